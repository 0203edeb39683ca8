"""The times of a request: its arrival, taken once by an outer WSGI layer, and when its whole body had been read."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from dossiers.desk.clock import Clock, real_now

KEY = "desk.arrived"
BODY = "desk.body"
LONGEST_QUEUE = timedelta(minutes=5)
"""The longest time that a proxy holds a request; an older stamp is ignored."""

ReadT = TypeVar("ReadT")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class TimedBody:
    """The body of a request, with the business time at which its last byte had been read.

    `read_at` is never earlier than that by a proxy's stamp: a stamp tells when the request began, not what it held by
    then. Without a body it is the time at which the application got the request.
    """

    def __init__(self, stream: Any, clock: Clock) -> None:
        self.stream = stream
        self.clock = clock
        self.read_at = clock.now()

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
        self.read_at = self.clock.now()
        return data


class Arrival:
    """A WSGI layer that puts the arrival time, by the business clock, and the timed body into the environ.

    Behind trusted proxies the time that the request has already waited, by `X-Request-Start` ("t=1294534800.123",
    seconds), is subtracted; without trusted proxies the header is ignored.
    """

    def __init__(self, app: Wsgi, clock: Clock, trusted_proxies: int) -> None:
        self.app = app
        self.clock = clock
        self.trusts_proxy = trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        waited = _waited(environ.get("HTTP_X_REQUEST_START", ""), real_now()) if self.trusts_proxy else timedelta()
        environ["wsgi.input"] = environ[BODY] = body = TimedBody(environ.get("wsgi.input"), self.clock)
        environ[KEY] = body.read_at - waited
        return self.app(environ, start_response)


def _waited(stamp: str, now: datetime) -> timedelta:
    """Return how long the proxy held the request; zero for a stamp that is unreadable, in the future or too old."""
    try:
        started = datetime.fromtimestamp(float(stamp.removeprefix("t=")), UTC)
    except (ValueError, OverflowError, OSError):
        return timedelta()
    waited = now - started
    return waited if timedelta() <= waited <= LONGEST_QUEUE else timedelta()
