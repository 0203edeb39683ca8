"""How much of a table file is read: a table of offices is small, whatever its file claims."""

from dataclasses import dataclass

from dossiers.spreadsheets.cells import address

MOST_CELLS = 60_000
"""Cells that say something: 3,300 offices with 15 columns are fewer."""
MOST_CHARACTERS = 4_000_000
LONGEST_CELL = 32_767
"""What Excel itself holds in a cell."""


class TooMuch(Exception):
    """A file that says more than any table of offices; `cell` is where the reading was given up."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


@dataclass(slots=True)
class Budget:
    """What may still be read of one file. Raises TooMuch."""

    cells: int = MOST_CELLS
    characters: int = MOST_CHARACTERS

    def spend(self, row: int, column: int, text: str) -> None:
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0 or self.characters < 0 or len(text) > LONGEST_CELL:
            raise TooMuch(address(row, column))
