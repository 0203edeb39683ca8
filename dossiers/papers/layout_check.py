"""The layout check of an uploaded paper ("kiểm tra thể thức") and its corrected copy.

It is read in a separate process, as all uploaded files are.
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
SECONDS_IN_ALL = 60
"""Wall-clock limit of one inspection: it has nine seconds of processor time, on a machine that may be busy."""
FILE, RULES = "file", "rules"
"""The fields beside which a refusal is shown."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked file: its plain name, the report, the outline of its first sheet."""

    name: str
    report: Report
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected copy of a Word file: the corrected findings, and those that remain."""

    name: str
    data: bytes
    mended: tuple[LayoutFinding, ...]
    left: tuple[LayoutFinding, ...]


def check(path: Path, name: str, rules: str = DEFAULT, *, limit: int = inspection.LARGEST) -> Checked:
    """Return the report on a file. Raises RequirementsUnmet for a file that can't be checked."""
    kind = kind_of(path, name, rules, KINDS, limit)
    result = _parsed(_inspected(path, "check", kind, rules), name)
    return Checked(name, report_from(result["report"]), sketch_from(result["sketch"]))


def correct(path: Path, name: str, rules: str = DEFAULT, *, limit: int = inspection.LARGEST) -> Corrected:
    """Return the corrected copy of a Word file. Raises RequirementsUnmet for a file that can't be checked."""
    kind = kind_of(path, name, rules, KINDS[:1], limit)
    head, _, data = _inspected(path, "mend", kind, rules).partition(b"\n")
    result = _parsed(head, name)
    mended, left = (tuple(map(finding_from, result[which])) for which in ("mended", "left"))
    return Corrected(name, data, mended, left)


def temporary_copy(name: str | None, stream: IO[bytes] | None, limit: int) -> tuple[IO[bytes], str]:
    """Return an upload as a temporary file, which is deleted when it is closed, and its plain name.

    Raises RequirementsUnmet for no file and for a too large one.
    """
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", FILE),))
    shown = plain_name(name)
    incoming = tempfile.NamedTemporaryFile(prefix="layout-")  # noqa: SIM115 - the caller closes it
    if copy_up_to(stream, incoming.file, limit):
        incoming.close()
        values = (("name", shown), ("limit", str(limit // (1024 * 1024))))
        raise RequirementsUnmet((Unmet("file-too-large", FILE, values),))
    incoming.flush()
    return incoming, shown


def kind_of(path: Path, name: str, rules: str, kinds: tuple[str, ...], limit: int) -> str:
    """Return the kind of a file by its name, size and first bytes, without opening it. Raises RequirementsUnmet."""
    if rules not in RULE_SETS:
        raise RequirementsUnmet((Unmet("layout-rules-unknown", RULES),))
    try:
        return inspection.identify(path, name, limit, kinds)
    except inspection.UploadRefused as refused:
        code = "layout-kind-unknown" if refused.code == "file-kind-unknown" else refused.code
        raise _unmet(code, {"name": name, **refused.values}) from refused


def _inspected(path: Path, task: str, kind: str, rules: str) -> bytes:
    try:
        return inspection.in_subprocess(path, INSPECTOR, task, kind, rules, seconds=SECONDS_IN_ALL)
    except inspection.SubprocessStopped as stopped:
        return json.dumps({"refused": stopped.code, "values": {}}).encode()


def _parsed(answer: bytes, name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(answer)
    if "refused" in result:
        raise _unmet(result["refused"], {"name": name, **result["values"]})
    return result


def _unmet(code: str, values: dict[str, str]) -> RequirementsUnmet:
    return RequirementsUnmet((Unmet(code, FILE, tuple(values.items())),))
