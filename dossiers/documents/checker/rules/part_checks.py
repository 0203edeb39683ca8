"""Checks that many rules share: of the letters of a part, its place, the line under it."""

from collections.abc import Iterator

from dossiers.documents.checker.appearance import is_bold, is_italic, is_underlined, is_upper, main_size
from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.model import Align, Paragraph, Stroke
from dossiers.documents.checker.rules.base import (
    CheckedFile,
    Fault,
    PartCheck,
    Pieces,
    faults_unless,
    number,
    outside,
    span,
)
from dossiers.documents.checker.rules.catalogue import LayoutRule
from dossiers.documents.checker.widths import longest_line, measurable

LEVEL = 3.0
"""Millimetres by which the tops of letters of different sizes on one line may differ."""
BALANCED = 2.5
"""Millimetres by which the middles of two parts may differ."""


def appearance(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check size, weight, slant and capitals as far as the rule names them."""
    for piece in pieces:
        yield from sized(file, rule, piece)
        yield from _styled(rule, piece)


def sized(file: CheckedFile, rule: LayoutRule, piece: Paragraph) -> Iterator[Fault]:
    """Check the sizes of a paragraph's letters; the first one outside the limits is a fault."""
    if rule.size is None:
        return
    low, high = rule.size
    held = (run.look.size for run in piece.runs if run.text.strip())
    wrong = next((size for size in held if outside(size, low, high, file.tolerance.size)), None)
    if wrong is not None:
        yield Fault(Aspect.SIZE, span(low, high), number(wrong), piece)


def _styled(rule: LayoutRule, piece: Paragraph) -> Iterator[Fault]:
    asked = (
        (rule.bold, is_bold(piece), Aspect.BOLD, Aspect.NOT_BOLD),
        (rule.italic, is_italic(piece), Aspect.ITALIC, Aspect.UPRIGHT),
        (rule.upper, is_upper(piece.text), Aspect.UPPER, Aspect.LOWER),
    )
    for wanted, is_so, positive, negative in asked:
        if wanted is not None and wanted is not is_so:
            yield Fault(positive if wanted else negative, found=piece.text, paragraph=piece)


def not_underlined(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that a part is not underlined: lines are drawn."""
    return faults_unless(pieces, Aspect.NOT_UNDERLINED, lambda piece: not is_underlined(piece))


def centred(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that each line is centred in its column, as far as that is known."""
    return faults_unless(pieces, Aspect.CENTRED, lambda piece: piece.align in (Align.CENTER, None))


def on_the_left(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that each line begins at the left edge of its column."""
    return faults_unless(pieces, Aspect.ON_THE_LEFT, lambda piece: piece.align in (Align.LEFT, Align.JUSTIFY, None))


def of_body_size(file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the letters are as large as those of the text."""
    body = main_size(file.found.all(Component.BODY))
    for piece in pieces:
        size = main_size([piece])
        if body is not None and size is not None and abs(size - body) > file.tolerance.size:
            yield Fault(Aspect.SIZE_OF_BODY, number(body), number(size), piece)


def level_with(other: Component) -> PartCheck:
    """Return a check that the part is on one line with another one, where places are known."""

    def check(file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        others = file.found.all(other)
        if others and _on_one_line(pieces[0], others) is False:
            yield Fault(Aspect.SAME_LINE, paragraph=pieces[0], other=other)

    return check


def _on_one_line(piece: Paragraph, others: Pieces) -> bool | None:
    """Return whether a paragraph begins on the line of one of the others; None if neither rows nor places are known."""
    rows = {other.row for other in others} - {None}
    if piece.row is not None and rows:
        return piece.row in rows
    tops = [other.box.top for other in others if other.box is not None and other.page == piece.page]
    if piece.box is None or not tops:
        return None
    return min(abs(top - piece.box.top) for top in tops) <= LEVEL


def close_under(other: Component) -> PartCheck:
    """Return a check that only single line spacing separates the part from another one above."""

    def check(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        gap = pieces[0].gap_before
        if not file.found.all(other) or gap is None:
            return
        if file.declared and pieces[0].pitch is not None:
            gap += max(0.0, pieces[0].pitch.points * (1 - 1 / pieces[0].pitch.multiple))
        if outside(gap, rule.low, rule.high, file.tolerance.single):
            yield Fault(Aspect.SINGLE, found=number(gap), paragraph=pieces[0], other=other)

    return check


def lined(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that a solid, balanced line is drawn under the part, of the rule's length compared to the longest line."""
    stroke = _line_under(file, pieces)
    if stroke is None:
        underlined = any(is_underlined(piece) for piece in pieces)
        yield Fault(Aspect.NOT_UNDERLINED if underlined else Aspect.LINE, paragraph=pieces[-1])
        return
    if not stroke.solid:
        yield Fault(Aspect.LINE_SOLID, paragraph=pieces[-1])
    if stroke.centred is False:
        yield Fault(Aspect.LINE_CENTRED, paragraph=pieces[-1])
    if rule.low is None or rule.high is None or not all(map(measurable, pieces)):
        return
    text = max(longest_line(piece, _room(piece)) for piece in pieces)
    low, high = rule.low * text, rule.high * text
    if outside(stroke.length, low, high, file.tolerance.line):
        found = number(round(stroke.length, 1))
        yield Fault(Aspect.LINE_LENGTH, span(round(low, 1), round(high, 1)), found, pieces[-1])


def _line_under(file: CheckedFile, pieces: Pieces) -> Stroke | None:
    numbers = {piece.number for piece in pieces}
    drawn = [stroke for stroke in file.model.strokes if stroke.after in numbers]
    return max(drawn, key=lambda stroke: stroke.length, default=None)


def _room(piece: Paragraph) -> float | None:
    return None if piece.column is None else piece.column[1] - piece.column[0] - (piece.left_indent or 0)


def indented(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the first line is indented by one of the lengths, or within the limits, of the rule."""
    for piece in pieces:
        if piece.first_indent is None:
            continue
        indent = piece.first_indent + (piece.left_indent or 0.0)
        if not _allowed(indent, file, rule):
            yield Fault(Aspect.INDENT, _indents(rule), number(round(indent, 1)), piece)


def _allowed(indent: float, file: CheckedFile, rule: LayoutRule) -> bool:
    tolerance = file.tolerance.length + 0.04  # 1,27 cm is half an inch; 1 cm is 567 twentieths of a point
    if "no-indent" in rule.extra and abs(indent) <= tolerance:
        return True
    if rule.choices:
        return any(abs(indent - choice) <= tolerance for choice in rule.choices)
    return not outside(indent, rule.low, rule.high, tolerance)


def _indents(rule: LayoutRule) -> str:
    return "; ".join(map(number, rule.choices)) if rule.choices else span(rule.low, rule.high)
