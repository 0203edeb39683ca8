"""The pieces of a Word file as raw XML ("các mảnh của tệp Word"): properties, runs, tables, drawn lines, text boxes.

Lengths come in millimetres, sizes and gaps in points; the XML holds twentieths of a point, half points and EMU.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def twips(mm: float) -> int:
    """Twentieths of a point."""
    return round(mm * 1440 / 25.4)


def emu(mm: float) -> int:
    """English metric units, 36000 a millimetre."""
    return round(mm * 36000)


def points(mm: float) -> float:
    """Points, for VML's styles."""
    return round(mm * 72 / 25.4, 2)


def text(words: str) -> str:
    """The content of a run; a line break is a w:br, a tab a w:tab."""
    lines = []
    for line in words.split("\n"):
        pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return "<w:br/>".join(lines)


def run(words: str, look: str = "") -> str:
    """One run with its own properties, given as XML."""
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{text(words)}</w:r>"


def paragraph(content: str, properties: str = "") -> str:
    """One paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def spacing(before: float = 0, after: float = 0, line: float = 1, rule: str = "auto") -> str:
    """Gaps in points; `line` is a multiple of single for "auto", points otherwise."""
    value = round(line * (240 if rule == "auto" else 20))
    gaps = f'w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    return f'<w:spacing {gaps} w:line="{value}" w:lineRule="{rule}"/>'


def indent(left: float = 0, right: float = 0, first: float = 0) -> str:
    """Indents from both edges, and of the first line."""
    hanging = f'w:firstLine="{twips(first)}"' if first >= 0 else f'w:hanging="{twips(-first)}"'
    return f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}" {hanging}/>'


def align(how: str) -> str:
    """The justification, by Word's word for it."""
    return f'<w:jc w:val="{how}"/>'


def table(widths: Sequence[float], rows: Sequence[Sequence[str]], borders: str, style: str = "") -> str:
    """A table of fixed columns without cell margins; a cell is given as the XML of its paragraphs."""
    named = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
    total = sum(map(twips, widths))
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    properties = f'{named}<w:tblW w:w="{total}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    body = "".join(f"<w:tr>{''.join(map(cell, widths, row))}</w:tr>" for row in rows)
    return (
        f"<w:tbl><w:tblPr>{properties}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def cell(width: float, content: str) -> str:
    """One cell; Word wants a paragraph in each."""
    properties = f'<w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{properties}{content or '<w:p/>'}</w:tc>"


def borders(kind: str, size: int = 4) -> str:
    """All six borders of a table: "single" or "nil"."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    drawn = (f'<w:{side} w:val="{kind}" w:sz="{size}"/>' for side in sides)
    return f"<w:tblBorders>{''.join(drawn)}</w:tblBorders>"


def border_below(length: float, column: float) -> tuple[str, str]:
    """A line of this length centred in a column, as the border and the indents of an empty paragraph."""
    edge = max(0.0, (column - length) / 2)
    return '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>', indent(edge, edge)


def vml_line(left: float, top: float, length: float) -> str:
    """A line in VML, as Word 2003 and WPS write it."""
    start, height = points(left), points(top)
    ends = f'from="{start}pt,{height}pt" to="{start + points(length)}pt,{height}pt"'
    return f'<w:pict><v:line id="line" style="position:absolute;z-index:1" {ends} strokeweight=".75pt"/></w:pict>'


def drawn_line(left: float, top: float, length: float, relative: str = "column") -> str:
    """A straight connector as Word writes it now: DrawingML, and VML for older readers."""
    geometry = '<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="9525"><a:solidFill/></a:ln>'
    size = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(length)}" cy="0"/></a:xfrm>'
    shape = f"<wps:wsp><wps:cNvCnPr/><wps:spPr>{size}{geometry}</wps:spPr><wps:bodyPr/></wps:wsp>"
    return _alternate(_anchored(left, top, length, 0, shape, relative), vml_line(left, top, length))


def text_box(left: float, top: float, width: float, height: float, content: str) -> str:
    """A text box without frame and inner margins, in DrawingML and in VML."""
    size = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(width)}" cy="{emu(height)}"/></a:xfrm>'
    look = f'<wps:spPr>{size}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr>'
    held = f"<w:txbxContent>{content}</w:txbxContent>"
    inner = f'<wps:txbx>{held}</wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/>'
    shape = f'<wps:wsp><wps:cNvSpPr txBox="1"/>{look}{inner}</wps:wsp>'
    style = f"position:absolute;margin-left:{points(left)}pt;margin-top:{points(top)}pt;width:{points(width)}pt"
    old = f'<w:pict><v:shape style="{style}"><v:textbox inset="0,0,0,0">{held}</v:textbox></v:shape></w:pict>'
    return _alternate(_anchored(left, top, width, height, shape, "column"), old)


def _alternate(choice: str, fallback: str) -> str:
    both = f'<mc:Choice Requires="wps">{choice}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"


def _anchored(left: float, top: float, width: float, height: float, shape: str, relative: str) -> str:
    place = (
        f'<wp:positionH relativeFrom="{relative}"><wp:posOffset>{emu(left)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{emu(top)}</wp:posOffset></wp:positionV>'
    )
    extent = f'<wp:extent cx="{emu(width)}" cy="{emu(height)}"/><wp:wrapNone/><wp:docPr id="1" name="Shape"/>'
    graphic = f'<a:graphic><a:graphicData uri="{SHAPE}">{shape}</a:graphicData></a:graphic>'
    attributes = 'simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"'
    inside = f'<wp:simplePos x="0" y="0"/>{place}{extent}{graphic}'
    return f"<w:drawing><wp:anchor {attributes}>{inside}</wp:anchor></w:drawing>"


def page_field(look: str, simple: bool = False) -> str:
    """The number of the page: a complex field, or a simple one."""
    inner = f"<w:rPr>{look}</w:rPr>" if look else ""
    if simple:
        return f'<w:fldSimple w:instr=" PAGE ">{run("2", look)}</w:fldSimple>'
    marks = (f'<w:r>{inner}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    begin, separate, end = marks
    asked = f'<w:r>{inner}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    return f"{begin}{asked}{separate}{run('2', look)}{end}"
