"""The notes of a dossier as one person sees them: the centre all of them, the office those released to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.views import DossierView
from dossiers.records.models.review import Note
from dossiers.records.queries import review as review_queries
from dossiers.review.note_anchors import AnchorStanding, places, present_places, standing
from dossiers.review.notes import UNDER_REVIEW, is_for_office, is_settled, sees_every_note
from workflow.lifecycle import Action, Opening, Role, State
from workflow.sight import Sight

ASKED_OF_A_RETURN = frozenset({"reason", "correction_day"})
"""The fields of a return that a note does not need: with refusals of these alone, a person may write notes."""


@dataclass(frozen=True, slots=True)
class NoteSeen:
    """One note; `present` is the text at its place now, in the content that this person sees."""

    number: int
    revision: int
    place: str
    quote: str
    audience: str
    text: str
    written_name: str
    written_at: datetime
    released_at: datetime | None
    answer: str
    mended: bool
    answered_name: str
    answered_at: datetime | None
    closed_at: datetime | None
    closed_name: str
    version: int
    standing: AnchorStanding
    present: str
    may_answer: bool
    may_close: bool

    @property
    def is_open(self) -> bool:
        """Whether the office still has to answer it."""
        return self.released_at is not None and self.answered_at is None and self.closed_at is None


@dataclass(frozen=True, slots=True)
class NotesSeen:
    """All notes of a dossier that one person sees; `places` are those where the person may write one now."""

    reference: str
    revision: int
    for_office: bool
    notes: tuple[NoteSeen, ...]
    may_write: bool
    places: Mapping[str, str]

    @property
    def unanswered(self) -> int:
        return sum(note.is_open for note in self.notes)


def notes_seen(session: Session, view: DossierView, *, actor: Actor) -> NotesSeen | None:
    """Return the notes of a dossier for this person; None for those who see no notes."""
    is_office = view.sight is Sight.WORKING
    if view.revision == 0 or not (is_office or (actor.at_centre and view.sight is Sight.REVISION)):
        return None
    rows = [row for row in review_queries.notes_by_reference(session, view.reference) if _is_shown(row, actor)]
    noted = [row.Note.place for row in rows]
    present = present_places(view.campaign, view.office, view.content, noted) if rows else {}
    may_write = any(map(_lets_write, view.openings))
    return NotesSeen(
        reference=view.reference,
        revision=view.revision,
        for_office=is_office,
        notes=tuple(_seen(row, view, present, actor) for row in rows),
        may_write=may_write,
        places=places(view.campaign, view.office, view.content) if may_write else {},
    )


def notes_page(session: Session, view: DossierView, *, actor: Actor) -> NotesSeen:
    """Return the same for the page of notes. Raises NotFound for those who see no notes."""
    seen = notes_seen(session, view, actor=actor)
    if seen is None and view.sight is not Sight.WORKING:
        raise NotFound("notes")
    return seen or NotesSeen(view.reference, view.revision, True, (), False, {})


def _is_shown(row: Any, actor: Actor) -> bool:
    return sees_every_note(actor, row.key) or is_for_office(row.Note)


def _lets_write(opening: Opening) -> bool:
    """Return whether this person could return the dossier, apart from the form's inputs."""
    return opening.action is Action.RETURN and {refusal.field for refusal in opening.refusals} <= ASKED_OF_A_RETURN


def _seen(row: Any, view: DossierView, present: Mapping[str, str], actor: Actor) -> NoteSeen:
    note: Note = row.Note
    is_open = view.permitted.moves and note.closed_at is None
    return NoteSeen(
        number=note.number,
        revision=note.revision,
        place=note.place,
        quote=note.quote,
        audience=note.audience.value,
        text=note.text,
        written_name=note.written_name,
        written_at=note.written_at,
        released_at=note.released_at,
        answer=note.answer,
        mended=note.mended,
        answered_name=note.answered_name,
        answered_at=note.answered_at,
        closed_at=note.closed_at,
        closed_name=note.closed_name,
        version=note.version,
        standing=standing(note.place, note.quote, present, view.content),
        present=present.get(note.place, ""),
        may_answer=is_open and _office_answers(view, note),
        may_close=is_open and sees_every_note(actor, row.key) and _centre_closes(view, note, actor),
    )


def _office_answers(view: DossierView, note: Note) -> bool:
    waits = view.sight is Sight.WORKING and view.state is State.RETURNED
    return waits and is_for_office(note) and not is_settled(note, _last_submission(view))


def _centre_closes(view: DossierView, note: Note, actor: Actor) -> bool:
    return view.state in UNDER_REVIEW and (note.written_by == actor.username or actor.has(Role.REVIEWER))


def _last_submission(view: DossierView) -> datetime | None:
    submissions: Sequence[datetime] = [
        entry.at for entry in view.history if (entry.act, entry.action) == ("moved", Action.SUBMIT.value)
    ]
    return max(submissions, default=None)
