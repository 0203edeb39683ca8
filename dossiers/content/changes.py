"""The differences between two contents, field by field, as shown to people ("thay đổi so với lần nộp trước")."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from dossiers.content.word_diff import WordRun, word_runs
from dossiers.vietnamese.amounts import show_amount
from dossiers.vietnamese.dates import show_day, show_time
from dossiers.vietnamese.symbols import show_number
from workflow.content_fields import MARKS_ROW, Rows, Value, field_values, names_in, row_lists, single_fields
from workflow.dossier import Content

LONG_TEXT = 60
"""From this length on a changed text is shown word by word."""


class Kind(StrEnum):
    """The kind of a difference: another value, a new row, a removed row, or rows in another order."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ContentChange:
    """One difference. `name` is that of a field, of a row ("meeting.members.m2") or of a list in another order.

    `before` and `after` are as a clerk writes them; an added or removed row has its fields in `parts`, a long text its
    changed words in `runs`.
    """

    name: str
    kind: Kind
    before: str = ""
    after: str = ""
    parts: tuple["ContentChange", ...] = ()
    runs: tuple[WordRun, ...] = ()


def content_changes(before: Content, after: Content) -> tuple[ContentChange, ...]:
    """Return every difference, in the order of the sections; none if and only if the contents are equal."""
    old, new = single_fields(before), single_fields(after)
    found = [_changed(name, before, after, old[name], new[name]) for name in old if old[name] != new[name]]
    old_lists, new_lists = row_lists(before), row_lists(after)
    for rows in old_lists:
        found += _row_changes(rows, before, after, old_lists[rows], new_lists[rows])
    return tuple(found)


def filled_fields(content: Content) -> dict[str, str]:
    """Return every field that is not empty, as a clerk writes it; in place of a row's key the row's name."""
    texts = {name: written(name, value, content) for name, value in field_values(content).items()}
    return {name: text for name, text in texts.items() if text}


def written(name: str, value: Value, content: Content) -> str:
    """Return a value as a clerk writes it in that field; a choice stays a code."""
    if name in MARKS_ROW:
        return _row_name(content, MARKS_ROW[name], str(value))
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return show_day(value)
    if isinstance(value, time):
        return show_time(value)
    if isinstance(value, int):
        return show_number(value) if name.startswith("papers.") else show_amount(value)
    return str(value)


def _changed(name: str, before: Content, after: Content, old: Value, new: Value) -> ContentChange:
    left, right = written(name, old, before), written(name, new, after)
    is_long = isinstance(new, str) and min(len(left), len(right)) > 0 and max(len(left), len(right)) >= LONG_TEXT
    runs = word_runs(left, right, names_in(before) | names_in(after)) if is_long else ()
    return ContentChange(name, Kind.CHANGED, left, right, runs=runs)


def _row_changes(rows: str, before: Content, after: Content, old: Rows, new: Rows) -> Iterator[ContentChange]:
    for key in (*old, *(key for key in new if key not in old)):
        if key not in new:
            yield _whole_row(rows, key, Kind.REMOVED, before)
        elif key not in old:
            yield _whole_row(rows, key, Kind.ADDED, after)
        else:
            pairs = zip(old[key].items(), new[key].values(), strict=True)
            yield from (_changed(name, before, after, left, right) for (name, left), right in pairs if left != right)
    earlier, later = [key for key in old if key in new], [key for key in new if key in old]
    if earlier != later:
        yield ContentChange(rows, Kind.MOVED, _in_order(before, rows, earlier), _in_order(after, rows, later))


def _whole_row(rows: str, key: str, kind: Kind, content: Content) -> ContentChange:
    """Return an added or removed row with every field that is not empty."""
    texts = {name: written(name, value, content) for name, value in row_lists(content)[rows][key].items()}
    is_new = kind is Kind.ADDED
    parts = (
        ContentChange(name, kind, "" if is_new else text, text if is_new else "")
        for name, text in texts.items()
        if text
    )
    return ContentChange(f"{rows}.{key}", kind, parts=tuple(parts))


def _in_order(content: Content, rows: str, keys: list[str]) -> str:
    return ", ".join(_row_name(content, rows, key) for key in keys)


def _row_name(content: Content, rows: str, key: str) -> str:
    """Return the name in a row, else its key."""
    named = row_lists(content).get("nomination.candidates" if rows == "meeting.ballots" else rows, {}).get(key, {})
    return next((str(value) for name, value in named.items() if name.endswith(".name") and value), key)
