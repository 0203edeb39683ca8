"""A line of the list of dossiers, for tests of what is made of it."""

from dossiers.dossier.list_line import Line
from tests.support.campaigns import campaign_4361
from tests.support.contents import submission_time
from workflow.guards import CampaignState
from workflow.lifecycle import State
from workflow.phases import permitted


def list_line() -> Line:
    """Return the line of a submitted dossier."""
    campaign = campaign_4361()
    at = submission_time(campaign)
    open_now = permitted(CampaignState.OPEN, campaign.closes(), at)
    office = campaign.offices[0]
    return Line(
        campaign.reference(office.code),
        campaign.name,
        office.code,
        office.name,
        office.name,
        State.SUBMITTED,
        open_now,
        1,
        "",
        None,
        at,
        at,
        None,
        "",
        "",
    )
