"""The list of dossiers narrowed, sorted and paged ("danh sách hồ sơ"): what one address asks for, for one person.

Works on the lines that the person may see, so neither a count nor a name of anything else can come out of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any

from dossiers.vietnamese.text import person_sort_key, search_key, sort_key
from dossiers.views import Line
from workflow.lifecycle import State

ON_A_PAGE = 100
LONGEST_SEARCH = 100
"""Letters of a search that are looked at."""


class Sort(StrEnum):
    """By what a list is sorted."""

    CODE = "code"
    NAME = "name"
    STATE = "state"
    ARRIVED = "arrived"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for: these states or all, each of these words, who decided on it, the order, the page."""

    states: frozenset[State] = frozenset()
    words: str = ""
    person: str = ""
    sort: Sort = Sort.CODE
    down: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a list: its lines, all that were found, how many there are in each state, and who decided on any.

    `counts` are those of the other filters, so that each tells what choosing its state would show.
    """

    lines: tuple[Line, ...]
    found: tuple[Line, ...]
    counts: Mapping[State, int]
    people: tuple[str, ...]
    page: int
    pages: int


def queue(lines: Sequence[Line], asked: Asked) -> Queue:
    """What is asked for; a page beyond the last is the last."""
    words = search_key(asked.words[:LONGEST_SEARCH]).split()
    fitting = [line for line in lines if _is_by(line, asked.person) and _has(line, words)]
    counts = dict.fromkeys(State, 0) | Counter(line.state for line in fitting)
    found = _sorted((line for line in fitting if not asked.states or line.state in asked.states), asked)
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    page = min(max(asked.page, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    people = {name for line in lines for name in (line.reviewed_by, line.approved_by) if name}
    return Queue(shown, found, counts, tuple(sorted(people, key=person_sort_key)), page, pages)


def _is_by(line: Line, person: str) -> bool:
    return not person or person in (line.reviewed_by, line.approved_by)


def _has(line: Line, words: Sequence[str]) -> bool:
    searched = _searched(line) if words else ""
    return all(word in searched for word in words)


@lru_cache(maxsize=16384)
def _searched(line: Line) -> str:
    """Everything that a search looks into, without marks."""
    texts = (line.reference, line.code, line.full_name, line.name, line.nominee, line.reviewed_by, line.approved_by)
    return search_key("\n".join(texts))


def _sorted(lines: Iterable[Line], asked: Asked) -> tuple[Line, ...]:
    """By what is asked; lines that lack it come last, whichever way it goes. The codes are the list's own order."""
    listed = list(lines)
    if asked.sort is Sort.CODE:
        return tuple(reversed(listed) if asked.down else listed)
    key = _KEYS[asked.sort]
    there = [line for line in listed if key(line) not in (None, "")]
    lacking = [line for line in listed if key(line) in (None, "")]
    there.sort(key=key, reverse=asked.down)
    return tuple(chain(there, lacking))


@lru_cache(maxsize=16384)
def _name_key(name: str) -> str:
    return sort_key(name)


@lru_cache(maxsize=1024)
def _person_key(name: str) -> str:
    return person_sort_key(name) if name else ""


_STATES = tuple(State)
_KEYS: Mapping[Sort, Callable[[Line], Any]] = {
    Sort.NAME: lambda line: _name_key(line.name),
    Sort.STATE: lambda line: _STATES.index(line.state),
    Sort.ARRIVED: lambda line: line.arrived if line.state is not State.DRAFT else None,
    Sort.PEOPLE: lambda line: _person_key(line.reviewed_by),
}
