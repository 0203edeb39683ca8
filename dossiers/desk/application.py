"""The desk (bàn hồ sơ) as one value: all that an entry point holds and hands down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dossiers.desk.clock import Clock
from dossiers.records.database import Database
from dossiers.records.files import Files

if TYPE_CHECKING:
    from config import Settings


@dataclass(frozen=True, slots=True)
class Application:
    """The settings and the three things that last: the database, the files and the clock."""

    settings: Settings
    database: Database
    files: Files
    clock: Clock

    def file_name(self, name: str) -> str:
        """The name under which a file is downloaded; the demo's say that they are not real."""
        return f"mo-phong-{name}" if self.settings.demo else name


def open_application(settings: Settings) -> Application:
    """Return the desk that the settings describe. Nothing is connected or written yet."""
    return Application(
        settings=settings,
        database=Database(settings.database_url),
        files=Files(settings.data_dir / "files"),
        clock=Clock.demo(settings.data_dir) if settings.demo else Clock.real(),
    )
