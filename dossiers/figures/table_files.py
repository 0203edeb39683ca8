"""Table files of the centre's figures ("bảng tổng hợp"): their sheets, read in a separate process."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dossiers.desk.actor import Actor
from dossiers.drafting.attachments import copy_up_to, plain_name
from dossiers.records.files import Files
from dossiers.records.models.figures import PendingImport
from dossiers.spreadsheets.cells import Sheet, sheets_from
from dossiers.uploads import inspection
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.lifecycle import Role

KINDS = ("xlsx", "xls", "csv")
OPENER = "dossiers.spreadsheets.opener"
FILE = "file"
"""The form's field for the file."""
IMPORTERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN})
"""The roles that import figures: the centre's officers, and those who use the server's command line."""


@dataclass(frozen=True, slots=True)
class SentTable:
    """An uploaded table: its plain name, its kind, and its sheets."""

    source: str
    kind: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A sent table whose bytes are in the file store under `hash`."""

    source: str
    kind: str
    hash: str


def require_importer(actor: Actor) -> None:
    """Raise NotYourTurn for those who may not import figures."""
    if not IMPORTERS & actor.roles:
        raise NotYourTurn((Unmet("centre-only"),))


def store_table(files: Files, name: str | None, stream: IO[bytes] | None, *, limit: int, actor: Actor) -> StoredTable:
    """Store a sent table that can be opened; `limit` is the largest size in bytes.

    Raises NotYourTurn, or RequirementsUnmet with the file's fault.
    """
    require_importer(actor)
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", FILE),))
    with tempfile.NamedTemporaryFile(prefix="figures-") as incoming:
        if copy_up_to(stream, incoming.file, limit):
            raise _refused("file-too-large", plain_name(name), limit=_megabytes(limit))
        incoming.flush()
        table = open_table(Path(incoming.name), name, limit)
        incoming.seek(0)
        return StoredTable(table.source, table.kind, files.store(incoming.file).hash)


def open_table(path: Path, name: str, limit: int) -> SentTable:
    """Return the contents of a table file; `limit` is the largest size in bytes.

    Raises RequirementsUnmet with the file's fault.
    """
    shown = plain_name(name)
    kind = Path(shown).suffix.lower().lstrip(".")
    if kind not in KINDS:
        raise _refused("table-kind-unknown", shown)
    _check_size(path.stat().st_size, shown, limit)
    try:
        report: dict[str, Any] = json.loads(inspection.in_subprocess(path, OPENER, kind))
    except inspection.SubprocessStopped as stopped:
        raise _refused(stopped.code, shown) from None
    if "refused" in report:
        raise _refused(report["refused"], shown, **report["values"])
    return SentTable(shown, kind, sheets_from(report["sheets"]))


def reopen_table(files: Files, pending: PendingImport, limit: int) -> SentTable:
    """Return the contents of a stored table. Its original name, which may have another extension, is not used."""
    return open_table(files.whole(pending.hash), f"x.{pending.kind}", limit)


def _check_size(size: int, name: str, limit: int) -> None:
    if size == 0:
        raise _refused("file-empty", name)
    if size > limit:
        raise _refused("file-too-large", name, limit=_megabytes(limit))


def _megabytes(limit: int) -> str:
    return str(limit // (1024 * 1024))


def _refused(code: str, name: str, **values: str) -> RequirementsUnmet:
    return RequirementsUnmet((Unmet(code, FILE, (("name", name), *values.items())),))
