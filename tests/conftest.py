"""Shared fixtures of all tests: clean databases of both kinds, papers; and the plugins."""

from collections.abc import Iterator

import pytest

from dossiers.desk.private_files import create_private_files
from dossiers.documents.papers import Papers
from dossiers.records.database import Database
from tests.documents.sample import TEMPLATES
from tests.support.databases import KINDS, ON, Databases

create_private_files()  # as every entry point does

pytest_plugins = [
    "tests.support.strictness",
    "tests.support.layers",
    "tests.support.seconds",
    "tests.support.loaded",
]


LONGEST = ("tests/proof", "tests/browser", "tests/moving/test_walks.py")
"""Run first, so that they do not occupy a single worker at the end; each file runs on one worker."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first and leave the others in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The source of clean databases: ``databases.fresh(kind)``."""
    source = Databases(tmp_path_factory.mktemp("databases"))
    yield source
    source.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: the test runs and is counted once for each."""
    request.node.user_properties.append((ON, request.param))
    return request.param


@pytest.fixture
def database(databases: Databases, database_kind: str) -> Iterator[Database]:
    """A clean database with the present schema, on SQLite and on PostgreSQL."""
    with databases.fresh(database_kind) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def papers() -> Papers:
    """The papers' templates, fonts and styles, loaded once per process."""
    return Papers(TEMPLATES)
