"""Faults of a TOML file on a page: each links to its line, and the lines are shown with their numbers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dossiers.web.base.pages import to_text
from workflow.errors import Unmet

AROUND = 1
"""Lines shown before and after each line that has a fault."""
MOST_LINES = 300
WHOLE = "text"
"""The field of a fault of the whole file: the text on the page."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a file, counted from 1, and whether a fault is in it."""

    number: int
    text: str
    is_faulty: bool


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A refused file as its page shows it."""

    faults: tuple[Unmet, ...] = ()
    lines: tuple[SourceLine, ...] = ()

    @property
    def place(self) -> Callable[[str], str]:
        """Return the function that gives the link of a fault's field: to its line, else to the text."""
        links = {fault.field: f"#line-{line}" for fault in self.faults if (line := _line(fault))}
        return lambda field: links.get(field) or to_text(field)


def refused_file(text: str, faults: Iterable[Unmet]) -> RefusedFile:
    """Return a refused text with its faults and the lines that have some."""
    named = tuple(fault if fault.field else replace(fault, field=WHOLE) for fault in faults)
    faulty = {line for fault in named if (line := _line(fault))}
    return RefusedFile(named, tuple(_lines(text.replace("\r\n", "\n").split("\n"), faulty)))


def _lines(lines: Sequence[str], faulty: set[int]) -> list[SourceLine]:
    near = {number for line in faulty for number in range(line - AROUND, line + AROUND + 1)}
    shown = sorted(number for number in near if 1 <= number <= len(lines))[:MOST_LINES]
    return [SourceLine(number, lines[number - 1], number in faulty) for number in shown]


def _line(fault: Unmet) -> int:
    return int(dict(fault.values).get("line", "0"))
