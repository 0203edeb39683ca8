"""A posted form given back ("trả lại nội dung đã nhập"): its typed text to read, and all its fields to be sent again.

It needs neither session nor database: a store that is away must not cost anybody the typed text.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.exceptions import HTTPException

from dossiers.content.form_fields import ROWS
from dossiers.web.base.arrival_slips import form_times, new_slip, slip_counts
from dossiers.web.base.own_paths import this_address
from dossiers.web.base.pages import form_value_text
from dossiers.web.base.request_bodies import FORM_TOKEN
from dossiers.web.base.requests import SLIP, the_application
from dossiers.words.catalogue import MOST_DOTS, UNNAMED, FieldNames, read_words
from workflow.lifecycle import Action

UNTYPED = frozenset({FORM_TOKEN, SLIP, "action", "add", "key", "remove", "revision", "then", "version"})
"""Fields that the page itself puts into a form: a form with nothing else holds no typed text."""
WORDLESS = frozenset({*ROWS, "active", "chosen", "kind", "office", "place", "references", "reviewer"})
"""Fields whose values are keys without words outside their page."""


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
    counts = slip_counts()
    kept = tuple((name, value) for name, value in pairs if not is_password(name) and (name != SLIP or counts))
    if request.path.endswith(f"/{Action.SUBMIT}") and not counts and _clock_is_known_right():
        kept += ((SLIP, new_slip()),)
    typed = texts_to_read({name: request.form.getlist(name) for name, _ in kept})
    return PostedBack(
        address=this_address(),
        arrived=form_times().arrived,
        fields=kept,
        typed=typed,
        passwords={name: _label(name) for name, _ in pairs if is_password(name)},
        files=files,
    )


def _clock_is_known_right() -> bool:
    """Return whether an arrival may be certified: one by a clock that was set back would make a late form timely."""
    watch = the_application().watch
    return watch is None or watch.may_certify()


def is_filled(name: str, values: Sequence[str]) -> bool:
    """Return whether a person typed or chose something in that field."""
    return name not in UNTYPED and any(value.strip() for value in values)


def is_password(name: str) -> bool:
    """Return whether a field holds a password, which is never sent back."""
    return "password" in name or name == "repeated"


def texts_to_read(fields: Mapping[str, Sequence[str]]) -> tuple[TypedText, ...]:
    """Return what a person typed or chose in these fields, in words; keys that only the page knows are left out."""
    first = {name: texts[0] for name, texts in fields.items() if texts}
    readable = (
        (name, "\n".join(form_value_text(name, ChainMap({name: text}, first)) for text in texts))
        for name, texts in fields.items()
        if name not in WORDLESS and is_filled(name, texts)
    )
    names = FieldNames(_rows(fields))
    labelled = ((_label(name, names), text) for name, text in readable)
    return tuple(TypedText(label, text) for label, text in labelled if _is_readable(label, text))


def _rows(fields: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the row keys of each list in the order of the form."""
    rows: dict[str, list[str]] = {}
    for name in fields:
        *parts, _ = f"{name}.".split(".", MOST_DOTS)
        for position in range(1, len(parts)):
            keys = rows.setdefault(".".join(parts[:position]), [])
            if parts[position] not in keys[-1:]:
                keys.append(parts[position])
    return rows


def _is_readable(label: str, text: str) -> bool:
    """Return whether these are words: of a field without a label, a single word in ASCII is a code."""
    return bool(text.strip()) and (label != "" or " " in text.strip() or not text.isascii())


def _label(name: str, names: FieldNames = UNNAMED) -> str:
    label = read_words().field_label(name, names)
    return "" if label == name else label
