"""Refused access as acts of the log ("truy cập bị từ chối"): counted by the minute, so that nobody fills the database.

Equal ones of a minute are one act with a count. A person has at most MOST_KINDS different ones a minute, all who are
not signed in have as many together; what exceeds them is one act more. Nothing that was typed is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor, Origin
from dossiers.desk.tokens import digest
from dossiers.records.journal import record_numbered
from dossiers.records.models.journal import ActRepeat
from dossiers.records.queries import journal as journal_queries

MOST_KINDS = 20
MOST_WAITING = 50
"""Different refused accesses that a process holds before it merges the further ones."""
NEVER = datetime(1, 1, 1, tzinfo=UTC)
WRITTEN_EVERY = timedelta(seconds=2)
"""How long a process lets repeated ones wait: the next request after that writes them, or the end of the process."""


class Refused(StrEnum):
    """The acts: a page or form that is not this person's (403, 404); a form's token that is wrong or belongs to another
    session; a sign-in or password check before the end of the wait; a password link or a calendar address that is not
    in force; the cookie of a session that has ended.
    """

    ACCESS = "access-refused"
    TOKEN = "token-refused"  # noqa: S105 - the name of an act
    THROTTLED = "sign-in-throttled"
    LINK = "link-refused"
    CALENDAR = "calendar-refused"
    SESSION = "session-refused"


@dataclass(frozen=True, slots=True)
class RefusedAccess:
    """One refused access: who and from where (`actor`), the subject of an act, and the route with its answer."""

    act: Refused
    actor: Actor
    subject: str = ""
    route: str = ""
    method: str = ""
    status: int = 0

    @property
    def key(self) -> str:
        """The digest that equal refused accesses share."""
        origin = self.actor.origin
        who = (self.actor.username, origin.address, origin.session)
        return digest(repr((self.act.value, *who, self.subject, self.route, self.method, self.status)))

    @property
    def detail(self) -> Mapping[str, str | int]:
        return {"route": self.route, "method": self.method, "status": self.status} if self.route else {"further": 1}

    def merged(self) -> "RefusedAccess":
        """Return what stands for all further ones: of this person, or of everybody who is not signed in."""
        nobody = replace(self.actor, origin=Origin("several", "")) if not self.actor.username else self.actor
        return RefusedAccess(Refused.ACCESS, nobody)


Counted = Mapping[RefusedAccess, tuple[int, datetime]]
"""Refused accesses, each with how often it happened and when it last did."""


class RepeatCounter:
    """The refused accesses of one process that are not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[RefusedAccess, tuple[int, datetime]] = {}
        self._known: set[RefusedAccess] = set()
        self._minute = self._since = NEVER

    def count(self, refused: RefusedAccess, at: datetime) -> Counted:
        """Return what is to be written now: a new one at once with all that wait, others two seconds later.

        A forged token of somebody who is not signed in waits as well: it must not cost a query.
        """
        if _minute(at) != self._minute:
            self._minute, self._known = _minute(at), set()
        is_new = refused not in self._known
        if is_new and len(self._known) >= MOST_WAITING:
            refused, is_new = refused.merged(), False
        self._known.add(refused)
        self._since = self._since if self._waiting else at
        self._waiting[refused] = (1 + self._waiting.get(refused, (0, at))[0], at)
        waits = refused.act is Refused.TOKEN and not refused.actor.username
        return self.taken() if is_new and not waits else self.overdue(at)

    def overdue(self, at: datetime) -> Counted:
        """Return what has waited for two seconds."""
        is_early = timedelta() <= at - self._since < WRITTEN_EVERY
        return {} if is_early or not self._waiting else self.taken()

    def taken(self) -> Counted:
        """Return all that waits."""
        taken, self._waiting = self._waiting, {}
        return taken


def write_refused(session: Session, counted: Counted) -> None:
    """Write refused accesses: an act for each new one of its minute, else a higher count."""
    for refused, (count, at) in counted.items():
        _write(session, refused, count, at)


def _write(session: Session, refused: RefusedAccess, count: int, at: datetime) -> None:
    minute, actor = _minute(at), refused.actor
    if _is_counted(session, refused, count, at):
        return
    if journal_queries.refused_kinds(session, actor.username, minute) >= MOST_KINDS:
        refused = refused.merged()
        if _is_counted(session, refused, count, at):
            return
    try:
        with session.begin_nested():
            number = record_numbered(
                session, refused.act, actor=refused.actor, at=at, subject=refused.subject, detail=refused.detail
            )
            repeat = ActRepeat(act_id=number, key=refused.key, minute=minute, actor=actor.username)
            repeat.count, repeat.last_at = count, at
            session.add(repeat)
    except IntegrityError:  # Another process wrote the same one just now.
        _is_counted(session, refused, count, at)


def _is_counted(session: Session, refused: RefusedAccess, count: int, at: datetime) -> bool:
    """Add to the count of an equal one of the same minute; return whether there is one."""
    repeat = journal_queries.repeat_to_count(session, refused.key, _minute(at))
    if repeat is None:
        return False
    repeat.count, repeat.last_at = repeat.count + count, max(repeat.last_at, at)
    session.flush()
    return True


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
