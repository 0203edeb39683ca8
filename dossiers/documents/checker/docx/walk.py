"""Traversal of a Word file in reading order ("đọc lần lượt"): paragraphs with format, column and element."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from dossiers.documents.checker.docx.drawings import Drawing, drawings_in
from dossiers.documents.checker.docx.numbering import Numbering
from dossiers.documents.checker.docx.package import TWIP, Element, W, WordPackage, value
from dossiers.documents.checker.docx.paragraph_format import ParagraphFormat, format_of
from dossiers.documents.checker.docx.runs import ParagraphContent, ParagraphReader
from dossiers.documents.checker.docx.sections import PageSection, sections_of
from dossiers.documents.checker.docx.styles import Styles, Values, form_values, merged
from dossiers.documents.checker.docx.tabs import TAB_STOP, parts_of, without_leading_tabs
from dossiers.documents.checker.docx.text_columns import CellPlace, TextColumn, WordTable, boxed
from dossiers.documents.checker.model import Area, Paragraph, TextRun
from dossiers.documents.checker.widths import lines_needed

HOLDERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
DEEPEST = 12
"""The deepest nesting of tables and text boxes that is followed."""


@dataclass(slots=True)
class ParagraphDraft:
    """A paragraph that is not numbered yet, with the values that its neighbours depend on."""

    element: Element
    paragraph: Paragraph
    text_column: TextColumn
    form: ParagraphFormat
    values: Values
    drawings: list[Drawing] = field(default_factory=list)
    above: "ParagraphDraft | None" = None
    """The last paragraph with text before it in the same container."""
    closes: CellPlace | None = None
    """The cell that it is the last paragraph of."""

    @property
    def height(self) -> float:
        """The height of its lines in points."""
        return lines_needed(self.paragraph, max(self.text_column.width, 1.0)) * self.form.pitch.points


class Walk:
    """One file's paragraphs in order, those in tables and text boxes at their places."""

    def __init__(self, package: WordPackage) -> None:
        self.package = package
        self.styles = Styles(package)
        self.reader = ParagraphReader(self.styles)
        self._numbering = Numbering(package, self.styles)
        root = package.part(package.main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            raise ValueError("no body")
        self.body: Element = body
        self.sections: list[PageSection] = sections_of(package, body)
        self.drafts: list[ParagraphDraft] = []
        self._tables: int = 0
        self._boxes: int = 0
        self._row: int = 0
        self._before: dict[tuple[object, ...], ParagraphDraft] = {}
        self._above: dict[tuple[object, ...], ParagraphDraft] = {}

    def read_body(self) -> list[ParagraphDraft]:
        """Return all paragraphs of the text."""
        section = 1
        for block in self.body:
            self._block(block, self._page_column(section), {}, 0)
            section += _ends_section(block)
        return self.drafts

    def read_margin(self, part: Element, section: int, area: Area) -> list[ParagraphDraft]:
        """Return the paragraphs of a header or footer."""
        begun = len(self.drafts)
        text_column = replace(self._page_column(section), key=(area.value, section, id(part)))
        for block in part:
            self._block(block, text_column, {}, 0)
        drafts = self.drafts[begun:]
        del self.drafts[begun:]
        for draft in drafts:
            draft.paragraph = replace(draft.paragraph, area=area, row=None)
        return drafts

    def _page_column(self, section: int) -> TextColumn:
        sheet = self.sections[min(section, len(self.sections)) - 1].sheet
        return TextColumn(sheet.left or 0.0, sheet.width - (sheet.right or 0.0), section, ("body",))

    def _block(self, block: Element, text_column: TextColumn, table: Values, depth: int) -> None:
        if block.tag == f"{W}p":
            self._paragraph(block, text_column, table, depth)
        elif block.tag == f"{W}tbl" and depth < DEEPEST:
            self._table(block, text_column, depth)
        elif block.tag in HOLDERS:
            for inner in block:
                self._block(inner, text_column, table, depth)

    def _table(self, element: Element, text_column: TextColumn, depth: int) -> None:
        self._tables += 1
        table = WordTable(element, text_column, self._tables, self.styles)
        for row in table.rows():
            begun = len(self.drafts)
            for cell in row:
                self._cell(cell, table.style, depth)
            self._level(self.drafts[begun:])
        self._before.pop(text_column.key, None)

    def _cell(self, cell: CellPlace, style: str, depth: int) -> None:
        form, look = self.styles.table_conditions(style, cell.conditions)
        begun = len(self.drafts)
        for block in cell.element:
            self._block(block, cell.text_column, {**form, **look}, depth + 1)
        if len(self.drafts) > begun:
            self.drafts[-1].closes = cell

    def _level(self, drafts: list[ParagraphDraft]) -> None:
        """Find the paragraphs of different cells that are on one line, by the heights of all above them."""
        heights: dict[tuple[object, ...], float] = {}
        lines: list[tuple[float, int]] = []
        for draft in drafts:
            top = heights.get(draft.text_column.key, 0.0) + (draft.paragraph.gap_before or 0.0)
            heights[draft.text_column.key] = top + draft.height
            if draft.paragraph.cell is None or not draft.paragraph.text:
                continue
            line = next((row for known, row in lines if abs(known - top) <= NEAR_LINE), None)
            if line is None:
                line = self._next_row()
                lines.append((top, line))
            draft.paragraph = replace(draft.paragraph, row=line)

    def _next_row(self) -> int:
        self._row += 1
        return self._row

    def _paragraph(self, element: Element, text_column: TextColumn, table: Values, depth: int) -> None:
        properties = element.find(f"{W}pPr")
        style = self.styles.known(value(properties, "pStyle"), "paragraph")
        values = self._form(properties, style, table)
        content = self.reader.content(element, style, table)
        content.runs[:0] = self._number(element, values, style, table)
        drawings = [drawing for held in content.drawings for drawing in drawings_in(held)]
        self._text_boxes(drawings, text_column, depth)
        size = max((run.look.size for run in content.runs if run.text.strip()), default=0.0)
        if not size:
            size = self.reader.looks(self.reader.mark(element, style, table, {}))[0].size
        form = format_of(values, size)
        draft = ParagraphDraft(
            element, self._seen(content, form, values, style, text_column), text_column, form, values
        )
        draft.drawings = [drawing for drawing in drawings if drawing.content is None]
        if draft.paragraph.text or draft.drawings or not (drawings or _ends_section(element)):
            self._add(draft)

    def _form(self, properties: Element | None, style: str, table: Values) -> Values:
        """Return the effective values: defaults, table, style and list, then the paragraph's own."""
        own, styled = form_values(properties), self.styles.form(style)
        listed = self._numbering.form({**styled, **own})
        levels = [listed, styled] if "num.numId" in styled and "num.numId" not in own else [styled, listed]
        return merged([self.styles.form_defaults, table, *levels, own])

    def _number(self, element: Element, values: Values, style: str, table: Values) -> list[TextRun]:
        shown, look = self._numbering.next(values) if values.get("num.numId") else ("", {})
        if not shown:
            return []
        return list(self.reader.runs(shown.replace("\t", " "), self.reader.mark(element, style, table, look)))

    def _seen(
        self, content: ParagraphContent, form: ParagraphFormat, values: Values, style: str, text_column: TextColumn
    ) -> Paragraph:
        runs, leading = without_leading_tabs(content.runs, values)
        outline = values.get("outlineLvl")
        return Paragraph(
            number=0,
            runs=tuple(runs),
            section=text_column.section,
            align=form.align,
            first_indent=form.first + leading * TAB_STOP * TWIP,
            left_indent=form.left,
            gap_after=form.after,
            pitch=form.pitch,
            column=(text_column.left, text_column.right),
            cell=text_column.cell,
            style=self.styles.name(style),
            outline=int(outline) if outline and outline.isdigit() else None,
        )

    def _add(self, draft: ParagraphDraft) -> None:
        """Add a paragraph: measure the gap above, divide it at its tabs, and record it as the last of its column."""
        key = draft.text_column.key
        before = self._before.get(key)
        gap = draft.form.before
        if before is not None:
            same = before.paragraph.style == draft.paragraph.style
            gap = 0.0 if same and draft.values.get("contextualSpacing") == "1" else gap
            closes = same and before.values.get("contextualSpacing") == "1"
            gap += 0.0 if closes else before.form.after
        row = self._next_row() if draft.text_column.key[0] != "box" else None
        draft.paragraph = replace(draft.paragraph, gap_before=gap, row=row)
        draft.above = self._above.get(key)
        parts = [
            replace(draft, paragraph=paragraph, drawings=[draft.drawings[at] for at in held])
            for paragraph, held in parts_of(draft.paragraph, draft.values, draft.text_column, draft.drawings)
        ]
        self.drafts += parts
        self._before[key] = parts[-1]
        if draft.paragraph.text:
            self._above[key] = parts[-1]

    def _text_boxes(self, drawings: Iterable[Drawing], text_column: TextColumn, depth: int) -> None:
        for drawing in drawings:
            if drawing.content is None or depth >= DEEPEST:
                continue
            self._boxes += 1
            left, edges = self._drawing_left(drawing, text_column), drawing.edges
            inner = boxed(text_column, left + edges[0], left + drawing.width - edges[1], ("box", self._boxes))
            for block in drawing.content:
                self._block(block, inner, {}, depth + 1)

    def _drawing_left(self, drawing: Drawing, text_column: TextColumn) -> float:
        return drawing_left(drawing, text_column, self.sections[min(text_column.section, len(self.sections)) - 1])


NEAR_LINE = 8.0
"""Points by which the tops of two paragraphs on one line may differ, for their sizes and gaps."""


def drawing_left(drawing: Drawing, text_column: TextColumn, section: PageSection) -> float:
    """Return the left edge of a drawing, from the left edge of the sheet."""
    sheet = section.sheet
    margin = (sheet.left or 0.0, sheet.width - (sheet.right or 0.0))
    start, end = {"page": (0.0, sheet.width), "margin": margin}.get(
        drawing.frame, (text_column.left, text_column.right)
    )
    if drawing.aligned == "center":
        return (start + end - drawing.width) / 2
    if drawing.aligned == "right":
        return end - drawing.width
    return start + (drawing.left or 0.0)


def _ends_section(block: Element) -> int:
    """Return how many sections end in a block: Word marks their ends in paragraphs, often in empty ones."""
    return sum(mark.getparent().tag == f"{W}pPr" for mark in block.iter(f"{W}sectPr"))
