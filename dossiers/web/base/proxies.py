"""What the proxy in front sends ("máy chủ trung gian"), compared with what the settings say about it.

A wrong setting changes nothing that anybody would see: people only get the proxy's address, so that all of them share
one throttle, or a slow line makes an office late. It is told by the health and once in the log.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dossiers.web.base.arrival import HEALTH_PATHS, stamped

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROXY = "proxy"
"""The extension of the application that is its watch over the proxy."""

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
    """A WSGI layer that remembers how the last request came; those after the health may come past the proxy."""

    def __init__(self, application: "WSGIApplication", trusted_proxies: int) -> None:
        self.application = application
        self.trusts_proxy = trusted_proxies > 0
        self.seen: ProxySeen | None = None
        self._told: ProxySeen | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in HEALTH_PATHS:
            self.seen = self._look_at(environ)
            if self.seen is not None and self.seen != self._told:
                self._told = self.seen
                _log.warning("%s: %s; compare docs/units/nginx.conf", self.seen.fault, ", ".join(self.seen.headers))
        return self.application(environ, start_response)

    def _look_at(self, environ: "WSGIEnvironment") -> ProxySeen | None:
        sent = {
            "X-Forwarded-For": bool(environ.get("HTTP_X_FORWARDED_FOR")),
            "X-Request-Start": stamped(environ.get("HTTP_X_REQUEST_START", "")) > 0,
        }
        headers = tuple(name for name, is_sent in sent.items() if is_sent != self.trusts_proxy)
        fault = ProxyFault.INCOMPLETE if self.trusts_proxy else ProxyFault.UNTRUSTED
        return ProxySeen(fault, headers) if headers else None
