"""Where each key of a TOML file is written ("dòng, cột của từng mục"): line and column by path.

The text has been read by `tomllib` already, which tells no places; here it is only walked through again.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

Place = tuple[int, int]
"""Line and column, both from 1."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"((?:\\.|[^"\\])*)"|'([^']*)'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SINGLE = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'|[^,\]}#\n]+''', re.DOTALL
)
"""A value that is neither list nor table: text of four kinds, or anything else up to the end."""


def places_of(text: str) -> dict[str, Place]:
    """Return the place of each key and each row of a valid file: "closing.day", "offices[3]", "offices[3].code"."""
    walker = _Walker(text)
    walker.walk()
    return walker.places


def place_of(path: str, places: dict[str, Place]) -> Place | None:
    """Return the place of a path; where it is not in the file, that of the table or row in which it belongs."""
    while path and path not in places:
        path = re.sub(r"(?:\.?[^.\[]+|\[\d+\])$", "", path)
    return places.get(path)


@dataclass
class _Walker:
    """Walks through the text once, from left to right."""

    text: str
    at: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lines: list[int] = field(default_factory=list)
    """Where each line begins in the text."""

    def __post_init__(self) -> None:
        self.lines = [0, *(found.end() for found in re.finditer("\n", self.text))]

    def walk(self) -> None:
        prefix = ""
        self._skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)
            self._skip()

    def _header(self) -> str:
        """Read "[table]" or "[[row]]" and return its path."""
        is_row = self.text.startswith("[[", self.at)
        begins = self.at
        self.at += 2 if is_row else 1
        self._skip()
        path = self._key("")
        self._skip()
        self.at += 2 if is_row else 1
        if is_row:
            self.rows[path] += 1
            path = f"{path}[{self.rows[path]}]"
        self._note(path, begins)
        return path

    def _pair(self, prefix: str) -> None:
        path = self._key(prefix)
        self._skip()
        self.at += 1  # "="
        self._skip()
        self._value(path)

    def _key(self, prefix: str) -> str:
        """Read a key with its dots and return its path; a part that has rows means the last of them."""
        path = prefix
        while True:
            found = self._match(_KEY)
            name = next((part for part in found.groups() if part is not None), found[0])
            path = f"{path}.{name}" if path else name
            self._note(path, found.start())
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                return path
            self.at = dot.end()
            if path in self.rows:
                path = f"{path}[{self.rows[path]}]"

    def _value(self, path: str) -> None:
        if self.text[self.at] == "[":
            self._list(path)
        elif self.text[self.at] == "{":
            self._table(path)
        else:
            self._match(_SINGLE)

    def _list(self, path: str) -> None:
        number = 0
        while self._goes_on("]"):
            number += 1
            self._note(f"{path}[{number}]", self.at)
            self._value(f"{path}[{number}]")

    def _table(self, path: str) -> None:
        while self._goes_on("}"):
            self._pair(path)

    def _goes_on(self, end: str) -> bool:
        """Go on behind the opening sign or a comma to the next part; return whether there is one before the end."""
        self._skip()
        if self.text[self.at] in "[{,":
            self.at += 1
            self._skip()
        if self.text[self.at] != end:
            return True
        self.at += 1
        return False

    def _skip(self) -> None:
        self._match(_SPACE)

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Go on behind what the pattern matches here. Raises ValueError where the text is not valid TOML."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"no TOML at {self.at}")
        self.at = found.end()
        return found

    def _note(self, path: str, at: int) -> None:
        line = bisect_right(self.lines, at)
        self.places.setdefault(path, (line, at - self.lines[line - 1] + 1))
