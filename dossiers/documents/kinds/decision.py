"""The context of the award decision ("quyết định khen thưởng")."""

from dataclasses import dataclass, replace

from dossiers.documents.kinds.award_classes import AwardedClass, awarded_classes
from dossiers.documents.kinds.centre_papers import SignedCentrePaper, SnapshotCitation, centre_fields, snapshot_citation
from dossiers.documents.kinds.context import LetterCitation, Signature, letter_citation
from dossiers.documents.kinds.events import Awarded, CitedProposal, DecisionFacts, Events, Ranked
from dossiers.documents.kinds.wording import DOTS, amount_text, day_text, number_text, or_dots
from dossiers.vietnamese.words import dong_in_words
from workflow.campaign import Campaign, Centre
from workflow.signing import Power, power_lines

DECISION = "quyet-dinh"
MOST_IN_ARTICLE = 5
"""Awards that article 1 lists itself; more of them, or awards of unequal form or money, are listed in annexes."""


@dataclass(frozen=True, slots=True)
class RankingCitation:
    """The closed ranking as the decision cites it: the snapshot of figures, and the day of closing."""

    basis: SnapshotCitation
    day: str


@dataclass(frozen=True, slots=True)
class ProposalCitation:
    """The tờ trình of an office as the decision cites it."""

    office: str
    number: str
    symbol: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardDecision(SignedCentrePaper):
    """The values of the decision, ready to print.

    `proposals` are cited in full where article 1 lists the awarded itself; with annexes (`in_annexes`) these name them.
    `total` is the money of all awards in đồng, empty for a decision without money.
    """

    authority: str
    competence: tuple[str, ...]
    letter: LetterCitation
    bases: tuple[str, ...]
    ranking: RankingCitation | None
    proposals: tuple[ProposalCitation, ...]
    proposer: str
    number: str
    symbol: str
    day: str
    classes: tuple[AwardedClass, ...]
    in_annexes: bool
    total: str
    total_in_words: str
    prize_fund: str
    carried_out_by: tuple[str, ...]


def decision_context(campaign: Campaign, events: Events) -> AwardDecision | None:
    """Return the award decision; None before it is issued. The agency's head signs it, not the unit of the notices."""
    decided, centre = events.decided, campaign.centre
    if decided is None or centre is None:
        return None
    shared = centre_fields(campaign, centre, DECISION, decided.day, dated=decided.is_dated, is_draft=decided.is_draft)
    shared["head"] = replace(shared["head"], number=number_text(decided.number), symbol=decided.series)
    classes, awards = awarded_classes(campaign, decided), (*decided.offices, *decided.collectives)
    total = sum(award.prize for award in awards)
    return AwardDecision(
        **shared,
        authority=f"{centre.head_title} {campaign.agency}".upper(),
        centre=campaign.agency,
        competence=campaign.decision.competence,
        letter=letter_citation(campaign.letter),
        bases=campaign.bases,
        ranking=_ranking(events.ranked),
        proposals=_proposals(awards),
        proposer=campaign.decision.proposer or (centre.title if centre.power is Power.BY_ORDER else ""),
        number=number_text(decided.number),
        symbol=decided.series,
        day=day_text(decided.day if decided.is_dated else None),
        classes=classes,
        in_annexes=len(awards) > MOST_IN_ARTICLE or _are_unequal(decided.offices) or _are_unequal(decided.collectives),
        total=amount_text(total) if total else "",
        total_in_words=dong_in_words(total, campaign.number_words) if total else "",
        prize_fund=campaign.decision.prize_fund,
        carried_out_by=campaign.decision.carried_out_by,
        signature=Signature(_power_lines(centre, decided), or_dots(decided.signer)),
    )


def _power_lines(centre: Centre, decided: DecisionFacts) -> tuple[str, ...]:
    """Return the lines above the signature; in a draft the title that is still missing is left as dots."""
    return power_lines(decided.power, centre.head_title, decided.signer_title or DOTS)


def _are_unequal(awards: tuple[Awarded, ...]) -> bool:
    """Return whether the awards of a class differ in form or money."""
    return len({(award.award, award.prize) for award in awards}) > 1


def _ranking(ranked: Ranked | None) -> RankingCitation | None:
    return None if ranked is None else RankingCitation(snapshot_citation(ranked.basis), day_text(ranked.day))


def _proposals(awards: tuple[Awarded, ...]) -> tuple[ProposalCitation, ...]:
    """Return each tờ trình once: an office may be awarded together with its collective."""
    cited: dict[CitedProposal, None] = {award.proposal: None for award in awards if award.proposal is not None}
    return tuple(
        ProposalCitation(proposal.office, number_text(proposal.number), proposal.symbol, day_text(proposal.day))
        for proposal in cited
    )
