"""Reading manually written TOML files: faults are collected with their places in the file, and reading continues.

A fault's field is the path in the file, "closing.day" or "offices[3].code"; rows are counted from 1.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar
from unicodedata import is_normalized

from dossiers.campaigns.toml_places import place_of, places_of
from dossiers.vietnamese.amounts import show_count
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import clean_line, unprintable
from workflow.errors import Unmet

LONGEST_FILE = 1_000_000
LONGEST_LIST = 1_000
LONGEST_LINE = 300
MOST_DOTS = 200
"""The most dots in one line: a key of hundreds of parts takes the parser quadratic time."""
UNKNOWN_TOLD = 20
"""Unknown keys of one table that are reported."""
FRACTION = re.compile(r"[0-9]{1,6}(?:/[0-9]{1,6})?")
PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
CURLY = "“”„‘’‚"
FROM_WORD = re.compile(f"[{CURLY}\u00a0\u2000-\u200b\u202f\ufeff]")
"""Quotation marks and spaces that Word writes by itself and TOML does not know."""
STRING = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'""")

TomlT = TypeVar("TomlT")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class FileRefused(ValueError):
    """A file with faults; `faults` lists all of them."""

    def __init__(self, faults: tuple[Unmet, ...]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = faults


@dataclass(slots=True)
class TomlTable:
    """One table of a file. A method that finds a fault adds it to `faults` and returns a stand-in of the same type."""

    values: Mapping[str, Any]
    path: str
    faults: dict[str, Unmet]
    known: dict[str, None] = field(default_factory=dict)

    def fault(self, key: str, code: str, **values: object) -> None:
        """Add a fault at one of this table's keys, unless that place has one already."""
        facts = tuple((name, str(value)) for name, value in values.items())
        self.faults.setdefault(self.place(key), Unmet(code, self.place(key), facts))

    def place(self, key: str) -> str:
        """Return the path of the key in the file."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def sound(self, *keys: str) -> bool:
        """Return whether these keys have no fault so far, so that their values may be compared."""
        return not any(self.place(key) in self.faults for key in keys)

    def has(self, key: str) -> bool:
        """Return whether the key is in the file, and count it as known from now on."""
        self.known[key] = None
        return key in self.values

    def text(self, key: str, longest: int = LONGEST_LINE) -> str:
        """Return one line of printable text in NFC."""
        return self._line(key, self._take(key, str, "not-text", ""), longest)

    def fitting(self, key: str, pattern: re.Pattern[str], code: str, longest: int) -> str:
        """Return one line of text of a given form; `code` is the fault of any other."""
        text = self.text(key, longest)
        if text and not pattern.fullmatch(text):
            self.fault(key, code, text=quote(text))
        return text

    def lines(self, key: str, least: int = 1) -> tuple[str, ...]:
        """Return a list of lines of text."""
        found = self._list(key, least)
        for row, line in enumerate(found, 1):
            if not isinstance(line, str):
                self.fault(f"{key}[{row}]", "not-text")
        return tuple(
            self._line(f"{key}[{row}]", line, LONGEST_LINE)
            for row, line in enumerate(found, 1)
            if isinstance(line, str)
        )

    def whole(self, key: str, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`."""
        number: int = self._take(key, int, "not-whole-number", first)
        if not first <= number <= last:
            self.fault(key, "number-out-of-range", text=quote(str(number)), first=first, last=last)
            return first
        return number

    def flag(self, key: str) -> bool:
        """true or false."""
        flag: bool = self._take(key, bool, "not-true-or-false", False)
        return flag

    def day(self, key: str) -> date:
        """Return a day, as TOML writes it (2011-01-10) or as a letter writes it ("10/1/2011")."""
        found = self._take(key, (date, str), "not-a-day", date.min)
        if isinstance(found, datetime):
            self.fault(key, "not-a-day")
            return date.min
        return self._read(key, read_day, found, date.min) if isinstance(found, str) else found

    def fraction(self, key: str, first: int, last: int) -> Fraction:
        """Return an exact number from `first` to `last`, written "5", "5/2" or 5; a decimal is refused as inexact."""
        text = str(self._take(key, (str, int), "fraction-unreadable", first))
        if not FRACTION.fullmatch(text) or not int(text.partition("/")[2] or 1):
            self.fault(key, "fraction-unreadable", text=quote(text))
            return Fraction(first)
        number = Fraction(text)
        if not first <= number <= last:
            self.fault(key, "fraction-out-of-range", text=text, first=first, last=last)
        return number

    def choice(self, key: str, choices: Mapping[str, TomlT]) -> TomlT:
        """Return one of the named values."""
        text = self._take(key, str, "not-text", "")
        if text not in choices:
            self.fault(key, "choice-not-offered", text=quote(text), choices=", ".join(choices))
        return choices.get(text, next(iter(choices.values())))

    def member(self, key: str, kind: type[ChoiceT]) -> ChoiceT:
        """Return one of the values of an enumeration."""
        return self.choice(key, {member.value: member for member in kind})

    def table(self, key: str) -> "TomlTable":
        """Return a table within this one; if absent, an empty one, so that its missing keys are reported, too."""
        return TomlTable(self._take(key, dict, "not-a-table", {}), self.place(key), self.faults)

    def tables(self, key: str, least: int = 1) -> "tuple[TomlTable, ...]":
        """Return a list of tables."""
        found = self._list(key, least)
        for row, values in enumerate(found, 1):
            if not isinstance(values, dict):
                self.fault(f"{key}[{row}]", "not-a-table")
        return tuple(
            TomlTable(values, self.place(f"{key}[{row}]"), self.faults)
            for row, values in enumerate(found, 1)
            if isinstance(values, dict)
        )

    def close(self) -> None:
        """Add a fault for every key that was not read, with the known key that it resembles."""
        absent = [key for key in self.known if key not in self.values]
        for key in [key for key in self.values if key not in self.known][:UNKNOWN_TOLD]:
            near = get_close_matches(key, absent, n=1)
            if near:
                self.fault(quote(key), "key-misspelt", near=near[0])
            else:
                self.fault(quote(key), "key-unknown")

    def _take(self, key: str, kinds: Any, code: str, stand_in: Any) -> Any:
        if not self.has(key):
            self.fault(key, "key-missing")
            return stand_in
        found = self.values[key]
        if not isinstance(found, kinds) or (isinstance(found, bool) and kinds is not bool):
            self.fault(key, code)
            return stand_in
        return found

    def _list(self, key: str, least: int) -> list[Any]:
        found: list[Any] = self._take(key, list, "not-a-list", [])
        if not least <= len(found) <= LONGEST_LIST:
            self.fault(key, "list-length", length=len(found), first=least, last=LONGEST_LIST)
        return found[:LONGEST_LIST]

    def _line(self, key: str, text: str, longest: int) -> str:
        if code := _untidy(text):
            self.fault(key, code)
        elif signs := unprintable(text):
            self.fault(key, "line-unprintable", signs=", ".join(signs[:5]))
        elif len(text) > longest:
            self.fault(key, "line-too-long", limit=show_count(longest), length=show_count(len(text)))
        return text

    def _read(self, key: str, read: Callable[[str], TomlT], text: str, stand_in: TomlT) -> TomlT:
        try:
            return read(text)
        except Unreadable as unreadable:
            self.fault(key, unreadable.code, **unreadable.values)
            return stand_in


def placed(faults: Iterable[Unmet], text: str) -> tuple[Unmet, ...]:
    """Return the faults of a file with line and column as values, where the file has such a place."""
    places = places_of(text)
    found = ((fault, place_of(fault.field, places)) for fault in faults)
    return tuple(fault if place is None else _at(fault, *place) for fault, place in found)


def _at(fault: Unmet, line: int, column: int) -> Unmet:
    return replace(fault, values=(*fault.values, ("line", str(line)), ("column", str(column))))


def read_toml(text: str) -> dict[str, Any]:
    """Return the file's values. Raises FileRefused with the place where it is not TOML, or when it is too long."""
    if len(text) > LONGEST_FILE:
        values = (("limit", show_count(LONGEST_FILE)), ("length", show_count(len(text))))
        raise FileRefused((Unmet("file-too-long", "", values),))
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise FileRefused((Unmet("file-not-toml-at", "", (("line", str(number)), ("column", "1"))),))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefused((_not_toml(str(error), text),)) from None
    except (ValueError, RecursionError):
        raise FileRefused((Unmet("file-not-toml"),)) from None


def _not_toml(message: str, text: str) -> Unmet:
    place = PLACE.search(message)
    if place is None or place["line"] is None:
        return Unmet("file-ends-early")
    line = text.split("\n")[int(place["line"]) - 1]
    if from_word := FROM_WORD.search(STRING.sub(lambda found: " " * len(found[0]), line)):
        values = (("sign", from_word[0]), ("line", place["line"]), ("column", str(from_word.start() + 1)))
        return Unmet("file-curly-quote", "", values) if from_word[0] in CURLY else Unmet("file-odd-space", "", values)
    return Unmet("file-not-toml-at", "", (("line", place["line"]), ("column", place["column"])))


def _untidy(text: str) -> str:
    """Return the code of the fault in a line's form, or nothing."""
    if not text.strip():
        return "text-empty"
    if not is_normalized("NFC", text):
        return "text-not-nfc"
    return "" if clean_line(text) == text else "text-untidy"
