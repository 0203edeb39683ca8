"""Single text fields of forms outside a draft: cleaned for storing, checked, read as a value or a fault."""

from collections.abc import Callable
from typing import TypeVar

from dossiers.vietnamese.amounts import show_count
from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.text import clean, unprintable
from workflow.errors import Unmet

ParsedT = TypeVar("ParsedT")
LONGEST_REASON = 5_000
"""Characters of a text about a dossier: a reason, a note, an answer, a remark."""


def as_typed(text: str) -> str:
    """Return cleaned text that can be stored: a lone surrogate, which UTF-8 cannot encode, becomes `?`."""
    return clean(text.encode("utf-8", "replace").decode())


def text_faults(place: str, text: str, limit: int) -> tuple[Unmet, ...]:
    """Return the faults of a text: too long, else with characters that papers cannot print."""
    if len(text) > limit:
        values = (("limit", show_count(limit)), ("length", show_count(len(text))))
        return (Unmet("text-too-long", place, values),)
    if signs := unprintable(text):
        return (Unmet("text-unprintable", place, (("signs", ", ".join(signs[:5])),)),)
    return ()


def read_field(place: str, text: str, read: Callable[[str], ParsedT]) -> tuple[ParsedT | None, tuple[Unmet, ...]]:
    """Return the typed text as a value, or the fault that prevents it; empty text is None without a fault."""
    if not text.strip():
        return None, ()
    try:
        return read(text), ()
    except Unreadable as unreadable:
        return None, (Unmet(unreadable.code, place, tuple(unreadable.values.items())),)
