"""Floating lines and text boxes of a Word file ("đường kẻ, hộp văn bản"): DrawingML, and VML of older programs.

Places are in millimetres: `left` from the column, margin or sheet that `frame` names, `top` from the paragraph that
anchors the drawing, or from the sheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.checker.docx.package import EMU, WP, WPS, A, Element, O, V, W, number
from dossiers.documents.checker.widths import MM_PER_POINT

LINES = {"line", "straightConnector1"}
FLAT = 0.6
"""Millimetres up to which the height of a shape makes it a line; it may be drawn slightly sloped."""
SHORTEST = 3.0
UNITS = {
    "pt": MM_PER_POINT,
    "in": 25.4,
    "cm": 10.0,
    "mm": 1.0,
    "pc": 12 * MM_PER_POINT,
    "px": 0.75 * MM_PER_POINT,
    "": 0.75 * MM_PER_POINT,
}
MEASURE = re.compile(r"^\s*(-?[\d.]+)\s*(pt|in|cm|mm|pc|px|)\s*$")
CONNECTOR = "#_x0000_t32"
BOX_EDGE = (2.54, 1.27)
"""The inner margins of a text box that names none: at the sides, above and below."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One line (no `content`) or text box."""

    width: float
    left: float | None = None
    frame: str = "column"
    aligned: str = ""
    top: float | None = None
    from_sheet: bool = False
    solid: bool = True
    content: Element | None = None
    edges: tuple[float, float, float] = (0, 0, 0)
    """The inner margins of a text box: left, right, top."""
    element: Element | None = None
    """The shape itself."""


def drawings_in(element: Element) -> Iterator[Drawing]:
    """Yield the lines and text boxes of one w:drawing, w:pict or w:object, those of a group one by one."""
    if element.tag == f"{W}drawing":
        for anchor in element:
            yield from _modern(anchor)
    else:
        for shape in element.iter(f"{V}line", f"{V}shape", f"{V}rect", f"{V}roundrect"):
            yield from _old(shape)


def _modern(anchor: Element) -> Iterator[Drawing]:
    for shape in anchor.iter(f"{WPS}wsp", f"{A}cxnSp"):
        size = shape.find(f".//{A}xfrm/{A}ext")
        width, height = (number(size.get(side)) * EMU if size is not None else 0.0 for side in ("cx", "cy"))
        content = shape.find(f"{WPS}txbx/{W}txbxContent")
        if content is not None:
            yield _placed(anchor, width, content=content, edges=_inner(shape.find(f"{WPS}bodyPr")))
        elif _is_line(shape, width, height):
            dash = shape.find(f".//{A}ln/{A}prstDash")
            yield _placed(anchor, width, solid=dash is None or dash.get("val", "solid") == "solid", element=shape)


def _is_line(shape: Element, width: float, height: float) -> bool:
    geometry = shape.find(f".//{A}prstGeom")
    named = geometry is not None and geometry.get("prst") in LINES
    return width >= SHORTEST and height <= (2 * FLAT if named else FLAT)


def _inner(body: Element | None) -> tuple[float, float, float]:
    usual = {"lIns": BOX_EDGE[0], "rIns": BOX_EDGE[0], "tIns": BOX_EDGE[1]}
    held = {} if body is None else {name: body.get(name) for name in usual}
    left, right, top = (number(held.get(name), usual[name] / EMU) * EMU for name in usual)
    return left, right, top


def _placed(
    anchor: Element,
    width: float,
    *,
    solid: bool = True,
    content: Element | None = None,
    edges: tuple[float, float, float] = (0, 0, 0),
    element: Element | None = None,
) -> Drawing:
    """Return a drawing at the place of its anchor; one in a group takes the place of the group."""
    across, down = anchor.find(f"{WP}positionH"), anchor.find(f"{WP}positionV")
    left, aligned = _offset(across)
    top, _ = _offset(down)
    return Drawing(
        width=width,
        left=left,
        frame=across.get("relativeFrom", "column") if across is not None else "inline",
        aligned=aligned,
        top=top,
        from_sheet=down is not None and down.get("relativeFrom") in ("page", "margin", "topMargin"),
        solid=solid,
        content=content,
        edges=edges,
        element=element,
    )


def _offset(position: Element | None) -> tuple[float | None, str]:
    """Return the distance from its frame, or its alignment in it."""
    if position is None:
        return None, ""
    offset, aligned = position.find(f"{WP}posOffset"), position.find(f"{WP}align")
    far = number((offset.text or "").strip()) * EMU if offset is not None else None
    return far, (aligned.text or "").strip() if aligned is not None else ""


def _old(shape: Element) -> Iterator[Drawing]:
    style = _style(shape)
    content = shape.find(f"{V}textbox/{W}txbxContent")
    if content is not None:
        inset = content.getparent().get("inset", "")
        yield _styled(style, _measure(style.get("width")) or 0.0, _left(style), content, _inset(inset))
    elif shape.tag == f"{V}line":
        yield from _drawn_between(shape, style)
    else:
        yield from _flat(shape, style)


def _drawn_between(shape: Element, style: dict[str, str]) -> Iterator[Drawing]:
    """Yield a line given by its two ends."""
    ends = [[_measure(part) or 0.0 for part in shape.get(end, "0,0").split(",")] for end in ("from", "to")]
    (start, high), (stop, low) = (end[:2] if len(end) > 1 else (0.0, 0.0) for end in ends)
    if abs(stop - start) >= SHORTEST and abs(high - low) <= 2 * FLAT:
        left = min(start, stop) + (_measure(style.get("margin-left")) or 0.0)
        top = high + (_measure(style.get("margin-top")) or 0.0)
        placed = {**style, "margin-top": f"{top}mm"}
        yield _styled(placed, abs(stop - start), left, solid=_is_solid(shape), element=shape)


def _flat(shape: Element, style: dict[str, str]) -> Iterator[Drawing]:
    """Yield a connector, a horizontal rule of a web page, or a very flat rectangle."""
    width, height = _measure(style.get("width")) or 0.0, _measure(style.get("height")) or 0.0
    is_rule = shape.get(f"{O}hr") in ("t", "true")
    is_line = shape.get("type") == CONNECTOR or is_rule or height <= FLAT
    if is_line and width >= SHORTEST and height <= 2 * FLAT:
        yield _styled(style, width, _left(style), solid=_is_solid(shape), element=shape)


def _is_solid(shape: Element) -> bool:
    stroke = shape.find(f"{V}stroke")
    return stroke is None or stroke.get("dashstyle", "solid") == "solid"


def _left(style: dict[str, str]) -> float | None:
    if "position" not in style:
        return None
    return _measure(style.get("margin-left") or style.get("left") or "0")


def _styled(
    style: dict[str, str],
    width: float,
    left: float | None,
    content: Element | None = None,
    edges: tuple[float, float, float] = (0, 0, 0),
    solid: bool = True,
    element: Element | None = None,
) -> Drawing:
    aligned = style.get("mso-position-horizontal", "absolute")
    frame = style.get("mso-position-horizontal-relative", "text")
    down = style.get("mso-position-vertical-relative", "text")
    return Drawing(
        width=width,
        left=left,
        frame="column" if frame == "text" else frame,
        aligned="" if aligned == "absolute" else aligned,
        top=_measure(style.get("margin-top") or style.get("top")),
        from_sheet=down in ("page", "margin"),
        solid=solid,
        content=content,
        edges=edges,
        element=element,
    )


def _style(shape: Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in shape.get("style", "").split(";"))
    return {name.strip().lower(): held.strip() for name, _, held in pairs if name.strip()}


def _inset(inset: str) -> tuple[float, float, float]:
    given = [_measure(part) for part in inset.split(",")] if inset else []
    held = [given[at] if at < len(given) else None for at in (0, 2, 1)]
    usual = (BOX_EDGE[0], BOX_EDGE[0], BOX_EDGE[1])
    left, right, top = (own if own is not None else default for own, default in zip(held, usual, strict=True))
    return left, right, top


def _measure(written: str | None) -> float | None:
    """Return a length of VML in millimetres; a bare number counts CSS pixels."""
    found = MEASURE.match(written or "")
    return float(found[1]) * UNITS[found[2]] if found else None
