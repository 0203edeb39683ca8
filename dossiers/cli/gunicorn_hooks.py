"""Hooks that gunicorn calls in each worker (`--config python:dossiers.cli.gunicorn_hooks`)."""

import gc

from dossiers.cli.supervisor import end_with_parent


def post_fork(_master: object, _worker: object) -> None:
    """End each new worker with its master: an orphan would detect the end of its parent only after a minute."""
    end_with_parent()


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
