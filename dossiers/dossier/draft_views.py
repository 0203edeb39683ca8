"""Values for the pages of a draft: one section, the attachments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dossiers.content.set_aside import set_aside
from dossiers.dossier.views import CentreFigures, FileLine
from workflow.campaign import Campaign, Office
from workflow.conditions import Conditions
from workflow.consistency import Finding
from workflow.council import CouncilOutcome
from workflow.dossier import Content
from workflow.errors import Unmet
from workflow.lifecycle import DRAFTING_STATES, State
from workflow.phases import Permitted


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of a draft, as it was typed, with its faults."""

    reference: str
    section: str
    version: int
    typed: Mapping[str, str]
    faults: tuple[Unmet, ...]
    content: Content
    campaign: Campaign
    office: Office
    saved_by: str
    council: CouncilOutcome | None
    findings: tuple[Finding, ...]
    state: State
    permitted: Permitted
    centre: CentreFigures | None
    conditions: Conditions
    signing_copy_at: datetime | None

    @property
    def may_draft(self) -> bool:
        return self.state in DRAFTING_STATES and self.permitted.writes

    @property
    def set_aside(self) -> Mapping[str, Mapping[str, str]]:
        """What was typed for a proposal that is not ticked, by the proposal."""
        return set_aside(self.typed)


@dataclass(frozen=True, slots=True)
class UnacceptedFile:
    """A file of a draft whose examination waits, or has refused it with this fault."""

    number: int
    kind: str
    name: str
    size: int
    fault: Unmet | None


@dataclass(frozen=True, slots=True)
class AttachmentsView:
    """The campaign's checklist of attachments with the files of the office's draft."""

    reference: str
    campaign: Campaign
    office: Office
    files: tuple[FileLine, ...]
    unaccepted: tuple[UnacceptedFile, ...]
    state: State
    permitted: Permitted

    @property
    def may_draft(self) -> bool:
        return self.state in DRAFTING_STATES and self.permitted.writes

    @property
    def is_waiting(self) -> bool:
        """Whether a file is under examination."""
        return any(file.fault is None for file in self.unaccepted)

    def of_kind(self, kind: str) -> tuple[FileLine, ...]:
        return tuple(file for file in self.files if file.kind == kind)

    def unaccepted_of(self, kind: str) -> tuple[UnacceptedFile, ...]:
        return tuple(file for file in self.unaccepted if file.kind == kind)

    def has_room(self, kind: str, most: int) -> bool:
        """Whether one more file of this kind may be sent."""
        waiting = [file for file in self.unaccepted_of(kind) if file.fault is None]
        return len(self.of_kind(kind)) + len(waiting) < most
