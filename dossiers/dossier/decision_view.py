"""The issued decision as it concerns one office ("kết quả của đơn vị"), for its pages."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from workflow.campaign import Campaign
from workflow.results import CollectiveResult, OfficeResult


@dataclass(frozen=True, slots=True)
class OfficeAward:
    """One award of an office, `collective` empty, or of its collective; `prize` in đồng, 0 for none."""

    collective: str
    award: str
    prize: int


@dataclass(frozen=True, slots=True)
class OfficeDecision:
    """The campaign's award decision as it concerns one office, with the reason where it awards none.

    `place` is the office's place among `ranked` offices, None without one; `gate` the highest debt ratio that passed,
    in per cent; `nominee` the collective that its dossier nominates, empty for none.
    `abstained`: the office has said that it does not nominate.
    """

    campaign: Campaign
    number: int
    series: str
    day: date
    awards: tuple[OfficeAward, ...]
    result: OfficeResult
    place: int | None
    ranked: int
    gate: Fraction | None
    collective_result: CollectiveResult
    nominee: str
    abstained: bool = False
