"""What jobs need is loaded in the job process, once: each attempt is forked from it."""

import subprocess
import sys

from dossiers.desk.paths import ROOT

PROGRAM = """
import sys
from dossiers.operations.handlers import load_libraries, load_paper_makers
from dossiers.papers.engine import papers
from tests.documents.sample import gallery_context

load_libraries()
load_paper_makers()
paper = gallery_context("to-trinh")
loaded = set(sys.modules)
papers().pdf("to-trinh", paper), papers().docx("to-trinh", paper)
print(*sorted({name.partition(".")[0] for name in sys.modules.keys() - loaded}))
"""


def test_the_first_paper_of_a_job_loads_nothing_more() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
