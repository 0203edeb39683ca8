"""How different programs write one typed paper as a Word file ("mỗi chương trình một cách ghi").

A craft decides where a look stands (theme, defaults, style or directly), how the letterhead is placed, how lines are
drawn and how the page number is put. No file here was made by our own engine; that these habits are those of the
programs is knowledge, only LibreOffice's own files are real (`through_libreoffice` in `word_files`).
"""

from dataclasses import dataclass

from tests.documents.checker import word_pieces as xml
from tests.documents.checker.typed import Block, Part, Typed, width

HEAD = (62.0, 100.0)
"""The columns of the letterhead in millimetres."""
NUMBERS = {"letter": 1, "decimal": 2, "bullet": 3}


@dataclass(frozen=True)
class Craft:
    """The habits of Word itself: theme fonts, styles that inherit, tables for the letterhead, connectors for lines."""

    typed: Typed

    @property
    def styles(self) -> str:
        """Word's own defaults: Calibri's place taken by the theme's font, 11 pt, line 259, 8 pt after."""
        fonts = "".join(f' w:{kind}Theme="minor{value}"' for kind, value in self.theme_kinds)
        typed = self.typed
        text = (
            xml.spacing(typed.gap_before, typed.gap, typed.pitch, typed.pitch_rule)
            + xml.indent(first=typed.first)
            + xml.align(typed.align)
        )
        return (
            f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/><w:sz w:val="22"/></w:rPr></w:rPrDefault>'
            f"<w:pPrDefault><w:pPr>{xml.spacing(0, 8, 259 / 240)}</w:pPr></w:pPrDefault></w:docDefaults>"
            f"{style('Normal', default=True)}{style('Noidung', text, self.size(typed.size), based='Normal')}"
            f"{style('Luoi', xml.spacing(), table=xml.borders('single'))}"
        )

    theme_kinds = (("ascii", "HAnsi"), ("hAnsi", "HAnsi"), ("eastAsia", "HAnsi"), ("cs", "Bidi"))

    def size(self, points: float) -> str:
        """A size in half points."""
        return f'<w:sz w:val="{round(points * 2)}"/>'

    def fonts(self, name: str) -> str:
        """A named font, for Latin and Vietnamese letters alike."""
        return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:cs="{name}"/>'

    def look(self, part: Part | Block, size: float | None) -> str:
        """The direct properties of a run: only what its style does not say."""
        typed = self.typed
        font = self.fonts(part.font) if part.font else ""
        color = part.color or (typed.color if typed.color != "000000" else "")
        return (
            font
            + ("<w:b/>" if part.bold else "")
            + ("<w:i/>" if part.italic else "")
            + (f'<w:color w:val="{color}"/>' if color else "")
            + (self.size(size) if size else "")
            + ('<w:u w:val="single"/>' if getattr(part, "underline", False) else "")
        )

    def part(self, part: Part, before: float = 0, after: float = 0, drawn: str = "") -> str:
        """A component: single lines, no indents."""
        stands = xml.indent(part.left) if part.left else ""
        properties = xml.spacing(before, after) + stands + xml.align(part.align)
        return xml.paragraph(xml.run(part.text, self.look(part, part.size)) + drawn, properties)

    def block(self, block: Block) -> str:
        """A paragraph of the text: the style's, but for what the block itself sets."""
        return xml.paragraph(
            xml.run(block.text, self.look(block, block.size)), '<w:pStyle w:val="Noidung"/>' + self.own(block)
        )

    def own(self, block: Block, whole: bool = False) -> str:
        """What a block sets itself; `whole` writes all of its form directly."""
        typed = self.typed
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{NUMBERS.get(block.number, 0)}"/></w:numPr>'
        gap = typed.gap if block.gap is None else block.gap
        pitch = typed.pitch if block.pitch is None else block.pitch
        first = typed.first if block.first is None else block.first
        properties = number if block.number else ""
        if whole or block.gap is not None or block.pitch is not None:
            properties += xml.spacing(typed.gap_before, gap, pitch, typed.pitch_rule)
        if whole or block.first is not None or block.number:
            properties += xml.indent(first=first)
        return properties + (xml.align(block.align or typed.align) if whole or block.align else "")

    def lined(self, part: Part, share: float, column: float, before: float = 0) -> str:
        """A component and the line under it."""
        length = width(part) * share
        if not share or self.typed.line_kind == "underline":
            return self.part(part, before)
        if self.typed.line_kind == "underscores":
            return self.part(part, before) + self.part(Part("_" * max(1, round(length / 2.3)), 13))
        return self.drawn(part, before, length, column)

    def drawn(self, part: Part, before: float, length: float, column: float) -> str:
        """A connector, anchored in the component it stands under."""
        left = max(0.0, (column - length) / 2)
        return self.part(part, before, 2, xml.drawn_line(left, self.below(part, before), length))

    def below(self, part: Part, before: float = 0) -> float:
        """How far under the top of a component, the gap above it included, its line is drawn."""
        return (before + part.size * 1.15 * (part.text.count("\n") + 1) + 1.5) * 25.4 / 72

    def head(self) -> str:
        """The letterhead: a table of two columns, number and date in its second row."""
        return self.head_table(xml.borders("nil"))

    def head_table(self, borders: str) -> str:
        """The table of the letterhead, with the borders that the program writes for none."""
        return xml.table(HEAD, list(zip(*self.sides(), strict=True)), borders)

    def sides(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Agency and number, Quốc hiệu and date."""
        typed = self.typed
        gap = typed.head_gap
        agency = self.maybe(typed.parent) + self.maybe(typed.agency, typed.agency_line, HEAD[0], gap)
        number = self.maybe(typed.number, before=6) + self.maybe(typed.regarding, before=typed.regarding_gap)
        nation = self.maybe(typed.country) + self.maybe(typed.motto, typed.motto_line, HEAD[1], gap)
        return (agency, number), (nation, self.maybe(typed.place_date, before=6))

    def maybe(self, part: Part | None, share: float = 0, column: float = 0, before: float = 0) -> str:
        """A component that a paper may lack, with its line."""
        return self.lined(part, share, column, before) if part else ""

    def grid(self, rows: tuple[tuple[str, ...], ...]) -> str:
        """A table of figures: drawn by its style."""
        return self.figures(rows, "", "Luoi")

    def figures(self, rows: tuple[tuple[str, ...], ...], borders: str, style: str = "") -> str:
        """A table of figures over the width of the text; the first row is bold."""
        wide = self.typed.width - self.typed.left - self.typed.right - self.typed.gutter
        widths = [12.0, *[(wide - 12) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)]
        cells = [[self.part(Part(text, 12, bold=not at)) for text in row] for at, row in enumerate(rows)]
        return xml.table(widths, cells, borders, style)

    def number(self) -> str:
        """The paragraph of the page number."""
        place = self.typed.number_place.partition("-")[2]
        return xml.paragraph(xml.page_field(self.number_look), xml.spacing() + xml.align(place))

    @property
    def number_look(self) -> str:
        """How the page number looks."""
        typed = self.typed
        return self.look(Part("", typed.number_size, typed.number_bold, typed.number_italic), typed.number_size)


class TextBoxes(Craft):
    """Word again, but the letterhead stands in two text boxes, each with its lines drawn as borders."""

    def drawn(self, part: Part, before: float, length: float, column: float) -> str:
        """An empty paragraph with a border: a shape cannot stand in a text box."""
        border, edges = xml.border_below(length, column)
        return self.part(part, before) + xml.paragraph("", border + xml.spacing(2, 0, 2, "exact") + edges)

    def head(self) -> str:
        """Two boxes in one paragraph; number and date are a tabless table row below."""
        (agency, number), (nation, date) = self.sides()
        boxes = xml.text_box(0, 0, HEAD[0], 14, agency) + xml.text_box(HEAD[0], 0, HEAD[1], 14, nation)
        return xml.paragraph(boxes, xml.spacing(0, 40)) + xml.table(HEAD, [[number, date]], xml.borders("nil"))


class Wps(Craft):
    """WPS Writer: East Asian fonts beside ours, VML lines, the page number in a frame."""

    @property
    def styles(self) -> str:
        """Its defaults: 10,5 pt, justified, no gaps, single lines."""
        fonts = self.fonts("Times New Roman")
        return (
            f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}</w:rPr></w:rPrDefault></w:docDefaults>"
            f"{style('Normal', xml.align('both'), self.fonts(self.typed.font) + self.size(10.5), default=True)}"
        )

    def fonts(self, name: str) -> str:
        """The font of Chinese letters is named too, and means nothing for ours."""
        return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="宋体" w:cs="{name}"/>'

    def block(self, block: Block) -> str:
        """Size, gaps and indents stand in each paragraph."""
        size = block.size or self.typed.size
        return xml.paragraph(xml.run(block.text, self.look(block, size)), self.own(block, whole=True))

    def drawn(self, part: Part, before: float, length: float, column: float) -> str:
        """A line of VML."""
        left = max(0.0, (column - length) / 2)
        return self.part(part, before, 2, f"<w:r>{xml.vml_line(left, self.below(part, before), length)}</w:r>")

    def grid(self, rows: tuple[tuple[str, ...], ...]) -> str:
        """Borders stand in the table itself."""
        return self.figures(rows, xml.borders("single"))

    def number(self) -> str:
        """A frame between the margins, centred in them."""
        place = self.typed.number_place.partition("-")[2]
        frame = f'<w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="{place}" w:y="1"/>'
        return xml.paragraph(xml.page_field(self.number_look), frame + xml.spacing())


class Google(Wps):
    """Google Docs: everything set directly, each property said even where it is off, borders for lines."""

    @property
    def styles(self) -> str:
        """Arial of 11 pt and 1,15 lines, which nothing in the paper keeps."""
        return (
            f"<w:docDefaults><w:rPrDefault><w:rPr>{self.fonts('Arial')}{self.size(11)}</w:rPr></w:rPrDefault>"
            f"<w:pPrDefault><w:pPr>{xml.spacing(line=1.15)}</w:pPr></w:pPrDefault></w:docDefaults>"
            f"{style('Normal', default=True)}{style('TableNormal', table='', default=True)}"
        )

    def fonts(self, name: str) -> str:
        """All four kinds of letters alike."""
        return f'<w:rFonts w:ascii="{name}" w:cs="{name}" w:eastAsia="{name}" w:hAnsi="{name}"/>'

    def look(self, part: Part | Block, size: float | None) -> str:
        """Google writes a value for what is off, too."""
        typed = self.typed
        return (
            self.fonts(part.font or typed.font)
            + f'<w:b w:val="{int(part.bold)}"/><w:i w:val="{int(part.italic)}"/>'
            + f'<w:color w:val="{part.color or typed.color}"/>'
            + self.size(size or typed.size)
            + f'<w:u w:val="{"single" if getattr(part, "underline", False) else "none"}"/><w:rtl w:val="0"/>'
        )

    def drawn(self, part: Part, before: float, length: float, column: float) -> str:
        """An empty paragraph with a border on top."""
        border, edges = xml.border_below(length, column)
        return self.part(part, before) + xml.paragraph("", border + xml.spacing(2, 0, 2, "exact") + edges)

    def number(self) -> str:
        """A justified paragraph with a field."""
        return Craft.number(self)


class Tabs(Wps):
    """A letterhead typed with tab stops on Word 2003's plain defaults, the page number after a tab, too."""

    @property
    def styles(self) -> str:
        """The font and the size of the text stand in Normal."""
        return style("Normal", "", self.fonts(self.typed.font) + self.size(self.typed.size), default=True)

    def fonts(self, name: str) -> str:
        """No East Asian font."""
        return Craft.fonts(self, name)

    def head(self) -> str:
        """Three lines of two parts each, centred at two tab stops; a line is drawn from the paragraph of its words."""
        typed = self.typed
        lines = (
            self.parted(typed.parent, typed.country),
            self.parted(typed.agency, typed.motto, typed.head_gap, typed.agency_line, typed.motto_line),
            self.parted(typed.number, typed.place_date, 6),
        )
        return "".join(lines) + self.maybe(typed.regarding, before=typed.regarding_gap)

    def parted(
        self, left: Part | None, right: Part | None, before: float = 0, line: float = 0, other: float = 0
    ) -> str:
        """Two components on one line, and the lines under them."""
        middles = (HEAD[0] / 2, HEAD[0] + HEAD[1] / 2)
        stops = "".join(f'<w:tab w:val="center" w:pos="{xml.twips(middle)}"/>' for middle in middles)
        content = ""
        for part, middle, share in zip((left, right), middles, (line, other), strict=True):
            content += "<w:r><w:tab/></w:r>"
            if part:
                content += xml.run(part.text, self.look(part, part.size)) + self.under(part, middle, share, before)
        typed_under = self.typed_under(left, right, line, other, stops)
        return xml.paragraph(content, f"<w:tabs>{stops}</w:tabs>" + xml.spacing(before)) + typed_under

    def under(self, part: Part, middle: float, share: float, before: float) -> str:
        """A connector around a tab stop."""
        if not share or self.typed.line_kind != "drawn":
            return ""
        length = width(part) * share
        return xml.drawn_line(middle - length / 2, self.below(part, before), length)

    def typed_under(self, left: Part | None, right: Part | None, line: float, other: float, stops: str) -> str:
        """The underscores of people who do not draw."""
        if self.typed.line_kind != "underscores" or not (line or other):
            return ""
        pairs = ((left, line), (right, other))
        marks = ["_" * round(width(part) * share / 2.3) if part else "" for part, share in pairs]
        return xml.paragraph(xml.run("".join(f"\t{mark}" for mark in marks)), f"<w:tabs>{stops}</w:tabs>")

    def number(self) -> str:
        """A tab stop in the middle of the text."""
        typed = self.typed
        wide = typed.width - typed.left - typed.right - typed.gutter
        place = typed.number_place.partition("-")[2]
        at = {"left": 0.0, "center": wide / 2, "right": wide}[place]
        kind = {"left": "left", "center": "center", "right": "right"}[place]
        stops = f'<w:tabs><w:tab w:val="{kind}" w:pos="{xml.twips(at)}"/></w:tabs>'
        leading = "<w:r><w:tab/></w:r>" if at else ""
        return xml.paragraph(leading + xml.page_field(self.number_look, simple=True), stops)


def style(
    name: str, form: str = "", look: str = "", *, based: str = "", default: bool = False, table: str | None = None
) -> str:
    """A style of paragraphs, or of tables when `table` gives its borders."""
    kind = "paragraph" if table is None else "table"
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    body = f"<w:pPr>{form}</w:pPr><w:rPr>{look}</w:rPr>" + (f"<w:tblPr>{table}</w:tblPr>" if table is not None else "")
    mark = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{mark} w:styleId="{name}"><w:name w:val="{name}"/>{base}{body}</w:style>'
