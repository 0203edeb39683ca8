"""Drafting ("soạn thảo hồ sơ"): sections saved one by one, attachments, the signing copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from dossiers.content.canonical import canonical_json, frozen_text, read_json
from dossiers.content.form import FIELDS, ReadContent, section_fields, with_own_votes
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, SectionOvertaken
from dossiers.dossier import gathering
from dossiers.records.models.dossier import Attachment, Dossier, Drafter, Section, SigningCopy
from dossiers.records.models.journal import record
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.consistency import Finding, Severity, findings
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import NOT_THE_REVIEWER, READY_TO_SIGN, asked
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.sight import Sight

DOSSIER_BYTES = 100 * 1024 * 1024
"""All attachments of a dossier together stay below this."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A section after saving: its new version, and what the desk could make of the whole draft."""

    version: int
    reading: ReadContent
    campaign: Campaign

    def contradictions(self, section: str) -> tuple[Finding, ...]:
        """What in that section does not fit and stops the submission."""
        found = findings(self.reading.content, self.campaign)
        return tuple(one for one in found if one.severity is Severity.BLOCKING and one.field.startswith(f"{section}."))

    def faults(self, section: str) -> tuple[Unmet, ...]:
        """The fields of that section that could not be read."""
        return tuple(fault for fault in self.reading.unreadable if fault.field.startswith(f"{section}."))


@dataclass(frozen=True, slots=True)
class NewFile:
    """An inspected file, already in the file store under its hash."""

    kind: str
    name: str
    media_type: str
    size: int
    hash: str


def save_section(
    session: Session,
    reference: str,
    section: str,
    form: Mapping[str, str],
    version: int,
    *,
    actor: Actor,
    at: datetime,
) -> Saved:
    """Keep one section as it was typed, also when incomplete or wrong.

    Raises SectionOvertaken when someone else saved other words since `version`; the same words again are no conflict.
    """
    file = _to_draft(session, reference, actor, at)
    if section not in FIELDS:
        raise NotFound(section)
    typed = section_fields(section, form, file.campaign)
    if section == "nomination":
        typed = with_own_votes(typed, file.typed)
    stored = file.sections.get(section)
    if stored is not None and read_json(stored.typed) == typed:
        return Saved(stored.version, file.reading, file.campaign)
    kept = _keep(session, file.dossier, stored or Section(name=section), typed, version, actor, at)
    file = gathering.with_section(file, kept)
    _note_draft(session, file, actor, at)
    record(session, "section-saved", actor=actor.username, subject=reference, at=at, detail={"section": section})
    return Saved(kept.version, file.reading, file.campaign)


def check_place(session: Session, reference: str, kind: str, *, actor: Actor, at: datetime) -> None:
    """Whether this person may add a file of that kind now, before any file is received. Raises what `attach` raises."""
    file = _to_draft(session, reference, actor, at)
    if unmet := _attachment_faults(file, kind, 0):
        raise RequirementsUnmet(unmet)


def attach(session: Session, reference: str, new: NewFile, *, actor: Actor, at: datetime) -> Attachment:
    """Add an inspected file to the dossier. Raises RequirementsUnmet for an unknown kind or too many bytes or files."""
    file = _to_draft(session, reference, actor, at)
    if unmet := _attachment_faults(file, new.kind, new.size):
        raise RequirementsUnmet(unmet)
    attachment = Attachment(
        dossier_id=file.dossier.id,
        kind=new.kind,
        name=new.name,
        media_type=new.media_type,
        size=new.size,
        hash=new.hash,
        added_at=at,
        added_by=actor.username,
    )
    session.add(attachment)
    _note_draft(session, gathering.with_attachments(session, file), actor, at)
    detail = {"hash": new.hash, "kind": new.kind}
    record(session, "attached", actor=actor.username, subject=reference, at=at, detail=detail)
    return attachment


def detach(session: Session, reference: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Take an attachment away from the draft; revisions that name it keep it. Twice is the same as once."""
    file = _to_draft(session, reference, actor, at)
    attachment = dossier_queries.attachment_by_id(session, file.dossier, number)
    if attachment is None:
        raise NotFound("attachment")
    if attachment.removed_at is None:
        attachment.removed_at = at
        _note_draft(session, gathering.with_attachments(session, file), actor, at)
        record(session, "detached", actor=actor.username, subject=reference, at=at, detail={"hash": attachment.hash})


def take_signing_copy(session: Session, reference: str, *, actor: Actor, at: datetime) -> None:
    """Remember the content that is printed for the director to sign ("bản trình ký").

    Raises RequirementsUnmet while the content's own guards do not hold; number, date and scan may still be open.
    """
    file = _to_draft(session, reference, actor, at)
    if unmet := asked(READY_TO_SIGN, gathering.facts_of(file, actor, at)):
        raise RequirementsUnmet(unmet)
    text = frozen_text(file.reading.content)
    session.merge(SigningCopy(dossier_id=file.dossier.id, text=text, taken_at=at, taken_by=actor.username))
    record(session, "signing-copy-taken", actor=actor.username, subject=reference, at=at)


def _to_draft(session: Session, reference: str, actor: Actor, at: datetime) -> gathering.OpenedDossier:
    """The dossier, open for writing by this person. Raises NotFound, NotYourTurn or WrongState.

    Whoever has judged this dossier may not write in it: drafter ≠ reviewer, also for someone with both roles.
    """
    dossier = gathering.find_to_change(session, reference, actor)
    if gathering.sight_of(dossier, actor) < Sight.WORKING:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.CLERK.value),)),))
    if dossier.state not in DRAFTING_STATES:
        raise WrongState((Unmet("not-drafting", values=(("state", dossier.state.value),)),))
    file = gathering.open_file(session, dossier)
    if barred := NOT_THE_REVIEWER.look(gathering.facts_of(file, actor, at)):
        raise NotYourTurn(barred)
    return file


def _keep(
    session: Session,
    dossier: Dossier,
    section: Section,
    typed: Mapping[str, str],
    version: int,
    actor: Actor,
    at: datetime,
) -> Section:
    """Write the section over the version that the person saw; one that nobody has saved yet is at version 0."""
    present = section.version or 0
    if present != version:
        raise SectionOvertaken(read_json(section.typed) if present else {}, present, section.saved_by or "")
    section.dossier_id, section.typed = dossier.id, canonical_json(typed)
    section.saved_at, section.saved_by = at, actor.username
    session.add(section)
    session.flush()
    return section


def _note_draft(session: Session, file: gathering.OpenedDossier, actor: Actor, at: datetime) -> None:
    """Remember who wrote and when, and copy what lists show of the draft, as it is now, into columns.

    The dossier's own version goes on even within one instant, so that a move on an old page is noticed.
    """
    dossier = file.dossier
    session.merge(Drafter(dossier_id=dossier.id, username=actor.username))
    dossier.nominee = gathering.nominee_of(file.reading.content)
    dossier.still_missing = len(gathering.still_missing(file, actor, at))
    dossier.changed_at = at
    flag_modified(dossier, "changed_at")
    session.flush()


def _attachment_faults(file: gathering.OpenedDossier, kind: str, size: int) -> tuple[Unmet, ...]:
    spec = next((attachment for attachment in file.campaign.attachments if attachment.kind == kind), None)
    if spec is None:
        return (Unmet("attachment-kind-unknown", "attachments.kind"),)
    unmet: list[Unmet] = []
    if sum(attachment.kind == kind for attachment in file.attachments) >= spec.most:
        values = (("title", spec.title), ("limit", str(spec.most)))
        unmet.append(Unmet("attachment-too-many", f"attachments.{spec.kind}", values))
    if sum(attachment.size for attachment in file.attachments) + size > DOSSIER_BYTES:
        unmet.append(Unmet("dossier-too-large", f"attachments.{spec.kind}", (("limit", "100"),)))
    return tuple(unmet)
