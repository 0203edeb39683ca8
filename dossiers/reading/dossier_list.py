"""The list of dossiers narrowed, sorted and paged ("danh sách hồ sơ"): what one address asks for, for one person.

Works on the lines that the person may see, so neither a count nor a name of anything else can come out of it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from dossiers.dossier.list_line import Line
from dossiers.vietnamese.text import person_sort_key, search_key, sort_key
from workflow.lifecycle import State

ON_A_PAGE = 100
LONGEST_SEARCH = 100
"""Letters of a search that are looked at."""


ME, NOBODY = "me", "none"
"""Whose dossiers, besides a name of an account: the own ones, and those that wait for a review without a reviewer.

No account is called "me"; one called "none" is found by the other filters only.
"""


class Sort(StrEnum):
    """By what a list is sorted."""

    CODE = "code"
    NAME = "name"
    STATE = "state"
    ARRIVED = "arrived"
    PEOPLE = "people"
    REVIEWER = "reviewer"
    AGE = "age"
    FINDINGS = "findings"


CENTRE_SORTS = (Sort.REVIEWER, Sort.AGE, Sort.FINDINGS)
"""What only the centre's lines know."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list is asked for: these states or all, each of these words, who decided on it, the order, the page.

    For the centre also who is to review it, only those with findings, only those that wait so many days or longer.
    """

    states: frozenset[State] = frozenset()
    words: str = ""
    person: str = ""
    reviewer: str = ""
    findings: bool = False
    age: int = 0
    sort: Sort = Sort.CODE
    down: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a list: its lines, all that were found, how many there are in each state, and who decided on any.

    `counts` are those of the other filters, so that each tells what choosing its state would show. `reviewers` are
    the accounts and names of whoever has any, `uncovered` is how many wait for a review without a reviewer.
    """

    lines: tuple[Line, ...]
    found: tuple[Line, ...]
    counts: Mapping[State, int]
    people: tuple[str, ...]
    reviewers: tuple[tuple[str, str], ...]
    uncovered: int
    page: int
    pages: int


def queue(lines: Sequence[Line], asked: ListQuery, me: str = "") -> Queue:
    """What is asked for; a page beyond the last is the last. `me` is the account of the person who asks."""
    fitting = _fitting(lines, asked, me)
    counts = dict.fromkeys(State, 0) | Counter([line.state for line in fitting])
    states = asked.states
    found = _sorted([line for line in fitting if line.state in states] if states else fitting, asked)
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    page = min(max(asked.page, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    people = {name for line in lines for name in (line.reviewed_by, line.approved_by) if name}
    return Queue(
        lines=shown,
        found=found,
        counts=counts,
        people=tuple(sorted(people, key=_person_key)),
        reviewers=_reviewers(lines),
        uncovered=sum([line.is_uncovered for line in lines]),
        page=page,
        pages=pages,
    )


def _reviewers(lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    """Whoever has any of them, by name."""
    found = {(line.assigned_to, line.reviewer) for line in lines if line.assigned_to}
    return tuple(sorted(found, key=lambda one: (_person_key(one[1]), one[0])))


def _fitting(lines: Sequence[Line], asked: ListQuery, me: str) -> list[Line]:
    """The lines that pass every filter but the one by state; each filter looks at what the ones before left."""
    left = list(lines)
    if asked.person:
        left = [line for line in left if asked.person in (line.reviewed_by, line.approved_by)]
    if asked.reviewer == NOBODY:
        left = [line for line in left if line.is_uncovered]
    elif asked.reviewer:
        username = me if asked.reviewer == ME else asked.reviewer
        left = [line for line in left if line.assigned_to == username]
    if asked.findings:
        left = [line for line in left if line.findings]
    if asked.age:
        left = [line for line in left if line.age is not None and line.age >= asked.age]
    for word in search_key(asked.words[:LONGEST_SEARCH]).split():
        left = [line for line in left if word in _searched_in(line)]
    return left


def _searched_in(line: Line) -> str:
    """Everything that a search looks into, without marks."""
    return _without_marks(
        line.reference,
        line.code,
        line.full_name,
        line.name,
        line.nominee,
        line.reviewed_by,
        line.approved_by,
        line.reviewer,
    )


@lru_cache(maxsize=16384)
def _without_marks(*texts: str) -> str:
    """Kept by the texts alone: strings know their hashes, a line would make one of all its values each time."""
    return search_key("\n".join(texts))


def _sorted(listed: Sequence[Line], asked: ListQuery) -> tuple[Line, ...]:
    """By what is asked; lines that lack it come last, whichever way it goes. The codes are the list's own order."""
    if asked.sort is Sort.CODE:
        return tuple(reversed(listed) if asked.down else listed)
    key = _KEYS[asked.sort]
    keyed = [(key(line), line) for line in listed]
    there = [one for one in keyed if one[0] not in (None, "")]
    lacking = [line for value, line in keyed if value in (None, "")]
    there.sort(key=_value, reverse=asked.down)
    return (*(line for _, line in there), *lacking)


_value = itemgetter(0)


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
    Sort.REVIEWER: lambda line: _person_key(line.reviewer),
    Sort.AGE: lambda line: line.age,
    Sort.FINDINGS: lambda line: line.findings,
}
