"""Notes of the review ("ghi chú thẩm định"): the centre writes and withdraws them, the office answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from dossiers.content.text_fields import LONGEST_REASON, as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.dossier import access
from dossiers.dossier.facts import facts_of
from dossiers.dossier.opened import OpenedDossier, open_submitted
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier, Drafter, Move
from dossiers.records.models.review import Audience, Note
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.review.note_anchors import places
from workflow.bars import NOT_THE_REVIEWER
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import CAMPAIGN_OPEN, asked
from workflow.lifecycle import CENTRE_BARS, Action, Role, State, transition_for
from workflow.sight import Sight, reads_inside

AUDIENCES = {audience.value: audience for audience in Audience}
UNDER_REVIEW = frozenset({State.SUBMITTED, State.REVIEWED, State.RETURNED})
"""The states in which a note may be withdrawn; afterwards it is part of the history."""


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A note as it was sent; `revision` is the one that the person saw."""

    place: str
    text: str
    audience: str
    revision: int


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """An answer as it was sent; `version` is that of the note which the person saw."""

    text: str
    mended: bool
    version: int


def write_note(session: Session, reference: str, form: NoteForm, *, actor: Actor, at: datetime) -> int:
    """Write a note on a place of the revision in force and return its number; the same note again is written once.

    Those who may return the dossier now may write. Raises NotFound, WrongState, NotYourTurn, RequirementsUnmet, or
    Overtaken when another revision is in force than the person saw.
    """
    dossier = access.find_to_change(session, reference, actor, Sight.REVISION)
    dossier_queries.hold_campaign(session, dossier)
    file = open_submitted(session, dossier)
    role = _let_write(file, actor, at)
    text, notes = as_typed(form.text).strip(), review_queries.notes_of(session, dossier)
    if (there := _same_note(notes, form, text, actor)) is not None:
        return there.number
    if unmet := _faults(form, text):
        raise RequirementsUnmet(unmet)
    if form.revision != dossier.revision:
        raise Overtaken
    note = _new_note(file, form, text, actor, at)
    note.role = role
    note.number = 1 + max((note.number for note in notes), default=0)
    session.add(note)
    detail = {"number": note.number, "place": note.place, "audience": note.audience.value}
    record(session, "note-written", actor=actor, subject=reference, at=at, detail=detail)
    return note.number


def close_note(session: Session, reference: str, number: int, *, actor: Actor, at: datetime) -> None:
    """Withdraw a note; twice is the same as once. Its author may, and every reviewer.

    Raises NotFound, NotYourTurn, WrongState or RequirementsUnmet.
    """
    dossier = access.find_to_change(session, reference, actor, Sight.REVISION)
    dossier_queries.hold_campaign(session, dossier)
    _let_handle(open_submitted(session, dossier), actor, at)
    note = review_queries.note_by_number(session, dossier, number)
    if note is None:
        raise NotFound("note")
    if note.written_by != actor.username and not actor.has(Role.REVIEWER):
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.REVIEWER.value),)),))
    if note.closed_at is not None:
        return
    if dossier.state not in UNDER_REVIEW:
        raise WrongState((Unmet("note-not-now", values=(("state", dossier.state.value),)),))
    note.closed_at, note.closed_by, note.closed_name = at, actor.username, actor.name
    detail = {"number": number}
    record(session, "note-closed", actor=actor, subject=reference, at=at, detail=detail)


def answer_note(
    session: Session, reference: str, number: int, answer: NoteAnswer, *, actor: Actor, at: datetime
) -> None:
    """Answer a note as its office, or mark it as corrected; until the next submission the answer may be changed.

    The same answer again changes nothing. Raises NotFound, NotYourTurn, WrongState, RequirementsUnmet, or Overtaken
    when a colleague has answered since the person saw the note.
    """
    dossier = access.find_to_change(session, reference, actor)
    note = _to_answer(session, dossier, number, actor)
    dossier_queries.hold_campaign(session, dossier)
    _let_answer(open_submitted(session, dossier), note, actor, at)
    text = as_typed(answer.text).strip()
    if note.answered_at is not None and (note.answer, note.mended) == (text, answer.mended):
        return
    if unmet := _answer_faults(answer, text):
        raise RequirementsUnmet(unmet)
    if answer.version != note.version:
        raise Overtaken
    note.answer, note.mended = text, answer.mended
    note.answered_by, note.answered_name, note.answered_at = actor.username, actor.name, at
    _note_part(session, dossier, actor, at)
    detail = {"number": number, "mended": answer.mended}
    record(session, "note-answered", actor=actor, subject=reference, at=at, detail=detail)


def sees_every_note(actor: Actor, office: str) -> bool:
    """Return whether this person also reads internal notes; people of the dossier's office do not."""
    return reads_inside(actor.roles, actor.office == office)


def is_for_office(note: Note) -> bool:
    """Return whether the office sees the note: it is meant for the office, and a return has released it."""
    return note.audience is Audience.OFFICE and note.released_at is not None


def is_settled(note: Note, last_submission: datetime | None) -> bool:
    """Return whether the answer was submitted with a revision and can no longer be changed."""
    return note.answered_at is not None and last_submission is not None and note.answered_at < last_submission


def _let_write(file: OpenedDossier, actor: Actor, at: datetime) -> Role:
    """Return the role in which the actor may return the dossier now.

    Raises WrongState, NotYourTurn, RequirementsUnmet.
    """
    dossier, roles = file.dossier, access.roles_here(file.dossier, actor)
    move = transition_for(dossier.state, Action.RETURN, roles)
    if move is None:
        raise WrongState((Unmet("note-not-now", values=(("state", dossier.state.value),)),))
    if move.role not in roles:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", move.role.value),)),))
    facts = facts_of(file, actor, at)
    if barred := asked(move.bars, facts):
        raise NotYourTurn(barred)
    if closed := CAMPAIGN_OPEN.look(facts):
        raise RequirementsUnmet(closed)
    return move.role


def _let_handle(file: OpenedDossier, actor: Actor, at: datetime) -> None:
    """Check that the actor may handle the centre's notes on this dossier. Raises NotYourTurn, RequirementsUnmet."""
    if not actor.at_centre:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.REVIEWER.value),)),))
    facts = facts_of(file, actor, at)
    if barred := asked(CENTRE_BARS, facts):
        raise NotYourTurn(barred)
    if closed := CAMPAIGN_OPEN.look(facts):
        raise RequirementsUnmet(closed)


def _to_answer(session: Session, dossier: Dossier, number: int, actor: Actor) -> Note:
    """Return the note, if this person is of its office and the office sees it. Raises NotYourTurn, NotFound."""
    if access.sight_of(dossier, actor) < Sight.WORKING:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.CLERK.value),)),))
    note = review_queries.note_by_number(session, dossier, number)
    if note is None or not is_for_office(note):
        raise NotFound("note")
    return note


def _let_answer(file: OpenedDossier, note: Note, actor: Actor, at: datetime) -> None:
    dossier, facts = file.dossier, facts_of(file, actor, at)
    if dossier.state is not State.RETURNED:
        raise WrongState((Unmet("answer-not-now", values=(("state", dossier.state.value),)),))
    if barred := NOT_THE_REVIEWER.look(facts):
        raise NotYourTurn(barred)
    unmet = CAMPAIGN_OPEN.look(facts)
    number = (("number", str(note.number)),)
    if note.closed_at is not None:
        unmet += (Unmet("note-taken-back", values=number),)
    elif is_settled(note, last_submission(file.moves)):
        unmet += (Unmet("answer-settled", values=number),)
    if unmet:
        raise RequirementsUnmet(unmet)


def last_submission(moves: Sequence[Move]) -> datetime | None:
    """Return when the revision in force was submitted."""
    return next((move.at for move in reversed(moves) if move.action is Action.SUBMIT), None)


def _faults(form: NoteForm, text: str) -> tuple[Unmet, ...]:
    unmet = text_faults("note", text, LONGEST_REASON)
    if not form.place:
        unmet += (Unmet("note-place-missing", "place"),)
    if not text:
        unmet += (Unmet("note-text-missing", "note"),)
    if form.audience not in AUDIENCES:
        unmet += (Unmet("note-audience-missing", "audience"),)
    return unmet


def _answer_faults(answer: NoteAnswer, text: str) -> tuple[Unmet, ...]:
    if not text and not answer.mended:
        return (Unmet("answer-missing", "answer"),)
    return text_faults("answer", text, LONGEST_REASON)


def _same_note(notes: Sequence[Note], form: NoteForm, text: str, actor: Actor) -> Note | None:
    """Return the open note of the same person with the same content, as when a button is pressed twice."""
    sent = (actor.username, form.place, text, form.audience, form.revision)
    for note in notes:
        present = (note.written_by, note.place, note.text, note.audience.value, note.revision)
        if note.closed_at is None and present == sent:
            return note
    return None


def _new_note(file: OpenedDossier, form: NoteForm, text: str, actor: Actor, at: datetime) -> Note:
    """Return the note with the text at its place. Raises RequirementsUnmet if there is no such place."""
    dossier = file.dossier
    quote = places(file.campaign, file.office, file.reading.content).get(form.place)
    if quote is None:
        raise RequirementsUnmet((Unmet("note-place-gone", "place", (("revision", str(dossier.revision)),)),))
    return Note(
        dossier_id=dossier.id,
        revision=dossier.revision,
        place=form.place,
        quote=quote,
        audience=AUDIENCES[form.audience],
        text=text,
        written_by=actor.username,
        written_name=actor.name,
        written_at=at,
    )


def _note_part(session: Session, dossier: Dossier, actor: Actor, at: datetime) -> None:
    """Add the actor to the drafters, and raise the dossier's version so that pages opened before are outdated."""
    session.merge(Drafter(dossier_id=dossier.id, username=actor.username))
    dossier.changed_at = max(dossier.changed_at, at)
    flag_modified(dossier, "changed_at")
    session.flush()
