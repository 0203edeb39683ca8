"""The instant at which a request arrived: taken once, outermost, before the body is read."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from dossiers.desk.clock import Clock, real_now

KEY = "desk.arrived"
QUEUED_AT_MOST = timedelta(minutes=5)
"""A proxy holds a request no longer than this; an older stamp is not believed."""

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Arrival:
    """WSGI layer that stamps each request with business time.

    Behind trusted proxies `X-Request-Start` ("t=1294534800.123", seconds) says how long the request has already
    waited; from anybody else the header is ignored.
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
    """How long the proxy held the request; nothing for a stamp that is unreadable, in the future or too old."""
    try:
        started = datetime.fromtimestamp(float(stamp.removeprefix("t=")), UTC)
    except (ValueError, OverflowError, OSError):
        return timedelta()
    waited = now - started
    return waited if timedelta() <= waited <= QUEUED_AT_MOST else timedelta()
