"""The demo for tests: prepared in a temporary folder and a test database."""

from pathlib import Path

from config import read_settings
from dossiers.desk.application import Application
from dossiers.desk.clock import Clock
from dossiers.records.database import Database
from dossiers.records.files import Files


def demo_desk(database: Database, folder: Path, **environ: str) -> Application:
    """Return the demo application on the given database, not yet prepared; `environ` are further settings."""
    url = database.url.render_as_string(hide_password=False)
    settings = read_settings({"DESK_DEMO": "1", "DATA_DIR": str(folder), "DATABASE_URL": url, **environ})
    return Application(settings, database, Files(folder / "files"), Clock.demo(folder))
