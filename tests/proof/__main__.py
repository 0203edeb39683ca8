"""The full proof with its figures: `make proof` (every kind, every office, every length)."""

import sys
import tempfile
from pathlib import Path

from dossiers.documents.papers import Papers
from tests.documents.sample import TEMPLATES
from tests.proof.cases import cases
from tests.proof.proof import layout_findings, make, other_pages, other_words, pages, schema_errors


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        made = make(Papers(TEMPLATES), cases(full=True), Path(folder))
        words, breaks, layout = other_words(made), other_pages(made), layout_findings(made)
        schema = [f"{one.case.name}: {error}" for one in made for error in schema_errors(one.docx)]
        sheets = sum(len(pages(one.pdf)) for one in made)
    print(f"papers                                        {len(made)}")
    print(f"pages                                         {sheets}")
    print(f"papers whose words differ, PDF and DOCX       {len(words)}")
    print(f"papers that LibreOffice breaks differently    {len(breaks)}")
    print(f"layout findings, DOCX and PDF, two texts      {len(layout)}")
    print(f"schema errors of the Word files               {len(schema)}")
    for word in [*words, *breaks, *layout, *schema]:
        print(f"  {word}")
    return 1 if words or breaks or layout or schema else 0


if __name__ == "__main__":
    sys.exit(main())
