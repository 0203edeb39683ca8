"""What the address of a list says ("danh sách đã lọc"): a link is a saved view. Unknown values are as if not said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from dossiers.reading.dossier_list import CENTRE_SORTS, LONGEST_SEARCH, ListQuery, Sort
from dossiers.vietnamese.text import clean_line
from dossiers.web.base.requests import EXCEL
from workflow.lifecycle import State

COLUMNS = ("state", "collective", "arrived", "people", "note")
"""Those that may be left out; code and office always stand."""
CENTRE_COLUMNS = ("state", "reviewer", "age", "findings", "collective", "arrived", "people", "note")
"""The same for the centre, with what nobody else is told."""
SORTS: Mapping[str, Sort] = {order.value: order for order in Sort if order not in CENTRE_SORTS}
CENTRE_SORTS_TOO: Mapping[str, Sort] = {order.value: order for order in Sort}
MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": EXCEL,
    "csv": "text/csv; charset=utf-8",
}
LONGEST_AGE = 9_999
"""Days."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a list is asked for, the columns that are shown, and the form of a file where one is wanted.

    `offered` are the columns and `sorts` the orders that this person may choose from.
    """

    asked: ListQuery
    columns: tuple[str, ...] = COLUMNS
    form: str = ""
    offered: tuple[str, ...] = COLUMNS
    sorts: Mapping[str, Sort] = field(default_factory=lambda: SORTS)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the state narrows it."""
        asked = self.asked
        return bool(asked.words or asked.person or asked.reviewer or asked.findings or asked.age)

    @property
    def wide(self) -> str:
        """The address of this view with nothing but its states left."""
        return self.address(words="", person="", reviewer="", findings=False, age=0)

    def address(self, **changes: Any) -> str:
        """The address of this view with something else asked for; from its first page, unless a page is named."""
        form, choose = changes.pop("form", ""), changes.pop("choose", "")
        asked = replace(self.asked, **{"page": 1, **changes})
        said: dict[str, Any] = {
            "state": sorted(asked.states),
            "q": asked.words,
            "person": asked.person,
            "reviewer": asked.reviewer,
            "findings": "1" if asked.findings else "",
            "age": asked.age or "",
            "sort": "" if asked.sort is Sort.CODE else asked.sort.value,
            "down": "1" if asked.down else "",
            "column": [] if self.columns == self.offered else list(self.columns),
            "page": "" if asked.page == 1 else asked.page,
            "format": form,
            "choose": choose,
        }
        return url_for("dossiers.index", **{name: value for name, value in said.items() if value})

    def sorted_by(self, sort: Sort) -> str:
        """The address of this view sorted by that; once more turns it round."""
        return self.address(sort=sort, down=self.asked.sort is sort and not self.asked.down)


def saved_view(said: MultiDict[str, str], *, for_centre: bool = False) -> SavedView:
    """The view that an address asks for; what only the centre is told is offered `for_centre` only."""
    states = frozenset(State(one) for one in said.getlist("state") if one in set(State))
    offered, sorts = (CENTRE_COLUMNS, CENTRE_SORTS_TOO) if for_centre else (COLUMNS, SORTS)
    columns = tuple(one for one in offered if one in said.getlist("column"))
    asked = ListQuery(
        states=states,
        words=clean_line(said.get("q", ""))[:LONGEST_SEARCH],
        person=clean_line(said.get("person", "")),
        reviewer=clean_line(said.get("reviewer", "")),
        findings=said.get("findings") == "1",
        age=min(_number(said.get("age", ""), 0), LONGEST_AGE),
        sort=sorts.get(said.get("sort", ""), Sort.CODE),
        down=said.get("down") == "1",
        page=_number(said.get("page", ""), 1),
    )
    form = said.get("format", "")
    return SavedView(asked, columns or offered, form if form in MEDIA_TYPES else "", offered, sorts)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
