"""Reading the fields of a form one by one: a value, or a fault at the field ("đọc từng ô")."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from dossiers.content.form_fields import ROWS, Typed, row_keys
from dossiers.vietnamese.amounts import read_count, show_count
from dossiers.vietnamese.dates import read_day, read_time
from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.text import clean, clean_line, unprintable
from workflow.errors import Unmet

FieldT = TypeVar("FieldT")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

LINE_LENGTH = 300
TEXT_LENGTH = 10_000
TEXT_LINES = 400
"""Lines of one text, about ten pages: the layout of thousands of short lines would take a minute."""
FAR_TOO_LONG = 4
"""Text longer than this multiple of the limit is not cleaned first: it would remain too long."""


@dataclass(slots=True)
class FieldReader:
    """Reads fields by name and collects their faults in `faults`."""

    typed: Typed
    faults: list[Unmet] = field(default_factory=list)

    def fault(self, name: str, code: str, **values: str) -> None:
        self.faults.append(Unmet(code, name, tuple(values.items())))

    def text(self, name: str, limit: int = TEXT_LENGTH, tidy: Callable[[str], str] = clean) -> str:
        """Return text as papers print it; too long, or with unprintable characters, it is a fault and empty."""
        raw = self.typed.get(name, "").strip()
        text = raw if len(raw) > FAR_TOO_LONG * limit else tidy(raw).strip()
        if len(text) > limit:
            self.fault(name, "text-too-long", limit=show_count(limit), length=show_count(len(text)))
            return ""
        if (lines := text.count("\n") + 1) > TEXT_LINES:
            self.fault(name, "text-too-many-lines", limit=show_count(TEXT_LINES), lines=show_count(lines))
            return ""
        if signs := unprintable(text):
            self.fault(name, "text-unprintable", signs=", ".join(signs[:5]))
            return ""
        return text

    def line(self, name: str) -> str:
        return self.text(name, LINE_LENGTH, clean_line)

    def short(self, name: str) -> str:
        """Return one cleaned line, to be read as a value; far too long, it is a fault and empty."""
        raw = self.typed.get(name, "").strip()
        if len(raw) > FAR_TOO_LONG * LINE_LENGTH:
            self.fault(name, "text-too-long", limit=show_count(LINE_LENGTH), length=show_count(len(raw)))
            return ""
        return clean_line(raw)

    def value(self, name: str, read: Callable[[str], FieldT]) -> FieldT | None:
        """Return the result of `read` on the field; None when it is empty or cannot be read."""
        text = self.short(name)
        if not text:
            return None
        try:
            return read(text)
        except Unreadable as unreadable:
            self.fault(name, unreadable.code, **unreadable.values)
            return None

    def day(self, name: str) -> date | None:
        return self.value(name, read_day)

    def time(self, name: str) -> time | None:
        return self.value(name, read_time)

    def count(self, name: str) -> int | None:
        return self.value(name, read_count)

    def choice(self, name: str, kind: type[ChoiceT]) -> ChoiceT | None:
        """Return one of the offered values; anything else is a fault."""
        text = self.short(name)
        try:
            return kind(text) if text else None
        except ValueError:
            self.fault(name, "choice-unknown")
            return None

    def flag(self, name: str) -> bool:
        return self.typed.get(name, "") == "yes"

    def rows(self, rows: str) -> tuple[str, ...]:
        """Return the keys of the rows with text in any column but the suggested one."""
        columns = [column for column in ROWS[rows].columns if column != ROWS[rows].suggested]
        keys = row_keys(self.typed, rows)
        return tuple(
            key for key in keys if any(self.typed.get(f"{rows}.{key}.{column}", "").strip() for column in columns)
        )
