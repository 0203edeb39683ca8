"""The list of dossiers filtered, sorted and paged ("danh sách hồ sơ").

The functions take the lines that the person may see, so no count and no name of anything else appears.
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
from workflow.lifecycle import UNSUBMITTED_STATES
from workflow.shown_states import ShownState

ON_A_PAGE = 100
LONGEST_SEARCH = 100
"""Characters of a search that are used; the rest is ignored."""

ME, NOBODY = "me", "none"
"""Values of the reviewer filter besides usernames: the own dossiers, and those that wait for a review without a
reviewer.

No username is "me"; dossiers of an account "none" are found by the other filters only.
"""


class Sort(StrEnum):
    """The column by which a list is sorted."""

    CODE = "code"
    NAME = "name"
    STATE = "state"
    ARRIVED = "arrived"
    PEOPLE = "people"
    REVIEWER = "reviewer"
    AGE = "age"
    FINDINGS = "findings"


CENTRE_SORTS = (Sort.REVIEWER, Sort.AGE, Sort.FINDINGS)
"""Columns that only the centre's lines have."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Filters, order and page of a list; no states means all of them.

    `words` must all occur, `person` has reviewed or approved the dossier. Only the centre has `reviewer` (a username,
    ME or NOBODY), `findings` (only dossiers with findings) and `age` (days waited, at least).
    """

    states: frozenset[ShownState] = frozenset()
    words: str = ""
    person: str = ""
    reviewer: str = ""
    findings: bool = False
    age: int = 0
    sort: Sort = Sort.CODE
    down: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class FilteredList:
    """One page of a list: its `lines`, and all lines `found` by the filters.

    `counts` are by state, under all filters but the one by state. `people` are the names of those who reviewed or
    approved any, `reviewers` the usernames and names of those assigned to any; `uncovered` is the number of dossiers
    that wait for a review without a reviewer.
    """

    lines: tuple[Line, ...]
    found: tuple[Line, ...]
    counts: Mapping[ShownState, int]
    people: tuple[str, ...]
    reviewers: tuple[tuple[str, str], ...]
    uncovered: int
    page: int
    pages: int


def filtered_list(lines: Sequence[Line], query: ListQuery, me: str = "") -> FilteredList:
    """Return the page that the query asks for; a page beyond the last is the last. `me` is the reader's username."""
    fitting = _fitting(lines, query, me)
    counts = dict.fromkeys(ShownState, 0) | Counter([line.shown for line in fitting])
    states = query.states
    found = _sorted([line for line in fitting if line.shown in states] if states else fitting, query)
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    page = min(max(query.page, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    people = {name for line in lines for name in (line.reviewed_by, line.approved_by) if name}
    return FilteredList(
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
    """Return username and name of everyone assigned to any of the lines, by name."""
    found = {(line.assigned_to, line.reviewer) for line in lines if line.assigned_to}
    return tuple(sorted(found, key=lambda person: (_person_key(person[1]), person[0])))


def _fitting(lines: Sequence[Line], query: ListQuery, me: str) -> list[Line]:
    """Return the lines that pass every filter but the one by state."""
    left = list(lines)
    if query.person:
        left = [line for line in left if query.person in (line.reviewed_by, line.approved_by)]
    if query.reviewer == NOBODY:
        left = [line for line in left if line.is_uncovered]
    elif query.reviewer:
        username = me if query.reviewer == ME else query.reviewer
        left = [line for line in left if line.assigned_to == username]
    if query.findings:
        left = [line for line in left if line.findings]
    if query.age:
        left = [line for line in left if line.age is not None and line.age >= query.age]
    for word in search_key(query.words[:LONGEST_SEARCH]).split():
        left = [line for line in left if word in _searched_in(line)]
    return left


def _searched_in(line: Line) -> str:
    """Return the searchable texts, without diacritics."""
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
    """Return the texts without marks, cached by the texts: strings store their hashes, a line computes its own."""
    return search_key("\n".join(texts))


def _sorted(lines: Sequence[Line], query: ListQuery) -> tuple[Line, ...]:
    """Sort by the query's column; lines without a value come last in both directions. `lines` are in order of codes."""
    if query.sort is Sort.CODE:
        return tuple(reversed(lines) if query.down else lines)
    key = _KEYS[query.sort]
    keyed = [(key(line), line) for line in lines]
    there = [pair for pair in keyed if pair[0] not in (None, "")]
    lacking = [line for value, line in keyed if value in (None, "")]
    there.sort(key=_value, reverse=query.down)
    return (*(line for _, line in there), *lacking)


_value = itemgetter(0)


@lru_cache(maxsize=16384)
def _name_key(name: str) -> str:
    return sort_key(name)


@lru_cache(maxsize=1024)
def _person_key(name: str) -> str:
    return person_sort_key(name) if name else ""


_STATES = tuple(ShownState)
_KEYS: Mapping[Sort, Callable[[Line], Any]] = {
    Sort.NAME: lambda line: _name_key(line.name),
    Sort.STATE: lambda line: _STATES.index(line.shown),
    Sort.ARRIVED: lambda line: None if line.state in UNSUBMITTED_STATES else line.arrived,
    Sort.PEOPLE: lambda line: _person_key(line.reviewed_by),
    Sort.REVIEWER: lambda line: _person_key(line.reviewer),
    Sort.AGE: lambda line: line.age,
    Sort.FINDINGS: lambda line: line.findings,
}
