"""The migrations lead to the models' schema and back, on both databases."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from dossiers.records import engines
from dossiers.records.database import Database, is_current, migrate
from dossiers.records.dump import OUTSIDE
from dossiers.records.migrations import head_revision, is_known
from dossiers.records.migrations.make import make
from dossiers.records.migrations.walking import BrokenReferences, alembic_config, migrate_engine
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.metadata import all_tables
from tests.support.databases import Databases

SCRIPTS = ScriptDirectory.from_config(alembic_config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def schema(database: Database) -> dict[str, Any]:
    """All that the database itself tells of its tables, in an order of its own."""
    inspector = inspect(database.engine)
    asked = {
        "columns": inspector.get_columns,
        "primary key": inspector.get_pk_constraint,
        "foreign keys": inspector.get_foreign_keys,
        "unique": inspector.get_unique_constraints,
        "checks": inspector.get_check_constraints,
        "indexes": inspector.get_indexes,
    }
    names = set(inspector.get_table_names()) - {"alembic_version"}
    return {name: {what: _ordered(ask(name)) for what, ask in asked.items()} for name in names}


def _ordered(told: Any) -> Any:
    return sorted(str(_in_words(each)) for each in told) if isinstance(told, list) else str(_in_words(told))


def _in_words(told: Any) -> Any:
    """Return the same with the condition of a partial index as its words: it is an object of its own each time."""
    return {name: _in_words(each) for name, each in told.items()} if isinstance(told, dict) else str(told)


def test_there_is_one_line_of_migrations() -> None:
    assert SCRIPTS.get_heads() == [head_revision()]
    assert SCRIPTS.get_bases() == REVISIONS[:1]


def test_all_tables_are_known_to_a_process_that_has_imported_nothing_else() -> None:
    """The maker of migrations is such a process: with no table known it would write a migration that drops them all."""
    program = "from dossiers.records.models.metadata import all_tables; print(*sorted(all_tables().tables))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.split() == sorted(all_tables().tables)
    assert "dossiers" in printed.split()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_migration_is_named_by_its_place_and_what_it_does(revision: str) -> None:
    script = SCRIPTS.get_revision(revision)
    assert script is not None
    assert Path(script.path).stem == revision
    assert revision.startswith(f"{REVISIONS.index(revision) + 1:04d}_")
    assert is_known(revision)


def test_a_revision_of_another_program_is_not_known() -> None:
    assert not is_known("9999_not_ours")


def test_the_migrated_schema_is_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(compared, all_tables()) == []


def test_all_tables_are_there_whatever_was_imported_before(database: Database) -> None:
    program = "from dossiers.records.models.metadata import all_tables; print(*sorted(all_tables().tables))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(told.split()) == set(inspect(database.engine).get_table_names()) - OUTSIDE


def test_the_migrated_schema_is_the_one_that_the_models_make(databases: Databases, database: Database) -> None:
    """Also what a comparison does not see: the words of every CHECK, the order of columns, the kind of each key."""
    with databases.fresh(database.kind, empty=True) as made:
        all_tables().create_all(made.engine)
        assert schema(database) == schema(made)


def test_the_models_have_checks_with_names(database: Database) -> None:
    inspector = inspect(database.engine)
    found = {check["name"] for name in inspector.get_table_names() for check in inspector.get_check_constraints(name)}
    assert {"ck_dossiers_state", "ck_jobs_state"} <= found


def test_every_migration_goes_down_to_what_was_there_before(databases: Databases, database_kind: str) -> None:
    with databases.fresh(database_kind, empty=True) as database:
        before = {}
        for revision in REVISIONS:
            before[revision] = schema(database)
            migrate(database, revision)
            assert database.revision() == revision
        for revision, below in zip(reversed(REVISIONS), [*reversed(REVISIONS[:-1]), "base"], strict=True):
            migrate(database, below)
            assert schema(database) == before[revision]
        assert schema(database) == {}


def test_down_to_nothing_and_up_again_is_the_same_schema(database: Database) -> None:
    before = schema(database)
    migrate(database, "base")
    assert (schema(database), is_current(database)) == ({}, False)
    migrate(database)
    assert (schema(database), is_current(database)) == (before, True)


def test_migrating_a_current_database_changes_nothing(database: Database) -> None:
    before = schema(database)
    migrate(database)
    assert schema(database) == before


def test_many_who_migrate_at_once_make_one_schema(databases: Databases, database: Database) -> None:
    with databases.fresh(database.kind, empty=True) as empty, ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(migrate, empty) for _ in range(4)]:
            done.result()
        assert schema(empty) == schema(database)


STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, {below!r}, None, None
def upgrade():
    {up}
"""
PARENT = "op.create_table('parent', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('name', sa.String(5)))"
CHILD = "op.create_table('child', sa.Column('parent', sa.Integer(), sa.ForeignKey('parent.id', ondelete='CASCADE')))"
PARENT_AGAIN = """
    with op.batch_alter_table('parent') as batch:
        batch.alter_column('name', type_=sa.Text(), existing_type=sa.String(5), nullable=False)
"""


def step(folder: Path, number: int, up: str) -> None:
    """Write one migration of a history that is not the desk's."""
    below = f"{number - 1:04d}" if number > 1 else None
    (folder / f"{number:04d}.py").write_text(STEP.format(revision=f"{number:04d}", below=below, up=up))


def walk(database: Database, folder: Path) -> None:
    engine = engines.migrating_engine(database.url)
    try:
        migrate_engine(engine, "head", folder)
    finally:
        engine.dispose()


def test_a_migration_that_fails_leaves_the_schema_as_it_was(
    databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    step(tmp_path, 1, PARENT)
    step(tmp_path, 2, "op.execute('this is no SQL')")
    with databases.fresh(database_kind, empty=True) as database:
        with pytest.raises(DBAPIError, match="syntax error"):
            walk(database, tmp_path)
        assert schema(database) == {}
        assert database.revision() is None


def test_a_table_that_is_made_anew_keeps_the_rows_that_point_at_it(
    databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    """SQLite drops the old table: with foreign keys at work the children would be deleted with it."""
    step(tmp_path, 1, PARENT)
    step(tmp_path, 2, CHILD)
    with databases.fresh(database_kind, empty=True) as database:
        walk(database, tmp_path)
        with database.writing() as session:
            session.execute(text("INSERT INTO parent VALUES (7, 'Huế')"))
            session.execute(text("INSERT INTO child VALUES (7)"))
        step(tmp_path, 3, PARENT_AGAIN)
        walk(database, tmp_path)
        with database.reading() as session:
            assert session.execute(text("SELECT id, name, parent FROM parent, child")).all() == [(7, "Huế", 7)]


def test_a_migration_that_leaves_rows_pointing_nowhere_is_taken_back(databases: Databases, tmp_path: Path) -> None:
    """Foreign keys rest on SQLite meanwhile; all rows are looked at before the commit."""
    step(tmp_path, 1, PARENT)
    step(tmp_path, 2, CHILD)
    with databases.fresh("sqlite", empty=True) as database:
        walk(database, tmp_path)
        step(tmp_path, 3, "op.execute('INSERT INTO child VALUES (7)')")
        with pytest.raises(BrokenReferences):
            walk(database, tmp_path)
        assert database.revision() == "0002"
        with database.reading() as session:
            assert session.execute(text("SELECT * FROM child")).all() == []


def test_the_next_migration_is_written_from_the_models(databases: Databases, tmp_path: Path) -> None:
    draft = make("Everything at once", tmp_path)
    assert draft.name == "0001_everything_at_once.py"
    with databases.fresh("postgresql", empty=True) as database, databases.fresh("postgresql") as present:
        walk(database, tmp_path)
        assert schema(database) == schema(present)
    assert make("Nothing more", tmp_path).read_text().count("    pass\n") == 2


def test_the_last_closing_moment_of_a_campaign_is_that_of_its_latest_extension(
    databases: Databases, database_kind: str
) -> None:
    rows = """
    INSERT INTO organisations (id, key, kind, code, name, full_name, place, sort_key)
    VALUES (1, 'BHXH/01', 'office', '01', 'Hà Nội', 'BHXH thành phố Hà Nội', 'Hà Nội', 'ha noi');
    INSERT INTO campaigns (id, code, name, state, text, text_hash, closes, loaded_at, loaded_by)
    VALUES (1, 'A', 'Đợt A', 'open', '[closing]
    zone = "Asia/Ho_Chi_Minh"', '', '2011-01-09 17:00:00+00:00', '2010-10-11', 'admin');
    INSERT INTO participants (id, campaign_id, organisation_id, code) VALUES (1, 1, 1, '01');
    INSERT INTO extension_orders (id, campaign_id, number, office, before, until_day, reason, granted_by, granted_name,
    granted_at, key)
    VALUES (1, 1, 1, '', '2011-01-09', '2011-01-12', '', 'approver', '', '2011-01-09', 'k');
    INSERT INTO extensions (id, participant_id, before, until_day, reason, granted_by, granted_at, order_id)
    VALUES (1, 1, '2011-01-09', '2011-01-12', '', 'approver', '2011-01-09', 1);
    """
    with databases.fresh(database_kind, empty=True) as database:
        migrate(database, "0003_review_desk")
        with database.writing() as session:
            for row in rows.split(";")[:-1]:
                session.execute(text(row))
        migrate(database, "0004_last_closing")
        with database.reading() as session:
            found = session.scalar(select(CampaignRecord.last_closing))
    assert found == datetime.fromisoformat("2011-01-13T00:00:00+07:00")


def test_the_names_of_an_office_in_a_campaign_are_those_of_the_campaign_s_text(
    databases: Databases, database_kind: str
) -> None:
    """The organisation may have been renamed by a later campaign."""
    rows = """
    INSERT INTO organisations (id, key, kind, code, name, full_name, place, sort_key)
    VALUES (1, 'BHXH/15', 'office', '15', 'Lào Cai', 'BHXH tỉnh Lào Cai', 'Lào Cai', 'lao cai');
    INSERT INTO campaigns (id, code, name, state, text, text_hash, last_closing, loaded_at, loaded_by)
    VALUES (1, 'A', 'Đợt A', 'open', 'offices = [
      { code = "15", name = "Yên Bái", full_name = "BHXH tỉnh Yên Bái" },
    ]', '', '2011-01-09 17:00:00+00:00', '2010-10-11', 'admin');
    INSERT INTO participants (id, campaign_id, organisation_id, code) VALUES (1, 1, 1, '15');
    """
    with databases.fresh(database_kind, empty=True) as database:
        migrate(database, "0025_examined_scans")
        with database.writing() as session:
            for row in rows.split(";")[:-1]:
                session.execute(text(row))
        migrate(database, "0026_participant_names")
        with database.reading() as session:
            found = session.execute(select(Participant.name, Participant.full_name)).one()
    assert tuple(found) == ("Yên Bái", "BHXH tỉnh Yên Bái")
