"""The injection strings, and how a place where one came out is judged: the same text, and nothing that runs."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import IO
from zipfile import ZipFile

import pypdfium2
from icalendar import Calendar
from lxml import etree, html

from dossiers.deadlines.calendar_export import CalendarEvent, calendar_file
from dossiers.desk.mail_server import MailServer, Security
from dossiers.notices.smtp import OutgoingMail, message_of
from dossiers.reading.list_export import FORMULA_SIGNS, SEPARATOR, dossiers_csv, dossiers_xlsx
from dossiers.words.catalogue import read_words
from tests.support.dossiers import LOADED
from tests.support.lines import list_line
from tests.support.pages import Inline

DATA = Path(__file__).with_name("data")
LISTENER = "{listener}"
"""In an address: where the drill listens for requests."""
URLS = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcset",
    "poster",
    "background",
    "hx-get",
    "hx-post",
    "xlink:href",
)
FOREIGN = ("iframe", "object", "embed", "applet", "base", "frame", "frameset", "math", "xss", "marquee", "template")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SERVER = MailServer("localhost", 25, Security.NONE, "desk@example.vn")


def strings(kind: str) -> list[str]:
    """Return the strings of a kind: "ssrf", "template", "xss", "formula", "redirect"."""
    return [str(text) for text in json.loads((DATA / f"{kind}.json").read_text("utf-8"))]


def page_faults(page: str) -> list[str]:
    """Return what on a page could run, or lead a browser away by itself."""
    parser = Inline()
    parser.feed(page)
    root = html.document_fromstring(page)
    faults = list(parser.found)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in FOREIGN or (element.tag == "meta" and element.get("http-equiv")):
            faults.append(f"<{element.tag}>")
        for name in URLS:
            address = (element.get(name) or "/").strip()
            if not address.startswith(("/", "#", "?")) or address.startswith("//"):
                faults += [f"<{element.tag} {name}={address}>"] if element.tag != "img" or name != "src" else []
    return faults


def shows(page: str, name: str, text: str) -> bool:
    """Return whether the field of that name shows exactly the typed text."""
    form = {key: value for form in html.document_fromstring(page).forms for key, value in form.form_values()}
    return " ".join(form.get(name, text).split()) == " ".join(text.split())


def pdf_text(data: IO[bytes]) -> str:
    """Return the letters of a PDF without spaces."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def docx_text(data: IO[bytes]) -> str:
    """Return the letters of a Word file without spaces."""
    with ZipFile(data) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return "".join("".join(piece.text.split()) for piece in root.iter(f"{WORD}t") if piece.text)


def xlsx_faults(text: str) -> list[str]:
    """Return whether a workbook with the text in a column of its own computes, links or loses something."""
    data = dossiers_xlsx([replace(list_line(), nominee=text)], read_words(), LOADED.tzinfo)
    with ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        links = [name for name in archive.namelist() if name.startswith("xl/worksheets/_rels")]
        held = archive.read("xl/sharedStrings.xml")
    kept = {"".join(item.itertext()) for item in etree.fromstring(held)}
    faults = ["a formula"] if "<f>" in sheet else []
    return faults + ["a link"] * len(links) + ([] if text in kept else [f"{text!r} is not in the workbook"])


def csv_faults(text: str) -> list[str]:
    """Return the fields of a CSV that a spreadsheet would compute, and whether the text got lost."""
    data = dossiers_csv([replace(list_line(), nominee=text)], read_words(), LOADED.tzinfo).decode("utf-8-sig")
    fields = [field for row in csv.reader(io.StringIO(data), delimiter=SEPARATOR) for field in row]
    faults = [f"the field {field!r}" for field in fields if field.startswith(FORMULA_SIGNS)]
    return faults + ([] if text in {field.removeprefix("'") for field in fields} | set(fields) else ["text lost"])


def calendar_faults(text: str) -> list[str]:
    """Return what a calendar program would read beyond the text."""
    entry = CalendarEvent("u", LOADED, timedelta(hours=1), text, text, "https://khenthuong.example.vn/", wakes=True)
    calendar = Calendar.from_ical(calendar_file(text, [entry], LOADED))
    (event,) = calendar.walk("VEVENT")
    found = {name for name, _ in calendar.property_items()}
    extra = found - {
        "BEGIN",
        "END",
        "PRODID",
        "VERSION",
        "METHOD",
        "X-WR-CALNAME",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
    }
    extra -= {"SUMMARY", "DESCRIPTION", "URL", "TRANSP", "ACTION", "TRIGGER"}
    same = str(event["SUMMARY"]) == str(event["DESCRIPTION"]) == text
    return [f"the property {name}" for name in sorted(extra)] + ([] if same else [f"{event['SUMMARY']!r}"])


def mail_faults(text: str) -> list[str]:
    """Return what a mail program would read beyond the text: no further header, no part, no HTML."""
    mail = message_from_bytes(
        message_of(SERVER, OutgoingMail("an@example.vn", text, text, f"{text}\n", "<a@b>", LOADED)), policy=default
    )
    known = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "MIME-Version"}
    extra = set(mail.keys()) - known - {"Content-Transfer-Encoding"}
    same = mail.get_content_type() == "text/plain" and mail.get_content().strip() == text.strip()
    return [f"the header {name}" for name in sorted(extra)] + ([] if same else ["another text"])
