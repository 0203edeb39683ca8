"""The application of campaign 4361 for the pages: dossiers in every state, built once per process, fresh per test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dossiers.accounts import passwords
from dossiers.records.database import Database
from tests.support.databases import Databases
from tests.support.web import Web, build, furnish

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Passwords are compared quickly here; what comparing costs is tested with the use cases."""


@pytest.fixture(scope="session")
def built(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with databases.fresh("sqlite") as database:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(passwords, "_hasher", CHEAP)
            web = build(database, tmp_path_factory.mktemp("web"))
        yield web


@pytest.fixture
def web_on_each(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The application on newly filled SQLite and PostgreSQL databases, for the few features that may differ."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    return furnish(database, tmp_path)


@pytest.fixture
def web(built: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The application with its database as built, without changes by other tests."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    built.restore()
    return built
