"""Jinja filters: the catalogue's words, and values in Vietnamese notation.

Every filter of values shows None as a dash, because drafts are incomplete.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from fractions import Fraction
from zoneinfo import ZoneInfo

from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from dossiers.desk.application import Application
from dossiers.dossier.path_view import Station
from dossiers.dossier.views import Return
from dossiers.vietnamese.amounts import Unit, read_amount, show_amount
from dossiers.vietnamese.dates import show_day, show_moment, show_time, time_left
from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.text import clean_line
from dossiers.vietnamese.words import NORTH, dong_in_words
from dossiers.web.base.fields import form_of, names_of
from dossiers.web.base.pictures import path_picture
from dossiers.words.catalogue import UNNAMED, CodedMessage, FieldNames, Words, read_words
from dossiers.words.closings import closing_words
from dossiers.words.states import state_label
from workflow.figures import shown_percent
from workflow.lifecycle import State
from workflow.phases import Phase
from workflow.shown_states import shown_state

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time zone of pages without a campaign."""

SOON = timedelta(days=3)
KILO = 1024
DASH = "—"


def install(app: Flask, application: Application) -> None:
    """Register filters and globals for the pages; in tests a missing word raises an error."""
    add_to_environment(app.jinja_env, lambda: read_words(strict=app.testing), demo=application.settings.demo)


def add_to_environment(environment: Environment, words: Callable[[], Words], *, demo: bool) -> None:
    """Register filters and globals in a Jinja environment; `words` is called at each use."""

    def picture(
        stations: Sequence[Station],
        state: State,
        phase: Phase,
        returned: Return | None = None,
        zone: tzinfo | None = None,
    ) -> Markup:
        return path_picture(words(), stations, state, returned, zone or ZONE, phase)

    def refusal(message: CodedMessage, names: FieldNames | None = None) -> str:
        return words().refusal(message, names or UNNAMED)

    def field_label(name: str, names: FieldNames | None = None) -> str:
        return words().field_label(name, names or UNNAMED)

    def column_label(name: str, names: FieldNames | None = None) -> str:
        return words().column_label(name, names or UNNAMED)

    environment.globals.update(form_of=form_of, names_of=names_of, path_picture=picture, demo=demo)
    environment.filters.update(
        refusal=refusal,
        field_label=field_label,
        column_label=column_label,
        state_label=lambda state, phase: state_label(words(), state, phase),
        shown_state=shown_state,
        label=lambda value, group: words().label(group, _code(value)),
        choices=lambda group: words().choices(group),
        flashed=lambda message, category: words().flashed(category, message),
        refused_because=lambda codes: words().refused_because(codes),
        closing_words=closing_words,
        **VALUES,
    )


def amount(dong: int | None) -> str:
    """Return an amount in đồng without unit: `1.234.567`; negative ones with a minus sign."""
    if dong is None:
        return DASH
    return show_amount(dong) if dong >= 0 else f"−{show_amount(-dong)}"


def amount_words(dong: int | None, speech: str = NORTH) -> str:
    """Return an amount in words: `Hai mươi triệu đồng`; `speech` is the campaign's way of reading numbers."""
    return DASH if dong is None else dong_in_words(dong, speech)


def amount_typed(text: str, unit: str) -> int | None:
    """Return the amount in đồng read from a typed text, for the echo beside the field; None if unreadable."""
    try:
        return read_amount(text, Unit(unit)) if clean_line(text) else None
    except (Unreadable, ValueError):
        return None


def percent(value: Fraction | None, *landmarks: Fraction) -> str:
    """Return `105,23%`, with enough decimals to differ from the landmarks."""
    return DASH if value is None else shown_percent(value, landmarks)


def day(value: date | None) -> str:
    """Return `07/01/2011`."""
    return DASH if value is None else show_day(value)


def clock_time(value: time | None) -> str:
    """Return `16:20`."""
    return DASH if value is None else show_time(value)


def moment(value: datetime | None, zone: tzinfo | None = None, seconds: bool = False) -> str:
    """Return `07/01/2011 16:20` in the time zone; with seconds, as on receipts, `07/01/2011 16:20:05`."""
    if value is None:
        return DASH
    shown = show_moment(value, zone or ZONE)
    return f"{shown}:{value.astimezone(zone or ZONE):%S}" if seconds else shown


def left(closes: datetime, now: datetime) -> str:
    """Return the time until the closing moment: `2 ngày 16 giờ`."""
    return time_left(closes - now)


def deadline_level(closes: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Return how near a closing moment is: "calm", "soon" from three days before, "last" on the last day, "passed"."""
    if now >= closes:
        return "passed"
    last_day = (closes - timedelta.resolution).astimezone(zone or ZONE).date()
    if now.astimezone(zone or ZONE).date() == last_day:
        return "last"
    return "soon" if closes - now <= SOON else "calm"


def file_size(size: int) -> str:
    """Return `840 KB` or `2,4 MB`, rounded up, because people compare it with a limit."""
    if size < KILO * KILO:
        return f"{-(-size // KILO)} KB"
    tenths = -(-size * 10 // (KILO * KILO))
    return f"{tenths // 10},{tenths % 10} MB"


def _code(value: object) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)


VALUES: dict[str, Callable[..., object]] = {
    "amount": amount,
    "amount_words": amount_words,
    "read_amount": amount_typed,
    "percent": percent,
    "day": day,
    "time": clock_time,
    "moment": moment,
    "time_left": left,
    "deadline_level": deadline_level,
    "file_size": file_size,
}
