"""Charts of figures as SVG ("biểu đồ"): readable without colour, each value also as text.

No script and no style attributes: classes only, which the site's stylesheet or the papers' own styles. A table with the
same values accompanies each chart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count
from math import ceil, floor

from markupsafe import Markup

from dossiers.vietnamese.dates import show_day
from workflow.figures import PER_CENT, plain_percent, shown_percent
from workflow.lifecycle import State

LabelOf = Callable[[str], str]
"""Returns a text of a chart by its key."""
Scale = Callable[[Fraction], int]
"""Maps a value to a coordinate of the chart."""


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """The measures of a chart in its own units, of which a letter is 12 high.

    Its width, the height of a bar's row, and the space for names and for values beside the bars.
    """

    width: int
    row: int
    left: int
    right: int

    @property
    def end(self) -> int:
        """The right end of axes."""
        return self.width - 24

    @property
    def longest_name(self) -> int:
        """The longest name that fits beside a bar, in letters."""
        return self.left // 7


SCREEN = ChartFrame(960, 18, 190, 90)
SHEET = ChartFrame(700, 13, 150, 70)
"""165 millimetres wide, a letter is 8 points high, and the bars of 63 offices fit on one page."""
LETTER = 14
"""The height of a line of letters; a letter is about half as wide."""
TOP = 34
PLOT_HEIGHT, PLOT_LEFT, PLOT_BOTTOM, DAYS_HEIGHT = 460, 70, 56, 240
LEGEND = 140
"""Room for the names of the states beside the last column."""
MARK = "■ "
STACK = (
    State.APPROVED,
    State.REVIEWED,
    State.SUBMITTED,
    State.RETURNED,
    State.LAPSED,
    State.DECLINED,
    State.NOT_NOMINATING,
)
"""States in the order in which a day's column is stacked, from the bottom; all but drafts."""


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
    """The number of dossiers in each state at the end of a day."""

    day: date
    counts: Mapping[State, int]


def percent_bars(
    label: LabelOf, bars: Sequence[Bar], landmarks: Sequence[Fraction], frame: ChartFrame = SCREEN
) -> Markup:
    """Return a bar chart: a bar for each office from 100 % of the plan to its percentage, the highest on top.

    A line marks each landmark (100 %, 105 %); above the plan lies to the right of it, below to the left.
    """
    ordered = sorted(bars, key=lambda bar: (-bar.percent, bar.code))
    values = [*(bar.percent for bar in ordered), *landmarks, Fraction(PER_CENT)]
    low, high = floor(min(values)) - 1, ceil(max(values)) + 1
    room, height = frame.width - frame.left - frame.right, TOP + frame.row * len(ordered) + 8

    def across(value: Fraction) -> int:
        return frame.left + int((value - low) * room / (high - low))

    lines = [
        _line(across(landmark), TOP - 6, across(landmark), height, "chart-line")
        + _text(across(landmark), TOP - 12, plain_percent(landmark), "chart-mark", "middle")
        for landmark in landmarks
    ]
    drawn = [_bar(bar, TOP + frame.row * at, across, landmarks, frame) for at, bar in enumerate(ordered)]
    return _picture("percent-bars", label, (frame.width, height), [*drawn, *lines])


def _bar(bar: Bar, y: int, across: Scale, landmarks: Sequence[Fraction], frame: ChartFrame) -> Markup:
    """Return a bar between its office's name and its value."""
    plan, end, ground = across(Fraction(PER_CENT)), across(bar.percent), y + frame.row // 2 + 4
    kind = "chart-bar chart-marked" if bar.marked else "chart-bar"
    thick = frame.row * 2 // 3
    drawn = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
        kind, min(plan, end), y + (frame.row - thick) // 2, abs(end - plan), thick
    )
    text = _shortened(f"{MARK if bar.marked else ''}{bar.name}", frame.longest_name)
    name = _text(frame.left - 8, ground, text, "chart-name", "end")
    value = _text(frame.width - 6, ground, shown_percent(bar.percent, tuple(landmarks)), "chart-value", "end")
    return name + drawn + value


def _shortened(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def debt_plot(
    label: LabelOf,
    points: Sequence[Point],
    landmarks: Sequence[Fraction],
    gate: Fraction | None,
    frame: ChartFrame = SCREEN,
) -> Markup:
    """Return a plot of percentage of the plan (right) against debt ratio (up).

    The gate is a line across; the awarded are squares.
    """
    percents = [*(point.percent for point in points), *landmarks]
    debts = [*(point.debt for point in points), *(() if gate is None else (gate,)), Fraction(1)]
    low, high = floor(min(percents)), ceil(max(percents))
    top, room, tall = ceil(max(debts)), frame.end - PLOT_LEFT, PLOT_HEIGHT - PLOT_BOTTOM - 24

    def across(value: Fraction) -> int:
        return PLOT_LEFT + int((value - low) * room / max(high - low, 1))

    def up(value: Fraction) -> int:
        return 24 + tall - int(value * tall / top)

    drawn = [*_axes(label, across, up, (low, high), top, landmarks, frame.end)]
    taken: list[ViewBox] = []
    if gate is not None:
        drawn.append(_line(PLOT_LEFT, up(gate), frame.end, up(gate), "chart-line chart-gate"))
        named = f"{label('gate')} {shown_percent(gate)}"
        drawn.append(_text(frame.end, up(gate) - 6, named, "chart-mark", "end"))
        taken.append((frame.end - len(named) * LETTER // 2, up(gate) - 6 - LETTER, frame.end, up(gate)))
    placed = [(point, across(point.percent), up(point.debt)) for point in sorted(points, key=lambda point: point.code)]
    drawn += [_point(point, x, y, landmarks) for point, x, y in placed]
    drawn += _labels([(point.name, x, y) for point, x, y in placed if point.marked], taken, frame)
    return _picture("debt-plot", label, (frame.width, PLOT_HEIGHT), drawn)


def _axes(
    label: LabelOf,
    across: Scale,
    up: Scale,
    range_: tuple[int, int],
    top: int,
    landmarks: Sequence[Fraction],
    end: int,
) -> Iterable[Markup]:
    low, high = range_
    ground = up(Fraction(0))
    yield _line(PLOT_LEFT, ground, end, ground, "chart-axis")
    yield _line(PLOT_LEFT, ground, PLOT_LEFT, up(Fraction(top)), "chart-axis")
    for value in range(low, high + 1, max((high - low) // 10, 1)):
        yield _text(across(Fraction(value)), ground + 18, f"{value}%", "chart-name", "middle")
    for value in range(0, top + 1, max(top // 6, 1)):
        yield _text(PLOT_LEFT - 8, up(Fraction(value)) + 4, f"{value}%", "chart-name", "end")
    for landmark in landmarks:
        yield _line(across(landmark), ground, across(landmark), up(Fraction(top)), "chart-line")
    yield _text(end, ground + 40, label("percent"), "chart-name", "end")
    yield _text(PLOT_LEFT - 60, 14, label("debt"), "chart-name")


def _point(point: Point, x: int, y: int, landmarks: Sequence[Fraction]) -> Markup:
    """Return a circle, or a square for a marked point; its tooltip names the office and both values."""
    text = f"{point.name}: {shown_percent(point.percent, tuple(landmarks))}; {shown_percent(point.debt)}"
    if point.marked:
        square = Markup(
            '<rect class="chart-point chart-marked" x="{}" y="{}" width="11" height="11"><title>{}</title></rect>'
        )
        return square.format(x - 5, y - 5, text)
    return Markup('<circle class="chart-point" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(x, y, text)


ViewBox = tuple[int, int, int, int]
"""Left, top, right, bottom in the picture."""


def _labels(marked: Sequence[tuple[str, int, int]], taken: list[ViewBox], frame: ChartFrame) -> Iterable[Markup]:
    """Yield the names of the marked points beside their squares, covering neither a square nor a box in `taken`."""
    taken += [(x - 6, y - 6, x + 6, y + 6) for _, x, y in marked]
    for full, x, y in marked:
        name = _shortened(full, frame.longest_name)
        placed = next(box for box in _beside(x, y, len(name) * LETTER // 2, frame) if _is_free(box, taken, frame))
        taken.append(placed)
        yield _text((placed[0] + placed[2]) // 2, placed[3] - 3, name, "chart-label", "middle")


def _beside(x: int, y: int, width: int, frame: ChartFrame) -> Iterator[ViewBox]:
    """Yield possible boxes of a name of that width: above its square, below, right, left, then
    farther and farther above.

    Above and below it stays within the chart, so that far enough above there is always space.
    """
    half = width // 2
    middle = max(half, min(x, frame.width - half))
    yield middle - half, y - 8 - LETTER, middle + half, y - 8
    yield middle - half, y + 8, middle + half, y + 8 + LETTER
    yield x + 9, y - LETTER // 2, x + 9 + width, y + LETTER // 2
    yield x - 9 - width, y - LETTER // 2, x - 9, y + LETTER // 2
    for step in count(2):
        yield middle - half, y - 8 - step * LETTER, middle + half, y - 8 - (step - 1) * LETTER


def _is_free(box: ViewBox, taken: Iterable[ViewBox], frame: ChartFrame) -> bool:
    left, top, right, bottom = box
    inside = left >= 0 and right <= frame.width
    return inside and not any(left < r and l < right and top < b and t < bottom for l, t, r, b in taken)  # noqa: E741


def day_columns(label: LabelOf, days: Sequence[Day], last_day: date) -> Markup:
    """Return a column chart: the number of dossiers in each state at the end of each day, up to the last day."""
    most = max([*(sum(day.counts.get(state, 0) for state in STACK) for day in days), 1])
    step = (SCREEN.end - LEGEND - PLOT_LEFT) // max(len(days), 1)
    ground = TOP + DAYS_HEIGHT
    drawn = [_line(PLOT_LEFT, ground, SCREEN.end, ground, "chart-axis")]
    every = 44 // max(step, 1) + 1
    for at, day in enumerate(days):
        middle = PLOT_LEFT + at * step + min(step, 48) // 2
        drawn += _column(label, day, middle, min(step - 4, 44), most, named=day is days[-1])
        if at % every == 0 or day is days[-1]:
            drawn.append(_text(middle, ground + 18, f"{day.day.day}/{day.day.month}", "chart-name", "middle"))
    drawn.append(_text(SCREEN.end, 16, f"{label('last-day')} {show_day(last_day)}", "chart-mark", "end"))
    return _picture("day-columns", label, (SCREEN.width, ground + 30), drawn)


def _column(label: LabelOf, day: Day, middle: int, width: int, most: int, *, named: bool) -> Iterable[Markup]:
    """Yield one day's states on top of each other, each with its count; beside the last column also its name."""
    top = TOP + DAYS_HEIGHT
    frame = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>')
    for state in STACK:
        count = day.counts.get(state, 0)
        if not count:
            continue
        height = max(count * DAYS_HEIGHT // most, 12)
        top -= height
        text = f"{show_day(day.day)}: {count} {label(state)}"
        yield frame.format(f"chart-stack chart-{state}", middle - width // 2, top, width, height, text)
        yield _text(middle, top + height - 2, str(count), "chart-count", "middle")
        if named:
            yield _text(middle + width // 2 + 8, top + height - 2, label(state), "chart-label", "start")


def _line(x1: int, y1: int, x2: int, y2: int, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, x1, y1, x2, y2)


def _text(x: int, y: int, words: str, kind: str, anchor: str = "start") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, words)


def _picture(name: str, label: LabelOf, size: tuple[int, int], drawn: Iterable[Markup]) -> Markup:
    """Return the chart with its title and a description for screen readers."""
    frame = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img"><title>{}</title><desc>{}</desc>{}</svg>')
    return frame.format(*size, label(name), label(f"{name}-told"), Markup("").join(drawn))
