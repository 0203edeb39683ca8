"""The model of a finished file that both readers produce: values as measured, None where the format has none.

Lengths are in millimetres, places from the top left corner of the sheet; sizes, gaps and pitches are in points. The
rules use nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """The format of a file."""

    DOCX = "docx"
    PDF = "pdf"


class Area(StrEnum):
    """The area of the sheet that contains a paragraph: the text, or the repeated margins."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"


class Align(StrEnum):
    """The alignment of a paragraph."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Look:
    """The appearance of letters: the family as the file names it (without a subset's prefix), the colour as RRGGBB."""

    font: str
    size: float
    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text of one appearance, as it is displayed: in capitals if formatted so, without hidden text."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Pitch:
    """The line pitch: `points` from one base line to the next, and as a multiple of the font's own single line.

    `exact` is true for a fixed distance ("exactly"). A PDF's is measured between lines, None when there is one line.
    """

    points: float
    multiple: float
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in millimetres."""
        return self.right - self.left

    @property
    def center(self) -> float:
        """The horizontal middle."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class TablePosition:
    """The place of a paragraph in a table: which table of the file, which row and column, all from 1.

    `framed` distinguishes a table with drawn borders (figures) from one used for layout (a letterhead).
    """

    table: int
    row: int
    column: int
    framed: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, or one visual block of lines of a PDF.

    `number` counts from 1 in reading order, for people ("đoạn thứ 5"). `column` is the span between left and right in
    which it is set: the margins, its cell, its text box; in a DOCX from declared widths. `box` is the extent of the
    ink-to-be (first origin to last advance, ascent to descent), `lines` the extents line by line; a DOCX has neither,
    and there a tab-parted line gives a paragraph a part ("Số: 5<tab>Hà Nội, ngày …" are two paragraphs on one `row`).
    `row` is equal for paragraphs whose first lines are on one line of the sheet, None when that is not known.
    """

    number: int
    runs: tuple[TextRun, ...]
    area: Area = Area.BODY
    section: int = 1
    page: int | None = None
    align: Align | None = None
    first_indent: float | None = None
    left_indent: float | None = None
    gap_before: float | None = None
    gap_after: float | None = None
    pitch: Pitch | None = None
    column: tuple[float, float] | None = None
    box: Box | None = None
    lines: tuple[Box, ...] = ()
    cell: TablePosition | None = None
    row: int | None = None
    style: str = ""
    outline: int | None = None

    @property
    def text(self) -> str:
        """The text with white space collapsed; a line break within it is a space."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drawn horizontal line that is no border of a figure table and no underline of letters.

    `after` is the number of the paragraph under which it is drawn. `left` and `right` are None when only its length is
    declared; `centred` is whether it is balanced in its column, None when not known.
    """

    length: float
    after: int | None
    left: float | None = None
    right: float | None = None
    top: float | None = None
    page: int | None = None
    solid: bool = True
    centred: bool | None = None


TURNED = {"left": "top", "top": "right", "right": "bottom", "bottom": "left"}
"""The edge to which each margin moves when an upright sheet is turned to landscape."""


@dataclass(frozen=True, slots=True)
class SheetModel:
    """One section of a DOCX, or one page of a PDF: its size and margins.

    A PDF's margins are measured from its text, `bottom` only where the text continues on a next page; a DOCX's are
    declared (gutter added). `number` counts sections or pages from 1; `section` groups pages that number together.
    """

    number: int
    width: float
    height: float
    top: float | None = None
    right: float | None = None
    bottom: float | None = None
    left: float | None = None
    section: int = 1

    def edge(self, side: str) -> str:
        """Return the edge of the margin that an upright sheet has on this side ("left").

        A landscape sheet may have been turned with its margins, as word processors do; then the binding margin, the
        widest, is at the top.
        """
        was_turned = self.width > self.height and (self.top or 0) > (self.left or 0)
        return TURNED[side] if was_turned else side

    def margin(self, side: str) -> float | None:
        """Return the margin that an upright sheet has on this side; None where it can't be measured."""
        value: float | None = getattr(self, self.edge(side))
        return value


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A page number as displayed on one kind of page: `on_first` pages or the others of a section; of a PDF, one page.

    `value` is the figure displayed (PDF), or the number that the section restarts at (DOCX, None when it continues).
    """

    area: Area
    align: Align | None
    look: Look
    section: int = 1
    on_first: bool = False
    page: int | None = None
    value: int | None = None
    arabic: bool = True


@dataclass(frozen=True, slots=True)
class DocumentModel:
    """A whole file. `pages` is None where only a layout program could determine the number (DOCX)."""

    format: Format
    sheets: tuple[SheetModel, ...]
    paragraphs: tuple[Paragraph, ...]
    strokes: tuple[Stroke, ...] = ()
    page_numbers: tuple[PageNumber, ...] = ()
    pages: int | None = None
    unembedded_fonts: tuple[str, ...] = ()
    language: str = ""
