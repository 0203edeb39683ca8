"""The file store ("tệp đính kèm, văn bản đã in"): files are stored under the hash of their content."""

import errno
import fcntl
import hashlib
import io
import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from dossiers.records.faults import FilesUnavailable, StoreFault, faults_of_files_named
from dossiers.records.temporary import PART, temporary_file, unlink_abandoned

CHUNK = 1024 * 1024
MARKER = "desk-id"
"""The file in the folder that says to which desk it belongs."""
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file: SHA-256 in hex, and its size in bytes."""

    hash: str
    size: int


class FileTooLarge(Exception):
    """A file larger than the limit in bytes; nothing was stored."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileNotKept(LookupError):
    """No file is stored under this hash."""


class FileDamaged(Exception):
    """The stored content has another hash than its name: it must not be used as if it were whole."""


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files in two levels, ``ab/cd/abcd…``. A file is complete or absent, also after a crash.

    A file is stored before the row that names it is committed; `sweep` removes files that no row names after a day.
    """

    folder: Path
    marked: bool = False
    """Whether the folder must hold the marker of its desk: without it nothing is stored, and a missing file is a fault
    of the folder."""

    def put(self, source: bytes | IO[bytes], limit: int | None = None) -> str:
        """Store a file and return its hash; see ``store``."""
        return self.store(source, limit).hash

    def store(self, source: bytes | IO[bytes], limit: int | None = None) -> StoredFile:
        """Store a file durably. The same content again replaces the file, which repairs a damaged one.

        Raises FileTooLarge as soon as more than ``limit`` bytes were read, FilesUnavailable for a fault of the store.
        """
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        with faults_of_files_named():
            self.check_folder()
            self._incoming.mkdir(parents=True, exist_ok=True)
            with temporary_file(self._incoming, prefix="new-") as temporary:
                stored = _copy(stream, temporary, limit)
                target = self.path(stored.hash)
                _make_folders(target.parent, self.folder)
                os.replace(temporary.name, target)
                _sync_folder(target.parent)
        return stored

    def path(self, hash: str) -> Path:
        """Return the path for a file of this hash, whether or not it exists. Raises FileNotKept for a malformed
        hash."""
        if not _HASH.fullmatch(hash):
            raise FileNotKept(hash)
        return self.folder / hash[:2] / hash[2:4] / hash

    def open(self, hash: str) -> io.BufferedReader:
        """Open a stored file for reading. Raises FileNotKept, FilesUnavailable."""
        try:
            with faults_of_files_named():
                return self.path(hash).open("rb")
        except FileNotFoundError:
            self.check_folder()
            raise FileNotKept(hash) from None

    def whole(self, hash: str) -> Path:
        """Return the path of a file after reading all of it. Raises FileNotKept, and FileDamaged for other content."""
        if not self.verify(hash):
            raise FileDamaged(hash)
        return self.path(hash)

    def read(self, hash: str) -> bytes:
        """Return the content of a file. Raises FileNotKept, and FileDamaged for other content."""
        with self.open(hash) as stored:
            content = stored.read()
        if hashlib.sha256(content).hexdigest() != hash:
            raise FileDamaged(hash)
        return content

    def desk(self) -> str | None:
        """Return the identity of the desk to which the folder belongs; None without a marker. Raises
        FilesUnavailable."""
        with faults_of_files_named():
            try:
                return (self.folder / MARKER).read_text("ascii").strip() or None
            except (FileNotFoundError, UnicodeDecodeError):
                return None

    def mark(self, desk: str) -> None:
        """Write the marker that the folder belongs to a desk; makes the folder."""
        with faults_of_files_named():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self.folder / MARKER, f"{desk}\n".encode("ascii"))

    def check_desk(self, desk: str) -> None:
        """Raise FilesUnavailable if the folder has no marker, or that of another desk."""
        found = self.desk()
        if found != desk:
            raise self._gone() if found is None else self._replaced()

    def check_folder(self) -> None:
        """Raise FilesUnavailable if the folder must have a marker and has none: it is gone, or empty."""
        if self.marked and not (self.folder / MARKER).is_file():
            raise self._gone()

    def _gone(self) -> FilesUnavailable:
        marker = str(self.folder / MARKER)
        return FilesUnavailable(StoreFault.FILES_GONE, FileNotFoundError(errno.ENOENT, "no marker of a desk", marker))

    def _replaced(self) -> FilesUnavailable:
        marker = str(self.folder / MARKER)
        return FilesUnavailable(StoreFault.FILES_REPLACED, OSError(errno.ESTALE, "the marker of another desk", marker))

    def delete(self, hash: str) -> None:
        """Remove a file if it exists. Use cases remove rows only; the sweep removes the files later."""
        self.path(hash).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Return the hash of every stored file, in order."""
        for path in sorted(self.folder.glob("??/??/*")):
            if _HASH.fullmatch(path.name):
                yield path.name

    def verify(self, hash: str) -> bool:
        """Return whether the stored content still has this hash."""
        with self.open(hash) as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest() == hash

    def scrub(self) -> tuple[str, ...]:
        """Verify every file and return the hashes of those that are damaged."""
        return tuple(hash for hash in self.hashes() if not self.verify(hash))

    def sweep(self, known: Collection[str], *, older_than: timedelta, now: datetime) -> tuple[str, ...]:
        """Remove old files that are not `known`, and what killed processes have left half-written; return the hashes.

        The age leaves time for rows that are not yet committed. While a backup runs nothing is removed.
        """
        self.sweep_incoming()
        with self.standing_still(wait=False) as free:
            if not free:
                return ()
            return tuple(h for h in self.hashes() if h not in known and _unlink_old(self.path(h), now - older_than))

    def sweep_incoming(self) -> int:
        """Remove what killed processes have left half-written; return the number of files."""
        return sum(unlink_abandoned(remains) for remains in self._incoming.glob("*"))

    @contextmanager
    def standing_still(self, *, wait: bool = True) -> Iterator[bool]:
        """Prevent sweeps within the block; without ``wait`` yield False at once if another process holds the lock."""
        self.check_folder()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    @property
    def _incoming(self) -> Path:
        """The folder where files are written first: in the same file system, so that the rename is atomic."""
        return self.folder / "incoming"


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be replaced atomically: after a crash there is the old content or the new, never a part.

    An error of the operating system names this file, also if it was full when written to, or not to be made.
    """
    try:
        with temporary_file(path.parent, prefix=f".{path.name}-", suffix=PART) as temporary:
            yield temporary
            _sync(temporary)
            os.replace(temporary.name, path)
            _sync_folder(path.parent)
    except FilesUnavailable:
        raise
    except OSError as error:
        if error.filename is None or str(error.filename).endswith(PART):
            error.filename = str(path)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Replace a small file atomically."""
    with whole_file(path) as file:
        file.write(content)


def _copy(source: IO[bytes], target: IO[bytes], limit: int | None) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if limit is not None and size > limit:
            raise FileTooLarge(limit)
        digest.update(chunk)
        target.write(chunk)
    _sync(target)
    return StoredFile(digest.hexdigest(), size)


def _make_folders(folder: Path, root: Path) -> None:
    """Create the missing folders below ``root``, each synced into its parent."""
    if folder == root or folder.is_dir():
        return
    _make_folders(folder.parent, root)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _unlink_old(path: Path, before: datetime) -> bool:
    """Remove a file that was last written before a moment; return whether it was removed."""
    with suppress(FileNotFoundError):
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
            return True
    return False


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
