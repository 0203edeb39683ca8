"""Values for the dossier's page and the office's start page, with the parts that other views share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from dossiers.dossier.deadline_views import DossierTime
from dossiers.dossier.decision_view import OfficeDecision
from dossiers.dossier.path_view import Station
from dossiers.dossier.statement import Statement
from workflow.appraisal import AppraisalContent, Contradiction
from workflow.campaign import Campaign, Office
from workflow.conditions import Conditions
from workflow.consistency import EarlierAward, Finding
from workflow.council import CouncilOutcome
from workflow.deadlines import Closing
from workflow.dossier import Content
from workflow.errors import Unmet
from workflow.figures import Figures
from workflow.lifecycle import DRAFTING_STATES, WORKING_STATES, Action, Opening, State
from workflow.phases import Permitted
from workflow.sight import Sight
from workflow.signed_copy_checks import EXPLAINED_CODES


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline of an office, or of a campaign for all: the first instant that is late, the day as it was stated.

    `extended`: `stated` is an extension's, not the letter's. `later` is how many offices have a later one of their own,
    for a campaign's.
    """

    closes: datetime
    stated: Closing
    zone_words: str
    extended: bool
    correction_day: date | None = None
    later: int = 0


TOO_LATE = "deadline-passed"
"""The code of a submission, or of an attempt, that comes too late."""


class Progress(Enum):
    """The progress of a section."""

    EMPTY = "empty"
    MISSING = "missing"
    FAULTY = "faulty"
    DONE = "done"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Task:
    """One section of the dossier with how far it is."""

    section: str
    progress: Progress
    missing: int


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """One guard of the submission with every reason why it does not hold yet."""

    guard: str
    unmet: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the dossier's history: a move, a refused attempt, or another act that its `action` names.

    `undoes` is the action that a move undoes, `undone_at` the instant at which it was itself undone; `about` the person
    or number that the act concerns, `day` its date; `advice` the advice of an appraisal sheet.
    """

    act: str
    action: str
    state: str
    at: datetime
    who: str
    reason: str = ""
    correction_day: date | None = None
    codes: tuple[str, ...] = ()
    note: str = ""
    revision: int = 0
    undoes: str = ""
    undone_at: datetime | None = None
    about: str = ""
    day: date | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attached file as pages show it."""

    number: int
    kind: str
    name: str
    media_type: str
    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class Return:
    """The return of a dossier: the reason, the person, and the end of the correction window."""

    reason: str
    who: str
    at: datetime
    correction_day: date


@dataclass(frozen=True, slots=True)
class CentreFigures:
    """An office's figures in the centre's last snapshot, in đồng: which snapshot, and the cell that each stood in."""

    snapshot: int
    name: str
    plan_decision: str
    day: date
    plan: int | None
    collected: int
    debt: int
    cells: Mapping[str, str]
    funds: Mapping[str, Figures]

    @property
    def figures(self) -> Figures | None:
        """The figures where the office has a plan."""
        return None if self.plan is None else Figures(self.plan, self.collected, self.debt)


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """One version of a revision's appraisal sheet: its content, its number among the versions, by whom, when."""

    revision: int
    number: int
    sheet: AppraisalContent
    written_by: str
    written_name: str
    written_at: datetime


class _Checked:
    """Base of the views that hold the checks of a submission: what these result in."""

    __slots__ = ()
    checks: tuple[SubmissionCheck, ...]

    @property
    def stops(self) -> tuple[Unmet, ...]:
        """Every reason that still stops the submission."""
        return tuple(unmet for check in self.checks for unmet in check.unmet)

    @property
    def is_late(self) -> bool:
        """Whether it is too late to submit; a postal receipt may make a dossier on time after the closing moment."""
        return any(unmet.code == TOO_LATE for unmet in self.stops)


@dataclass(frozen=True, slots=True)
class DossierView(_Checked):
    """A dossier as one person sees it."""

    reference: str
    state: State
    version: int
    revision: int
    office: Office
    campaign: Campaign
    sight: Sight
    permitted: Permitted
    deadline: Deadline
    stations: tuple[Station, ...]
    returned: Return | None
    tasks: tuple[Task, ...]
    checks: tuple[SubmissionCheck, ...]
    warnings: tuple[Finding, ...]
    openings: tuple[Opening, ...]
    history: tuple[HistoryEntry, ...]
    attachments: tuple[FileLine, ...]
    content: Content
    council: CouncilOutcome | None
    centre: CentreFigures | None
    conditions: Conditions
    awards: tuple[EarlierAward, ...]
    decided: OfficeDecision | None
    still_missing: int | None
    suggested_correction_day: date | None
    signing_copy_at: datetime | None
    differs_from_signed: bool
    time: DossierTime | None
    statement: Statement | None = None
    """Why the office does not nominate, while the dossier is in that state."""
    sees_appraisal: bool = False
    appraisal: KeptSheet | None = None
    """The last version of the sheet of the revision in force; None also for those who may not see it."""
    contradictions: tuple[Contradiction, ...] = ()
    """The verdicts of that sheet that differ from what is stored about the dossier."""

    @property
    def shows_draft(self) -> bool:
        """Whether the content is the office's working draft, not a submitted revision."""
        return self.sight is Sight.WORKING and self.state in WORKING_STATES

    @property
    def to_explain(self) -> tuple[Finding, ...]:
        """Of a draft: the findings that the office has to explain when it submits."""
        return tuple(found for found in self.warnings if self.may_draft and found.code in EXPLAINED_CODES)

    @property
    def explanation(self) -> str:
        """What the office wrote about the findings when it last submitted; "" for nothing."""
        return next((line.reason for line in self.history if line.action == Action.SUBMIT and line.state), "")

    @property
    def may_draft(self) -> bool:
        return self.shows_draft and self.state in DRAFTING_STATES and self.permitted.writes


@dataclass(frozen=True, slots=True)
class OwnDossier(_Checked):
    """A dossier on the start page of its own office: the next step and the checks of the submission."""

    reference: str
    state: State
    office: Office
    campaign: Campaign
    permitted: Permitted
    deadline: Deadline
    stations: tuple[Station, ...]
    returned: Return | None
    tasks: tuple[Task, ...]
    checks: tuple[SubmissionCheck, ...]
    content: Content
    centre: CentreFigures | None
    conditions: Conditions
    decided: OfficeDecision | None
    changed_at: datetime
    signing_copy_at: datetime | None
    differs_from_signed: bool
    causes: tuple[datetime | None, ...]
    """What made its deadline the office's own, for `workflow.reminders.after_cause`."""
    statement: Statement | None = None

    @property
    def may_draft(self) -> bool:
        return self.state in DRAFTING_STATES and self.permitted.writes

    @property
    def may_submit(self) -> bool:
        """Whether the office still has to submit: the campaign is open and the dossier a draft or returned."""
        return self.may_draft and self.permitted.moves
