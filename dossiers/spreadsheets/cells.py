"""The cells of an opened table file, before they are interpreted ("ô, trang tính")."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Range = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column, all counted from 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty, counted from 1. A number is its shortest exact decimal, as text.

    `percent`: the number is shown as a percentage; `formula`: it was computed (a formula that has not been computed yet
    has neither text nor number); `error`: the cell holds an error such as #REF!; `font`: the cell's own font.
    """

    row: int
    column: int
    text: str = ""
    number: str | None = None
    formula: bool = False
    error: bool = False
    percent: bool = False
    font: str = ""

    @property
    def address(self) -> str:
        return address(self.row, self.column)

    @property
    def shown(self) -> str:
        """The text or the number, about as a spreadsheet program shows it."""
        return self.text if self.number is None else self.number


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its cells in reading order and its merged ranges."""

    name: str
    cells: tuple[Cell, ...]
    merged: tuple[Range, ...] = ()


def address(row: int, column: int) -> str:
    """Return the address of a cell: "C12"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def position(text: str) -> tuple[int, int] | None:
    """Return row and column of an address, None for any other text."""
    match = ADDRESS.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def plain(sheets: Iterable[Sheet]) -> list[dict[str, Any]]:
    """Return the sheets as JSON values, for another process."""
    return [
        {"name": sheet.name, "merged": sheet.merged, "cells": [_values(cell) for cell in sheet.cells]}
        for sheet in sheets
    ]


def sheets_from(values: Iterable[Mapping[str, Any]]) -> tuple[Sheet, ...]:
    """Return the sheets from the JSON values of `plain`."""
    return tuple(
        Sheet(
            value["name"], tuple(Cell(*cell) for cell in value["cells"]), tuple(tuple(span) for span in value["merged"])
        )
        for value in values
    )


def _values(cell: Cell) -> tuple[object, ...]:
    return cell.row, cell.column, cell.text, cell.number, cell.formula, cell.error, cell.percent, cell.font
