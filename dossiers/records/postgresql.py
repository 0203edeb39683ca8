"""Connections to PostgreSQL that never wait for ever: a server that stopped answering is noticed, and left alone.

The server itself ends a statement that takes too long. A server that hangs does not, and its machine keeps the
connection open: only the client can stop waiting then.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from dossiers.records.waits import Waits

AFTER_SERVER = 1.0
"""Seconds that the client waits longer than the server lets a statement take."""
SOUGHT_EVERY = 1.0
"""Seconds between two attempts to reach a server that gives no answer."""
LOOKS_EVERY = 0.1
"""Seconds after which psycopg looks for signals while it waits."""
ResultT = TypeVar("ResultT")


class NoAnswer(psycopg.errors.ConnectionTimeout):
    """The server has taken a statement and sent nothing back."""


class PatientConnection(psycopg.Connection[TupleRow]):
    """A connection that is closed when the server answers nothing for `patience` seconds."""

    patience: float | None = None

    def wait(self, gen: PQGen[ResultT], interval: float = LOOKS_EVERY, timeout: float | None = None) -> ResultT:
        """Wait for what the server sends. Raises NoAnswer."""
        limit = self.patience if timeout is None else timeout
        began = time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            if limit is None or error.sqlstate is not None or time.monotonic() - began < limit:
                raise
            self.close()
            raise NoAnswer(f"the server gave no answer within {limit:g} seconds") from None

    def test(self, seconds: float) -> None:
        """Ask for something small and wait so long. Raises psycopg.Error."""
        usual, self.patience = self.patience, seconds
        with self.cursor() as cursor:
            cursor.execute("SELECT 1")
        self.rollback()
        self.patience = usual


def connect_patiently(engine: Engine, waits: Waits) -> None:
    """Let an engine make such connections."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> PatientConnection:
        connection = PatientConnection.connect(*arguments, **options)
        connection.patience = waits.statement + AFTER_SERVER
        return connection


def is_silence(error: BaseException) -> bool:
    """Return whether a server was asked, and neither answered nor refused the connection."""
    return isinstance(getattr(error, "orig", None), psycopg.errors.ConnectionTimeout)


@dataclass(slots=True)
class Silence:
    """A server that gives no answer: until it does again, nobody waits for it any more.

    A thread asks for it, so that no request of a person has to find out.
    """

    ask: Callable[[], None]
    """Connects and asks. Raises SQLAlchemyError."""
    _seeker: threading.Thread | None = field(default=None, repr=False)

    @property
    def lasts(self) -> bool:
        """Whether the server has given no answer since it was last asked; never in the child of a fork."""
        return self._seeker is not None and self._seeker.is_alive()

    def began(self) -> None:
        """Ask for the server from now on, until it answers."""
        if not self.lasts:
            self._seeker = threading.Thread(target=self._seek, name="database-seeker", daemon=True)
            self._seeker.start()

    def _seek(self) -> None:
        while True:
            time.sleep(SOUGHT_EVERY)
            try:
                self.ask()
            except SQLAlchemyError as error:
                if is_silence(error):
                    continue
            return


def answers(engine: Engine) -> None:
    """Ask the server for something small on a connection that is closed afterwards. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        connection.detach()
        connection.execute(text("SELECT 1"))
