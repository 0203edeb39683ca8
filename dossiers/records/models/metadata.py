"""The metadata of all tables, complete regardless of other imports."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from dossiers.records import models
from dossiers.records.models.base import Base


def all_tables() -> MetaData:
    """Import every module of the models, so that no table is missing, and return their metadata."""
    for module in iter_modules(models.__path__, f"{models.__name__}."):
        import_module(module.name)
    return Base.metadata
