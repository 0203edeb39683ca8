"""What the proxy in front sends ("máy chủ trung gian"), compared with what the settings say about it.

A wrong setting changes nothing that anybody would see: people only get the proxy's address, so that all of them share
one throttle, or a slow line makes an office late. It is told by the health and once in the log.
"""

import logging
import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dossiers.web.base.arrival import HEALTH_PATHS, stamped

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROXY = "proxy"
"""The extension of the application that is its watch over the proxy."""
HEADERS = ("X-Forwarded-For", "X-Request-Start")
"""What a proxy sends."""

_log = logging.getLogger(__name__)


class ProxyFault(StrEnum):
    """How proxy and settings disagree."""

    UNTRUSTED = "proxy-untrusted"
    """Requests have the headers of a proxy, and TRUSTED_PROXIES says that there is none."""
    INCOMPLETE = "proxy-incomplete"
    """TRUSTED_PROXIES says that there is a proxy, and requests lack what it should send."""


@dataclass(frozen=True, slots=True)
class ProxySeen:
    """The headers of the last request that are there, or are missing, against the settings."""

    fault: ProxyFault
    headers: tuple[str, ...]


class ProxyWatch:
    """A WSGI layer that remembers how the last request came; those after the health may come past the proxy.

    Workers that are forked from the process in which it was made share what they have seen.
    """

    def __init__(self, application: "WSGIApplication", trusted_proxies: int) -> None:
        self.application = application
        self.trusts_proxy = trusted_proxies > 0
        self._shared = mmap.mmap(-1, 1)
        self._told: ProxySeen | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in HEALTH_PATHS:
            self._look_at(environ)
        return self.application(environ, start_response)

    @property
    def seen(self) -> ProxySeen | None:
        """How the last request came; None for as the settings say."""
        wrong = self._shared[0]
        headers = tuple(name for bit, name in enumerate(HEADERS) if wrong & 1 << bit)
        fault = ProxyFault.INCOMPLETE if self.trusts_proxy else ProxyFault.UNTRUSTED
        return ProxySeen(fault, headers) if headers else None

    def _look_at(self, environ: "WSGIEnvironment") -> None:
        sent = (
            bool(environ.get("HTTP_X_FORWARDED_FOR")),
            stamped(environ.get("HTTP_X_REQUEST_START", "")) > 0,
        )
        self._shared[0] = sum(1 << bit for bit, is_sent in enumerate(sent) if is_sent != self.trusts_proxy)
        seen = self.seen
        if seen is not None and seen != self._told:
            self._told = seen
            _log.warning("%s: %s; compare docs/units/nginx.conf", seen.fault, ", ".join(seen.headers))
