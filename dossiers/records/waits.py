"""How long a process waits for the database: for a lock, a connection, an answer ("thời gian chờ")."""

from dataclasses import dataclass

BRIEF = 0.2
"""Seconds that a writer waits for the lock after another one has waited in vain."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Limits in seconds. `lock`: for another transaction to end; `statement`: for one statement of PostgreSQL, after
    which the server ends it; `connect`: for a connection, new or from the pool."""

    lock: float
    statement: float
    connect: float


FOR_PEOPLE = Waits(lock=3, statement=8, connect=3)
"""In the web: while a worker waits, the people behind wait as well."""
FOR_COMMANDS = Waits(lock=30, statement=600, connect=10)
"""On the command line and in the job process, which nobody watches."""


@dataclass(slots=True)
class LockPatience:
    """The patience of this process's writers, who come one after another.

    After a wait that ended without the lock, the following writers wait only `BRIEF` until one of them has succeeded:
    otherwise one lock held for a minute would also delay the readers who come after each writer.
    """

    waits: Waits
    _in_vain: bool = False

    @property
    def seconds(self) -> float:
        """The time that the next writer waits for a lock."""
        return min(BRIEF, self.waits.lock) if self._in_vain else self.waits.lock

    @property
    def hasty_seconds(self) -> float:
        """The time that a writer waits whose change may be left out."""
        return 0 if self._in_vain else min(BRIEF, self.waits.lock)

    def ended(self) -> None:
        """Note a wait that ended without the lock."""
        self._in_vain = True

    def succeeded(self) -> None:
        """Note that a writer got the lock."""
        self._in_vain = False
