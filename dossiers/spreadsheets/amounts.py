"""The amount that a cell holds, or the note why it cannot be read ("số tiền trong ô")."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from dossiers.spreadsheets.cell_notes import CellNote, doubt, rejection
from dossiers.spreadsheets.cells import Cell
from dossiers.vietnamese.amounts import AMOUNT_LIMIT, Unit, readings, show_amount, show_exact
from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import clean_line

NOTHING = frozenset("-–—.xX/…") | {""}
"""Texts of a cell that mean "no amount"."""


@dataclass(frozen=True, slots=True)
class CellAmount:
    """An amount in đồng; None for a cell without one, or for one that could not be read, which has a note."""

    amount: int | None
    notes: tuple[CellNote, ...] = ()


EMPTY = CellAmount(None)


def read_cell(cell: Cell, unit: Unit) -> CellAmount:
    """Return the amount of a cell in a table of this unit."""
    at = cell.address
    if cell.error:
        return CellAmount(None, (rejection("cell-error", at, text=quote(cell.text)),))
    if cell.percent or "%" in cell.text:
        return CellAmount(None, (rejection("cell-percent", at, text=quote(cell.shown)),))
    if cell.number is not None:
        return _number(cell, unit)
    if clean_line(cell.text) in NOTHING:
        return CellAmount(None, (rejection("cell-formula-empty", at),)) if cell.formula else EMPTY
    return _text(cell, unit)


def _number(cell: Cell, unit: Unit) -> CellAmount:
    exact = Fraction(cell.number or 0) * unit.factor
    if exact < 0:
        return CellAmount(None, (rejection("amount-negative", cell.address, text=quote(cell.shown)),))
    computed = (doubt("cell-formula", cell.address, amount=show_exact(exact)),) if cell.formula else ()
    return _whole(exact, cell, unit, computed)


def _text(cell: Cell, unit: Unit) -> CellAmount:
    try:
        vietnamese, english = readings(cell.text, unit)
    except Unreadable as unreadable:
        return CellAmount(None, (rejection(unreadable.code, cell.address, **unreadable.values),))
    exact = english if vietnamese is None else vietnamese
    notes: tuple[CellNote, ...] = ()
    if vietnamese is None:
        notes = (doubt("cell-english", cell.address, text=quote(cell.text), amount=show_exact(exact or Fraction(0))),)
    elif english is not None and english != vietnamese:
        first, second = show_exact(vietnamese), show_exact(english)
        notes = (doubt("cell-two-ways", cell.address, text=quote(cell.text), vietnamese=first, english=second),)
    return _whole(exact or Fraction(0), cell, unit, notes)


def _whole(exact: Fraction, cell: Cell, unit: Unit, notes: tuple[CellNote, ...]) -> CellAmount:
    """Return an amount in whole đồng; any other is rounded, half up, with a doubt for a person to confirm."""
    if exact >= AMOUNT_LIMIT:
        largest = show_amount(AMOUNT_LIMIT - 1)
        return CellAmount(None, (rejection("amount-too-large", cell.address, text=quote(cell.shown), largest=largest),))
    rounded = floor(exact + Fraction(1, 2))
    if rounded != exact:
        text, amount, shown = quote(cell.shown), show_amount(rounded), show_exact(exact)
        rounding = doubt("cell-rounded", cell.address, text=text, unit=unit.label, exact=shown, amount=amount)
        notes = (*notes, rounding)
    return CellAmount(rounded, notes)
