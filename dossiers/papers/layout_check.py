"""Checking the layout of a paper that someone typed ("kiểm tra thể thức"), and making its corrected copy.

Nothing of the file is kept. It is judged in a process of its own, as everything that comes from outside.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dossiers.documents.checker.rules.catalogue import DEFAULT, RULE_SETS
from dossiers.documents.checker.serialization import finding_from, report_from, sketch_from
from dossiers.documents.checker.sketch import Sketch
from dossiers.documents.checker.verdicts import LayoutFinding, Report
from dossiers.drafting.attachments import copy_up_to, plain_name
from dossiers.uploads import inspection
from workflow.errors import RequirementsUnmet, Unmet

KINDS = ("docx", "pdf")
INSPECTOR = "dossiers.documents.checker.inspector"
FILE, RULES = "file", "rules"
"""The fields that a refusal stands beside."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was judged: its plain name, the verdict, the outline of its first sheet."""

    name: str
    report: Report
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected copy of a Word file: what it mends, and what a person must."""

    name: str
    data: bytes
    mended: tuple[LayoutFinding, ...]
    left: tuple[LayoutFinding, ...]


def check(path: Path, name: str, rules: str = DEFAULT, *, limit: int = inspection.LARGEST) -> Checked:
    """The verdict on a file. Raises RequirementsUnmet with what is wrong with it."""
    kind = _kind(path, name, rules, KINDS, limit)
    said = _said(_asked(path, "check", kind, rules), name)
    return Checked(name, report_from(said["report"]), sketch_from(said["sketch"]))


def correct(path: Path, name: str, rules: str = DEFAULT, *, limit: int = inspection.LARGEST) -> Corrected:
    """The corrected copy of a Word file. Raises RequirementsUnmet with what is wrong with it."""
    kind = _kind(path, name, rules, KINDS[:1], limit)
    head, _, data = _asked(path, "mend", kind, rules).partition(b"\n")
    said = _said(head, name)
    mended, left = (tuple(map(finding_from, said[which])) for which in ("mended", "left"))
    return Corrected(name, data, mended, left)


def received(folder: Path, name: str | None, stream: IO[bytes] | None, limit: int) -> tuple[IO[bytes], str]:
    """An upload as a file of its own that goes when it is closed, and its plain name. Raises RequirementsUnmet."""
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", FILE),))
    shown = plain_name(name)
    incoming = tempfile.NamedTemporaryFile(dir=folder, prefix="layout-")  # noqa: SIM115 - the caller closes it
    if copy_up_to(stream, incoming.file, limit):
        incoming.close()
        values = (("name", shown), ("limit", str(limit // (1024 * 1024))))
        raise RequirementsUnmet((Unmet("file-too-large", FILE, values),))
    incoming.flush()
    return incoming, shown


def _kind(path: Path, name: str, rules: str, kinds: tuple[str, ...], limit: int) -> str:
    """What the file is by name, size and first bytes."""
    if rules not in RULE_SETS:
        raise RequirementsUnmet((Unmet("layout-rules-unknown", RULES),))
    try:
        return inspection.look_at(path, name, limit, kinds)
    except inspection.UploadRefused as refused:
        code = "layout-kind-unknown" if refused.code == "file-kind-unknown" else refused.code
        raise _unmet(code, {"name": name, **refused.values}) from refused


def _asked(path: Path, task: str, kind: str, rules: str) -> bytes:
    try:
        return inspection.apart(path, INSPECTOR, task, kind, rules)
    except inspection.Stopped as stopped:
        return json.dumps({"refused": stopped.code, "values": {}}).encode()


def _said(answer: bytes, name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer)
    if "refused" in said:
        raise _unmet(said["refused"], {"name": name, **said["values"]})
    return said


def _unmet(code: str, values: dict[str, str]) -> RequirementsUnmet:
    return RequirementsUnmet((Unmet(code, FILE, tuple(values.items())),))
