"""The application ("bàn hồ sơ") as one value that every entry point opens and passes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dossiers.desk.clock import Clock
from dossiers.desk.clock_watch import ClockWatch
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.waits import FOR_COMMANDS, Waits

if TYPE_CHECKING:
    from config import Settings


@dataclass(frozen=True, slots=True)
class Application:
    """Settings, database, file store and clock of one installation."""

    settings: Settings
    database: Database
    files: Files
    clock: Clock
    watch: ClockWatch | None = None
    """Notices a clock that was set back; None in tests that move the clock at will."""

    def file_name(self, name: str) -> str:
        """Return the name under which a file is downloaded."""
        return download_name(name, demo=self.settings.demo)


def download_name(name: str, *, demo: bool) -> str:
    """Return the name under which a file is downloaded; the demo's names say that its files are not real."""
    return f"mo-phong-{name}" if demo else name


def open_application(settings: Settings, waits: Waits = FOR_COMMANDS) -> Application:
    """Return the application for these settings, whose transactions wait so long. Opens no connection and writes
    nothing."""
    database = Database(settings.database_url, waits)
    clock = Clock.demo(settings.data_dir) if settings.demo else Clock.real()
    return watched(Application(settings, database, Files(settings.data_dir / "files", marked=True), clock))


def watched(application: Application) -> Application:
    """Return the application with a watch on its clock: business is refused while the clock is behind."""
    watch = ClockWatch(application.database, application.clock)
    application.database.guard = watch.check
    return replace(application, watch=watch)
