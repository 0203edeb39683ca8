"""The calendar of days off ("ngày nghỉ, ngày làm bù") as a TOML file, one table a year, read with all its faults."""

import json
import re
from dataclasses import dataclass
from datetime import date

from dossiers.campaigns.toml_reader import FileRefused, TomlTable, placed, read_toml
from dossiers.vietnamese.dates import FIRST_YEAR, LAST_YEAR, show_day
from workflow.deadlines import SATURDAY, DaysOff

YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A weekday off, or a weekend day that is worked in lieu of one, and why."""

    day: date
    worked: bool
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that have been entered, and every day in them that differs from its weekday's rule."""

    years: frozenset[int]
    entries: tuple[CalendarEntry, ...]

    def days_off(self) -> DaysOff:
        """Return the calendar as the rules use it."""
        return DaysOff(
            years=self.years,
            off=frozenset(entry.day for entry in self.entries if not entry.worked),
            worked=frozenset(entry.day for entry in self.entries if entry.worked),
        )


def read_calendar(text: str) -> Calendar:
    """Return the calendar that a file describes. Raises FileRefused with every fault at once."""
    root = TomlTable(read_toml(text), "", {})
    years = [key for key in root.values if root.has(key) and _is_year(root, key)]
    entries = tuple(entry for year in years for entry in _year(root.table(year), int(year)))
    if root.faults:
        raise FileRefused(placed(root.faults.values(), text))
    return Calendar(frozenset(map(int, years)), entries)


def _is_year(root: TomlTable, key: str) -> bool:
    if YEAR.fullmatch(key) and FIRST_YEAR <= int(key) <= LAST_YEAR:
        return True
    root.fault(key, "not-a-year", first=FIRST_YEAR, last=LAST_YEAR)
    return False


def _year(table: TomlTable, year: int) -> list[CalendarEntry]:
    entries: list[CalendarEntry] = []
    places: dict[date, str] = {}
    for key, worked in (("off", False), ("worked", True)):
        for row in table.tables(key, least=0):
            entry = CalendarEntry(row.day("day"), worked, row.text("name", 200))
            _check(row, entry, year, places)
            row.close()
            entries.append(entry)
    table.close()
    return entries


def _check(row: TomlTable, entry: CalendarEntry, year: int, places: dict[date, str]) -> None:
    """Add a fault for a day of another year, a Saturday "off", a Monday "worked", or a day that is listed twice."""
    if not row.sound("day"):
        return
    day = show_day(entry.day)
    if entry.day.year != year:
        row.fault("day", "day-in-other-year", day=day, year=year)
    elif (entry.day.weekday() >= SATURDAY) != entry.worked:
        row.fault("day", "weekday-worked" if entry.worked else "weekend-off", day=day)
    elif entry.day in places:
        row.fault("day", "row-twice", text=day, first=places[entry.day])
    places.setdefault(entry.day, row.path)


def write_calendar(years: frozenset[int], entries: tuple[CalendarEntry, ...]) -> str:
    """Return the calendar as a file that `read_calendar` reads back: one table a year, days in order."""
    return "\n".join(_written_year(year, entries) for year in sorted(years))


def _written_year(year: int, entries: tuple[CalendarEntry, ...]) -> str:
    lists = [
        _written_list(key, [entry for entry in entries if entry.day.year == year and entry.worked is worked])
        for key, worked in (("off", False), ("worked", True))
    ]
    return f"[{year}]\n" + "".join(lists)


def _written_list(key: str, entries: list[CalendarEntry]) -> str:
    rows = "".join(
        f"  {{ day = {entry.day.isoformat()}, name = {json.dumps(entry.name, ensure_ascii=False)} }},\n"
        for entry in sorted(entries, key=lambda entry: entry.day)
    )
    return f"{key} = [\n{rows}]\n"
