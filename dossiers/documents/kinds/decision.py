"""The context of the award decision ("quyết định khen thưởng")."""

from dataclasses import dataclass, replace

from dossiers.documents.kinds.centre_papers import SignedCentrePaper, centre_fields
from dossiers.documents.kinds.context import LetterCitation, Signature, letter_citation
from dossiers.documents.kinds.events import Awarded, DecisionFacts, Events
from dossiers.documents.kinds.wording import DOTS, amount_text, count_text, day_text, number_text, or_dots
from workflow.campaign import Campaign, Centre
from workflow.signing import power_lines

DECISION = "quyet-dinh"


@dataclass(frozen=True, slots=True)
class AwardedRow:
    """One line of the list of the awarded; `prize` is an amount in đồng or dots."""

    order: str
    name: str
    award: str
    prize: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDecision(SignedCentrePaper):
    """The values of the decision, ready to print."""

    authority: str
    letter: LetterCitation
    bases: tuple[str, ...]
    proposer: str
    number: str
    symbol: str
    day: str
    offices: tuple[AwardedRow, ...]
    collectives: tuple[AwardedRow, ...]
    offices_count: str
    collectives_count: str
    with_prizes: bool


def decision_context(campaign: Campaign, events: Events) -> AwardDecision | None:
    """Return the award decision; None before it is issued. The agency's head signs it, not the unit of the notices."""
    decided, centre = events.decided, campaign.centre
    if decided is None or centre is None:
        return None
    shared = centre_fields(campaign, centre, DECISION, decided.day, is_draft=decided.is_draft)
    shared["head"] = replace(shared["head"], number=number_text(decided.number), symbol=decided.series)
    return AwardDecision(
        **shared,
        authority=f"{centre.head_title} {campaign.agency}".upper(),
        centre=campaign.agency,
        letter=letter_citation(campaign.letter),
        bases=campaign.bases,
        proposer=centre.title,
        number=number_text(decided.number),
        symbol=decided.series,
        day=day_text(decided.day),
        offices=_awarded(decided.offices, 1),
        collectives=_awarded(decided.collectives, len(decided.offices) + 1),
        offices_count=count_text(len(decided.offices)),
        collectives_count=count_text(len(decided.collectives)),
        with_prizes=any(award.prize for award in (*decided.offices, *decided.collectives)),
        signature=Signature(_power_lines(centre, decided), or_dots(decided.signer)),
    )


def _power_lines(centre: Centre, decided: DecisionFacts) -> tuple[str, ...]:
    """Return the lines above the signature; in a draft the title that is still missing is left as dots."""
    return power_lines(decided.power, centre.head_title, decided.signer_title or DOTS)


def _awarded(awards: tuple[Awarded, ...], first: int) -> tuple[AwardedRow, ...]:
    return tuple(
        AwardedRow(count_text(order), award.name, award.award, amount_text(award.prize) if award.prize else DOTS)
        for order, award in enumerate(awards, first)
    )
