"""A posted form given back ("trả lại nội dung đã nhập"): its typed text to read, and all its fields to be sent again.

It needs neither session nor database: a store that is away must not cost anybody the typed text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.exceptions import HTTPException

from dossiers.web.base.arrival_slips import form_times, new_slip, slip_counts
from dossiers.web.base.own_paths import this_address
from dossiers.web.base.request_bodies import FORM_TOKEN
from dossiers.web.base.requests import SLIP, the_application
from dossiers.words.catalogue import read_words
from workflow.lifecycle import Action

UNTYPED = frozenset({FORM_TOKEN, SLIP, "action", "add", "key", "remove", "revision", "then", "version"})
"""Fields that the page itself puts into a form: a form with nothing else holds no typed text."""


@dataclass(frozen=True, slots=True)
class TypedText:
    """One typed text with the label of its field; without a known label it is empty."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PostedBack:
    """A form as it was sent, and when it arrived, by the business clock.

    `fields` are its names and values in order, without passwords; `passwords` and `files` are the names of the fields
    that a person must fill again.
    """

    address: str
    arrived: datetime
    fields: tuple[tuple[str, str], ...]
    typed: tuple[TypedText, ...]
    passwords: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def keeps_its_time(self) -> bool:
        """Whether the form submits a dossier: sent again with its slip, it counts by this arrival."""
        return any(name == SLIP for name, _ in self.fields)


def posted_back() -> PostedBack | None:
    """Return the form of this request; None if it has none, or if its body cannot be read any more."""
    if request.method != "POST":
        return None
    try:
        pairs = tuple(request.form.items(multi=True))
        files = {name: file.filename or "" for name, file in request.files.items()}
    except (HTTPException, OSError):
        return None
    kept = tuple((name, value) for name, value in pairs if not is_password(name) and (name != SLIP or slip_counts()))
    if request.path.endswith(f"/{Action.SUBMIT}") and not slip_counts() and _clock_is_known_right():
        kept += ((SLIP, new_slip()),)
    typed = (_typed_text(name, value) for name, value in kept if is_filled(name, [value]))
    return PostedBack(
        address=this_address(),
        arrived=form_times().arrived,
        fields=kept,
        typed=tuple(text for text in typed if text is not None),
        passwords={name: _label(name) for name, _ in pairs if is_password(name)},
        files=files,
    )


def _clock_is_known_right() -> bool:
    """Return whether an arrival may be certified: one by a clock that was set back would make a late form timely."""
    watch = the_application().watch
    return watch is None or watch.may_certify()


def is_filled(name: str, values: list[str]) -> bool:
    """Return whether a person typed or chose something in that field."""
    return name not in UNTYPED and any(value.strip() for value in values)


def is_password(name: str) -> bool:
    """Return whether a field holds a password, which is never sent back."""
    return "password" in name or name == "repeated"


def _typed_text(name: str, value: str) -> TypedText | None:
    """Return a text to read; None for a value without a label that is a code rather than words."""
    label = _label(name)
    return TypedText(label, value) if label or " " in value.strip() or not value.isascii() else None


def _label(name: str) -> str:
    label = read_words().field_label(name)
    return "" if label == name else label
