"""All tables of the desk, complete whatever was imported before."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from dossiers import records
from dossiers.records.models.base import Base


def all_tables() -> MetaData:
    """Import every module of the records, so that no table can be forgotten, and return their metadata."""
    for module in iter_modules(records.__path__, f"{records.__name__}."):
        if not module.ispkg or module.name.endswith(".models"):
            import_module(module.name)
    return Base.metadata
