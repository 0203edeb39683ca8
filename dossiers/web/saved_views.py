"""What the address of a list says ("danh sách đã lọc"): a link is a saved view. Unknown values are as if not said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from dossiers.queue import LONGEST_SEARCH, Asked, Sort
from dossiers.vietnamese.text import clean_line
from dossiers.web.figures import EXCEL
from workflow.lifecycle import State

COLUMNS = ("state", "collective", "arrived", "people", "note")
"""Those that may be left out; code and office always stand."""
SORTS: Mapping[str, Sort] = {one.value: one for one in Sort}
MEDIA_TYPES: Mapping[str, str] = {
    "xlsx": EXCEL,
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class SavedView:
    """What a list is asked for, the columns that are shown, and the form of a file where one is wanted."""

    asked: Asked
    columns: tuple[str, ...] = COLUMNS
    form: str = ""

    def address(self, **changes: Any) -> str:
        """The address of this view with something else asked for; from its first page, unless a page is named."""
        form, asked = changes.pop("form", ""), replace(self.asked, **{"page": 1, **changes})
        said: dict[str, Any] = {
            "state": sorted(asked.states),
            "q": asked.words,
            "person": asked.person,
            "sort": "" if asked.sort is Sort.CODE else asked.sort.value,
            "down": "1" if asked.down else "",
            "column": [] if self.columns == COLUMNS else list(self.columns),
            "page": "" if asked.page == 1 else asked.page,
            "format": form,
        }
        return url_for("dossiers.index", **{name: value for name, value in said.items() if value})

    def sorted_by(self, sort: Sort) -> str:
        """The address of this view sorted by that; once more turns it round."""
        return self.address(sort=sort, down=self.asked.sort is sort and not self.asked.down)


def saved_view(said: MultiDict[str, str]) -> SavedView:
    """The view that an address asks for."""
    states = frozenset(State(one) for one in said.getlist("state") if one in set(State))
    sort = said.get("sort", "")
    columns = tuple(one for one in COLUMNS if one in said.getlist("column"))
    page = said.get("page", "")
    asked = Asked(
        states=states,
        words=clean_line(said.get("q", ""))[:LONGEST_SEARCH],
        person=clean_line(said.get("person", "")),
        sort=Sort(sort) if sort in set(Sort) else Sort.CODE,
        down=said.get("down") == "1",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )
    form = said.get("format", "")
    return SavedView(asked, columns or COLUMNS, form if form in MEDIA_TYPES else "")
