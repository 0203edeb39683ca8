"""Backup and restore ("sao lưu, phục hồi"): database and files together, in one tar file.

The rows are written in the same format for every database engine, so a backup of SQLite can be restored into
PostgreSQL and the other way round. The demo's clock is included; the secret and the settings are not and must be
provided separately. The file holds personal data unencrypted: protect it like the database itself.
"""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.operations.founding import mark_desk
from dossiers.operations.restore_trace import RestoreTrace, read_trace, write_trace
from dossiers.records import dump
from dossiers.records.database import migrate
from dossiers.records.dump import Extent
from dossiers.records.files import whole_file, write_whole
from dossiers.records.migrations import is_known, revision_seen
from dossiers.records.models.operations import FaultyFile
from dossiers.records.queries.desk import desk_of
from dossiers.records.temporary import sweep_parts

FORMAT = 1
MANIFEST, CLOCK = "manifest.json", "clock.json"
FAULTS = FaultyFile.__tablename__
"""The table of the files that the scrubber has found not to be whole; an old schema does not have it."""
EMPTIED = frozenset({"web_sessions", "one_time_links"})
"""Tables that a restore empties: who signed out and which links were used since the backup is not known any more."""


class BackupRefused(Exception):
    """The backup or restore was refused and nothing was changed; `value` is the subject of the code, such as a hash."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup."""

    revision: str
    """Revision of the database schema."""
    made_at: str
    """Real time, ISO 8601 in UTC."""
    tables: Mapping[str, Extent]
    files: Mapping[str, int]
    """Every file's size in bytes, by its hash."""
    clock: str | None
    """SHA-256 of the demo's clock file; None outside the demo."""
    format: int = FORMAT


def backup(application: Application, path: Path) -> Manifest:
    """Write a backup atomically, also while the application is in use; see `write_archive`."""
    sweep_parts(path.parent)
    with whole_file(path) as file:
        return write_archive(application, file)


def write_archive(application: Application, file: IO[bytes]) -> Manifest:
    """Write a backup into an open file, and keep no writer waiting.

    The rows are read in one transaction. The files are read afterwards and none is deleted before the end, so every
    file that a row names is included, but those that the scrubber has found damaged: the backup says so by its rows.
    Raises BackupRefused for any other damaged file and for a database without schema, FilesUnavailable for a folder
    that is not there or of another desk.
    """
    with application.files.standing_still(), tarfile.open(fileobj=file, mode="w") as archive:
        revision, tables, damaged = _add_tables(application, archive)
        clock = application.clock.file.read_bytes() if application.clock.file else None
        if clock is not None:
            _add(archive, CLOCK, io.BytesIO(clock), len(clock))
        files = _add_files(application, archive, damaged)
        manifest = Manifest(revision, real_now().isoformat(), tables, files, _hash(clock) if clock else None)
        text = json.dumps(asdict(manifest), indent=1).encode()
        _add(archive, MANIFEST, io.BytesIO(text), len(text))
    return manifest


def _add_tables(application: Application, archive: tarfile.TarFile) -> tuple[str, dict[str, Extent], frozenset[str]]:
    """Add every table; return the schema's revision, the tables, and the files that are known to be damaged."""
    tables, damaged = {}, frozenset[str]()
    with application.database.reading() as session:
        revision = revision_seen(session.connection())
        if revision is None:
            raise BackupRefused("backup-without-schema")
        desk = desk_of(session)
        if desk is not None and application.files.marked:
            application.files.check_desk(desk)
        for table in dump.tables(session):
            if table.name == FAULTS:
                damaged = frozenset(session.scalars(select(table.columns["hash"])))
            with tempfile.TemporaryFile() as lines:
                tables[table.name] = dump.measured(dump.lines(session, table), lines.write)
                _add(archive, _table_name(table.name), lines, lines.tell())
    return revision, tables, damaged


def _add_files(application: Application, archive: tarfile.TarFile, damaged: Collection[str]) -> dict[str, int]:
    files = {}
    for hash in application.files.hashes():
        if not application.files.verify(hash):
            if hash in damaged:
                continue
            raise BackupRefused("backup-file-damaged", hash)
        with application.files.open(hash) as content:
            files[hash] = application.files.path(hash).stat().st_size
            _add(archive, _file_name(hash), content, files[hash])
    return files


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    content.seek(0)
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


def restore(application: Application, path: Path) -> Manifest:
    """Restore a backup into an empty installation, then migrate to the current schema.

    Every hash and count is verified before anything is written, and the tables once more before the commit. Nobody is
    signed in afterwards. Raises BackupRefused. An interrupted restore goes on when it is repeated.
    """
    folder, files = application.settings.data_dir, replace(application.files, marked=False)
    with _opened(path) as archive:
        manifest = _verified(archive)
        application.database.create()
        trace = _trace(application, archive, path)
        loaded = _check_target(application, manifest, trace)
        write_trace(folder, trace)
        for hash in manifest.files:
            if files.put(_member(archive, _file_name(hash))) != hash:
                raise BackupRefused("backup-damaged", _file_name(hash))
        if not loaded:
            migrate(application.database, manifest.revision)
            with application.database.writing(business=False) as session:
                _load_tables(session, archive, manifest)
        if application.clock.file and manifest.clock:
            write_whole(application.clock.file, _member(archive, CLOCK).read())
    migrate(application.database)
    mark_desk(application.database, application.files)
    write_trace(folder, replace(trace, finished_at=real_now().isoformat()))
    return manifest


def _trace(application: Application, archive: tarfile.TarFile, path: Path) -> RestoreTrace:
    text = _member(archive, MANIFEST).read()
    return RestoreTrace(_hash(text), path.name, application.database.url.render_as_string(hide_password=True))


def _load_tables(session: Session, archive: tarfile.TarFile, manifest: Manifest) -> None:
    tables = dump.tables(session)
    if {table.name for table in tables} != set(manifest.tables):
        raise BackupRefused("backup-damaged", MANIFEST)
    with dump.references_at_rest(session):
        for table in tables:
            if table.name in dump.OF_NEW_DESKS:
                session.execute(delete(table))
            dump.load(session, table, _member(archive, _table_name(table.name)))
    for table in tables:
        if dump.extent(session, table) != manifest.tables[table.name]:
            raise BackupRefused("backup-damaged", table.name)
    for table in tables:
        if table.name in EMPTIED:
            session.execute(delete(table))


def _check_target(application: Application, manifest: Manifest, trace: RestoreTrace) -> bool:
    """Return whether an interrupted restore of this backup has loaded the tables already.

    Raises BackupRefused for an unknown schema, a demo's backup outside a demo or the reverse, or other content.
    """
    if not is_known(manifest.revision):
        raise BackupRefused("backup-newer", manifest.revision)
    if (manifest.clock is None) == application.settings.demo:
        raise BackupRefused("backup-of-other-kind")
    with application.database.reading() as session:
        empty = dump.is_empty(session)
    former, foreign = read_trace(application.settings.data_dir), set(application.files.hashes()) - set(manifest.files)
    if trace.continues(former) and not foreign:
        return not empty
    if former is not None and not former.finished_at:
        raise BackupRefused("restore-interrupted", former.file)
    if (not empty or foreign) and former is not None:
        raise BackupRefused("restore-finished", former.file)
    if not empty or foreign:
        raise BackupRefused("restore-not-empty")
    return False


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive. Raises BackupRefused if it, or a part of it, cannot be read."""
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, KeyError, ValueError, OverflowError):  # the latter two for sizes beyond all measure
        raise BackupRefused("backup-damaged", path.name) from None


def _verified(archive: tarfile.TarFile) -> Manifest:
    """Return the manifest after checking that every part is present exactly once and has the recorded hash."""
    if not any(name == MANIFEST or name.startswith("tables/") for name in archive.getnames()):
        raise BackupRefused("backup-foreign", Path(str(archive.name)).name)
    manifest = _manifest(_member(archive, MANIFEST).read())
    tables = {_table_name(name): extent for name, extent in manifest.tables.items()}
    hashes = {_file_name(hash): hash for hash in manifest.files} | ({CLOCK: manifest.clock} if manifest.clock else {})
    if sorted(archive.getnames()) != sorted([MANIFEST, *tables, *hashes]):
        raise BackupRefused("backup-damaged", MANIFEST)
    for name, extent in tables.items():
        if _measured(archive, name) != extent:
            raise BackupRefused("backup-damaged", name)
    for name, hash in hashes.items():
        if _measured(archive, name).hash != hash:
            raise BackupRefused("backup-damaged", name)
    return manifest


def _manifest(text: bytes) -> Manifest:
    """Parse a manifest. An unknown format was written by a newer version."""
    try:
        parts = json.loads(text)
        if parts["format"] != FORMAT:
            raise BackupRefused("backup-newer", str(parts["format"]))
        return Manifest(**parts | {"tables": {name: Extent(**extent) for name, extent in parts["tables"].items()}})
    except (ValueError, TypeError, LookupError, AttributeError):
        raise BackupRefused("backup-damaged", MANIFEST) from None


def _measured(archive: tarfile.TarFile, name: str) -> Extent:
    return dump.measured(_member(archive, name), lambda _: None)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Open a part of the archive for reading. Raises KeyError if it is missing or is no plain file."""
    part = archive.extractfile(name)
    if part is None:
        raise KeyError(name)
    return part


def _table_name(table: str) -> str:
    return f"tables/{table}.jsonl"


def _file_name(hash: str) -> str:
    return f"files/{hash}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
