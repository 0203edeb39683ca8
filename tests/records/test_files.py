"""Files are kept whole under their hash, or not at all."""

import errno
import fcntl
import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dossiers.records.files import CHUNK, FileNotKept, Files, FileTooLarge, whole_file, write_whole

PAPER = "Tờ trình của Bảo hiểm xã hội thành phố Hà Nội".encode()
HASH = hashlib.sha256(PAPER).hexdigest()
ABSENT = "0" * 64
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class BrokenStream(io.BytesIO):
    """An upload whose sender goes away in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 0:
            raise ConnectionResetError
        return super().read(size)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def everything(files: Files) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file() and path.name != ".lock"]


def age(path: Path, days: float) -> None:
    moment = (NOW - days * DAY).timestamp()
    os.utime(path, (moment, moment))


def test_a_file_is_kept_under_its_hash_in_two_levels(files: Files) -> None:
    stored = files.store(PAPER)
    assert (stored.hash, stored.size) == (HASH, len(PAPER))
    assert everything(files) == [files.folder / HASH[:2] / HASH[2:4] / HASH]
    with files.open(HASH) as kept:
        assert kept.read() == PAPER


def test_a_stream_larger_than_a_chunk_is_kept_whole(files: Files) -> None:
    content = os.urandom(2 * CHUNK + 7)
    assert files.put(io.BytesIO(content)) == hashlib.sha256(content).hexdigest()
    assert files.path(files.put(content)).read_bytes() == content


def test_an_empty_file_is_a_file(files: Files) -> None:
    assert files.store(b"").size == 0


def test_the_same_content_again_is_the_same_file(files: Files) -> None:
    assert files.put(PAPER) == files.put(PAPER)
    assert len(everything(files)) == 1


def test_putting_a_file_again_mends_a_damaged_copy(files: Files) -> None:
    files.path(files.put(PAPER)).write_bytes(b"damaged")
    files.put(PAPER)
    assert files.verify(HASH)


def test_as_much_as_the_limit_is_taken_and_a_byte_more_is_not(files: Files) -> None:
    files.put(PAPER, limit=len(PAPER))
    with pytest.raises(FileTooLarge) as refusal:
        files.put(PAPER + b".", limit=len(PAPER))
    assert refusal.value.limit == len(PAPER)
    assert everything(files) == [files.path(HASH)]


def test_a_too_large_stream_is_not_read_to_its_end(files: Files) -> None:
    stream = io.BytesIO(bytes(10 * CHUNK))
    with pytest.raises(FileTooLarge):
        files.put(stream, limit=100)
    assert stream.tell() == CHUNK


def test_a_broken_stream_leaves_nothing(files: Files) -> None:
    with pytest.raises(ConnectionResetError):
        files.put(BrokenStream(PAPER))
    assert everything(files) == []


def test_many_who_put_the_same_file_at_once_keep_one(files: Files) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(files.put, [PAPER] * 40)) == {HASH}
    assert everything(files) == [files.path(HASH)]
    assert files.verify(HASH)


def test_only_the_owner_may_read_a_kept_file(files: Files) -> None:
    files.put(PAPER)
    assert stat.S_IMODE(files.path(HASH).stat().st_mode) == 0o600


def test_the_file_is_on_the_disk_before_it_gets_its_name(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched at the system's door: fsync of the content, rename, fsync of the folder, in this order."""
    files.put(b"makes the folders that all files share")
    seen: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        seen.append(("fsync", Path(os.readlink(f"/proc/self/fd/{descriptor}")).name[:4]))
        fsync(descriptor)

    def note_replace(source: str, target: Path) -> None:
        seen.append(("rename", target.name))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    files.put(PAPER)
    assert seen[0] == ("fsync", "new-")
    assert seen[-2:] == [("rename", HASH), ("fsync", HASH[2:4])]
    assert {("fsync", files.folder.name[:4]), ("fsync", HASH[:2])} <= set(seen[1:-2])


@pytest.mark.parametrize("hash", ["", "../../etc/passwd", HASH.upper(), HASH[:-1], HASH + "0", f"{HASH}\n", ABSENT])
def test_nothing_else_than_a_kept_hash_can_be_opened(files: Files, hash: str) -> None:
    files.put(PAPER)
    with pytest.raises(FileNotKept):
        files.open(hash)


def test_a_deleted_file_is_gone_and_deleting_twice_is_no_fault(files: Files) -> None:
    files.put(PAPER)
    files.delete(HASH)
    files.delete(HASH)
    assert list(files.hashes()) == []


def test_the_scrubber_finds_every_damaged_file_and_no_other(files: Files) -> None:
    good, cut, changed = (files.put(content) for content in (b"one", b"two", b"three"))
    files.path(cut).write_bytes(b"tw")
    files.path(changed).write_bytes(b"thrEe")
    assert files.scrub() == tuple(sorted([cut, changed]))
    assert files.verify(good)


def test_the_sweeper_takes_only_what_is_unknown_and_old(files: Files) -> None:
    known, young, orphan = (files.put(content) for content in (b"known", b"young", b"orphan"))
    age(files.path(known), 30)
    age(files.path(young), 0.9)
    age(files.path(orphan), 1.1)
    assert files.sweep({known}, older_than=DAY, now=NOW) == (orphan,)
    assert sorted(files.hashes()) == sorted([known, young])


def test_an_orphan_that_is_put_again_is_young_again(files: Files) -> None:
    orphan = files.put(PAPER)
    age(files.path(orphan), 30)
    files.put(PAPER)
    assert files.sweep(set(), older_than=DAY, now=datetime.now(UTC)) == ()


def test_the_sweeper_takes_what_a_killed_writer_has_left_and_nothing_of_one_at_work(files: Files) -> None:
    files.put(PAPER)
    left, present = files.folder / "incoming" / "new-left", files.folder / "incoming" / "new-present"
    for path in (left, present):
        path.write_bytes(b"half")
        age(path, 0.1)
    with present.open("rb") as at_work:
        fcntl.flock(at_work, fcntl.LOCK_EX)
        assert files.sweep({HASH}, older_than=DAY, now=NOW) == ()
    assert (left.exists(), present.exists()) == (False, True)


def test_nothing_is_swept_while_a_backup_holds_the_files(files: Files) -> None:
    age(files.path(files.put(PAPER)), 30)
    with files.standing_still():
        assert files.sweep(set(), older_than=DAY, now=NOW) == ()
    assert files.sweep(set(), older_than=DAY, now=NOW) == (HASH,)


def test_a_folder_that_is_not_there_yet_holds_nothing(files: Files) -> None:
    assert (list(files.hashes()), files.scrub()) == ([], ())


def test_a_small_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("clock.json", b"new")]


def test_a_file_that_could_not_be_written_is_named_as_the_person_named_it(tmp_path: Path) -> None:
    """A full disk names no file, and a folder that is closed names one that nobody knows."""
    path = tmp_path / "backup.tar"
    with pytest.raises(OSError, match="No space") as full, whole_file(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    absent = tmp_path / "away" / "backup.tar"
    with pytest.raises(FileNotFoundError) as closed:
        write_whole(absent, b"")
    assert (full.value.filename, closed.value.filename) == (str(path), str(absent))
