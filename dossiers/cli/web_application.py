"""The application that gunicorn loads in its main process before it forks its workers."""

from dossiers.cli.start_gate import wait_at_gate
from dossiers.web.app import create_served_app


def create() -> object:
    """Return the application of the environment with all its pages, once the stores are ready."""
    return create_served_app(wait_at_gate)
