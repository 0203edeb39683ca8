"""A person who talks to the real server over HTTP, one connection a request, like browsers behind a slow line."""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.drills.desks import Desk
from tests.drills.furnishing import Person
from tests.drills.ledger import Ledger
from tests.support.browsers import CODE

FORM = "application/x-www-form-urlencoded"
TIMEOUT = 60.0
AGAIN = 0.2
"""Seconds before a request is sent again that had no answer, or was answered "later"."""
FIELD = re.compile(r'<input[^>]*name="(version|key|snapshot|seen)"[^>]*value="([^"]*)"')


class NoAnswer(Exception):
    """The connection was refused or broke before the answer: nobody knows whether the deed was done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, where it leads, its text, and the seconds that it took."""

    status: int
    location: str
    text: str
    seconds: float

    @property
    def codes(self) -> list[str]:
        """Return the reasons on the page."""
        return CODE.findall(self.text)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be sent with a form, in the field `file`."""

    name: str
    data: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Caller:
    """One signed-in person at one desk."""

    desk: Desk
    person: Person
    ledger: Ledger = field(default_factory=Ledger)

    def get(self, path: str) -> Answer:
        """Ask for a page. Raises NoAnswer."""
        return self._call("GET", path, b"", "")

    def post(self, path: str, form: Mapping[str, str], upload: Upload | None = None) -> Answer:
        """Send a form with its token, and a file. Raises NoAnswer."""
        fields = {"csrf_token": self.person.token, **form}
        if upload is None:
            return self._call("POST", path, urlencode(fields).encode(), FORM)
        boundary = uuid.uuid4().hex
        return self._call("POST", path, _parts(fields, upload, boundary), f"multipart/form-data; boundary={boundary}")

    def form(self, path: str, action: str) -> dict[str, str]:
        """Return the hidden values of a form on a page, by the end of the form's address; empty if it is not there."""
        page = self.patiently(lambda: self.get(path)).text
        found = re.search(rf'<form[^>]*action="[^"]*/{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        return {} if found is None else {name: unescape(value) for name, value in FIELD.findall(found.group(1))}

    def patiently(self, ask: "Callable[[], Answer]", patience: float = 120.0) -> Answer:
        """Send a request again until it is answered by something else than "later". Raises NoAnswer after all."""
        until = time.monotonic() + patience
        while True:
            try:
                answer = ask()
            except NoAnswer:
                if time.monotonic() > until:
                    raise
            else:
                if answer.status < 500 or time.monotonic() > until:
                    return answer
            time.sleep(AGAIN)

    def _call(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.desk.port, timeout=TIMEOUT)
        name = "__Host-desk_session" if self.desk.application.settings.secure_cookies else "desk_session"
        headers = {"Host": self.desk.host, "Cookie": f"{name}={self.person.cookie}", "Connection": "close"}
        if body:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body or None, headers)
            given = connection.getresponse()
            text = given.read().decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()
        answer = Answer(given.status, given.headers.get("Location", ""), text, time.monotonic() - began)
        self.ledger.answered(answer.status, answer.seconds)
        return answer


def _parts(fields: Mapping[str, str], upload: Upload, boundary: str) -> bytes:
    """Return a multipart body."""
    lines = b""
    for name, value in fields.items():
        lines += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{upload.name}"\r\n'
    lines += f"{head}Content-Type: {upload.media_type}\r\n\r\n".encode()
    return lines + upload.data + f"\r\n--{boundary}--\r\n".encode()
