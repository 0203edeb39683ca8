"""An application for tests: real services with a temporary folder, on a given database."""

from pathlib import Path

from config import read_settings
from dossiers.desk.application import Application
from dossiers.desk.clock import Clock
from dossiers.records.database import Database
from dossiers.records.files import Files

SECRET = "T3sts-0nly.kQ9w_ZrB7-xLmV2.pYhC4-8sNd"


def application_on(database: Database, folder: Path) -> Application:
    """Return an application (not a demo) with real time, its files in ``folder``."""
    url = database.url.render_as_string(hide_password=False)
    environ = {
        "DESK_DEMO": "0",
        "SECRET_KEY": SECRET,
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "PUBLIC_URL": "https://khenthuong.example.vn",
    }
    return Application(read_settings(environ), database, Files(folder / "files"), Clock.real())
