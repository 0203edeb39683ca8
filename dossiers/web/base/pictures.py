"""The path of a dossier drawn as SVG ("hình vẽ"), without script and style attributes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise

from markupsafe import Markup

from dossiers.dossier.views import STANDS_AT, Return, Station
from dossiers.vietnamese.dates import show_day, show_moment
from dossiers.words.catalogue import Words
from workflow.lifecycle import State

WIDTH = 960
LEVEL = 52
"""The y coordinate of the line; the arc of a return is above it, the text below."""

LINE = 20
"""The distance of two lines of text."""
LEFT, APART = 120, 240
"""The x coordinate of the first station, and the distance of two stations."""
RADIUS = 11
ENDED = (State.DECLINED, State.LAPSED)
"""States in which a dossier ends before the last station: the title of its station is the state."""
LONGEST_NAME = 30
"""Characters of a name that fit under a station; the list for narrow screens shows the whole name."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """A station as drawn; `kind` is "passed", "present", "done" (present and last), "back" (returned) or "ahead"."""

    x: int
    kind: str
    title: str
    when: str
    who: str

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in (self.when, self.who) if line)


def path_picture(
    words: Words, stations: Sequence[Station], state: State, returned: Return | None, zone: tzinfo
) -> Markup:
    """Return the path with the present station filled, as a picture and as a list for narrow screens."""
    stops = _stops(words, stations, state, returned, zone)
    template = Markup(
        '<svg class="path-picture" viewBox="0 0 {} {}" role="img" aria-labelledby="path-title path-told">'
        '<title id="path-title">Đường đi của hồ sơ: {}</title><desc id="path-told">{}</desc>{}</svg>'
    )
    drawn = Markup("").join([*_lines(stops), _turn_back(stops, returned), *(_drawn(stop) for stop in stops)])
    height = LEVEL + 44 + LINE * max(len(stop.lines) for stop in stops)
    picture = template.format(WIDTH, height, words.label("states", state), _description(stops), drawn)
    items = Markup("").join(_listed(stop) for stop in stops)
    return Markup('<div class="path">{}<ol class="path-list">{}</ol></div>').format(picture, items)


def _stops(
    words: Words, stations: Sequence[Station], state: State, returned: Return | None, zone: tzinfo
) -> tuple[_Stop, ...]:
    at = STANDS_AT.get(state, state)
    here = next(place for place, station in enumerate(stations) if station.state is at)
    last = "done" if here == len(stations) - 1 else "present"
    kinds = ["passed" if place < here else last if place == here else "ahead" for place in range(len(stations))]
    stops = [_stop(words, station, place, kinds[place], zone) for place, station in enumerate(stations)]
    if state in ENDED:
        stops[here] = replace(stops[here], title=words.label("states", state))
    return tuple(stops) if returned is None else (_returned(words, returned, zone), *stops[1:])


def _stop(words: Words, station: Station, place: int, kind: str, zone: tzinfo) -> _Stop:
    when = show_moment(station.at, zone) if station.at else ""
    return _Stop(LEFT + APART * place, kind, words.label("stations", station.state), when, station.who)


def _returned(words: Words, returned: Return, zone: tzinfo) -> _Stop:
    """Return the first station of a returned dossier, with who returned it and when."""
    title = words.label("states", State.RETURNED)
    return _Stop(LEFT, "back", title, show_moment(returned.at, zone), returned.who)


def _lines(stops: Sequence[_Stop]) -> list[Markup]:
    """Return the lines between the stations, strong up to the present one."""
    line = Markup('<line class="path-line path-line-{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    return [
        line.format("done" if start.kind == "passed" else "ahead", start.x + RADIUS, LEVEL, end.x - RADIUS, LEVEL)
        for start, end in pairwise(stops)
    ]


def _turn_back(stops: Sequence[_Stop], returned: Return | None) -> Markup:
    """Return the arc of the return from the review to the office: faint if not returned, else with the date."""
    start, end, edge, top = stops[1].x, stops[0].x, LEVEL - RADIUS - 3, LEVEL - 46
    kind = "ahead" if returned is None else "back"
    arc = Markup('<path class="path-turn path-turn-{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
        kind, start, edge, start - 24, top, end + 24, top, end + 3, edge - 6
    )
    tip = Markup('<path class="path-tip path-tip-{}" d="M{} {}l-2-11 10 4z"/>').format(kind, end, edge)
    if returned is None:
        return arc + tip
    label = Markup('<text class="path-back-day" x="{}" y="{}">hoàn thiện đến {}</text>')
    return arc + tip + label.format((start + end) // 2, LEVEL - 12, show_day(returned.correction_day))


def _drawn(stop: _Stop) -> Markup:
    circle = Markup('<circle class="path-stop path-stop-{}" cx="{}" cy="{}" r="{}"/>')
    drawn = circle.format(stop.kind, stop.x, LEVEL, RADIUS)
    if stop.kind in {"passed", "done"}:
        drawn += Markup('<path class="path-tick" d="m{} {} 3.5 3.5 6.5-7.5"/>').format(stop.x - 5, LEVEL)
    text = Markup('<text class="path-{}" x="{}" y="{}">{}</text>')
    drawn += text.format(f"title path-title-{stop.kind}", stop.x, LEVEL + 36, stop.title)
    return drawn + Markup("").join(
        text.format("said", stop.x, LEVEL + 36 + LINE * row, _short(line)) for row, line in enumerate(stop.lines, 1)
    )


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


HERE = frozenset({"present", "done", "back"})
KIND_WORDS = {"passed": "đã qua", "ahead": "chưa tới", **dict.fromkeys(HERE, "đang ở đây")}


def _description(stops: Sequence[_Stop]) -> str:
    """Return the description of the picture for screen readers."""
    return " ".join(f"{stop.title}: {', '.join((KIND_WORDS[stop.kind], *stop.lines))}." for stop in stops)


def _listed(stop: _Stop) -> Markup:
    current = Markup(' aria-current="step"') if stop.kind in HERE else Markup("")
    lines = Markup("").join(Markup("<span>{}</span>").format(line) for line in stop.lines)
    item = Markup('<li class="path-item path-item-{}"{}><b>{}</b><span class="visually-hidden">{}</span>{}</li>')
    return item.format(stop.kind, current, stop.title, f" ({KIND_WORDS[stop.kind]})", lines)
