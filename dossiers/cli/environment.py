"""Shared parts of the commands: settings and application of the environment, options of several commands."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from config import Settings, SettingsRefused, read_settings
from dossiers.cli.frame import MISUSED, complain, complain_of_store
from dossiers.desk.application import Application, open_application
from dossiers.desk.stores import check_stores
from dossiers.records.database import Database
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault
from dossiers.records.temporary import own_folder
from dossiers.words.cli import say

RETRY_SECONDS = 2.0
"""Seconds between two attempts while the stores do not answer."""
PASSING = frozenset(
    {
        *(StoreFault.DATABASE_GONE, StoreFault.DATABASE_REFUSED, StoreFault.DATABASE_BUSY),
        *(StoreFault.DATABASE_FULL, StoreFault.DATABASE_READ_ONLY),
        *(StoreFault.FILES_FULL, StoreFault.FILES_READ_ONLY),
    }
)
"""Faults that end without a restart of the desk."""
ResultT = TypeVar("ResultT")

FILE = click.Path(path_type=Path)
campaign_option = click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
json_option = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


def settings_of_environment() -> Settings:
    """Return the settings; with faults, print all of them and exit with code 2.

    All temporary files of the process go to its own folder in DATA_DIR from now on.
    """
    try:
        settings = read_settings(os.environ)
    except SettingsRefused as refused:
        for sentence in refused.sentences:
            complain(sentence)
        sys.exit(MISUSED)
    click.get_current_context().find_root().call_on_close(own_folder(settings.data_dir))
    return settings


def checked_application() -> Application:
    """Return the application after checking that its database and files are there and belong together.

    Raises DatabaseUnavailable or FilesUnavailable.
    """
    application = open_application(settings_of_environment())
    check_stores(application.database, application.files)
    return application


def when_stores_answer(database: Database, action: Callable[[], ResultT]) -> ResultT:
    """Return the result of an action on the stores, after waiting for a database that does not answer or cannot be
    written yet; tell it once.

    A SQLite file that is missing is not waited for. Raises DatabaseUnavailable or FilesUnavailable for other faults.
    """
    told = False
    while True:
        try:
            return action()
        except (DatabaseUnavailable, FilesUnavailable) as error:
            if error.fault not in PASSING or (error.fault is StoreFault.DATABASE_GONE and database.kind == "sqlite"):
                raise
            if not told:
                complain_of_store(error)
                complain(say("said.waiting-for-stores"))
            told = True
            time.sleep(RETRY_SECONDS)
