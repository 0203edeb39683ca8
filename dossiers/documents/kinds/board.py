"""The awards board's papers ("văn bản của Hội đồng, của Trung ương"): proof of eligibility, ranking, decision."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from dossiers.documents.charts import Bar, Point
from dossiers.documents.kinds.centre import centre_about, centre_head, centre_signature
from dossiers.documents.kinds.events import Awarded, Events, Ranked, RankedOffice, SnapshotFacts, UnrankedOffice
from dossiers.documents.kinds.sheet import About, LetterCitation, Letterhead, Signature, letter_citation
from dossiers.documents.kinds.wording import (
    DOTS,
    amount_said,
    counted,
    day_said,
    number_said,
    percent_said,
    plain_percent,
    within_sentence,
)
from workflow.campaign import Campaign, Office
from workflow.figures import PER_CENT, Figures
from workflow.signing import Power, power_lines

MOST_BARS = 63
"""In one picture: more would not stand on a page."""

PROOF, RANKING, DECISION = "thong-bao-dieu-kien", "bang-xep-hang", "quyet-dinh"


@dataclass(frozen=True, slots=True)
class SnapshotCitation:
    """The centre's figures as a paper names them."""

    number: str
    name: str
    day: str
    plan_decision: str


@dataclass(frozen=True, slots=True)
class EligibilityProof:
    """Everything that the proof of eligibility says, ready to print: both sides of the strict inequality."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    centre: str
    office: str
    letter: LetterCitation
    basis: SnapshotCitation
    plan_name: str
    plan: str
    plan_cell: str
    collected_name: str
    collected: str
    collected_cell: str
    percent: str
    over: str
    left_factor: str
    left: str
    right_factor: str
    right: str
    eligible: bool
    signature: Signature
    records_unit: str


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One line of the ranking; `step` and `chosen` are codes, which the template says in words."""

    place: str
    name: str
    plan: str
    collected: str
    percent: str
    excess: str
    debt: str
    debt_percent: str
    step: str
    chosen: str


@dataclass(frozen=True, slots=True)
class UnrankedRow:
    """One office without a place; `reason` is a code, which the template says in words."""

    order: str
    name: str
    percent: str
    debt_percent: str
    reason: str


@dataclass(frozen=True, slots=True)
class RankingPaper:
    """Everything that the ranking says, ready to print; a draft until it is closed.

    `gate_kind` and `tie_breaks` are codes, which the template says in words: how the letter was read (A1-A11, A24).
    `bars` and `points` are what its pictures show: of every office with a plan, in per cent; a picture of bars holds
    no more than find room on a page.
    """

    about: About
    is_draft: bool
    head: Letterhead
    orientation: str
    campaign: str
    centre: str
    letter: LetterCitation
    basis: SnapshotCitation
    places: str
    gate: str
    gate_kind: str
    tie_breaks: tuple[str, ...]
    every_fund: bool
    over: str
    tie: str
    rows: tuple[RankedRow, ...]
    unranked: tuple[UnrankedRow, ...]
    marks: tuple[Fraction, ...]
    gate_line: Fraction | None
    bars: tuple[tuple[Bar, ...], ...]
    points: tuple[Point, ...]
    signature: Signature
    records_unit: str


@dataclass(frozen=True, slots=True)
class AwardedRow:
    """One line of the decision's list."""

    order: str
    name: str
    award: str
    prize: str


@dataclass(frozen=True, slots=True)
class AwardDecision:
    """Everything that the decision says, ready to print."""

    about: About
    is_draft: bool
    head: Letterhead
    authority: str
    campaign: str
    centre: str
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
    signature: Signature
    records_unit: str


def proof_context(campaign: Campaign, office: Office, events: Events) -> EligibilityProof | None:
    """The proof for one office, None where the centre has no plan of it."""
    assessed, centre = events.assessed, campaign.centre
    if assessed is None or centre is None:
        return None
    proof, figures = assessed.proof, assessed.proof.figures
    over = proof.over_percent
    return EligibilityProof(
        about=centre_about(campaign, assessed.basis.day),
        is_draft=False,
        head=centre_head(campaign, centre, PROOF, None),
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        office=office.full_name,
        letter=letter_citation(campaign.letter),
        basis=snapshot_citation(assessed.basis),
        plan_name=campaign.figures.plan,
        plan=amount_said(figures.plan),
        plan_cell=assessed.cells[0],
        collected_name=campaign.figures.collected,
        collected=amount_said(figures.collected),
        collected_cell=assessed.cells[1],
        percent=percent_said(figures.percent, _marks(campaign)),
        over=plain_percent(over),
        left_factor=amount_said(PER_CENT * over.denominator),
        left=amount_said(proof.left),
        right_factor=amount_said(PER_CENT * over.denominator + over.numerator),
        right=amount_said(proof.right),
        eligible=proof.eligible,
        signature=centre_signature(centre),
        records_unit=campaign.records_unit,
    )


def ranking_context(campaign: Campaign, events: Events) -> RankingPaper | None:
    """The ranking, None while there are no figures."""
    ranked, centre = events.ranked, campaign.centre
    if ranked is None or centre is None:
        return None
    marks = _marks(campaign)
    bars, points = _drawn(ranked)
    return RankingPaper(
        about=centre_about(campaign, ranked.day),
        is_draft=not ranked.is_closed,
        head=centre_head(campaign, centre, RANKING, ranked.day if ranked.is_closed else None),
        orientation=campaign.further_paper(RANKING).orientation.value,
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        letter=letter_citation(campaign.letter),
        basis=snapshot_citation(ranked.basis),
        places=counted(campaign.ranked.places),
        gate="" if ranked.gate is None else percent_said(ranked.gate),
        gate_kind=campaign.ranked.gate.kind.value,
        tie_breaks=tuple(one.value for one in campaign.ranked.tie_breaks),
        every_fund=campaign.ranked.every_fund,
        over=plain_percent(campaign.nominated.over_percent),
        tie=ranked.tie,
        rows=tuple(_ranked(place, marks) for place in ranked.places),
        unranked=tuple(_unranked(at, one, marks) for at, one in enumerate(ranked.unranked, 1)),
        marks=marks,
        gate_line=ranked.gate,
        bars=_by_page(bars),
        points=tuple(points),
        signature=centre_signature(centre),
        records_unit=campaign.records_unit,
    )


def decision_context(campaign: Campaign, events: Events) -> AwardDecision | None:
    """The award decision, None before it is issued. Its head signs it, not the unit that signs notices."""
    decided, centre = events.decided, campaign.centre
    if decided is None or centre is None:
        return None
    head = centre_head(campaign, centre, DECISION, decided.day, number_said(decided.number))
    everybody = (*decided.offices, *decided.collectives)
    return AwardDecision(
        about=centre_about(campaign, decided.day),
        is_draft=False,
        head=Letterhead(head.parent, head.agency, head.number, decided.series, head.place, head.day),
        authority=f"{centre.head_title} {campaign.agency}".upper(),
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        letter=letter_citation(campaign.letter),
        bases=campaign.bases,
        proposer=centre.title,
        number=number_said(decided.number),
        symbol=decided.series,
        day=day_said(decided.day),
        offices=_awarded(decided.offices, 1),
        collectives=_awarded(decided.collectives, len(decided.offices) + 1),
        offices_count=counted(len(decided.offices)),
        collectives_count=counted(len(decided.collectives)),
        with_prizes=any(one.prize for one in everybody),
        signature=Signature(power_lines(Power.HEAD, centre.head_title), decided.signer),
        records_unit=campaign.records_unit,
    )


def _marks(campaign: Campaign) -> tuple[Fraction, ...]:
    return (Fraction(PER_CENT), PER_CENT + campaign.nominated.over_percent)


def snapshot_citation(basis: SnapshotFacts) -> SnapshotCitation:
    """The snapshot that a paper rests on, ready to be cited."""
    return SnapshotCitation(counted(basis.number), basis.name, day_said(basis.day), basis.plan_decision)


def _ranked(one: RankedOffice, marks: tuple[Fraction, ...]) -> RankedRow:
    figures = one.figures
    return RankedRow(
        place=str(one.place),
        name=one.name,
        plan=amount_said(figures.plan),
        collected=amount_said(figures.collected),
        percent=percent_said(figures.percent, marks),
        excess=amount_said(figures.excess),
        debt=amount_said(figures.debt),
        debt_percent=percent_said(figures.debt_percent),
        step=one.step,
        chosen=one.chosen,
    )


def _unranked(at: int, one: UnrankedOffice, marks: tuple[Fraction, ...]) -> UnrankedRow:
    known: Figures | None = one.figures
    percent = percent_said(known.percent, marks) if known else DOTS
    debt = percent_said(known.debt_percent) if known else DOTS
    return UnrankedRow(counted(at), one.name, percent, debt, one.reason)


def _drawn(ranked: Ranked) -> tuple[list[Bar], list[Point]]:
    """Every office with a plan as a bar, the highest first, and as a point."""
    known = [(place.name, place.figures, place.chosen != "no") for place in ranked.places]
    known += [(one.name, one.figures, False) for one in ranked.unranked if one.figures is not None]
    known.sort(key=lambda one: -one[1].percent)
    order = [f"{at:05}" for at in range(len(known))]
    bars = [Bar(at, name, one.percent, marked) for at, (name, one, marked) in zip(order, known, strict=True)]
    points = [
        Point(at, name, one.percent, one.debt_percent, marked)
        for at, (name, one, marked) in zip(order, known, strict=True)
    ]
    return bars, points


def _by_page(bars: list[Bar]) -> tuple[tuple[Bar, ...], ...]:
    """The bars of each picture, about as many in each."""
    pages = max(ceil(len(bars) / MOST_BARS), 1)
    each = max(ceil(len(bars) / pages), 1)
    return tuple(tuple(bars[at : at + each]) for at in range(0, len(bars), each))


def _awarded(awards: tuple[Awarded, ...], first: int) -> tuple[AwardedRow, ...]:
    return tuple(
        AwardedRow(counted(at), one.name, one.award, amount_said(one.prize) if one.prize else DOTS)
        for at, one in enumerate(awards, first)
    )
