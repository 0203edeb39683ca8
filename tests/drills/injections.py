"""Injections: addresses, templates, scripts, formulas and redirects typed into every text field, and read back.

Every string is saved by a real clerk on the real server and read in the page, the papers (preview, PDF, Word), the list
as CSV and Excel, the calendar file and a mail. It must come out as the same text: nothing runs, nothing is fetched.
"""

import io
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import quote

from lxml import html

from tests.drills.callers import Caller
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.injected import (
    LISTENER,
    calendar_faults,
    csv_faults,
    docx_text,
    mail_faults,
    page_faults,
    pdf_text,
    shows,
    strings,
    xlsx_faults,
)

SECTIONS: Mapping[str, Sequence[str]] = {
    "nomination": ("nomination.office_achievements", "nomination.candidates.c1.achievements"),
    "meeting": ("meeting.place", "meeting.discussion", "meeting.differing_opinions"),
    "review": ("review.summary",),
    "figures": ("figures.plan_decision",),
    "office": ("office.place", "office.signer"),
}
"""The free texts of a dossier, by section."""
ON_PAPER = ("meeting.discussion", "meeting.differing_opinions", "review.summary")
KINDS = ("ssrf", "template", "xss", "formula")
EVIL = "evil.example"
PAPERS = ("to-trinh", "bien-ban")


@dataclass(slots=True)
class Tried:
    """How many strings of a kind were tried, how often they were read back, on paper too, and what passed."""

    strings: int = 0
    reads: int = 0
    printed: int = 0
    passed: list[str] = field(default_factory=list)

    def note(self, where: str, faults: Sequence[str]) -> None:
        self.reads += 1
        self.passed += [f"{where}: {fault}" for fault in faults]


def drill(run: Run) -> Iterator[Figure]:
    """Type every string into the fields and read it back; yield for each kind how many passed."""
    tried = {kind: Tried() for kind in (*KINDS, "redirect")}
    with listening() as (address, requests), served_desk() as desk:
        clerk = _clerk(desk)
        for kind in KINDS:
            chosen = strings(kind)[:: max(1, 100 // run.per_cent)]
            tried[kind].strings = len(chosen)
            for start in range(0, len(chosen), len(ON_PAPER)):
                batch = [text.replace(LISTENER, address) for text in chosen[start : start + len(ON_PAPER)]]
                _type_and_read(clerk, desk, batch, tried[kind])
        _redirect(clerk, tried["redirect"], run)
        tried["ssrf"].note("listener", [f"a request was made: {line}" for line in requests])
    for kind, what in tried.items():
        measured = f"{len(what.passed)} of {what.strings} passed, {what.reads} reads, {what.printed} on paper"
        yield Figure(f"{kind} strings", measured, "none passes", not what.passed)
        for passed in what.passed[:5]:
            yield Figure("passed", passed[:110], "", reached=False)


def _type_and_read(clerk: Caller, desk: Desk, texts: Sequence[str], tried: Tried) -> None:
    """Save the texts into all fields in turn, and read every place where they come out."""
    page = _dossier(desk)
    for number, (section, names) in enumerate(SECTIONS.items()):
        path = f"{page}/draft/{section}"
        typed = {name: texts[(number + place) % len(texts)] for place, name in enumerate(names)}
        if section in ("meeting", "review"):
            typed |= {name: texts[ON_PAPER.index(name) % len(texts)] for name in names if name in ON_PAPER}
        answer = clerk.patiently(lambda path=path, typed=typed: clerk.post(path, {**_fields(clerk, path), **typed}))
        if answer.status not in {303, 422}:
            tried.note(path, [f"{answer.status}"])
        shown = answer.text if answer.status == 422 else clerk.patiently(lambda path=path: clerk.get(path)).text
        faults = page_faults(shown) + [
            f"{name} shows {text!r} otherwise" for name, text in typed.items() if not shows(shown, name, text)
        ]
        tried.note(path, faults)
    for path in (page, f"{page}/echo", f"{page}/attachments", "/dossiers/", "/"):
        tried.note(path, page_faults(clerk.patiently(lambda path=path: clerk.get(path)).text))
    _read_papers(clerk, page, texts, tried)
    for text in texts:
        tried.note("calendar file", calendar_faults(text))
        tried.note("mail", mail_faults(text))
        tried.note("Excel", xlsx_faults(text))
        tried.note("CSV", csv_faults(text))


def _read_papers(clerk: Caller, page: str, texts: Sequence[str], tried: Tried) -> None:
    preview = clerk.patiently(lambda: clerk.get(f"{page}/papers/bien-ban.html"))
    if preview.status != 200:
        return
    tried.note("preview", page_faults(preview.text))
    words = " ".join(html.document_fromstring(preview.text).text_content().split())
    printed = [" ".join(text.split()) for text in texts if " ".join(text.split()) in words]
    tried.printed += len(printed)
    for form, reader in (("pdf", pdf_text), ("docx", docx_text)):
        data = _file(clerk, f"{page}/papers/bien-ban.{form}")
        if data:
            found = reader(io.BytesIO(data))
            tried.note(form, [f"{text!r} is not there" for text in printed if "".join(text.split()) not in found])


def _file(clerk: Caller, path: str) -> bytes:
    """Return a paper as sent; empty if it is being made by a job."""
    connection = HTTPConnection("127.0.0.1", clerk.desk.port, timeout=60)
    with closing(connection):
        connection.request(
            "GET", path, headers={"Host": clerk.desk.host, "Cookie": f"desk_session={clerk.person.cookie}"}
        )
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else b""


def _redirect(clerk: Caller, tried: Tried, run: Run) -> None:
    chosen = strings("redirect")[:: max(1, 100 // run.per_cent)]
    tried.strings = len(chosen)
    for text in chosen:
        for path in (f"/login?next={quote(text, safe='')}", f"/dossiers/?next={quote(text, safe='')}"):
            answer = clerk.patiently(lambda path=path: clerk.get(path))
            tried.note(path, [f"leads to {answer.location}"] if leads_away(answer.location) else [])
        answer = clerk.patiently(lambda text=text: clerk.post("/notices/read", {"next": text, "back": text}))
        tried.note("form", [f"leads to {answer.location}"] if leads_away(answer.location) else [])


def leads_away(location: str) -> bool:
    """Return whether a browser that follows this leaves the desk."""
    plain = location.strip().replace("\\", "/").replace("\t", "").replace("\n", "")
    return (bool(plain) and (not plain.startswith("/") or plain.startswith("//"))) or "\r" in location


def _fields(clerk: Caller, path: str) -> dict[str, str]:
    """Return what stands in the form of a page."""
    found = html.document_fromstring(clerk.patiently(lambda: clerk.get(path)).text)
    forms = found.xpath("//main//form[@method='post']")
    return {name: value for form in forms for name, value in form.form_values() if name != "csrf_token"}


def _dossier(desk: Desk) -> str:
    campaign = desk.furnished.campaign
    return f"/dossiers/{campaign.reference(campaign.offices[0].code)}"


def _clerk(desk: Desk) -> Caller:
    return Caller(desk, desk.furnished.clerk(desk.furnished.campaign.offices[0].code))


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Yield an address on this machine and the first lines of all requests that come to it."""
    requests: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(1)
                    requests.append(connection.recv(200).decode("utf-8", "replace").partition("\r\n")[0])

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", requests
        server.shutdown(socket.SHUT_RDWR)
