"""The history of the schema (lịch sử cấu trúc dữ liệu): which revisions there are, and which one a database has.

Only `walking.py` loads Alembic, which takes longer than everything that is asked here.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from dossiers.records.faults import StoreFault

HERE = Path(__file__).parent
VERSIONS = HERE / "versions"
VERSION_TABLE = "alembic_version"


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


@cache
def revisions() -> tuple[str, ...]:
    """Return all revisions that this program carries, the oldest first: each is the name of its file."""
    return tuple(sorted(path.stem for path in VERSIONS.glob("[0-9]*.py")))


def head_revision() -> str | None:
    """Return the newest revision that this program carries, or None before the first was made."""
    return revisions()[-1] if revisions() else None


def is_known(revision: str) -> bool:
    """Say whether this program carries a revision of the schema."""
    return revision in revisions()


def revision_seen(connection: Connection) -> str | None:
    """Return the revision of the schema as this connection's transaction sees it, or None for an empty database."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return found
