"""Limits on reading a table file: a table of offices is small, regardless of the size stated in the file."""

from dataclasses import dataclass

from dossiers.spreadsheets.cells import address

MOST_CELLS = 60_000
"""Cells that are not empty: 3,300 offices with 15 columns are fewer."""
MOST_CHARACTERS = 4_000_000
LONGEST_CELL = 32_767
"""Excel's own limit for a cell."""


class TooMuch(Exception):
    """A file larger than any table of offices; `cell` is the address at which reading stopped."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


@dataclass(slots=True)
class Budget:
    """The rest of one file's limits; `spend` raises TooMuch when they are exceeded."""

    cells: int = MOST_CELLS
    characters: int = MOST_CHARACTERS

    def spend(self, row: int, column: int, text: str) -> None:
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0 or self.characters < 0 or len(text) > LONGEST_CELL:
            raise TooMuch(address(row, column))
