"""The path of a dossier drawn as SVG ("hình vẽ"), without script and style attributes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise

from markupsafe import Markup

from dossiers.dossier.path_view import Standing, Station
from dossiers.dossier.views import Return
from dossiers.vietnamese.dates import show_day, show_moment
from dossiers.words.catalogue import Words
from dossiers.words.states import state_label
from workflow.lifecycle import State
from workflow.phases import Phase

WIDTH = 960
LEVEL = 52
"""The y coordinate of the line; the arc of a return is above it, the text below."""

LINE = 20
"""The distance of two lines of text."""
LEFT, APART = 96, 192
"""The x coordinate of the first station, and the distance of two stations."""
RADIUS = 11
LONGEST_NAME = 24
"""Characters of a name that fit under a station; the list for narrow screens shows the whole name."""

TICKED = frozenset({Standing.PASSED, Standing.AWARDED})
HERE = frozenset(
    {Standing.PRESENT, Standing.BACK, Standing.ENDED, Standing.AWARDED, Standing.NOT_AWARDED, Standing.ISSUED}
)
"""How the dossier stands to the station where it is now: the last such one on its path."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """A station as drawn; `notes` are told only to those who hear the picture or read the list."""

    x: int
    kind: Standing
    title: str
    lines: tuple[str, ...]
    told: str
    notes: tuple[str, ...] = ()


def path_picture(
    words: Words, stations: Sequence[Station], state: State, returned: Return | None, zone: tzinfo, phase: Phase
) -> Markup:
    """Return the path with the present station filled, as a picture and as a list for narrow screens."""
    stops = [_stop(words, station, place, zone) for place, station in enumerate(stations)]
    back = next((stop for stop, station in zip(stops, stations, strict=True) if station.turned_back), None)
    day = show_day(returned.correction_day) if returned else ""
    if back is not None:
        note = f"{words.label('path', 'until')} {day}" if day else words.label("path", "returned-before")
        stops[0] = replace(stops[0], notes=(note,))
    template = Markup(
        '<svg class="path-picture" viewBox="0 0 {} {}" role="img" aria-labelledby="path-title path-told">'
        '<title id="path-title">{}: {}</title><desc id="path-told">{}</desc>{}</svg>'
    )
    way = (
        []
        if back is None
        else [_way_back(back, stops[0], f"{words.label('path', 'until-short')} {day}" if day else "")]
    )
    drawn = Markup("").join([*_lines(stops), *way, *map(_drawn, stops)])
    height = LEVEL + 44 + LINE * max(len(stop.lines) for stop in stops)
    title = words.label("path", "title"), state_label(words, state, phase)
    picture = template.format(WIDTH, height, *title, " ".join(map(_told, stops)), drawn)
    here = max(place for place, stop in enumerate(stops) if stop.kind in HERE)
    items = Markup("").join(_listed(stop, place == here) for place, stop in enumerate(stops))
    return Markup('<div class="path">{}<ol class="path-list">{}</ol></div>').format(picture, items)


def _stop(words: Words, station: Station, place: int, zone: tzinfo) -> _Stop:
    when = show_moment(station.at, zone) if station.at else show_day(station.day) if station.day else ""
    is_decision = station.standing in (Standing.AWARDED, Standing.NOT_AWARDED)
    outcome = words.label("path", station.standing) if is_decision else ""
    title, told = words.label("stations", station.name), words.label("standings", station.standing)
    lines = tuple(line for line in (when, station.who, outcome) if line)
    return _Stop(LEFT + APART * place, station.standing, title, lines, told)


def _lines(stops: Sequence[_Stop]) -> list[Markup]:
    """Return the lines between the stations, strong up to the present one."""
    line = Markup('<line class="path-line path-line-{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    return [
        line.format("done" if _is_way(start, end) else "ahead", start.x + RADIUS, LEVEL, end.x - RADIUS, LEVEL)
        for start, end in pairwise(stops)
    ]


def _is_way(start: _Stop, end: _Stop) -> bool:
    """Return whether the dossier has gone from one station to the next."""
    return start.kind is Standing.PASSED and end.kind not in (Standing.AHEAD, Standing.UNREACHED)


def _way_back(start: _Stop, end: _Stop, until: str) -> Markup:
    """Return the arc of the return to the office: dotted for an earlier one, else with the correction day `until`."""
    edge, top = LEVEL - RADIUS - 3, LEVEL - 46
    kind = "back" if until else "before"
    arc = Markup('<path class="path-turn path-turn-{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
        kind, start.x, edge, start.x - 24, top, end.x + 24, top, end.x + 3, edge - 6
    )
    tip = Markup('<path class="path-tip path-tip-{}" d="M{} {}l-2-11 10 4z"/>').format(kind, end.x, edge)
    if not until:
        return arc + tip
    label = Markup('<text class="path-back-day" x="{}" y="{}">{}</text>')
    return arc + tip + label.format(end.x + APART // 2, LEVEL - 12, until)


def _drawn(stop: _Stop) -> Markup:
    circle = Markup('<circle class="path-stop path-stop-{}" cx="{}" cy="{}" r="{}"/>')
    drawn = circle.format(stop.kind, stop.x, LEVEL, RADIUS)
    if stop.kind in TICKED:
        drawn += Markup('<path class="path-tick" d="m{} {} 3.5 3.5 6.5-7.5"/>').format(stop.x - 5, LEVEL)
    if stop.kind is Standing.ENDED:
        drawn += Markup('<path class="path-tick" d="m{} {} 9 9m0-9-9 9"/>').format(stop.x - 4.5, LEVEL - 4.5)
    text = Markup('<text class="path-{}" x="{}" y="{}">{}</text>')
    drawn += text.format(f"title path-title-{stop.kind}", stop.x, LEVEL + 36, stop.title)
    return drawn + Markup("").join(
        text.format("said", stop.x, LEVEL + 36 + LINE * row, _short(line)) for row, line in enumerate(stop.lines, 1)
    )


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def _told(stop: _Stop) -> str:
    """Return the description of a station for screen readers."""
    return f"{stop.title}: {', '.join((stop.told, *stop.lines, *stop.notes))}."


def _listed(stop: _Stop, is_here: bool) -> Markup:
    current = Markup(' aria-current="step"') if is_here else Markup("")
    lines = Markup("").join(Markup("<span>{}</span>").format(line) for line in (*stop.lines, *stop.notes))
    item = Markup('<li class="path-item path-item-{}"{}><b>{}</b><span class="visually-hidden">{}</span>{}</li>')
    return item.format(stop.kind, current, stop.title, f" ({stop.told})", lines)
