"""What the server does before it serves: sweep, wait for the database, bring it up to date, fill the demo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dossiers.cli.stores import complain_of_folder, when_stores_answer
from dossiers.desk.application import open_application
from dossiers.operations.founding import ensure_desk, update_desk
from dossiers.operations.remains import sweep_remains

if TYPE_CHECKING:
    from config import Settings


def prepare_stores(settings: Settings) -> Sequence[str]:
    """Sweep what killed processes have left, wait for the database, migrate it and, in the demo, fill it; return the
    lines that announce the demo's accounts."""
    application = open_application(settings)
    sweep_remains(application)
    if settings.backup is not None:
        complain_of_folder(settings.backup, settings.data_dir)
    try:
        if not settings.demo:
            when_stores_answer(application.database, lambda: update_desk(application))
            return ()
        from dossiers.demo.prepare import prepare

        when_stores_answer(application.database, lambda: ensure_desk(application))
        return tuple(prepare(application))
    finally:
        application.database.dispose()
