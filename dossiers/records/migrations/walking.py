"""Changes of the schema, applied by Alembic in both directions."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from dossiers.records.migrations import HERE, VERSIONS, revision_seen

ONE_AT_A_TIME = 4361
"""The number of PostgreSQL's advisory lock under which a schema changes."""


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
