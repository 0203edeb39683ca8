"""The catalogue of words ("lời trên trang"): sentences for refusals, labels of fields, labels of codes.

One catalogue, templates/words/*.toml, read once. Rules and use cases know codes only; pages, command line and mail
get their sentences here.
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
"""In names of fields: any row key. In groups of messages: any message."""
MOST_DOTS = 4
"""The most dots in the name of a field; external names may have any number."""

BALLOTS, CANDIDATES = "meeting.ballots", "nomination.candidates"
"""The rows of the ballots have the keys of the candidates, or of the office itself."""


class CodedMessage(Protocol):
    """The part that `workflow`'s Unmet and Finding have in common: code, field and values of a message."""

    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def values(self) -> tuple[tuple[str, str], ...]: ...


class CatalogueFault(ValueError):
    """The catalogue is invalid; the text lists every fault."""


class WordMissing(LookupError):
    """The catalogue lacks a code, group, field or value; raised only by a strict catalogue."""


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Context for the labels of one page: row keys of each list in order, and labels that replace the standard ones."""

    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)

    def number(self, rows: str, key: str) -> str:
        """Return the number of a row, counted from 1; for an unknown row the number in its key."""
        keys = self.rows.get(rows, ())
        return str(keys.index(key) + 1) if key in keys else key.lstrip("abcdefghijklmnopqrstuvwxyz")


UNNAMED = FieldNames()


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue. A strict one raises WordMissing; otherwise an unknown code gets a general sentence."""

    refusals: Mapping[str, str]
    fields: Mapping[str, str]
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    strict: bool = False

    def refusal(self, message: CodedMessage, names: FieldNames = UNNAMED) -> str:
        """Return the sentence for a refusal or finding, with its values filled in."""
        sentence = self.refusals.get(message.code)
        if sentence is None:
            return self._unknown(f"refusal {message.code}", message.code)
        try:
            return "".join(self._filled(sentence, message, names))
        except WordMissing:
            return self._unknown(f"value for refusal {message.code}", message.code)

    def label(self, group: str, value: str) -> str:
        """Return the label of a code: `label("states", "draft")` is "Đang soạn thảo"."""
        label = self.labels.get(group, {}).get(value)
        if label is None and self.strict:
            raise WordMissing(f"label {group}.{value}")
        return value if label is None else label

    def labeller(self, group: str) -> Callable[[str], str]:
        """Return the function that gives the label of a code in this group."""
        return partial(self.label, group)

    def choices(self, group: str) -> tuple[tuple[str, str], ...]:
        """Return codes and labels of a group in the catalogue's order, as choices of a field."""
        return tuple(self.labels[group].items())

    def flashed(self, category: str, message: str) -> str:
        """Return the sentence of a flashed message: group `flash_CATEGORY`, in which "*" matches any message."""
        group = self.labels.get(f"flash_{category}", {})
        if message not in group and STAR in group:
            return group[STAR].format(message=message)
        return self.label(f"flash_{category}", message)

    def refused_because(self, codes: Sequence[str]) -> str:
        """Return the reasons of a refused move in short, for the history."""
        known = self.labels["refused_because"]
        reasons = [known[code] for code in codes if code in known]
        if others := sum(code not in known for code in codes):
            reasons.append(known["others"].format(count=others))
        return "; ".join(reasons)

    def field_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """Return the label of a field; for a field of a row with its row: "Họ và tên thành viên thứ 2".

        An unknown name is returned unchanged.
        """
        label = names.own.get(name) or self.fields.get(name)
        if label is not None:
            return label
        rows, key, pattern = _in_row(self.fields, name)
        return pattern.format(row=self._row(rows, key, names)) if pattern else name

    def column_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """Return the label shown beside a field: short within a row ("Họ và tên"), else the whole label."""
        return _in_row(self.columns, name)[2] or self.field_label(name, names)

    def row_label(self, name: str, names: FieldNames = UNNAMED) -> str:
        """Return the label of a row: "thành viên thứ 2"; of papers and ballots by their subject."""
        rows, _, key = name.rpartition(".")
        return self._row(rows, key, names)

    def _row(self, rows: str, key: str, names: FieldNames) -> str:
        own = self.rows.get(f"{rows}.{key}") or self.labels.get(rows, {}).get(key) or names.own.get(f"{rows}.{key}")
        if own is not None:
            return own
        number = names.number(CANDIDATES if rows == BALLOTS else rows, key)
        return self.rows[rows].format(number=number) if rows in self.rows else key

    def _filled(self, sentence: str, message: CodedMessage, names: FieldNames) -> Iterator[str]:
        values = dict(message.values)
        values["path"] = self._path(message.field, values)
        for text, name, group, _ in Formatter().parse(sentence):
            yield text
            if name == "field":
                yield self.field_label(message.field, names)
            elif name is not None and name not in values:
                raise WordMissing(f"value {name} for refusal {message.code}")
            elif name is not None:
                yield self.label(group, values[name]) if group else values[name]

    def _path(self, path: str, values: Mapping[str, str]) -> str:
        """Return the path in a file with its line and column, where they are known."""
        return self.labels["general"]["place"].format(path=path, **values) if "line" in values else path

    def _unknown(self, what: str, code: str) -> str:
        if self.strict:
            raise WordMissing(what)
        return self.labels["general"]["refusal"].format(code=code)


@cache
def read_words(folder: Path = FOLDER, *, strict: bool = False) -> Words:
    """Return the catalogue of a folder, read once. Raises CatalogueFault with every fault."""
    refusals, fields, labels = (_read(folder / f"{name}.toml") for name in ("refusals", "fields", "labels"))
    rows, columns = fields.pop("rows"), fields.pop("columns")
    words = Words(refusals, fields, rows, columns, labels, strict)
    if faults := [*_faults(words)]:
        raise CatalogueFault("\n".join(faults))
    return words


def placeholders(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield the placeholders of a sentence, each with the group of labels for its value, or "". Raises ValueError."""
    for _, name, group, conversion in Formatter().parse(sentence):
        if name is not None:
            if not name.isidentifier() or conversion:
                raise ValueError(f"not a plain name: {name!r}")
            yield name, group or ""


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _in_row(patterns: Mapping[str, str], name: str) -> tuple[str, str, str]:
    """Return list, row key and label of a field in a row; three empty strings if there is no such field."""
    parts = name.split(".", MOST_DOTS)
    for position in range(1, len(parts)):
        label = patterns.get(".".join([*parts[:position], STAR, *parts[position + 1 :]]))
        if label is not None:
            return ".".join(parts[:position]), parts[position], label
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
