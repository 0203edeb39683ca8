"""The fields of a content by name: single ones, and those in the rows of its lists.

The names are those of forms, findings and guards: "figures.plan", "meeting.members.m2.name".
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, time
from enum import StrEnum
from typing import Any

from workflow.dossier import Content

Value = str | int | bool | date | time | StrEnum | None
Rows = Mapping[str, Mapping[str, Value]]
"""The rows of a list in order: by the row's key its fields, by their names."""

SECTIONS: Mapping[str, str] = {
    "office": "signing",
    "figures": "claims",
    "nomination": "nomination",
    "meeting": "meeting",
    "review": "review",
}
"""Each section that has single fields, with its part of a content."""

MARKS_ROW: Mapping[str, str] = {
    "nomination.nominee": "nomination.candidates",
    "meeting.chair": "meeting.members",
    "meeting.secretary": "meeting.members",
}
"""Fields whose value is the key of a row of that list."""


def single_fields(content: Content) -> dict[str, Value]:
    """Return every field outside of lists, in the order of the sections, empty ones included."""
    return {name: value for section, part in SECTIONS.items() for name, value in _single(section, content, part)}


def row_lists(content: Content) -> dict[str, Rows]:
    """Return the rows of every list, by the list's name; the papers' numbers and dates are such a list too."""
    lists: tuple[tuple[str, tuple[Any, ...], str], ...] = (
        ("nomination.candidates", content.nomination.candidates, "key"),
        ("meeting.members", content.meeting.members, "key"),
        ("meeting.ballots", content.meeting.ballots, "candidate"),
        ("papers", content.numbers, "kind"),
    )
    return {
        name: {getattr(row, key): _columns(f"{name}.{getattr(row, key)}", row, key) for row in rows}
        for name, rows, key in lists
    }


def field_values(content: Content) -> dict[str, Value]:
    """Return every field of the content, those in rows after the single ones."""
    rows = (columns for rows in row_lists(content).values() for columns in rows.values())
    return single_fields(content) | {name: value for columns in rows for name, value in columns.items()}


def list_of(name: str) -> str:
    """Return the list in whose row a field is ("meeting.members"), or ""."""
    head, _, _ = name.rpartition(".")
    rows, _, _ = head.rpartition(".")
    return rows


def names_in(content: Content) -> frozenset[str]:
    """Return the names of people and collectives in the content."""
    collectives = (candidate.name for candidate in content.nomination.candidates)
    people = (member.name for member in content.meeting.members)
    return frozenset(name for name in (content.signing.signer, *collectives, *people) if name)


def _single(section: str, content: Content, part: str) -> Iterator[tuple[str, Value]]:
    whole = getattr(content, part)
    for field in fields(whole):
        value = getattr(whole, field.name)
        if not isinstance(value, tuple):
            yield f"{section}.{field.name}", value


def _columns(row: str, value: Any, key: str) -> dict[str, Value]:
    return {f"{row}.{field.name}": getattr(value, field.name) for field in fields(value) if field.name != key}
