"""Hooks that gunicorn calls in each worker (`--config python:dossiers.cli.gunicorn_hooks`)."""

import gc
import resource
from typing import Any

from dossiers.cli.lanes import Lanes
from dossiers.cli.web_worker import LaneWorker
from dossiers.jobs.processes import end_with_parent


def on_starting(_master: object) -> None:
    """Make the lanes that all workers share."""
    LaneWorker.lanes = Lanes()


def pre_fork(master: Any, worker: LaneWorker) -> None:
    """Let exactly one worker serve the sign-ins, also after one has been replaced."""
    worker.serves_sign_ins = not any(other.serves_sign_ins for other in master.WORKERS.values())


def post_fork(_master: object, _worker: object) -> None:
    """End each new worker with its master: an orphan would detect the end of its parent only after a minute.

    It may open as many descriptors as the system allows: each watched connection is one.
    """
    end_with_parent()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def post_worker_init(_worker: object) -> None:
    """Exclude the loaded application from garbage collection.

    Otherwise the collector traverses all of it repeatedly, in the middle of a request: one in twenty requests for the
    list of 3,300 dossiers took three times as long as the others.
    """
    freeze_objects()


def freeze_objects() -> None:
    """Exclude all objects that exist now from garbage collection; later objects are collected as usual."""
    gc.collect()
    gc.freeze()
