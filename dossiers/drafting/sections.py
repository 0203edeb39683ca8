"""The sections of a draft ("các phần của hồ sơ"), saved one by one, and opening a draft for a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from dossiers.content.canonical import canonical_json, read_json
from dossiers.content.form import ReadContent
from dossiers.content.form_fields import FIELDS, section_fields
from dossiers.content.form_rows import with_own_votes
from dossiers.content.set_aside import set_aside, with_kept_votes
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, SectionOvertaken
from dossiers.dossier import access, facts, opened
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier, Section
from dossiers.records.queries import dossier as dossier_queries
from workflow.bars import NOT_THE_REVIEWER
from workflow.campaign import Campaign
from workflow.consistency import Finding, Severity, findings
from workflow.errors import NotYourTurn, Unmet, WrongState
from workflow.lifecycle import DRAFTING_STATES, Role, State
from workflow.phases import Permitted
from workflow.sight import Sight


@dataclass(frozen=True, slots=True)
class SavedSection:
    """A section after saving: its new version, the whole draft as it was read, and the campaign."""

    version: int
    reading: ReadContent
    campaign: Campaign
    set_aside: tuple[str, ...] = ()
    """The proposals that are not ticked and for which something is typed."""

    def contradictions(self, section: str) -> tuple[Finding, ...]:
        """Return the findings in that section that stop the submission."""
        blocking = (f for f in findings(self.reading.content, self.campaign) if f.severity is Severity.BLOCKING)
        return tuple(finding for finding in blocking if finding.field.startswith(f"{section}."))

    def faults(self, section: str) -> tuple[Unmet, ...]:
        """Return the fields of that section that could not be read."""
        return tuple(fault for fault in self.reading.unreadable if fault.field.startswith(f"{section}."))


def save_section(
    session: Session,
    reference: str,
    section: str,
    form: Mapping[str, str],
    version: int,
    *,
    actor: Actor,
    at: datetime,
) -> SavedSection:
    """Save one section as it was typed, also when incomplete or wrong.

    Raises SectionOvertaken when someone else saved other text since `version`; the same text again is no conflict.
    """
    file = draft_to_change(session, reference, actor=actor, at=at)
    if section not in FIELDS:
        raise NotFound(section)
    typed = section_fields(section, form, file.campaign)
    if section == "nomination":
        typed = with_own_votes(typed, file.typed)
    if section == "meeting":
        typed = with_kept_votes(typed, file.typed)
    stored = file.sections.get(section)
    if stored is not None and read_json(stored.typed) == typed:
        return _saved(stored, file)
    written = _write(session, file.dossier, stored or Section(name=section), typed, version, actor, at)
    file = opened.with_section(file, written)
    note_change(session, file, actor=actor, at=at)
    record(session, "section-saved", actor=actor, subject=reference, at=at, detail={"section": section})
    return _saved(written, file)


def _saved(section: Section, file: opened.OpenedDossier) -> SavedSection:
    return SavedSection(section.version, file.reading, file.campaign, tuple(set_aside(file.typed)))


def draft_to_change(session: Session, reference: str, *, actor: Actor, at: datetime) -> opened.OpenedDossier:
    """Return the dossier for a change by this person. Raises NotFound, NotYourTurn or WrongState.

    A person who has reviewed this dossier may not change it: drafter ≠ reviewer, also for someone with both roles.
    """
    dossier = access.find_to_change(session, reference, actor)
    if access.sight_of(dossier, actor) < Sight.WORKING:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.CLERK.value),)),))
    dossier_queries.hold_campaign(session, dossier)
    file = opened.open_draft(session, dossier)
    if dossier.state not in DRAFTING_STATES or not file.permitted(at).writes:
        raise WrongState((why_not_drafted(dossier.state, file.permitted(at)),))
    if barred := NOT_THE_REVIEWER.look(facts.facts_of(file, actor, at)):
        raise NotYourTurn(barred)
    return file


def why_not_drafted(state: State, permitted: Permitted) -> Unmet:
    """Return why nobody can write in a dossier: the campaign is decided, or the dossier is in another state."""
    return Unmet("not-drafting", values=(("state", state.value),)) if permitted.writes else Unmet("campaign-decided")


def _write(
    session: Session,
    dossier: Dossier,
    section: Section,
    typed: Mapping[str, str],
    version: int,
    actor: Actor,
    at: datetime,
) -> Section:
    """Write the section over the version that the person saw; an unsaved section has version 0."""
    present = section.version or 0
    if present != version:
        raise SectionOvertaken(read_json(section.typed) if present else {}, present, section.saved_by or "")
    section.dossier_id, section.typed = dossier.id, canonical_json(typed)
    section.saved_at, section.saved_by = at, actor.username
    session.add(section)
    session.flush()
    return section


def note_change(session: Session, file: opened.OpenedDossier, *, actor: Actor, at: datetime) -> None:
    """Record the drafter and the instant, and copy into columns what lists show of the draft.

    The dossier's version increases even within one instant, so that a move on an outdated page is noticed. The instant
    never goes back: of two saves at once the one that is stored last may have been in first.
    """
    dossier = file.dossier
    opened.add_drafter(session, file, actor)
    dossier.nominee = facts.nominee_of(file.reading.content)
    dossier.still_missing = len(facts.still_missing(file, actor, at))
    dossier.changed_at = max(dossier.changed_at, at)
    flag_modified(dossier, "changed_at")
    session.flush()
