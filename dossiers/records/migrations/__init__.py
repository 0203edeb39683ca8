"""The history of the schema (lịch sử cấu trúc dữ liệu), applied by Alembic in both directions."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from dossiers.records.faults import StoreFault

HERE = Path(__file__).parent
VERSIONS = HERE / "versions"
ONE_AT_A_TIME = 4361
"""The number of PostgreSQL's advisory lock under which a schema changes."""


class SchemaOutOfDate(Exception):
    """The database has another schema than the program: it must be migrated before it can serve."""

    def __init__(self, found: str | None, expected: str | None) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected

    @property
    def fault(self) -> StoreFault:
        """Whether the schema is missing, older, or of a newer program."""
        if self.found is None:
            return StoreFault.DATABASE_EMPTY
        return StoreFault.DATABASE_OLDER if is_known(self.found) else StoreFault.DATABASE_NEWER


class BrokenReferences(Exception):
    """Some rows reference deleted rows after a migration, which was rolled back."""


def alembic_config(versions: Path = VERSIONS, connection: Connection | None = None) -> Config:
    """Return Alembic's settings; there is no ini file, the connection is passed in."""
    config = Config()
    config.set_main_option("script_location", _literal(HERE))
    config.set_main_option("version_locations", _literal(versions))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["connection"] = connection
    return config


@cache
def head_revision() -> str | None:
    """Return the newest revision that this program carries, or None before the first was made."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


@cache
def is_known(revision: str) -> bool:
    """Say whether this program carries a revision of the schema."""
    return any(step.revision == revision for step in ScriptDirectory.from_config(alembic_config()).walk_revisions())


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the database's schema, or None for an empty database."""
    with engine.connect() as connection:
        return revision_seen(connection)


def revision_seen(connection: Connection) -> str | None:
    """Return the revision of the schema as this connection's transaction sees it."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate_engine(engine: Engine, to: str, versions: Path = VERSIONS) -> None:
    """Walk to a revision in one transaction. ``engine`` must let foreign keys rest on SQLite."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
        _walk(alembic_config(versions, connection), connection, to)
        if engine.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BrokenReferences


def _walk(config: Config, connection: Connection, to: str) -> None:
    """Upgrade or downgrade: a downgrade if the target is ``base`` or was already applied."""
    script = ScriptDirectory.from_config(config)
    current = revision_seen(connection)
    passed = {step.revision for step in script.iterate_revisions(current, "base")} if current else set()
    if to == "base" or to in passed - {current}:
        command.downgrade(config, to)
    elif script.get_heads():
        command.upgrade(config, to)


def _literal(path: Path) -> str:
    """Guard a path against the interpolation of Alembic's settings."""
    return str(path).replace("%", "%%")
