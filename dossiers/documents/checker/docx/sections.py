"""The sections of a Word file ("phần trang"): sheets with their margins, and the places of their page numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.checker.docx.package import TWIP, Element, R, W, WordPackage, is_on, number, value
from dossiers.documents.checker.model import SheetModel

PARTS = ("header", "footer")
LETTER = (12240, 15840)
"""Word's sheet where a section names none, in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class PageSection:
    """One section: its sheet, and the parts of its margins by place and kind of page ("header", "first")."""

    sheet: SheetModel
    margins: dict[tuple[str, str], str]
    first_differs: bool
    start: int | None
    arabic: bool


def section_marks(body: Element) -> Iterator[Element]:
    """Yield the w:sectPr of each section in order."""
    for mark in body.iter(f"{W}sectPr"):
        if mark.getparent().tag in (f"{W}pPr", f"{W}body"):
            yield mark


def sections_of(package: WordPackage, body: Element) -> list[PageSection]:
    """Return all sections; a header or footer that a section does not name is that of the one before."""
    relations = package.relations(package.main)
    held: dict[tuple[str, str], str] = {}
    sections = []
    for at, mark in enumerate(section_marks(body), 1):
        for reference in mark:
            place = reference.tag.rpartition("}")[2].removesuffix("Reference")
            target = relations.get(reference.get(f"{R}id", ""))
            if place in PARTS and target is not None:
                held[place, reference.get(f"{W}type", "default")] = target[1]
        sections.append(_section(mark, at, dict(held)))
    width, height = (side * TWIP for side in LETTER)
    return sections or [PageSection(SheetModel(1, width, height), {}, False, None, True)]


def _section(mark: Element, at: int, margins: dict[tuple[str, str], str]) -> PageSection:
    start = value(mark, "pgNumType", "start")
    return PageSection(
        sheet=_sheet(mark, at),
        margins=margins,
        first_differs=is_on(mark.find(f"{W}titlePg")),
        start=int(number(start)) if start is not None else None,
        arabic=(value(mark, "pgNumType", "fmt") or "decimal") == "decimal",
    )


def _sheet(mark: Element, at: int) -> SheetModel:
    width, height = (number(value(mark, "pgSz", name), usual) for name, usual in zip("wh", LETTER, strict=True))
    sides = {side: number(value(mark, "pgMar", side)) for side in ("top", "right", "bottom", "left", "gutter")}
    measured = {side: abs(length) * TWIP for side, length in sides.items()}
    gutter = measured.pop("gutter")
    return SheetModel(at, width * TWIP, height * TWIP, **{**measured, "left": measured["left"] + gutter}, section=at)
