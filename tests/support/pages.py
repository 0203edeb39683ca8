"""Contents of a page parsed from its HTML: forms, reasons, inline scripts and styles; and its number of queries."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from lxml import html
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: its target, its present values, and its buttons as (name, value)."""

    action: str
    fields: Mapping[str, str]
    buttons: tuple[tuple[str, str], ...]


def forms(answer: TestResponse) -> dict[str, Form]:
    """Return the POST forms of a page, by their address."""
    found = (_form(form) for form in _page(answer).forms if form.method.upper() == "POST")
    return {form.action: form for form in found}


def _form(form: Any) -> Form:
    buttons = form.xpath(".//button")
    assert not [button for button in buttons if "disabled" in button.attrib], "a button is never disabled"
    named = tuple((button.get("name"), button.get("value", "")) for button in buttons if button.get("name"))
    return Form(form.action, dict(form.form_values()), named)


def inputs(answer: TestResponse) -> dict[str, str]:
    """Return the values of the fields in the page's POST forms, by the field's name; browsers drop a first line end."""
    found: dict[str, str] = {}
    for form in _page(answer).xpath("//main//form[@method='post']"):
        found |= {name: text.removeprefix("\n").replace("\r\n", "\n") for name, text in form.form_values()}
    return found


def main_state(answer: TestResponse) -> str | None:
    """Return the `data-state` of a page's <main>."""
    return _page(answer).find(".//main").get("data-state")


def reasons(answer: TestResponse, within: str = "//main") -> list[tuple[str, str]]:
    """Return every reason within a part of the page: (data-code, data-field), each with its
    sentence checked to be there.
    """
    marked = _page(answer).xpath(f"{within}//*[@data-code]")
    assert all(item.text_content().strip() for item in marked), "a reason without a sentence"
    return [(item.get("data-code"), item.get("data-field") or "") for item in marked]


def _page(answer: TestResponse) -> Any:
    return html.document_fromstring(answer.text)


class Inline(HTMLParser):
    """The parts of a page that the security policy blocks: inline scripts, styles and handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in named):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in named if name == "style" or name.startswith("on")]
        followed = [value or "" for name, value in named.items() if name != "value"]  # That one is only shown.
        self.found += [f"<{tag} {value}>" for value in followed if value.strip().lower().startswith("javascript:")]


def inline_parts(answer: TestResponse) -> list[str]:
    """Return the forbidden inline parts of the page."""
    parser = Inline()
    parser.feed(answer.text)
    return parser.found


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Yield a list of every SQL statement sent within the block, on any engine."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def counted_transactions() -> Iterator[list[str]]:
    """Yield a list with one entry for every transaction begun within the block, on any engine."""
    begun: list[str] = []

    def note(connection: Any) -> None:
        begun.append(connection.dialect.name)

    event.listen(Engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(Engine, "begin", note)


def condition(answer: TestResponse, name: str) -> str | None:
    """Return whether a condition of an award is met, as the page says; None where the page does not name it."""
    rows = _page(answer).xpath(f"//*[@id='allowed']//tr[@data-condition='{name}']")
    return rows[0].get("data-fulfilment") if rows else None
