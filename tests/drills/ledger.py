"""What the people of a drill were told, and whether the desk still knows it: acknowledged is stored, exactly once."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.records.files import FileNotKept
from dossiers.records.models.dossier import Attachment, Dossier, KeptPaper, Move, RequestKey, Revision
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.journal import Act
from dossiers.records.models.papers import RegisterEntry
from workflow.lifecycle import Action, State


@dataclass(frozen=True, slots=True)
class Told:
    """A move that was acknowledged: of a submission also its number and the hash on its receipt."""

    reference: str
    action: str
    revision: int = 0
    receipt: str = ""


@dataclass(slots=True)
class Ledger:
    """Every acknowledgement by dossier, in order; files that were acknowledged, and files of which nobody knows."""

    moves: dict[str, list[Told]] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    unknown_files: dict[str, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """Answers that should never be given, found while the drill ran."""
    answers: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def moved(self, told: Told) -> None:
        """Note an acknowledged move."""
        with self._lock:
            self.moves.setdefault(told.reference, []).append(told)

    def attached(self, reference: str, hash: str) -> None:
        """Note an acknowledged file by its hash."""
        with self._lock:
            self.files.setdefault(reference, []).append(hash)

    def unanswered(self, reference: str, hash: str) -> None:
        """Note a file of which the answer was lost: it may be there or not, but not twice."""
        with self._lock:
            self.unknown_files.setdefault(reference, set()).add(hash)

    def answered(self, status: int, seconds: float) -> None:
        """Count an answer."""
        with self._lock:
            self.answers[status] += 1
            self.slowest = max(self.slowest, seconds)

    def fault(self, what: str) -> None:
        """Note something that should never happen."""
        with self._lock:
            self.faults.append(what)

    @property
    def acknowledged(self) -> int:
        """Return how many moves and files were acknowledged."""
        return sum(map(len, self.moves.values())) + sum(map(len, self.files.values()))


def broken_promises(application: Application, ledger: Ledger) -> list[str]:
    """Compare what was acknowledged with what is stored, and the stored rows with each other; return every fault.

    To be called when nobody writes; every dossier must have been moved by the drill alone.
    """
    with application.database.reading() as session:
        found = [*ledger.faults, *_database_faults(application, session)]
        for dossier in session.scalars(select(Dossier).order_by(Dossier.id)).all():
            told = ledger.moves.get(dossier.reference, [])
            moves = [*session.scalars(select(Move).where(Move.dossier_id == dossier.id).order_by(Move.id))]
            found += _move_faults(dossier, moves, told)
            found += _revision_faults(session, dossier, moves, told)
            found += _row_faults(session, dossier, moves)
            found += _file_faults(session, dossier, ledger)
        return found + list(_store_faults(application, session))


def _database_faults(application: Application, session: Session) -> Iterator[str]:
    """Yield what the database itself finds; PostgreSQL checks its pages and keys by itself."""
    if application.database.kind == "sqlite":
        for (said,) in session.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                yield f"integrity: {said}"
        for row in session.execute(text("PRAGMA foreign_key_check")):
            yield f"foreign key: {tuple(row)}"


def _move_faults(dossier: Dossier, moves: list[Move], told: list[Told]) -> Iterator[str]:
    stored, acknowledged = [move.action.value for move in moves], [each.action for each in told]
    if stored != acknowledged:
        yield f"{dossier.reference}: acknowledged {acknowledged[-8:]}, stored {stored[-8:]}"
    if any(former.target is not later.source for former, later in pairwise(moves)):
        yield f"{dossier.reference}: a move does not begin where the one before it ended"
    if dossier.state is not (moves[-1].target if moves else State.DRAFT):
        yield f"{dossier.reference}: state {dossier.state}, last move to {moves[-1].target if moves else '-'}"


def _revision_faults(session: Session, dossier: Dossier, moves: list[Move], told: list[Told]) -> Iterator[str]:
    query = select(Revision).where(Revision.dossier_id == dossier.id).order_by(Revision.number)
    revisions = {revision.number: revision for revision in session.scalars(query)}
    submitted = [move.revision for move in moves if move.action is Action.SUBMIT]
    if [*revisions] != submitted or submitted != [*range(1, dossier.revision + 1)]:
        yield f"{dossier.reference}: revisions {[*revisions]}, submitted {submitted}, in force {dossier.revision}"
    for revision in revisions.values():
        if text_hash(revision.text) != revision.hash:
            yield f"{dossier.reference}: revision {revision.number} has another hash than its text"
    for each in told:
        if each.receipt and (each.revision not in revisions or revisions[each.revision].hash != each.receipt):
            yield f"{dossier.reference}: the receipt of {each.revision} has another hash than what is stored"


def _row_faults(session: Session, dossier: Dossier, moves: list[Move]) -> Iterator[str]:
    """Yield moves without exactly one act, form key, job and number: the rows that are committed together."""
    acts = select(Act).where(Act.subject == dossier.reference, Act.act == "moved").order_by(Act.id)
    said = [(json.loads(act.detail)["action"], act.actor, act.at) for act in session.scalars(acts)]
    if said != [(move.action.value, move.actor, move.at) for move in moves]:
        yield f"{dossier.reference}: {len(said)} acts of {len(moves)} moves"
    keys = session.scalar(select(func.count()).select_from(RequestKey).where(RequestKey.dossier_id == dossier.id))
    if keys != len(moves):
        yield f"{dossier.reference}: {keys} form keys of {len(moves)} moves"
    jobs = session.scalars(select(Job.key).where(Job.name == "keep-papers", Job.key.like(f"{dossier.reference}/%")))
    if Counter(jobs) != Counter(f"{dossier.reference}/{number}" for number in range(1, dossier.revision + 1)):
        yield f"{dossier.reference}: the papers' jobs are not one for each submission"
    numbers = select(func.count()).select_from(RegisterEntry).where(RegisterEntry.dossier_id == dossier.id)
    if bool(session.scalar(numbers)) != bool(dossier.revision):
        yield f"{dossier.reference}: numbers without a submission, or the reverse"


def _file_faults(session: Session, dossier: Dossier, ledger: Ledger) -> Iterator[str]:
    stored = Counter(session.scalars(select(Attachment.hash).where(Attachment.dossier_id == dossier.id)))
    told, unknown = Counter(ledger.files.get(dossier.reference, ())), ledger.unknown_files.get(dossier.reference, set())
    for hash in told:
        if stored[hash] != told[hash]:
            yield f"{dossier.reference}: a file acknowledged {told[hash]} times is stored {stored[hash]} times"
    for hash in set(stored) - set(told):
        if hash not in unknown or stored[hash] > 1:
            yield f"{dossier.reference}: a file that was never acknowledged is stored {stored[hash]} times"


def _store_faults(application: Application, session: Session) -> Iterator[str]:
    """Yield named files that are missing or damaged, and jobs that no longer move."""
    for table in (Attachment, KeptPaper):
        for hash in session.scalars(select(table.hash).distinct()):
            try:
                if not application.files.verify(hash):
                    yield f"a damaged file of {table.__tablename__}: {hash}"
            except FileNotKept:
                yield f"a missing file of {table.__tablename__}: {hash}"
    for name, error in session.execute(select(Job.name, Job.error).where(Job.state == JobState.FAILED)):
        yield f"a job given up: {name}: {error}"


def jobs_due(application: Application) -> int:
    """Return how many jobs should run now or are running."""
    with application.database.reading() as session:
        due = or_(Job.state == JobState.RUNNING, and_(Job.state == JobState.WAITING, Job.due_at <= real_now()))
        return session.scalar(select(func.count()).select_from(Job).where(due)) or 0


def jobs_left(application: Application) -> int:
    """Return how many jobs of papers are not done yet."""
    with application.database.reading() as session:
        undone = select(func.count()).select_from(Job)
        return session.scalar(undone.where(Job.name == "keep-papers", Job.state != JobState.DONE)) or 0
