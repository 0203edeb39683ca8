"""A fault at every statement, write, fsync and rename of submit, attach, approve and issue, on both databases.

After each fault all is old or all is new, no file that a row names is missing, and the same form sent again succeeds
and is done once.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dossiers.desk.paths import ROOT
from tests.drills.drilling import Figure, Run
from tests.drills.faulty_disk import environment_with_disk

KINDS = ("sqlite", "postgresql")


def drill(run: Run) -> Iterator[Figure]:
    """Break each deed at every point, or in a smaller run at every so-many-th."""
    if shutil.which("gcc") is None:
        yield Figure("a C compiler for the faulty disk", "gcc is not installed", "there is", reached=False)
        return
    for kind in KINDS:
        yield from _figures(kind, max(1, 100 // run.per_cent))


def _figures(kind: str, stride: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="drill-") as name:
        environ = environment_with_disk(Path(name))
        command = [sys.executable, "-m", "tests.drills.faulted", kind, str(stride)]
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for line in child.stdout:
                found = json.loads(line)
                what = f"{kind}: {found['deed']}, {found['manner']}"
                said = f"{len(found['faults'])} of {found['points']}, {found['unsaid']} without a sentence"
                print(*found["faults"][:3], sep="\n", end="\n" if found["faults"] else "", file=sys.stderr)
                yield Figure(what, said, "0 of all, 0", not found["faults"] and not found["unsaid"])
        if child.returncode:
            yield Figure(f"{kind}: the drill itself", f"ended with {child.returncode}", "0", reached=False)
