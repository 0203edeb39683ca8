"""The times of a request: its arrival, taken once by an outer WSGI layer, and when its whole body was received.

A request may wait for a free worker. What the kernel noted when it received the data counts, not when a worker read it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from dossiers.desk.clock import Clock, system_now

HEALTH_PATHS = frozenset({"/healthz", "/readyz"})
"""What those ask who watch over the desk."""
KEY = "desk.arrived"
BODY = "desk.body"
STOPPING = "desk.stopping"
"""Set in the environ of a request by a worker that was told to end."""
RECEIVED = "desk.received"
"""Where the server puts the times by the kernel, if it knows them."""
LONGEST_QUEUE = timedelta(minutes=5)
"""The longest time that a proxy holds a request; an older stamp is ignored."""

ReadT = TypeVar("ReadT")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class ReceiptTimes:
    """When the kernel had received the head and the last byte of a request, in seconds since 1970; 0.0 if not known."""

    arrived: float = 0.0
    complete: float = 0.0


class TimedBody:
    """The body of a request, with the business time at which its last byte had been received.

    `read_at` is never earlier than that by a proxy's stamp: a stamp tells when the request began, not what it held by
    then. It stays as given if the whole request was there before it was read; otherwise each reading moves it.
    """

    def __init__(self, stream: Any, clock: Clock, read_at: datetime, *, is_complete: bool) -> None:
        self.stream = stream
        self.clock = clock
        self.read_at = read_at
        self.is_complete = is_complete

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.stream.read(size)
        return self._timed(data)

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self.stream.readline(size)
        return self._timed(line)

    def readlines(self, hint: int = -1) -> list[bytes]:
        return self._timed([*self.stream.readlines(hint)])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _timed(self, data: ReadT) -> ReadT:
        if not self.is_complete:
            self.read_at = self.clock.now()
        return data


class Arrival:
    """A WSGI layer that puts the arrival time, by the business clock, and the timed body into the environ.

    The time that the request has already waited is subtracted: since the kernel received its head, or behind trusted
    proxies since their `X-Request-Start` ("t=1294534800.123", seconds). Without trusted proxies the header is ignored.
    """

    def __init__(self, app: Wsgi, clock: Clock, trusted_proxies: int) -> None:
        self.app = app
        self.clock = clock
        self.trusts_proxy = trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        now, business_now = system_now(), self.clock.now()
        received: ReceiptTimes = environ.get(RECEIVED) or ReceiptTimes()
        read_at, is_complete = business_now - _since(received.complete, now), received.complete > 0
        body = TimedBody(environ.get("wsgi.input"), self.clock, read_at, is_complete=is_complete)
        environ["wsgi.input"] = environ[BODY] = body
        waited = _since(received.arrived, now)
        if self.trusts_proxy:
            waited = max(waited, _since(stamped(environ.get("HTTP_X_REQUEST_START", "")), now))
        environ[KEY] = business_now - waited
        return self.app(environ, start_response)


def stamped(stamp: str) -> float:
    """Return the seconds since 1970 of a proxy's stamp; 0.0 if it is unreadable."""
    try:
        return float(stamp.removeprefix("t="))
    except ValueError:
        return 0.0


def _since(moment: float, now: datetime) -> timedelta:
    """Return how long ago a moment was, in seconds since 1970; zero for none, one in the future or one too old."""
    try:
        waited = now - datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, OSError):
        return timedelta()
    return waited if timedelta() <= waited <= LONGEST_QUEUE else timedelta()
