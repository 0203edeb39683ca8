"""Lines divided by tabs ("điểm dừng tab"): used to lay out letterheads, signatures and first lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dossiers.documents.checker.docx.drawings import Drawing
from dossiers.documents.checker.docx.package import TWIP, number
from dossiers.documents.checker.docx.styles import Values
from dossiers.documents.checker.docx.text_columns import TextColumn
from dossiers.documents.checker.model import Align, Paragraph, TextRun

TAB_STOP = 720
"""Twentieths of a point between tab stops where a paragraph sets none."""
SPACED = re.compile(r"(?<=\w\S) {5,}(?=\S)")
"""A row of spaces after a word. It divides a line if a capital follows; else it is a blank to be filled in."""
TAB_ALIGNS = {"center": Align.CENTER, "right": Align.RIGHT, "end": Align.RIGHT}


def without_leading_tabs(runs: list[TextRun], values: Values) -> tuple[list[TextRun], int]:
    """Return the runs without leading tabs, which indent a first line, and the number of those tabs."""
    if _own_stops(values):
        return runs, 0
    text = "".join(run.text for run in runs)
    tabs = len(text) - len(text.lstrip("\t"))
    if not tabs or "\t" in text.strip("\t"):
        return runs, 0
    kept, left = [], tabs
    for run in runs:
        cut = min(left, len(run.text) - len(run.text.lstrip("\t")))
        left -= cut
        kept.append(replace(run, text=run.text[cut:]))
    return kept, tabs


def parts_of(
    paragraph: Paragraph, values: Values, text_column: TextColumn, drawings: Sequence[Drawing]
) -> Iterator[tuple[Paragraph, list[int]]]:
    """Yield the parts of a line divided by tabs, each with its column and the places of its drawings."""
    by_tabs = any("\t" in run.text for run in paragraph.runs)
    parts = _parts(paragraph.runs if by_tabs else _spaced(paragraph.runs))
    held = [(at, runs) for at, runs in enumerate(parts) if any(run.text.strip() for run in runs)]
    if len(held) < 2 and not (held and held[0][0] and _own_stops(values)):
        yield paragraph, list(range(len(drawings)))
        return
    if not by_tabs:
        yield from ((replace(paragraph, runs=tuple(runs), align=None, column=None), []) for _, runs in held)
        return
    stops = _stops(values, len(parts))
    middles = [text_column.left + (stops[at - 1][0] if at else 0.0) for at, _ in held]
    nearest = [_nearest(drawing, middles, text_column) for drawing in drawings]
    for place, (at, runs) in enumerate(held):
        kind = stops[at - 1][1] if at else None
        column = _span(middles, place, text_column) if kind is Align.CENTER else (middles[place], text_column.right)
        own = [number for number, part in enumerate(nearest) if part == place]
        yield replace(paragraph, runs=tuple(runs), align=kind or paragraph.align, column=column), own


def _span(middles: list[float], place: int, text_column: TextColumn) -> tuple[float, float]:
    """Return the widest span around a tab stop that leaves the neighbours theirs."""
    middle = middles[place]
    left = (middles[place - 1] + middle) / 2 if place else text_column.left
    right = (middle + middles[place + 1]) / 2 if place + 1 < len(middles) else text_column.right
    half = min(middle - left, right - middle)
    return middle - half, middle + half


def _nearest(drawing: Drawing, middles: list[float], text_column: TextColumn) -> int:
    """Return the part of the line that is nearest to a drawing."""
    middle = text_column.left + (drawing.left or 0.0) + drawing.width / 2
    return min(range(len(middles)), key=lambda at: abs(middles[at] - middle))


def _spaced(runs: Sequence[TextRun]) -> list[TextRun]:
    """Return the runs with a tab for each long row of spaces before a capital, which divides a line, too."""
    text, marks = "".join(run.text for run in runs), dict[int, str]()
    for gap in (found for found in SPACED.finditer(text) if text[found.end()].isupper()):
        marks |= dict.fromkeys(range(*gap.span()), "") | {gap.start(): "\t"}
    if not marks:
        return list(runs)
    parted, at = [], 0
    for run in runs:
        kept = "".join(marks.get(at + place, letter) for place, letter in enumerate(run.text))
        parted.append(replace(run, text=kept))
        at += len(run.text)
    return parted


def _parts(runs: Iterable[TextRun]) -> list[list[TextRun]]:
    parts: list[list[TextRun]] = [[]]
    for run in runs:
        first, *others = run.text.split("\t")
        parts[-1].append(replace(run, text=first))
        parts += [[replace(run, text=text)] for text in others]
    return parts


def _own_stops(values: Values) -> list[tuple[float, str]]:
    """Return the stops that a paragraph sets, in twentieths of a point, from the left."""
    named = ((name.removeprefix("tab."), kind) for name, kind in values.items() if name.startswith("tab."))
    return sorted((number(at), kind) for at, kind in named if kind not in ("clear", "num"))


def _stops(values: Values, wanted: int) -> list[tuple[float, Align | None]]:
    """Return the tab stops in millimetres from the left of the column, the default ones after those that are set."""
    stops = [(at * TWIP, TAB_ALIGNS.get(kind)) for at, kind in _own_stops(values)]
    while len(stops) < wanted:
        last = stops[-1][0] if stops else 0.0
        step = TAB_STOP * TWIP
        stops.append(((last // step + 1) * step, None))
    return stops
