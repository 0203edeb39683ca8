"""The time of the layout checker for a Word file and a PDF of three pages, read and judged, warm.

`python -m benchmarks.checker [rounds]`.
"""

import statistics
import sys
from collections.abc import Callable

from benchmarks.papers import milliseconds
from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.catalogue import DEFAULT
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import pdf_pages
from tests.documents.sample import CAMPAIGN_4361, TEMPLATES, context_of, ordinary

KIND, PARAGRAPHS = "bien-ban", 4
GOAL_DOCX, GOAL_PDF = 150, 300
"""Milliseconds."""


def main(rounds: int) -> None:
    papers, context = Papers(TEMPLATES), context_of(KIND, ordinary(PARAGRAPHS), campaign=CAMPAIGN_4361)
    docx, pdf = papers.docx(KIND, context), papers.pdf(KIND, context)
    works: dict[str, tuple[Callable[[], object], int]] = {
        "DOCX": (lambda: judge(read_docx(docx), DEFAULT), GOAL_DOCX),
        "PDF": (lambda: judge(read_pdf(pdf), DEFAULT), GOAL_PDF),
    }
    print(f"{KIND}: {pdf_pages(pdf)} pages")
    for name, (work, goal) in works.items():
        work()
        taken = statistics.median(milliseconds(work) for _ in range(rounds))
        print(f"{name} read and judged: median {taken:.0f} ms (goal {goal} ms)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
