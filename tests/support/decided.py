"""A campaign brought to its decision by the real use cases, on a table that has five offices ahead."""

from dossiers.desk.application import Application
from tests.support.campaign_steps import carry_out
from tests.support.dossiers import Office
from tests.support.figures import Amounts, take
from workflow.lifecycle import CampaignAction

B = 1_000_000_000
AHEAD: dict[str, Amounts] = {
    f"o{code}": (B, B + extra * 1_000_000, 0)
    for code, extra in (("79", 100), ("08", 90), ("10", 80), ("11", 70), ("02", 60))
}


def close_ranking(application: Application, office: Office, **others: Amounts) -> None:
    """Confirm the table and close the ranking."""
    take(application, office.campaign, **{**AHEAD, **others})
    carry_out(application.database, office.campaign.code, CampaignAction.CLOSE, at=office.at)


def decide(application: Application, office: Office, **others: Amounts) -> None:
    """Confirm the table, close the ranking and issue the decision."""
    close_ranking(application, office, **others)
    carry_out(application.database, office.campaign.code, CampaignAction.DECIDE, at=office.at)
