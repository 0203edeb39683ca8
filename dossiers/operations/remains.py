"""What killed processes have left half-written, wherever it lies."""

from dossiers.desk.application import Application
from dossiers.records.temporary import sweep_parts, sweep_temporary


def sweep_remains(application: Application) -> int:
    """Remove it; return the number of files and folders."""
    settings = application.settings
    beside_backups = sweep_parts(settings.backup.folder) if settings.backup else 0
    return sweep_temporary(settings.data_dir) + application.files.sweep_incoming() + beside_backups
