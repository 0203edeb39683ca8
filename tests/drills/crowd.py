"""Many people at once, one connection a request, driven by one process that costs little beside the server."""

import asyncio
import math
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select

from dossiers.records.models.dossier import Dossier
from tests.drills.desks import Desk
from tests.drills.furnishing import Person
from tests.support.browsers import CODE, TOKEN

PATIENCE = 180.0
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sending:
    """A request as bytes, and the second of the drill at which it is sent."""

    data: bytes
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: when the request was begun and had been handed to the kernel (Unix time), and how long it took.

    The status is 0 if the connection broke.
    """

    status: int
    location: str
    codes: tuple[str, ...]
    begun: float
    sent: float
    seconds: float
    cookie: str = ""
    token: str = ""
    """The token of the forms on the page."""


def request(desk: Desk, person: Person, path: str, form: Mapping[str, str] | None = None) -> bytes:
    """Return a request of a person: a page, or with `form` a form with its token."""
    name = "__Host-desk_session" if desk.application.settings.secure_cookies else "desk_session"
    fields = None if form is None else {**form, "csrf_token": person.token}
    return plain_request(desk, path, f"{name}={person.cookie}", fields)


def plain_request(desk: Desk, path: str, cookie: str = "", form: Mapping[str, str] | None = None) -> bytes:
    """Return a request with this cookie: a page, or a form with exactly these fields."""
    body = b"" if form is None else urlencode(form).encode()
    lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: {desk.host}", "Connection: close"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form is not None:
        lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def submissions(desk: Desk) -> dict[str, bytes]:
    """Return the submission of every dossier by its reference."""
    with desk.application.database.reading() as session:
        versions = dict(session.execute(select(Dossier.reference, Dossier.version)).tuples().all())
    campaign = desk.furnished.campaign
    return {
        reference: request(
            desk,
            desk.furnished.clerk(office.code),
            f"/dossiers/{reference}/submit",
            {"action": "submit", "version": str(versions[reference]), "key": f"key-{office.code}"},
        )
        for office in campaign.offices
        for reference in [campaign.reference(office.code)]
    }


def together(port: int, sendings: Sequence[Sending]) -> list[Answered]:
    """Send every request at its second and return the answers in the same order."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))
    return asyncio.run(_together(port, sendings))


async def _together(port: int, sendings: Sequence[Sending]) -> list[Answered]:
    start = time.monotonic() + 0.2
    return await asyncio.gather(*[_one(port, sending, start) for sending in sendings])


async def _one(port: int, sending: Sending, start: float) -> Answered:
    await asyncio.sleep(max(0.0, start + sending.after - time.monotonic()))
    begun, began, sent = time.time(), time.monotonic(), 0.0
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sending.data)
            await writer.drain()
            sent = time.time()
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        answer = b""
    return _read(answer, begun, sent, time.monotonic() - began)


def _read(answer: bytes, begun: float, sent: float, seconds: float) -> Answered:
    head, _, body = answer.decode("utf-8", "replace").partition("\r\n\r\n")
    lines = head.split("\r\n")
    status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/") else 0
    token = TOKEN.search(body)
    return Answered(
        status,
        _header(lines, "location"),
        tuple(CODE.findall(body)),
        begun,
        sent,
        seconds,
        _header(lines, "set-cookie").partition(";")[0],
        token[1] if token else "",
    )


def _header(lines: Sequence[str], name: str) -> str:
    return next((line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name}: ")), "")


def percentile(seconds: Sequence[float], share: float) -> float:
    """Return the time within which that share of all were answered."""
    return sorted(seconds)[min(len(seconds) - 1, math.ceil(len(seconds) * share) - 1)] if seconds else math.nan
