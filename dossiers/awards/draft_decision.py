"""The draft of the award decision ("dự thảo quyết định") for those who prepare and issue it."""

from collections.abc import Mapping
from datetime import datetime

from dossiers.awards.campaign_moves import CampaignHistoryEntry
from dossiers.awards.paper_facts import awarded_of, ranked_of
from dossiers.awards.preparation import Preparation
from dossiers.documents.kinds import events
from dossiers.documents.kinds.events import Events
from workflow.signing import Power


def draft_events(
    page: Preparation,
    history: tuple[CampaignHistoryEntry, ...],
    proposals: Mapping[tuple[str, bool], events.CitedProposal],
    at: datetime,
) -> Events:
    """Return the decision as it is prepared now, as a draft: without a number or a day where none is given yet."""
    typed, awards = page.decision, tuple(line.award for line in page.awards)
    drafted = events.DecisionFacts(
        number=typed.number,
        series=page.series,
        day=typed.day or at.astimezone(page.campaign.zone).date(),
        signer=typed.signer,
        offices=tuple(awarded_of(page.campaign, award, proposals) for award in awards if not award.collective),
        collectives=tuple(awarded_of(page.campaign, award, proposals) for award in awards if award.collective),
        power=typed.power or Power.HEAD,
        signer_title=typed.signer_title,
        is_draft=True,
        is_dated=typed.day is not None,
    )
    return Events(ranked=ranked_of(page.basis, history, at), decided=drafted)
