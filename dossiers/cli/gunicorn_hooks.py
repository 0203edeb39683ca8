"""Hooks that gunicorn calls in its main process and in each worker (`--config python:dossiers.cli.gunicorn_hooks`)."""

import atexit
import os
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dossiers.cli.lanes import Lanes
from dossiers.cli.memory import freeze_objects
from dossiers.cli.refusals import hide_server_version
from dossiers.cli.web_worker import LaneWorker
from dossiers.desk.clock_watch import ClockKeeper
from dossiers.jobs.processes import end_with_parent
from dossiers.records.temporary import own_folder
from dossiers.web.accounts.refused_requests import KEPT, write_waiting


def on_starting(_master: object) -> None:
    """Make the lanes that all workers share."""
    LaneWorker.lanes = Lanes()


def pre_fork(master: Any, worker: LaneWorker) -> None:
    """Let exactly one worker serve the sign-ins, also after one has been replaced."""
    worker.serves_sign_ins = not any(other.serves_sign_ins for other in master.WORKERS.values())


def post_fork(_master: object, _worker: object) -> None:
    """End each new worker with its master: an orphan would detect the end of its parent only after a minute.

    It may open as many descriptors as the system allows: each watched connection is one. Its temporary files lie in a
    folder of its own, by which they are known as left behind when it is killed.
    """
    end_with_parent()
    if folder := os.environ.get("DATA_DIR"):
        atexit.register(own_folder(Path(folder)))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def when_ready(_master: object) -> None:
    """Prepare the loaded application before workers are forked from this process.

    The collector would traverse it repeatedly, in the middle of a request: one in twenty requests for the list of 3,300
    dossiers took three times as long as the others.
    """
    hide_server_version()
    freeze_objects()


def worker_exit(_master: object, worker: Any) -> None:
    """Write the refused accesses that the worker has counted and not written yet."""
    app = worker.app.wsgi()
    if KEPT in getattr(app, "extensions", {}):
        write_waiting(app)


def post_worker_init(worker: Any) -> None:
    """Watch the clock for as long as the worker serves."""
    extensions: Mapping[str, Any] = getattr(worker.app.wsgi(), "extensions", {})
    if "application" in extensions and extensions["application"].watch is not None:
        ClockKeeper(extensions["application"].watch).start()
