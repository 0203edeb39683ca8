"""Single fields of the centre's forms: what was typed, made a value or a fault ("đọc từng ô")."""

from collections.abc import Callable
from typing import TypeVar

from dossiers.vietnamese.amounts import show_count
from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.text import unprintable
from workflow.errors import Unmet

ParsedT = TypeVar("ParsedT")
LONGEST_REASON = 5_000
"""Signs of what people write to one another about a dossier: reasons, notes, answers, remarks."""


def text_faults(place: str, text: str, limit: int) -> tuple[Unmet, ...]:
    """What is wrong with a text: too long, else with signs that no paper can print."""
    if len(text) > limit:
        values = (("limit", show_count(limit)), ("length", show_count(len(text))))
        return (Unmet("text-too-long", place, values),)
    if signs := unprintable(text):
        return (Unmet("text-unprintable", place, (("signs", ", ".join(signs[:5])),)),)
    return ()


def read_field(place: str, text: str, read: Callable[[str], ParsedT]) -> tuple[ParsedT | None, tuple[Unmet, ...]]:
    """What was typed as a value, or why it is none; nothing typed is neither."""
    if not text.strip():
        return None, ()
    try:
        return read(text), ()
    except Unreadable as unreadable:
        return None, (Unmet(unreadable.code, place, tuple(unreadable.values.items())),)
