"""The words of the pages ("lời trên trang"): sentences for refusals, names of fields, words for codes.

One catalogue, templates/words/*.toml, read once. Rules and use cases know codes only; whoever speaks to a person
— page, command line, mail — asks here.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Any, Protocol
from unicodedata import is_normalized

from dossiers.desk.paths import TEMPLATES

FOLDER = TEMPLATES / "words"
STAR = "*"
DEEPEST = 4
"""No field has more dots in its name; what comes from outside may have any number."""

BALLOTS, CANDIDATES = "meeting.ballots", "nomination.candidates"
"""The rows of the ballots are the candidates, and the office itself."""


class CodedMessage(Protocol):
    """What a sentence is made from: workflow's Unmet and Finding alike."""

    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def values(self) -> tuple[tuple[str, str], ...]: ...


class CatalogueFault(ValueError):
    """The catalogue itself is wrong; says everything that is."""


class WordMissing(LookupError):
    """A code, group, field or value that the catalogue does not have; raised only by a strict catalogue."""


@dataclass(frozen=True, slots=True)
class FieldNames:
    """How fields are called on one page: the keys of each list's rows in order, and names that replace the usual."""

    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    def number(self, rows: str, key: str) -> str:
        """Which row it is, counted from 1; where the page knows no rows, by the number in the key."""
        keys = self.rows.get(rows, ())
        return str(keys.index(key) + 1) if key in keys else key.lstrip("abcdefghijklmnopqrstuvwxyz")


UNNAMED = FieldNames()


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue. A strict one raises WordMissing; else an unknown code gets a general sentence, never an error."""

    refusals: Mapping[str, str]
    fields: Mapping[str, str]
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    strict: bool = False

    def refusal(self, reason: CodedMessage, names: FieldNames = UNNAMED) -> str:
        """The sentence for a refusal or finding, with its values filled in."""
        sentence = self.refusals.get(reason.code)
        if sentence is None:
            return self._unknown(f"refusal {reason.code}", reason.code)
        try:
            return "".join(self._filled(sentence, reason, names))
        except WordMissing:
            return self._unknown(f"value for refusal {reason.code}", reason.code)

    def label(self, group: str, value: str) -> str:
        """The words for a code: `label("states", "draft")` is "Đang soạn thảo"."""
        found = self.labels.get(group, {}).get(value)
        if found is None and self.strict:
            raise WordMissing(f"label {group}.{value}")
        return value if found is None else found

    def labeller(self, group: str) -> Callable[[str], str]:
        """The words of one group, asked for by their codes."""
        return partial(self.label, group)

    def choices(self, group: str) -> tuple[tuple[str, str], ...]:
        """The codes of a group with their words, in the catalogue's order: what a field offers."""
        return tuple(self.labels[group].items())

    def flashed(self, category: str, message: str) -> str:
        """What a page says after a deed: group `flash_CATEGORY`, whose "*" takes any message."""
        group = self.labels.get(f"flash_{category}", {})
        if message not in group and STAR in group:
            return group[STAR].format(message=message)
        return self.label(f"flash_{category}", message)

    def refused_because(self, codes: Sequence[str]) -> str:
        """Why a move was refused, in the few words of a history."""
        known = self.labels["refused_because"]
        told = [known[code] for code in codes if code in known]
        if others := sum(code not in known for code in codes):
            told.append(known["others"].format(count=others))
        return "; ".join(told)

    def field_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """How a field is called; a field of a row says which row: "Họ và tên thành viên thứ 2".

        A name from outside that is no field of ours is called by itself.
        """
        found = names.own.get(name) or self.fields.get(name)
        if found is not None:
            return found
        rows, key, pattern = _in_row(self.fields, name)
        return pattern.format(row=self._row(rows, key, names)) if pattern else name

    def column_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """How a field is called beside it: within a row in short ("Họ và tên"), elsewhere by its whole name."""
        return _in_row(self.columns, name)[2] or self.field_label(name, names)

    def row_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """How a row is called: "thành viên thứ 2"; of papers and ballots by what they are about."""
        rows, _, key = name.rpartition(".")
        return self._row(rows, key, names)

    def _row(self, rows: str, key: str, names: FieldNames) -> str:
        own = self.rows.get(f"{rows}.{key}") or self.labels.get(rows, {}).get(key) or names.own.get(f"{rows}.{key}")
        if own is not None:
            return own
        number = names.number(CANDIDATES if rows == BALLOTS else rows, key)
        return self.rows[rows].format(number=number) if rows in self.rows else key

    def _filled(self, sentence: str, reason: CodedMessage, names: FieldNames) -> Iterator[str]:
        values = dict(reason.values) | {"path": reason.field}
        for text, name, group, _ in Formatter().parse(sentence):
            yield text
            if name == "field":
                yield self.field_label(reason.field, names)
            elif name is not None and name not in values:
                raise WordMissing(f"value {name} for refusal {reason.code}")
            elif name is not None:
                yield self.label(group, values[name]) if group else values[name]

    def _unknown(self, what: str, code: str) -> str:
        if self.strict:
            raise WordMissing(what)
        return self.labels["general"]["refusal"].format(code=code)


@cache
def read_words(folder: Path = FOLDER, *, strict: bool = False) -> Words:
    """The catalogue of a folder, read once. Raises CatalogueFault with everything that is wrong in it."""
    refusals, fields, labels = (_read(folder / f"{name}.toml") for name in ("refusals", "fields", "labels"))
    rows, columns = fields.pop("rows"), fields.pop("columns")
    words = Words(refusals, fields, rows, columns, labels, strict)
    if faults := [*_faults(words)]:
        raise CatalogueFault("\n".join(faults))
    return words


def placeholders(sentence: str) -> Iterator[tuple[str, str]]:
    """The names in a sentence, each with the group of labels that says its value, or "". Raises ValueError."""
    for _, name, group, conversion in Formatter().parse(sentence):
        if name is not None:
            if not name.isidentifier() or conversion:
                raise ValueError(f"not a plain name: {name!r}")
            yield name, group or ""


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _in_row(patterns: Mapping[str, str], name: str) -> tuple[str, str, str]:
    """The list, the row's key and the words of a field in a row; no words when there is no such field."""
    parts = name.split(".", DEEPEST)
    for at in range(1, len(parts)):
        found = patterns.get(".".join([*parts[:at], STAR, *parts[at + 1 :]]))
        if found is not None:
            return ".".join(parts[:at]), parts[at], found
    return "", "", ""


def _faults(words: Words) -> Iterator[str]:
    groups = {"refusals": words.refusals, "fields": words.fields, "rows": words.rows, "columns": words.columns}
    for group, entries in {**groups, **words.labels}.items():
        if not isinstance(entries, Mapping):
            yield f"{group}: not a group of words"
            continue
        for code, text in entries.items():
            yield from (f"{group}.{code}: {fault}" for fault in _faults_of(text, words.labels))


def _faults_of(text: object, labels: Mapping[str, object]) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield "no text"
        return
    if not is_normalized("NFC", text):
        yield "not in NFC"
    try:
        unknown = [group for _, group in placeholders(text) if group and group not in labels]
    except ValueError as error:
        yield str(error)
        return
    yield from (f"no such group of labels: {group}" for group in unknown)
