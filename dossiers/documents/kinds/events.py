"""Events of a dossier or a campaign for the centre's papers about it ("sự kiện của hồ sơ"): values only."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from workflow.conditions import Conditions
from workflow.eligibility import Proof
from workflow.figures import Figures
from workflow.signing import Power


class Event(StrEnum):
    """The kinds of events that a paper of the centre is about."""

    ARRIVED = "arrived"
    SENT_BACK = "sent-back"
    ASSESSED = "assessed"
    APPRAISED = "appraised"
    EXTENDED = "extended"
    RANKED = "ranked"
    DECIDED = "decided"


OF_CAMPAIGN = frozenset({Event.RANKED, Event.DECIDED})
"""Events of a whole campaign, not of one dossier."""


@dataclass(frozen=True, slots=True)
class SubmittedPart:
    """One part of a submission, with the SHA-256 of its bytes."""

    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class NumberedSubmission:
    """A submission by its number, with its instant in the campaign's zone."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """One submission: which revision, when in the campaign's zone, the content's SHA-256, who sent it, its parts.

    `first` is the first on-time submission, `replaced_by` the one that takes its place, each None where there is no
    other; `by_post`: the first was on time by its day of postal receipt; `withdrawn_at`: the office withdrew it then.
    """

    reference: str
    revision: int
    at: datetime
    hash: str
    submitted_by: str
    parts: tuple[SubmittedPart, ...]
    first: NumberedSubmission | None = None
    by_post: bool = False
    replaced_by: NumberedSubmission | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SentBack:
    """The return of a dossier: why, on which day, and the last day for submitting it again."""

    reference: str
    revision: int
    reason: str
    day: date
    correction_day: date


@dataclass(frozen=True, slots=True)
class Extended:
    """More time: given to one office or to all, on which day; the last days before and after, and why."""

    for_all: bool
    day: date
    before: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """The centre's snapshot on which a paper is based: its number and name, the day of its confirmation, and the
    decision that assigned the plans, as it is cited.
    """

    number: int
    name: str
    day: date
    plan_decision: str


@dataclass(frozen=True, slots=True)
class Assessed:
    """The conditions of both awards for an office by the centre's figures; `proof` is of the collective's."""

    basis: SnapshotFacts
    proof: Proof
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class AppraisedCriterion:
    """One criterion of an appraisal sheet; `verdict` is a code of the sheet, "" while there is none.

    `answer` is the code of what the stored facts say to it, where the verdict differs from that; "" where it does not.
    """

    title: str
    verdict: str
    remark: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Appraised:
    """The appraisal sheet of a revision as it was last written: by whom, on which day, whether nothing is open.

    `findings` are sentences; `advice` is a code of the sheet, "" while there is none.
    """

    reference: str
    revision: int
    day: date
    reviewer: str
    criteria: tuple[AppraisedCriterion, ...]
    findings: tuple[str, ...]
    opinion: str
    advice: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class RankedOffice:
    """One place of the ranking: the office by its name, its figures; `step` and `chosen` are codes of the ranking."""

    place: int
    name: str
    figures: Figures
    step: str
    chosen: str


@dataclass(frozen=True, slots=True)
class UnrankedOffice:
    """An office without a place, and why, as a code of the ranking; its figures where it has a plan."""

    name: str
    reason: str
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking: closed, or the present one. `gate` is the highest debt ratio that passes, None when it is off.

    `tie` is the officer's reason where a tie across the last place was decided.
    """

    basis: SnapshotFacts
    day: date
    is_closed: bool
    gate: Fraction | None
    places: tuple[RankedOffice, ...]
    unranked: tuple[UnrankedOffice, ...]
    tie: str = ""


@dataclass(frozen=True, slots=True)
class CitedProposal:
    """The tờ trình by which an office proposed an award: the office's full name, number, symbol and day."""

    office: str
    number: int
    symbol: str
    day: date


@dataclass(frozen=True, slots=True)
class Awarded:
    """One line of a decision's list: who, in which form, with how much money in đồng (0: none is named).

    `proposal` is None for an office that the ranking chose without a dossier that proposes it.
    """

    name: str
    award: str
    prize: int
    proposal: CitedProposal | None = None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The award decision: number, symbol and day, who signs, the awarded offices and collectives.

    `power` is the power under which it is signed, `signer_title` the signer's own title, printed under KT. and TUQ.
    A draft (`is_draft`) is not issued: it bears the mark of a draft, its number may be missing, and where it is not
    `is_dated`, its `day` is only the day on which it was drafted.
    """

    number: int | None
    series: str
    day: date
    signer: str
    offices: tuple[Awarded, ...]
    collectives: tuple[Awarded, ...]
    power: Power = Power.HEAD
    signer_title: str = ""
    is_draft: bool = False
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a dossier and of its campaign; None for what has not happened or may not be seen by the reader."""

    arrived: Arrived | None = None
    sent_back: SentBack | None = None
    assessed: Assessed | None = None
    ranked: Ranked | None = None
    decided: DecisionFacts | None = None
    appraised: Appraised | None = None
    extended: Extended | None = None


NO_EVENTS = Events()
