"""The view of a list that an address holds ("danh sách đã lọc"): a link is a saved view. Unknown values are ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from dossiers.reading.dossier_list import CENTRE_SORTS, LONGEST_SEARCH, ListQuery, Sort
from dossiers.vietnamese.text import clean_line
from dossiers.web.base.requests import EXCEL
from workflow.shown_states import ShownState

COLUMNS = ("state", "collective", "arrived", "people", "note")
"""Columns that may be left out; code and office are always shown."""
CENTRE_COLUMNS = ("state", "reviewer", "age", "findings", "collective", "arrived", "people", "note")
"""The centre's columns, including those that only the centre sees."""
SORTS: Mapping[str, Sort] = {order.value: order for order in Sort if order not in CENTRE_SORTS}
CENTRE_SORTS_TOO: Mapping[str, Sort] = {order.value: order for order in Sort}
MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": EXCEL,
    "csv": "text/csv; charset=utf-8",
}
LONGEST_AGE = 9_999
"""Days."""


@dataclass(frozen=True, slots=True)
class ListAddress:
    """The query of a list, the columns that are shown, and the file format where a file is wanted ("" for a page).

    `offered` are the columns and `sorts` the orders that this person may choose from.
    """

    query: ListQuery
    columns: tuple[str, ...] = COLUMNS
    form: str = ""
    offered: tuple[str, ...] = COLUMNS
    sorts: Mapping[str, Sort] = field(default_factory=lambda: SORTS)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter but the one by state is set."""
        query = self.query
        return bool(query.words or query.person or query.reviewer or query.findings or query.age)

    @property
    def wide(self) -> str:
        """The address of this view with no filter but the one by state."""
        return self.address(words="", person="", reviewer="", findings=False, age=0)

    def address(self, **changes: Any) -> str:
        """Return the address of this view with changes to its query; from its first page, unless a page is named."""
        form, choose = changes.pop("form", ""), changes.pop("choose", "")
        query = replace(self.query, **{"page": 1, **changes})
        arguments: dict[str, Any] = {
            "state": sorted(query.states),
            "q": query.words,
            "person": query.person,
            "reviewer": query.reviewer,
            "findings": "1" if query.findings else "",
            "age": query.age or "",
            "sort": "" if query.sort is Sort.CODE else query.sort.value,
            "down": "1" if query.down else "",
            "column": [] if self.columns == self.offered else list(self.columns),
            "page": "" if query.page == 1 else query.page,
            "format": form,
            "choose": choose,
        }
        return url_for("dossiers.index", **{name: value for name, value in arguments.items() if value})

    def sorted_by(self, sort: Sort) -> str:
        """Return the address of this view sorted by that column; where it is already, in the other direction."""
        return self.address(sort=sort, down=self.query.sort is sort and not self.query.down)


def read_list_address(arguments: MultiDict[str, str], *, for_centre: bool = False) -> ListAddress:
    """Read the view from the arguments of an address; the centre's own columns are offered `for_centre` only."""
    states = frozenset(ShownState(name) for name in arguments.getlist("state") if name in set(ShownState))
    offered, sorts = (CENTRE_COLUMNS, CENTRE_SORTS_TOO) if for_centre else (COLUMNS, SORTS)
    columns = tuple(column for column in offered if column in arguments.getlist("column"))
    query = ListQuery(
        states=states,
        words=clean_line(arguments.get("q", ""))[:LONGEST_SEARCH],
        person=clean_line(arguments.get("person", "")),
        reviewer=clean_line(arguments.get("reviewer", "")),
        findings=arguments.get("findings") == "1",
        age=min(_number(arguments.get("age", ""), 0), LONGEST_AGE),
        sort=sorts.get(arguments.get("sort", ""), Sort.CODE),
        down=arguments.get("down") == "1",
        page=_number(arguments.get("page", ""), 1),
    )
    form = arguments.get("format", "")
    return ListAddress(query, columns or offered, form if form in MEDIA_TYPES else "", offered, sorts)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
