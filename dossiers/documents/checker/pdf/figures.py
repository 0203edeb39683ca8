"""Pictures in a PDF ("hình, biểu đồ"): content tagged as a picture is neither text nor line of the paper."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

FIGURE = "Figure\0".encode("utf-16-le")
"""The tag of a picture (ISO 32000-1, 14.8.4.5), as pdfium reports it."""
MARK_ROOM = 32
"""The length of the buffer for a tag's name."""
DEEPEST = 8
"""The deepest nesting of forms that is followed."""


def in_figure(item: Any) -> bool:
    """Return whether a page object is marked as part of a picture."""
    marks = (pdfium.FPDFPageObj_GetMark(item, at) for at in range(pdfium.FPDFPageObj_CountMarks(item)))
    return any(_name(mark) == FIGURE for mark in marks)


def pictured_on(page: Any) -> frozenset[int]:
    """Return the addresses of all page objects that belong to pictures, also within forms."""
    return frozenset(address_of(part) for item in objects_on(page) if in_figure(item) for part in _all(item, 0))


def objects_on(page: Any) -> Iterator[Any]:
    """Return the objects of a page, in the file's order."""
    return (pdfium.FPDFPage_GetObject(page, at) for at in range(pdfium.FPDFPage_CountObjects(page)))


def parts_of(form: Any) -> Iterator[Any]:
    """Return the objects of a form, in the file's order."""
    return (pdfium.FPDFFormObj_GetObject(form, at) for at in range(pdfium.FPDFFormObj_CountObjects(form)))


def address_of(pointer: Any) -> int:
    """Return the address that identifies an object of pdfium."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _all(item: Any, depth: int) -> Iterator[Any]:
    yield item
    if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        for part in parts_of(item):
            yield from _all(part, depth + 1)


def _name(mark: Any) -> bytes:
    held, length = (pdfium.FPDF_WCHAR * MARK_ROOM)(), ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, held, ctypes.sizeof(held), length)
    return bytes(held)[: length.value]
