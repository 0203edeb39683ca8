"""The full history of a dossier ("quá trình của hồ sơ"): who did what, when and why, as far as a person may see it.

The office sees moves, its late attempts, the notes released to it with its answers, its extensions and requests. The
centre also sees assignments, appraisal sheets and internal notes. A printer sees the moves only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import read_json
from dossiers.desk.actor import Actor
from dossiers.dossier import access
from dossiers.dossier.opened import OpenedDossier, open_submitted
from dossiers.dossier.views import TOO_LATE, HistoryEntry
from dossiers.records.models.deadlines import RequestState
from dossiers.records.models.dossier import Dossier, Move
from dossiers.records.models.review import Audience, DutyKind, Note
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.deadlines import TimeRows
from dossiers.review.notes import is_for_office, sees_every_note
from workflow.campaign import Campaign, Office
from workflow.lifecycle import Action, State
from workflow.phases import Permitted
from workflow.sight import Sight

TOLD = "told"
"""The act of every entry that is neither a move nor a refused one; its action names it."""


@dataclass(frozen=True, slots=True)
class Life:
    """The full history of one dossier, the newest first."""

    reference: str
    office: Office
    campaign: Campaign
    state: State
    permitted: Permitted
    revision: int
    entries: tuple[HistoryEntry, ...]


def life_of(session: Session, reference: str, *, actor: Actor, at: datetime) -> Life:
    """Return everything that this person may see of the history. Raises NotFound where they do not see the dossier."""
    dossier = access.find(session, reference, actor, Sight.REVISION)
    opened = open_submitted(session, dossier)
    is_centre = sees_every_note(actor, dossier.participant.organisation.key)
    entries = [*history(opened)]
    if access.reads_beside(dossier, actor):
        entries += [*_time(opened.time_rows), *_notes(session, dossier, is_centre)]
    if is_centre:
        entries += [*_duties(session, dossier), *_sheets(session, dossier)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return Life(
        reference,
        opened.office,
        opened.campaign,
        dossier.state,
        opened.permitted(at),
        dossier.revision,
        tuple(entries),
    )


def history(opened: OpenedDossier) -> tuple[HistoryEntry, ...]:
    """Return moves and late attempts to submit, the newest first; the record of acts holds every other refusal."""
    refused = [_refused(act.at, act.actor, read_json(act.detail)) for act in opened.late_attempts]
    late = [entry for entry in refused if TOO_LATE in entry.codes]
    in_order = sorted([*_moves(opened.moves), *late], key=lambda entry: entry.at)
    return tuple(reversed(in_order))


def _moves(moves: Iterable[Move]) -> Iterator[HistoryEntry]:
    """Yield each move; an undo names the move that it undoes, an undone move has the time of its undo."""
    by_id = {move.id: move for move in moves}
    undone = {move.undoes_id: move.at for move in by_id.values() if move.undoes_id is not None}
    for move in by_id.values():
        before = by_id.get(move.undoes_id) if move.undoes_id is not None else None
        yield HistoryEntry(
            act="moved",
            action=move.action.value,
            state=move.target.value,
            at=move.at,
            who=move.actor_name,
            reason=move.reason,
            correction_day=move.correction_day,
            note=move.note,
            revision=move.revision,
            undoes=before.action.value if before else "",
            undone_at=undone.get(move.id),
        )


def _refused(at: datetime, actor: str, detail: Mapping[str, object]) -> HistoryEntry:
    codes = detail.get("codes")
    return HistoryEntry(
        act="refused",
        action=str(detail.get("action", Action.SUBMIT)),
        state="",
        at=at,
        who=str(detail.get("name", actor)),
        codes=tuple(map(str, codes)) if isinstance(codes, list) else (),
    )


def _entry(
    action: str,
    at: datetime,
    who: str,
    reason: str = "",
    *,
    about: str = "",
    day: date | None = None,
    advice: str = "",
) -> HistoryEntry:
    return HistoryEntry(TOLD, action, "", at, who, reason, about=about, day=day, advice=advice)


def _time(rows: TimeRows) -> Iterator[HistoryEntry]:
    """Yield requests for more time and their answers, extensions, and paper dossiers received by post."""
    for request in rows.requests:
        yield _entry("time-asked", request.asked_at, request.asked_name, request.reason, day=request.until_day)
        if request.state is RequestState.REFUSED and request.answered_at is not None:
            yield _entry("time-refused", request.answered_at, request.answered_name, request.answer)
    for extension, order in rows.extensions:
        yield _entry("time-given", extension.granted_at, order.granted_name, extension.reason, day=extension.until_day)
    for receipt in rows.receipts:
        yield _entry(
            "came-by-post", receipt.registered_at, receipt.registered_name, receipt.remark, day=receipt.received_day
        )


def _notes(session: Session, dossier: Dossier, is_centre: bool) -> Iterator[HistoryEntry]:
    for note in review_queries.notes_of(session, dossier):
        if is_centre or is_for_office(note):
            yield from _note(note, is_centre)


def _note(note: Note, is_centre: bool) -> Iterator[HistoryEntry]:
    """Yield the steps of a note; for the office it begins when it was released to it."""
    kind = "noted-for-office" if note.audience is Audience.OFFICE else "noted-inside"
    at = note.written_at if is_centre else note.released_at or note.written_at
    yield _entry(kind, at, note.written_name, note.text, about=str(note.number))
    if note.answered_at is not None:
        answered = "note-mended" if note.mended else "note-answered"
        yield _entry(answered, note.answered_at, note.answered_name, note.answer, about=str(note.number))
    if note.closed_at is not None:
        yield _entry("note-closed", note.closed_at, note.closed_name, about=str(note.number))


def _duties(session: Session, dossier: Dossier) -> Iterator[HistoryEntry]:
    """Yield assignments and recusals; a recusal was entered by the person it is about."""
    for duty in review_queries.duties_of(session, dossier):
        about = "" if duty.kind is DutyKind.RECUSED else duty.name
        yield _entry(duty.kind.value, duty.entered_at, duty.entered_name, duty.reason, about=about)


def _sheets(session: Session, dossier: Dossier) -> Iterator[HistoryEntry]:
    for appraisal in review_queries.appraisals_of(session, dossier):
        advice = "" if appraisal.advice is None else appraisal.advice.value
        yield _entry("appraised", appraisal.written_at, appraisal.written_name, appraisal.opinion, advice=advice)
