"""Rendering of column types in a migration: as database types, not as the program's current types."""

from typing import Any, Literal

from sqlalchemy import Enum

from dossiers.records.models.types import ENUM_LENGTH, UTCMoment


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Return the words for one of our own types; False leaves the rest to Alembic."""
    if kind == "type" and isinstance(item, UTCMoment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={ENUM_LENGTH})"
    return False
