"""The context of the ranking of all offices ("bảng xếp hạng"), with its pictures."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from dossiers.documents.charts import Bar, Point
from dossiers.documents.kinds.centre_papers import (
    SignedCentrePaper,
    SnapshotCitation,
    signed_fields,
    snapshot_citation,
)
from dossiers.documents.kinds.context import LetterCitation, letter_citation
from dossiers.documents.kinds.events import Events, Ranked, RankedOffice, UnrankedOffice
from dossiers.documents.kinds.figures import landmarks
from dossiers.documents.kinds.wording import DOTS, amount_text, count_text, percent_text, threshold_text
from workflow.campaign import Campaign

RANKING = "bang-xep-hang"
MOST_BARS = 63
"""In one picture: more would not fit on a page."""


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One line of the ranking; `step` and `chosen` are codes, which the template translates."""

    place: str
    name: str
    plan: str
    collected: str
    percent: str
    excess: str
    debt_percent: str
    step: str
    chosen: str


@dataclass(frozen=True, slots=True)
class UnrankedRow:
    """One office without a place; `reason` is a code, which the template translates."""

    order: str
    name: str
    percent: str
    debt_percent: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPaper(SignedCentrePaper):
    """The values of the ranking, ready to print; a draft until it is closed.

    `gate_kind` and `tie_breaks` are codes of the letter's readings, which the template translates
    (A1-A11, A24). `bars` and `points` are the data of its pictures, of every office with a plan, in
    per cent; a picture of bars holds at most MOST_BARS.
    """

    orientation: str
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


def ranking_context(campaign: Campaign, events: Events) -> RankingPaper | None:
    """Return the ranking; None while there are no figures."""
    ranked, centre = events.ranked, campaign.centre
    if ranked is None or centre is None:
        return None
    marks = landmarks(campaign)
    bars, points = _drawn(ranked)
    return RankingPaper(
        **signed_fields(campaign, centre, RANKING, ranked.day, dated=ranked.is_closed, is_draft=not ranked.is_closed),
        orientation=campaign.further_paper(RANKING).orientation.value,
        letter=letter_citation(campaign.letter),
        basis=snapshot_citation(ranked.basis),
        places=count_text(campaign.ranked.places),
        gate="" if ranked.gate is None else percent_text(ranked.gate),
        gate_kind=campaign.ranked.gate.kind.value,
        tie_breaks=tuple(rule.value for rule in campaign.ranked.tie_breaks),
        every_fund=campaign.ranked.every_fund,
        over=threshold_text(campaign.nominated.over_percent),
        tie=ranked.tie,
        rows=tuple(_ranked(place, marks) for place in ranked.places),
        unranked=tuple(_unranked(at, office, marks) for at, office in enumerate(ranked.unranked, 1)),
        marks=marks,
        gate_line=ranked.gate,
        bars=_by_page(bars),
        points=tuple(points),
    )


def _ranked(office: RankedOffice, marks: tuple[Fraction, ...]) -> RankedRow:
    figures = office.figures
    return RankedRow(
        place=str(office.place),
        name=office.name,
        plan=amount_text(figures.plan),
        collected=amount_text(figures.collected),
        percent=percent_text(figures.percent, marks),
        excess=amount_text(figures.excess),
        debt_percent=percent_text(figures.debt_percent),
        step=office.step,
        chosen=office.chosen,
    )


def _unranked(at: int, office: UnrankedOffice, marks: tuple[Fraction, ...]) -> UnrankedRow:
    known = office.figures
    percent = percent_text(known.percent, marks) if known else DOTS
    debt = percent_text(known.debt_percent) if known else DOTS
    return UnrankedRow(count_text(at), office.name, percent, debt, office.reason)


def _drawn(ranked: Ranked) -> tuple[list[Bar], list[Point]]:
    """Return every office with a plan as a bar, the highest first, and as a point."""
    known = [(place.name, place.figures, place.chosen != "no") for place in ranked.places]
    known += [(office.name, office.figures, False) for office in ranked.unranked if office.figures is not None]
    known.sort(key=lambda named: -named[1].percent)
    ordered = [(f"{at:05}", *named) for at, named in enumerate(known)]
    bars = [Bar(key, name, figures.percent, marked) for key, name, figures, marked in ordered]
    points = [Point(key, name, figures.percent, figures.debt_percent, marked) for key, name, figures, marked in ordered]
    return bars, points


def _by_page(bars: list[Bar]) -> tuple[tuple[Bar, ...], ...]:
    """Return the bars of each picture, about as many in each."""
    pages = max(ceil(len(bars) / MOST_BARS), 1)
    each = max(ceil(len(bars) / pages), 1)
    return tuple(tuple(bars[at : at + each]) for at in range(0, len(bars), each))
