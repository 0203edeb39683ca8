"""The files (tệp đính kèm, văn bản đã in): kept under the hash of what they hold, never under a person's name."""

import fcntl
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

CHUNK = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: SHA-256 in hex, and its size in bytes."""

    hash: str
    size: int


class FileTooLarge(Exception):
    """More came than the limit in bytes allows; nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileNotKept(LookupError):
    """No file is kept under this hash."""


@dataclass(frozen=True, slots=True)
class Files:
    """A folder of files in two levels, ``ab/cd/abcd…``. A file is whole or absent, whatever happens.

    A file is put before its row is committed; what no row names after a day is swept away.
    """

    folder: Path

    def put(self, source: bytes | IO[bytes], limit: int | None = None) -> str:
        """Keep a file and return its hash; see ``store``."""
        return self.store(source, limit).hash

    def store(self, source: bytes | IO[bytes], limit: int | None = None) -> StoredFile:
        """Keep a file durably. The same content again changes nothing, but mends a damaged copy.

        Raises FileTooLarge as soon as more than ``limit`` bytes have come.
        """
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        self._incoming.mkdir(parents=True, exist_ok=True)
        with _temporary(self._incoming) as temporary:
            stored = _copy(stream, temporary, limit)
            target = self.path(stored.hash)
            _make_folders(target.parent, self.folder)
            os.replace(temporary.name, target)
            _sync_folder(target.parent)
        return stored

    def path(self, hash: str) -> Path:
        """Return where a file of this hash is kept, whether or not it is there."""
        if not _HASH.fullmatch(hash):
            raise FileNotKept(hash)
        return self.folder / hash[:2] / hash[2:4] / hash

    def open(self, hash: str) -> io.BufferedReader:
        """Open a kept file to read it."""
        try:
            return self.path(hash).open("rb")
        except FileNotFoundError:
            raise FileNotKept(hash) from None

    def delete(self, hash: str) -> None:
        """Remove a file if it is there. Use cases only remove rows: the sweeper comes later."""
        self.path(hash).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Return the hash of every kept file, in order."""
        for path in sorted(self.folder.glob("??/??/*")):
            if _HASH.fullmatch(path.name):
                yield path.name

    def verify(self, hash: str) -> bool:
        """Say whether what is kept under a hash still has it."""
        with self.open(hash) as kept:
            return hashlib.file_digest(kept, "sha256").hexdigest() == hash

    def scrub(self) -> tuple[str, ...]:
        """Hash every file anew and return those that are damaged."""
        return tuple(hash for hash in self.hashes() if not self.verify(hash))

    def sweep(self, known: Collection[str], *, older_than: timedelta, now: datetime) -> tuple[str, ...]:
        """Remove files that no row names and remains of broken uploads, if they are old; return the hashes.

        The age leaves time for a row that is still to be committed. While a backup runs nothing is swept.
        """
        with self.standing_still(wait=False) as free:
            if not free:
                return ()
            swept = tuple(h for h in self.hashes() if h not in known and _unlink_old(self.path(h), now - older_than))
            for remains in self._incoming.glob("*"):
                _unlink_old(remains, now - older_than)
        return swept

    @contextmanager
    def standing_still(self, *, wait: bool = True) -> Iterator[bool]:
        """Keep sweepers away meanwhile; without ``wait`` say False at once if somebody else holds the files."""
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
        """Where files grow: in the same file system, so that a rename is one step."""
        return self.folder / "incoming"


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written whole: a reader, or a start after a power cut, finds the old or the new, never half."""
    with _temporary(path.parent) as temporary:
        yield temporary
        _sync(temporary)
        os.replace(temporary.name, path)
        _sync_folder(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file whole."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def _temporary(folder: Path) -> Iterator[IO[bytes]]:
    """Open a new file in a folder; if it was not renamed by the end, it is removed."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="new-", delete=False) as temporary:
        try:
            yield temporary
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary.name)


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
    """Make the missing folders down from ``root``, each durable in the one above."""
    if folder == root or folder.is_dir():
        return
    _make_folders(folder.parent, root)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _unlink_old(path: Path, before: datetime) -> bool:
    """Remove a file that was last put before a moment; say whether it was removed."""
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
