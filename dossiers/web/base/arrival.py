"""The arrival time of a request, taken once by an outer WSGI layer, before the body is read."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from dossiers.desk.clock import Clock, real_now

KEY = "desk.arrived"
LONGEST_QUEUE = timedelta(minutes=5)
"""The longest time that a proxy holds a request; an older stamp is ignored."""

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Arrival:
    """A WSGI layer that puts the arrival time, by the business clock, into the environ.

    Behind trusted proxies the time that the request has already waited, by `X-Request-Start` ("t=1294534800.123",
    seconds), is subtracted; without trusted proxies the header is ignored.
    """

    def __init__(self, app: Wsgi, clock: Clock, trusted_proxies: int) -> None:
        self.app = app
        self.clock = clock
        self.trusts_proxy = trusted_proxies > 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        waited = _waited(environ.get("HTTP_X_REQUEST_START", ""), real_now()) if self.trusts_proxy else timedelta()
        environ[KEY] = self.clock.now() - waited
        return self.app(environ, start_response)


def _waited(stamp: str, now: datetime) -> timedelta:
    """Return how long the proxy held the request; zero for a stamp that is unreadable, in the future or too old."""
    try:
        started = datetime.fromtimestamp(float(stamp.removeprefix("t=")), UTC)
    except (ValueError, OverflowError, OSError):
        return timedelta()
    waited = now - started
    return waited if timedelta() <= waited <= LONGEST_QUEUE else timedelta()
