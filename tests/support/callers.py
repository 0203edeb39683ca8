"""A clerk who talks to a real server byte by byte: requests sent whole, or held open on the wire."""

import http.client
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

from tests.support.browsers import CODE, TOKEN
from tests.support.dossiers import Office
from tests.support.people import PASSWORD
from tests.support.served import Served

SLIP = re.compile(r'name="arrival_slip" value="([^"]+)"')
Answer = tuple[int, str, list[str]]
"""Status, location and reasons of an answer."""
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class HeldOpen:
    """A request of which the server has the head and the first byte of the body."""

    line: socket.socket
    rest: bytes

    def finish(self) -> Answer:
        """Send the rest of the body and read the answer."""
        self.line.sendall(self.rest)
        answer = http.client.HTTPResponse(self.line)
        answer.begin()
        text = answer.read().decode()
        self.line.close()
        return answer.status, answer.headers.get("Location", ""), CODE.findall(text)


@dataclass(slots=True)
class Caller:
    """A signed-in clerk of one office, with the cookie and the form token of its session."""

    server: Served
    office: Office
    cookie: str = ""
    token: str = ""
    form: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, server: Served, office: Office) -> "Caller":
        """Sign in and open the dossier's page."""
        caller = cls(server, office)
        caller.call("GET", "/login")
        assert caller.call("POST", "/login", {"username": office.clerk.username, "password": PASSWORD})[0] == 303
        caller.call("GET", f"/dossiers/{office.reference}")
        caller.form = caller.submission()
        return caller

    def submission(self, saves: int = 0) -> dict[str, str]:
        """Return the form of a submission of the draft as it will be after so many more saves."""
        return {"version": str(self.office.version() + saves), "key": f"key-{self.office.code}"}

    def submit(self) -> Answer:
        """Send the whole form of the page that was opened first, with the slip of arrival if it was given back."""
        return self.call("POST", f"/dossiers/{self.office.reference}/submit", self.form)

    def begin(self, path: str, form: Mapping[str, str], *, stamped: bool = False) -> HeldOpen:
        """Send the head of a request about the dossier and the first byte of its body.

        `stamped`: with the time at which a proxy would have got it, now.
        """
        body = urlencode({**form, "csrf_token": self.token}).encode()
        lines = [
            f"POST /dossiers/{self.office.reference}/{path} HTTP/1.1",
            f"Host: {self.address}",
            f"Cookie: {self.cookie}",
            f"Content-Type: {FORM}",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *([f"X-Request-Start: t={time.time():.3f}"] if stamped else []),
        ]
        line = socket.create_connection(self._host_and_port(), timeout=60)
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body[:1])
        return HeldOpen(line, body[1:])

    def call(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Send a whole request; keep the cookie and the token that the answer gives."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        body = urlencode({**form, "csrf_token": self.token}) if form else None
        connection.request(method, path, body, {"Cookie": self.cookie, "Content-Type": FORM})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        if found := TOKEN.search(text):
            self.token = unescape(found.group(1))
        if found := SLIP.search(text):
            self.form["arrival_slip"] = unescape(found.group(1))
        return answer.status, answer.headers.get("Location", ""), CODE.findall(text)

    @property
    def address(self) -> str:
        return urlsplit(self.server.url).netloc

    def _host_and_port(self) -> tuple[str, int]:
        place = urlsplit(self.server.url)
        return str(place.hostname), int(place.port or 80)
