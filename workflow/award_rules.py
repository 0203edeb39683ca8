"""The rules of a campaign's two awards ("hình thức khen thưởng") and of the council that votes on them, as values."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class GateKind(StrEnum):
    """The limit of a debt ratio that counts as "tồn đọng dư nợ thấp" (reading A7)."""

    NATIONAL_AVERAGE = "national-average"
    CEILING = "ceiling"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate on the debt ratio: an office passes when its ratio is at most the gate's.

    The national average is total debt over total plan of all offices that have a plan; `ceiling` is a percentage of
    the plan and counts for a gate of that kind only.
    """

    kind: GateKind = GateKind.NATIONAL_AVERAGE
    ceiling: Fraction = Fraction(0)


class TieBreak(StrEnum):
    """A criterion that orders offices with the same percentage: the lower debt ratio, the larger excess in đồng."""

    DEBT = "debt"
    EXCESS = "excess"


@dataclass(frozen=True, slots=True)
class RankedClass:
    """The award for the offices that exceed their plan the most: at most `places` of them (readings A1, A24).

    `tie_breaks` apply in their order; an officer decides between offices that they leave equal. With `every_fund`,
    each fund must reach its plan, too (A6). `award` is the form of the award, `prize` its money in đồng (A22); empty
    and 0 where the campaign leaves both to the decision.
    """

    places: int
    title: str
    gate: Gate = Gate()
    tie_breaks: tuple[TieBreak, ...] = (TieBreak.DEBT, TieBreak.EXCESS)
    every_fund: bool = False
    award: str = ""
    prize: int = 0


@dataclass(frozen=True, slots=True)
class NominatedClass:
    """The award for one collective of each office that exceeds its plan by more than `over_percent` (A11, A13).

    `award` and `prize` (đồng) as for the ranked offices.
    """

    over_percent: Fraction
    title: str
    award: str = ""
    prize: int = 0


class Denominator(StrEnum):
    """The members by whose number a council's share of votes is computed; those asked in writing count as present."""

    ALL_MEMBERS = "all-members"
    PRESENT = "present"
    VALID_BALLOTS = "valid-ballots"


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """The conditions for an award council ("hội đồng") to vote and for a candidate to pass."""

    quorum: Fraction
    threshold: Fraction
    strictly_more: bool
    denominator: Denominator
