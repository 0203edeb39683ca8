"""A desk is made by `init` and by a restore, adopted once, and never taken for another one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from config import read_settings
from dossiers.desk.application import Application, open_application
from dossiers.desk.stores import StoreCheck, check_stores
from dossiers.jobs.queue import enqueue
from dossiers.operations.backup import backup, restore
from dossiers.operations.founding import FoundingRefused, found_desk, update_desk
from dossiers.papers import packs
from dossiers.records.database import migrate
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault
from dossiers.records.files import MARKER
from dossiers.records.models.accounts import Account
from dossiers.records.models.desk import DeskIdentity
from tests.support.databases import Databases
from tests.support.desks import SECRET
from tests.support.people import add_account
from workflow.lifecycle import Role


def application_in(folder: Path, url: str = "") -> Application:
    """The application outside the demo in a folder, by default with SQLite there."""
    folder.mkdir(exist_ok=True, mode=0o700)
    environ = {"DESK_DEMO": "0", "SECRET_KEY": SECRET, "DATA_DIR": str(folder), "DATABASE_URL": url}
    return open_application(read_settings({**environ, "PUBLIC_URL": "https://khenthuong.example.vn"}))


@pytest.fixture
def application(databases: Databases, database_kind: str, tmp_path: Path) -> Iterator[Application]:
    """An application whose database and folder are empty."""
    if database_kind == "sqlite":
        found = application_in(tmp_path / "data")
        yield found
        found.database.dispose()
        return
    with databases.fresh(database_kind, empty=True) as database:
        found = application_in(tmp_path / "data", database.url.render_as_string(hide_password=False))
        yield found
        found.database.dispose()


@pytest.fixture
def desk(application: Application) -> Application:
    """A desk with one account and one file."""
    found_desk(application)
    with application.database.writing() as session:
        add_account(session, "admin", Role.ADMIN)
    application.files.put(b"content")
    return application


def fault(application: Application) -> StoreFault:
    with pytest.raises((DatabaseUnavailable, FilesUnavailable)) as refusal:
        update_desk(application)
    return refusal.value.fault


def test_nothing_but_init_makes_a_desk(application: Application):
    empty = {StoreFault.DATABASE_GONE, StoreFault.DATABASE_EMPTY}
    assert fault(application) in empty
    assert not application.files.folder.exists()
    identity = found_desk(application)
    assert application.files.desk() == identity
    update_desk(application)
    check_stores(application.database, application.files)


def test_a_schema_without_a_desk_is_empty(application: Application):
    application.database.create()
    migrate(application.database)
    assert fault(application) is StoreFault.DATABASE_EMPTY


def test_init_refuses_what_is_in_use(desk: Application):
    with pytest.raises(FoundingRefused, match="folder-in-use"):
        found_desk(desk)
    shutil.rmtree(desk.files.folder)
    with pytest.raises(FoundingRefused, match="database-in-use"):
        found_desk(desk)


def test_an_init_that_was_interrupted_before_the_folder_was_marked_goes_on(application: Application):
    identity = found_desk(application)
    shutil.rmtree(application.files.folder)
    assert found_desk(application) == identity
    update_desk(application)


def test_a_folder_that_is_gone_emptied_or_of_another_desk_is_refused(desk: Application, tmp_path: Path):
    marker = desk.files.folder / MARKER
    away = desk.files.folder.rename(tmp_path / "away")
    assert fault(desk) is StoreFault.FILES_GONE
    with pytest.raises(FilesUnavailable):
        desk.files.put(b"new")
    assert not desk.files.folder.exists()
    desk.files.folder.mkdir()
    assert fault(desk) is StoreFault.FILES_GONE
    with pytest.raises(FilesUnavailable):
        desk.files.open("0" * 64)
    marker.write_text("another desk\n")
    assert fault(desk) is StoreFault.FILES_REPLACED
    shutil.rmtree(desk.files.folder)
    away.rename(desk.files.folder)
    update_desk(desk)


def test_a_folder_that_has_just_gone_is_noticed_at_once(desk: Application):
    check = StoreCheck(desk.database, desk.files)
    check()
    shutil.rmtree(desk.files.folder)
    with pytest.raises(FilesUnavailable) as refusal:
        check()
    assert refusal.value.fault is StoreFault.FILES_GONE


def test_a_database_of_another_desk_is_noticed_while_it_runs(tmp_path: Path):
    desk, other = application_in(tmp_path / "data"), application_in(tmp_path / "other")
    for application in (desk, other):
        found_desk(application)
        check_stores(application.database, application.files)
        application.database.dispose()
    path, its_own = tmp_path / "data" / "desk.sqlite3", tmp_path / "own"
    shutil.copyfile(path, its_own)
    with desk.database.reading() as session:
        assert session.scalars(select(Account)).all() == []
    (tmp_path / "other" / "desk.sqlite3").rename(path)
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable) as refusal, desk.database.writing() as session:
            add_account(session, "lost", Role.ADMIN)
        assert refusal.value.fault is StoreFault.DATABASE_REPLACED
    its_own.rename(path)
    with desk.database.writing() as session:
        add_account(session, "kept", Role.ADMIN)
    desk.database.dispose()


def without_identity(application: Application) -> None:
    """Bring a desk to what it was before desks had an identity."""
    with application.database.writing() as session:
        session.execute(delete(DeskIdentity))
    (application.files.folder / MARKER).unlink()


def test_a_desk_of_before_identities_is_adopted_if_its_files_are_there(desk: Application):
    _name_a_file(desk)
    without_identity(desk)
    stored = desk.files.folder.rename(desk.files.folder.with_name("away"))
    assert fault(desk) is StoreFault.FILES_GONE
    stored.rename(desk.files.folder)
    migrate(desk.database, "0020_refused_access")
    update_desk(desk)
    with desk.database.reading() as session:
        assert session.scalars(select(DeskIdentity.desk)).one() == desk.files.desk()


def _name_a_file(desk: Application) -> None:
    """Let a row name the stored file: a pack."""
    (hash,) = desk.files.hashes()
    with desk.database.writing() as session:
        enqueue(session, packs.MAKE_PACK, "a pack", {}).result = hash


def test_a_restore_makes_a_desk_with_the_identity_of_the_backup(desk: Application, tmp_path: Path):
    backup(desk, tmp_path / "desk.tar")
    for prepared in (False, True):
        target = application_in(tmp_path / f"target-{prepared}")
        if prepared:
            found_desk(target)
        restore(target, tmp_path / "desk.tar")
        check_stores(target.database, target.files)
        assert target.files.desk() == desk.files.desk()
        target.database.dispose()
