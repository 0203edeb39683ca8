"""The full proof with its figures, a part of `make proof`: every kind, every office, every length."""

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from itertools import repeat
from pathlib import Path

from dossiers.documents.papers import Papers
from tests.documents.sample import TEMPLATES
from tests.proof.cases import cases
from tests.proof.proof import layout_findings, make, other_pages, other_words, pages, schema_errors

PARTS_A_PROCESS = 3
"""So that no processor waits long for the others at the end."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What was found in some of the papers."""

    papers: int
    sheets: int
    words: list[str]
    breaks: list[str]
    layout: list[str]
    schema: list[str]

    def __add__(self, other: "Proven") -> "Proven":
        names = [field.name for field in fields(self)]
        return Proven(*(getattr(self, name) + getattr(other, name) for name in names))


def proven(part: int, parts: int) -> Proven:
    """Make one part of all papers in both formats, let LibreOffice and the validator read them, and compare."""
    some = [*cases()][part::parts]
    with tempfile.TemporaryDirectory() as folder:
        made = make(Papers(TEMPLATES), some, Path(folder))
        return Proven(
            papers=len(made),
            sheets=sum(len(pages(paper.pdf)) for paper in made),
            words=other_words(made),
            breaks=other_pages(made),
            layout=layout_findings(made),
            schema=[f"{paper.case.name}: {error}" for paper in made for error in schema_errors(paper.docx)],
        )


def main() -> int:
    processes = os.cpu_count() or 1
    parts = processes * PARTS_A_PROCESS
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(proven, range(parts), repeat(parts)))
    whole = sum(found[1:], found[0])
    print(f"papers                                        {whole.papers}")
    print(f"pages                                         {whole.sheets}")
    print(f"papers whose words differ, PDF and DOCX       {len(whole.words)}")
    print(f"papers that LibreOffice breaks differently    {len(whole.breaks)}")
    print(f"layout findings, DOCX and PDF, two texts      {len(whole.layout)}")
    print(f"schema errors of the Word files               {len(whole.schema)}")
    faults = [*whole.words, *whole.breaks, *whole.layout, *whole.schema]
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults or whole.papers != len([*cases()]) else 0


if __name__ == "__main__":
    sys.exit(main())
