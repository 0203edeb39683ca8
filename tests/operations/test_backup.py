"""A backup holds everything and comes back whole, into either database, or is refused."""

import io
import json
import random
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.clock import Clock
from dossiers.jobs.queue import enqueue
from dossiers.operations import backup as archives
from dossiers.operations.backup import BackupRefused, backup, restore
from dossiers.operations.founding import mark_desk
from dossiers.operations.restore_trace import interrupted_restore
from dossiers.operations.scrubber import scrub_now
from dossiers.papers import packs
from dossiers.records import dump
from dossiers.records.database import Database, is_current
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.accounts import LinkPurpose, OneTimeLink, WebSession
from dossiers.records.models.journal import Act
from dossiers.records.models.operations import FaultKind
from dossiers.records.models.organisations import Organisation
from tests.support.databases import KINDS, Databases
from tests.support.desks import application_on
from tests.support.people import add_account
from workflow.lifecycle import Role

CLERK = Actor("clerk-01", "Nguyễn Thị Đào", frozenset({Role.CLERK}))
AT = datetime(2011, 1, 7, 1, 0, 0, 123_456, UTC)
Target = Callable[[str], Application]


@pytest.fixture
def application(database: Database, tmp_path: Path) -> Application:
    """A desk with rows of many kinds, numbered with gaps and pointing at rows further on, and two files."""
    made = application_on(database, _folder(tmp_path, "source"))
    with database.writing() as session:
        record(session, "moved", actor=CLERK, subject="4361-2010-01", at=AT, detail={"tên": "Nguyễn Thị Đào\\n'\""})
        record(session, "signed-in", actor=replace(CLERK, username="reviewer"), at=AT + timedelta(hours=1))
        session.add(_organisation(9, "BHXH", None))
        session.flush()
        session.add_all([_organisation(1, "BHXH/01", 9), _organisation(2, "BHXH/79", 9)])
        job = enqueue(session, "papers", "4361-2010-01/1", {"revision": 1})
        session.flush()
        session.execute(text("UPDATE jobs SET id = 41 WHERE id = :id"), {"id": job.id})
    made.files.put("Tờ trình".encode())
    made.files.put(bytes(range(256)) * 5000)
    mark_desk(database, made.files)
    return made


@pytest.fixture
def target(databases: Databases, tmp_path: Path) -> Iterator[Target]:
    """Make empty desks of a kind to restore into."""
    with ExitStack() as lent:

        def make(kind: str) -> Application:
            folder = _folder(tmp_path, f"target-{len(list(tmp_path.iterdir()))}")
            return application_on(lent.enter_context(databases.fresh(kind, empty=True)), folder)

        yield make


@pytest.fixture
def archive(application: Application, tmp_path: Path) -> Path:
    path = tmp_path / "desk.tar"
    backup(application, path)
    return path


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder


def _organisation(number: int, key: str, parent: int | None) -> Organisation:
    return Organisation(
        id=number,
        key=key,
        code=key[-2:],
        parent_id=parent,
        kind="office",
        name="Huế",
        full_name="BHXH Thừa Thiên Huế",
        place="Huế",
        sort_key="hue",
        valid_from=date(1995, 2, 16),
    )


def as_demo(application: Application) -> Application:
    """The same desk as a demo, with the demo's clock in its folder."""
    return replace(
        application, settings=replace(application.settings, demo=True), clock=Clock.demo(application.settings.data_dir)
    )


def content(application: Application) -> tuple[dict[str, dump.Extent], dict[str, bytes]]:
    """All that a desk keeps: every table's rows and hash, every file's bytes."""
    with application.database.reading() as session:
        tables = {table.name: dump.extent(session, table) for table in dump.tables(session)}
    return tables, {hash: application.files.path(hash).read_bytes() for hash in application.files.hashes()}


def parts(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        return {name: opened.extractfile(name).read() for name in opened.getnames()}  # type: ignore[union-attr]


def rewrite(archive: Path, changed: dict[str, bytes | None]) -> None:
    """Write an archive anew with some parts changed, added, or left out (None)."""
    written = parts(archive) | changed
    with tarfile.open(archive, "w") as opened:
        for name, data in written.items():
            if data is not None:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                opened.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_back_whole_into_either_database(
    application: Application, archive: Path, target: Target, kind: str
) -> None:
    restored = target(kind)
    manifest = restore(restored, archive)
    assert content(restored) == content(application)
    assert restored.files.scrub() == ()
    assert (manifest.tables, set(manifest.files)) == (content(application)[0], set(application.files.hashes()))
    assert manifest.tables["organisations"].rows == 3
    assert is_current(restored.database)


@pytest.mark.parametrize("kind", KINDS)
def test_values_mean_the_same_after_it(archive: Path, target: Target, kind: str) -> None:
    restored = target(kind)
    restore(restored, archive)
    with restored.database.reading() as session:
        act = session.scalars(select(Act).order_by(Act.id)).first()
        office = session.get_one(Organisation, 2)
    assert act is not None
    assert (act.at, json.loads(act.detail)) == (AT, {"tên": "Nguyễn Thị Đào\\n'\""})
    assert (office.parent_id, office.valid_from, office.valid_to) == (9, date(1995, 2, 16), None)


@pytest.mark.parametrize("kind", KINDS)
def test_new_rows_are_numbered_after_the_restored_ones(archive: Path, target: Target, kind: str) -> None:
    restored = target(kind)
    restore(restored, archive)
    with restored.database.writing() as session:
        record(session, "moved", actor=CLERK, at=AT)
        job = enqueue(session, "papers", "4361-2010-79/1", {})
        session.flush()
        assert session.scalar(select(func.max(Act.id))) == 3
        assert job.id == 42


@pytest.mark.parametrize("kind", KINDS)
def test_foreign_keys_are_at_work_again_after_it(archive: Path, target: Target, kind: str) -> None:
    restored = target(kind)
    restore(restored, archive)
    with (
        restored.database.engine.connect() as connection,
        connection.begin(),
        pytest.raises(Exception, match=r"(?i)foreign"),
    ):
        connection.execute(text("UPDATE organisations SET parent_id = 4711 WHERE id = 1"))


def test_the_same_desk_gives_the_same_tables_whatever_its_database(
    archive: Path, target: Target, tmp_path: Path
) -> None:
    for kind in KINDS:
        restored, again = target(kind), tmp_path / f"again-{kind}.tar"
        restore(restored, archive)
        backup(restored, again)
        first, second = parts(archive), parts(again)
        assert {name for name in first if first[name] != second.get(name)} == {"manifest.json"}


def test_it_can_be_taken_while_people_work(application: Application, target: Target, tmp_path: Path) -> None:
    """Each writer keeps a file, then names it in a row, with a second row beside it: neither is ever half there."""
    stop, done, archives = threading.Event(), [0], [tmp_path / f"{number}.tar" for number in range(4)]

    def keep_working() -> None:
        while not stop.is_set():
            hash = application.files.put(f"paper {done[0]}".encode())
            with application.database.writing() as session:
                record(session, "attached", actor=CLERK, subject=hash, at=AT)
                record(session, "pair", actor=CLERK, subject=hash, at=AT)
            done[0] += 1

    worker = threading.Thread(target=keep_working)
    worker.start()
    try:
        manifests = [backup(application, archive) for archive in archives]
    finally:
        stop.set()
        worker.join()
    rows = [manifest.tables["acts"].rows for manifest in manifests]
    assert rows == sorted(rows)
    assert all(count % 2 == 0 for count in rows)
    assert done[0] > 0
    for kind, archive in zip(KINDS, archives[-2:], strict=True):
        restored = target(kind)
        restore(restored, archive)
        with restored.database.reading() as session:
            named = set(session.scalars(select(Act.subject).where(Act.act == "attached")))
        assert named <= set(restored.files.hashes())


@pytest.mark.parametrize("damage", range(12))
def test_a_flipped_byte_anywhere_in_what_it_keeps_is_found(archive: Path, target: Target, damage: int) -> None:
    chance = random.Random(damage)
    with tarfile.open(archive) as opened:
        filled = [member for member in opened.getmembers() if member.size and member.name != "manifest.json"]
        member = chance.choice(filled)
    data = bytearray(archive.read_bytes())
    data[member.offset_data + chance.randrange(member.size)] ^= 1 << chance.randrange(8)
    archive.write_bytes(data)
    _refused(target("sqlite"), archive, "backup-damaged")


@pytest.mark.parametrize("kept", [0, 100, 0.3, 0.6, 0.9])
def test_a_cut_archive_is_refused(archive: Path, target: Target, kept: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(kept if kept >= 1 else kept * len(data))])
    _refused(target("sqlite"), archive, "backup-damaged")


@pytest.mark.parametrize("size", [b"\x80" + b"\xff" * 11, b"77777777777\0", b"\x80" + bytes(3) + b"\xff" * 8])
def test_a_header_with_an_impossible_size_is_refused(archive: Path, target: Target, size: bytes) -> None:
    """Its checksum is right, so that only the size is strange: tarfile raises errors of several kinds."""
    data = bytearray(archive.read_bytes())
    data[124:136] = size
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + sum(data[156:512]) + 8 * ord(" "))
    archive.write_bytes(data)
    restored = target("sqlite")
    with pytest.raises(BackupRefused) as refusal:
        restore(restored, archive)
    assert refusal.value.code in {"backup-damaged", "backup-foreign"}


def _refused(application: Application, archive: Path, code: str) -> None:
    """The archive is refused and the desk is as empty as before."""
    with pytest.raises(BackupRefused) as refusal:
        restore(application, archive)
    assert refusal.value.code == code
    assert content(application) == ({}, {})


def test_an_archive_with_a_part_missing_or_too_many_is_refused(archive: Path, target: Target) -> None:
    whole, restored = archive.read_bytes(), target("sqlite")
    file = next(name for name in parts(archive) if name.startswith("files/"))
    for changed in ({file: None}, {"tables/acts.jsonl": None}, {"manifest.json": None}, {"../outside": b"x"}):
        archive.write_bytes(whole)
        rewrite(archive, changed)
        _refused(restored, archive, "backup-damaged")


@pytest.mark.parametrize("manifest", [b"", b"[]", b'{"format": 1}', b'{"format": 1, "tables": 7}', b"\xff"])
def test_an_archive_whose_manifest_says_nothing_is_refused(archive: Path, target: Target, manifest: bytes) -> None:
    rewrite(archive, {"manifest.json": manifest})
    _refused(target("sqlite"), archive, "backup-damaged")


def test_a_row_that_was_forged_together_with_its_hash_breaks_on_the_databases_rules(
    archive: Path, target: Target, database_kind: str
) -> None:
    """The manifest is no signature; but what the schema forbids does not come in by this door either."""
    lines = parts(archive)["tables/organisations.jsonl"].replace(b'"parent_id": 9', b'"parent_id": 4711')
    manifest = json.loads(parts(archive)["manifest.json"])
    extent = dump.measured(lines.splitlines(keepends=True), lambda _: None)
    manifest["tables"]["organisations"] = {"rows": extent.rows, "hash": extent.hash}
    rewrite(archive, {"tables/organisations.jsonl": lines, "manifest.json": json.dumps(manifest).encode()})
    restored = target(database_kind)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        restore(restored, archive)
    with restored.database.reading() as session:
        assert dump.is_empty(session)


def test_an_archive_of_a_newer_program_is_refused(archive: Path, target: Target) -> None:
    manifest = json.loads(parts(archive)["manifest.json"])
    for newer in ({"format": 2}, {"revision": "9999_later"}):
        rewrite(archive, {"manifest.json": json.dumps(manifest | newer).encode()})
        _refused(target("sqlite"), archive, "backup-newer")


def test_a_desk_that_holds_something_is_not_overwritten(
    application: Application, archive: Path, target: Target
) -> None:
    before = content(application)
    with pytest.raises(BackupRefused, match="restore-not-empty"):
        restore(application, archive)
    assert content(application) == before
    with_a_file = target("sqlite")
    with_a_file.files.put(b"of another desk")
    with pytest.raises(BackupRefused, match="restore-not-empty"):
        restore(with_a_file, archive)


STEPS = ("put", "_load_tables", "migrate", "write_trace")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_restore_that_was_interrupted_anywhere_goes_on_when_it_is_repeated(
    application: Application, archive: Path, target: Target, step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored = target("sqlite")
    for times in range(2):
        with monkeypatch.context() as patch:
            _interrupt(patch, step, before=before, times=times)
            with suppress(KeyboardInterrupt, BackupRefused):
                restore(restored, archive)
    if interrupted_restore(restored.settings.data_dir):
        restore(restored, archive)
    assert content(restored) == content(application)
    assert interrupted_restore(restored.settings.data_dir) is None


def _interrupt(patch: pytest.MonkeyPatch, step: str, *, before: bool, times: int) -> None:
    """Break off before or after a step when it has been taken so many times."""
    place: Any = Files if step == "put" else archives
    whole, taken = getattr(place, step), [0]

    def broken(*args: Any) -> Any:
        taken[0] += 1
        if before and taken[0] > times:
            raise KeyboardInterrupt
        result = whole(*args)
        if taken[0] > times:
            raise KeyboardInterrupt
        return result

    patch.setattr(place, step, broken)


def test_a_finished_restore_says_that_it_is_finished_and_changes_nothing(
    application: Application, archive: Path, target: Target
) -> None:
    restored = target("sqlite")
    restore(restored, archive)
    with pytest.raises(BackupRefused) as refusal:
        restore(restored, archive)
    assert (refusal.value.code, refusal.value.value) == ("restore-finished", archive.name)
    assert content(restored) == content(application)


def test_an_interrupted_restore_goes_on_with_its_own_backup_only(
    application: Application, archive: Path, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored, other = target("sqlite"), tmp_path / "other.tar"
    with monkeypatch.context() as patch:
        _interrupt(patch, "_load_tables", before=True, times=0)
        with suppress(KeyboardInterrupt):
            restore(restored, archive)
    unfinished = interrupted_restore(restored.settings.data_dir)
    assert unfinished is not None
    assert unfinished.file == archive.name
    backup(application, other)
    with pytest.raises(BackupRefused) as refusal:
        restore(restored, other)
    assert (refusal.value.code, refusal.value.value) == ("restore-interrupted", archive.name)
    restore(restored, archive)
    assert content(restored) == content(application)


def test_nobody_is_signed_in_after_a_restore_and_no_link_works_again(
    application: Application, target: Target, tmp_path: Path
) -> None:
    with application.database.writing() as session:
        account = add_account(session, "admin", Role.ADMIN)
        session.flush()
        purpose = next(iter(LinkPurpose))
        session.add(WebSession(id="a" * 64, account_id=account.id, data="{}", created_at=AT, seen_at=AT))
        session.add(OneTimeLink(digest="b" * 64, account_id=account.id, purpose=purpose, created_at=AT, expires_at=AT))
    backup(application, tmp_path / "signed-in.tar")
    for kind in KINDS:
        restored = target(kind)
        manifest = restore(restored, tmp_path / "signed-in.tar")
        assert (manifest.tables["web_sessions"].rows, manifest.tables["one_time_links"].rows) == (1, 1)
        with restored.database.reading() as session:
            assert session.scalars(select(WebSession)).all() == session.scalars(select(OneTimeLink)).all() == []


def test_a_tar_of_something_else_is_no_backup(target: Target, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.tar"
    with tarfile.open(foreign, "w") as opened:
        opened.add(__file__, "letter.txt")
    _refused(target("sqlite"), foreign, "backup-foreign")


def test_a_desk_with_a_damaged_file_is_not_backed_up_as_if_it_were_whole(
    application: Application, tmp_path: Path
) -> None:
    hash = application.files.put(b"a paper")
    application.files.path(hash).write_bytes(b"another")
    with pytest.raises(BackupRefused) as refusal:
        backup(application, tmp_path / "desk.tar")
    assert (refusal.value.code, refusal.value.value) == ("backup-file-damaged", hash)
    assert not (tmp_path / "desk.tar").exists()


def test_a_damaged_file_that_the_scrubber_has_told_does_not_stop_every_backup(
    application: Application, target: Target, tmp_path: Path
) -> None:
    hash = application.files.put(b"a paper")
    with application.database.writing() as session:
        enqueue(session, packs.MAKE_PACK, "a pack", {}).result = hash
    application.files.path(hash).write_bytes(b"another")
    scrub_now(application, lambda *_: None)
    manifest = backup(application, tmp_path / "rest.tar")
    assert hash not in manifest.files
    restored = target("sqlite")
    restore(restored, tmp_path / "rest.tar")
    assert [(fault.hash, fault.kind) for fault in scrub_now(restored, lambda *_: None).faults] == [
        (hash, FaultKind.MISSING)
    ]


def test_a_desk_without_schema_has_nothing_to_back_up(target: Target, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="backup-without-schema"):
        backup(target("sqlite"), tmp_path / "desk.tar")


def test_a_former_backup_stays_until_the_new_one_is_whole(application: Application, archive: Path) -> None:
    former = archive.read_bytes()
    hash = next(application.files.hashes())
    application.files.path(hash).write_bytes(b"damaged")
    with pytest.raises(BackupRefused):
        backup(application, archive)
    assert archive.read_bytes() == former
    assert [path.name for path in archive.parent.iterdir() if path.is_file()] == [archive.name]


def test_only_the_owner_may_read_it(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


def test_the_demos_clock_comes_back_with_it(application: Application, target: Target, tmp_path: Path) -> None:
    demo, restored = as_demo(application), as_demo(target("postgresql"))
    demo.clock.set_time(AT, default=AT, last_move=None)
    backup(demo, tmp_path / "demo.tar")
    restore(restored, tmp_path / "demo.tar")
    assert restored.clock.now() == AT


def test_a_demo_is_not_restored_among_real_desks_nor_a_real_desk_into_a_demo(
    application: Application, archive: Path, target: Target, tmp_path: Path
) -> None:
    _refused(as_demo(target("sqlite")), archive, "backup-of-other-kind")
    demo = as_demo(application)
    demo.clock.set_time(AT, default=AT, last_move=None)
    backup(demo, tmp_path / "demo.tar")
    _refused(target("sqlite"), tmp_path / "demo.tar", "backup-of-other-kind")
