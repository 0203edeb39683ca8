"""Pictures in papers ("biểu đồ"): the vocabulary's `picture` as SVG for PDF and Word, and as PNG for older Word."""

from io import BytesIO
from typing import Any

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
DOTS_PER_INCH = 200
POINTS_PER_INCH = 72


def svg_of(picture: etree._Element) -> etree._Element:
    """Return the picture in SVG's own namespace, with its size."""
    made = _in_svg(picture[0])
    for side, length in zip(("width", "height"), size_of(picture), strict=True):
        made.set(side, f"{length:g}mm")
    return made


def _in_svg(shape: etree._Element) -> etree._Element:
    made = etree.Element(f"{{{SVG}}}{shape.tag}", dict(shape.attrib), nsmap={None: SVG})
    made.text = shape.text
    made.extend(map(_in_svg, shape))
    return made


def embed_stylesheet(svg: etree._Element, stylesheet: str) -> None:
    """Embed the stylesheet into a picture: outside of the site it has no other."""
    style = etree.Element(f"{{{SVG}}}style")
    style.text = stylesheet
    svg.insert(2, style)


def size_of(picture: etree._Element) -> tuple[float, float]:
    """Return width and height in millimetres; the height follows from the view box."""
    _, _, across, down = map(float, picture[0].get("viewBox", "").split())
    width = float(picture.get("mm", ""))
    return width, round(width * down / across, 2)


def alternative_text(svg: etree._Element) -> str:
    """Return the alternative text of a picture: its title and description."""
    return ". ".join(part.text or "" for part in svg[:2])


def page_png(page: Any) -> bytes:
    """Return a page (of pypdfium2) that is one picture as PNG in shades of grey."""
    drawn = page.render(scale=DOTS_PER_INCH / POINTS_PER_INCH, grayscale=True).to_pil()
    stored = BytesIO()
    drawn.save(stored, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return stored.getvalue()
