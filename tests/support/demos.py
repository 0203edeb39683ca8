"""The demo for tests: prepared in a folder and a database of the tests' own."""

from pathlib import Path

from config import read_settings
from dossiers.desk.application import Application
from dossiers.desk.clock import Clock
from dossiers.records.database import Database
from dossiers.records.files import Files


def demo_desk(database: Database, folder: Path, **environ: str) -> Application:
    """The desk of a demo on a database that is handed in; `environ` are further settings. Nothing is prepared yet."""
    url = database.url.render_as_string(hide_password=False)
    settings = read_settings({"DESK_DEMO": "1", "DATA_DIR": str(folder), "DATABASE_URL": url, **environ})
    return Application(settings, database, Files(folder / "files"), Clock.demo(folder))
