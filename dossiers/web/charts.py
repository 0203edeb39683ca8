"""Pictures of figures, drawn by the server as SVG ("biểu đồ"): readable without colour, each value also as text.

No script and no style attributes: classes only. A table with the same values stands beside each picture.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from markupsafe import Markup

from dossiers.vietnamese.dates import show_day
from dossiers.web.words import Words
from workflow.figures import PER_CENT, shown_percent
from workflow.lifecycle import State

WIDTH = 960
ROW, LEFT, RIGHT, TOP = 18, 190, 90, 34
"""A bar's row, the room for names and for values beside the bars, and for the words above, in points of the picture."""
PLOT_HEIGHT, PLOT_LEFT, PLOT_BOTTOM, DAYS_HEIGHT = 460, 70, 56, 240
END = WIDTH - 24
VALUE = 60
"""Room for the value of an office below its plan, between its name and its bar."""
LEGEND = 140
"""Room for the names of the states beside the last column."""
STAR = "★ "
STACK = (State.APPROVED, State.REVIEWED, State.SUBMITTED, State.RETURNED)
"""States from the ground up, as the columns of days are stacked."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One office's percentage of its plan; `marked` is one of the awarded."""

    code: str
    name: str
    percent: Fraction
    marked: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One office by percentage of its plan and debt ratio, both in per cent."""

    code: str
    name: str
    percent: Fraction
    debt: Fraction
    marked: bool


@dataclass(frozen=True, slots=True)
class Day:
    """How many dossiers stood in each state at the end of a day."""

    day: date
    counts: Mapping[State, int]


def percent_bars(words: Words, bars: Sequence[Bar], landmarks: Sequence[Fraction]) -> Markup:
    """A bar an office from the line of the whole plan to its percentage, the highest on top, and a line at each
    landmark (100 %, 105 %): what is above the plan lies to the right, what is missing to the left."""
    ordered = sorted(bars, key=lambda bar: (-bar.percent, bar.code))
    values = [*(bar.percent for bar in ordered), *landmarks, Fraction(PER_CENT)]
    low, high = floor(min(values)) - 1, ceil(max(values)) + 1
    room, height = WIDTH - LEFT - RIGHT, TOP + ROW * len(ordered) + 8

    def across(value: Fraction) -> int:
        return LEFT + VALUE + int((value - low) * (room - VALUE) / (high - low))

    lines = [
        _line(across(one), TOP - 6, across(one), height, "chart-line")
        + _text(across(one), TOP - 12, _plain(one), "chart-mark", "middle")
        for one in landmarks
    ]
    drawn = [_bar(bar, TOP + ROW * at, across, landmarks) for at, bar in enumerate(ordered)]
    return _picture("percent-bars", words, height, [*drawn, *lines])


def _bar(bar: Bar, y: int, across: "Scale", landmarks: Sequence[Fraction]) -> Markup:
    """A bar with its office's name, and its value at its outer end."""
    plan, end = across(Fraction(PER_CENT)), across(bar.percent)
    kind = "chart-bar chart-marked" if bar.marked else "chart-bar"
    drawn = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, min(plan, end), y + 3, abs(end - plan), ROW - 6
    )
    name = _text(LEFT - 8, y + 13, f"{STAR if bar.marked else ''}{bar.name}", "chart-name", "end")
    value = shown_percent(bar.percent, tuple(landmarks))
    missed = bar.percent < PER_CENT
    return name + drawn + _text(end + (-6 if missed else 6), y + 13, value, "chart-value", "end" if missed else "start")


def debt_plot(words: Words, points: Sequence[Point], landmarks: Sequence[Fraction], gate: Fraction | None) -> Markup:
    """Percentage of the plan to the right, debt ratio upwards; the gate as a line across, the awarded as squares."""
    percents = [*(one.percent for one in points), *landmarks]
    debts = [*(one.debt for one in points), *(() if gate is None else (gate,)), Fraction(1)]
    low, high = floor(min(percents)), ceil(max(percents))
    top, room, tall = ceil(max(debts)), WIDTH - PLOT_LEFT - 24, PLOT_HEIGHT - PLOT_BOTTOM - 24

    def across(value: Fraction) -> int:
        return PLOT_LEFT + int((value - low) * room / max(high - low, 1))

    def up(value: Fraction) -> int:
        return 24 + tall - int(value * tall / top)

    drawn = [*_axes(words, across, up, (low, high), top, landmarks)]
    if gate is not None:
        drawn.append(_line(PLOT_LEFT, up(gate), END, up(gate), "chart-line chart-gate"))
        drawn.append(
            _text(END, up(gate) - 6, f"{words.label('charts', 'gate')} {shown_percent(gate)}", "chart-mark", "end")
        )
    drawn += [
        _point(one, across(one.percent), up(one.debt), landmarks) for one in sorted(points, key=lambda one: one.code)
    ]
    return _picture("debt-plot", words, PLOT_HEIGHT, drawn)


def day_columns(words: Words, days: Sequence[Day], last_day: date) -> Markup:
    """A column a day: how many dossiers stood in each state at its end, up to the last day on which one is received."""
    most = max([*(sum(one.counts.get(state, 0) for state in STACK) for one in days), 1])
    step = (END - LEGEND - PLOT_LEFT) // max(len(days), 1)
    ground = TOP + DAYS_HEIGHT
    drawn = [_line(PLOT_LEFT, ground, END, ground, "chart-axis")]
    every = 44 // max(step, 1) + 1
    for at, one in enumerate(days):
        middle = PLOT_LEFT + at * step + min(step, 48) // 2
        drawn += _column(words, one, middle, min(step - 4, 44), most, named=one is days[-1])
        if at % every == 0 or one is days[-1]:
            drawn.append(_text(middle, ground + 18, f"{one.day.day}/{one.day.month}", "chart-name", "middle"))
    drawn.append(_text(END, 16, f"{words.label('charts', 'last-day')} {show_day(last_day)}", "chart-mark", "end"))
    return _picture("day-columns", words, ground + 30, drawn)


def _column(words: Words, one: Day, middle: int, width: int, most: int, *, named: bool) -> Iterable[Markup]:
    """The states of one day on top of one another, each with its number; beside the last column also its name."""
    top = TOP + DAYS_HEIGHT
    frame = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>')
    for state in STACK:
        count = one.counts.get(state, 0)
        if not count:
            continue
        height = max(count * DAYS_HEIGHT // most, 12)
        top -= height
        told = f"{show_day(one.day)}: {count} {words.label('states', state)}"
        yield frame.format(f"chart-stack chart-{state}", middle - width // 2, top, width, height, told)
        yield _text(middle, top + height - 2, str(count), "chart-count", "middle")
        if named:
            yield _text(middle + width // 2 + 8, top + height - 2, words.label("charts", state), "chart-label")


Scale = Callable[[Fraction], int]
"""Where a value lies in the picture."""


def _axes(
    words: Words, across: Scale, up: Scale, range_: tuple[int, int], top: int, landmarks: Sequence[Fraction]
) -> Iterable[Markup]:
    low, high = range_
    ground = up(Fraction(0))
    yield _line(PLOT_LEFT, ground, END, ground, "chart-axis")
    yield _line(PLOT_LEFT, ground, PLOT_LEFT, up(Fraction(top)), "chart-axis")
    for value in range(low, high + 1, max((high - low) // 10, 1)):
        yield _text(across(Fraction(value)), ground + 18, f"{value}%", "chart-name", "middle")
    for value in range(0, top + 1, max(top // 6, 1)):
        yield _text(PLOT_LEFT - 8, up(Fraction(value)) + 4, f"{value}%", "chart-name", "end")
    for one in landmarks:
        yield _line(across(one), ground, across(one), up(Fraction(top)), "chart-line")
    yield _text(END, ground + 40, words.label("charts", "percent"), "chart-name", "end")
    yield _text(PLOT_LEFT - 60, 14, words.label("charts", "debt"), "chart-name")


def _point(one: Point, x: int, y: int, landmarks: Sequence[Fraction]) -> Markup:
    told = f"{one.code} {one.name}: {shown_percent(one.percent, tuple(landmarks))}; {shown_percent(one.debt)}"
    if one.marked:
        square = Markup(
            '<rect class="chart-point chart-marked" x="{}" y="{}" width="11" height="11"><title>{}</title></rect>'
        )
        return square.format(x - 5, y - 5, told) + _text(x, y - 10, one.name, "chart-label", "middle")
    return Markup('<circle class="chart-point" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(x, y, told)


def _line(x1: int, y1: int, x2: int, y2: int, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, x1, y1, x2, y2)


def _text(x: int, y: int, words: str, kind: str, anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, words)


def _plain(value: Fraction) -> str:
    return shown_percent(value).removesuffix("%").rstrip("0").rstrip(",") + "%"


def _picture(name: str, words: Words, height: int, drawn: Iterable[Markup]) -> Markup:
    """The picture with its title and what it shows in words, for those who do not see it."""
    frame = Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-told">'
        '<title id="{}-title">{}</title><desc id="{}-told">{}</desc>{}</svg>'
    )
    title, told = words.label("charts", name), words.label("charts", f"{name}-told")
    return frame.format(WIDTH, height, name, name, name, title, name, told, Markup("").join(drawn))
