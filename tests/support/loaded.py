"""Databases with loaded campaigns for tests of use cases: made once, wiped before each test."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dossiers.records.database import Database
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.databases import Databases
from tests.support.dossiers import Office, first_office, loaded_database, wiped
from workflow.campaign import Campaign

CAMPAIGNS = {"4361-2010": campaign_4361, "215-2021": second_campaign}


@pytest.fixture(scope="session")
def loaded_databases(databases: Databases) -> Iterator[dict[str, Database]]:
    """Databases with loaded campaigns by kind, each made when it is first needed."""
    with ExitStack() as stack:

        class Loaded(dict[str, Database]):
            def __missing__(self, kind: str) -> Database:
                self[kind] = stack.enter_context(loaded_database(databases, kind))
                return self[kind]

        yield Loaded()


@pytest.fixture
def loaded(loaded_databases: dict[str, Database], database_kind: str) -> Database:
    """A database with only three loaded campaigns, on SQLite and on PostgreSQL."""
    return wiped(loaded_databases[database_kind])


@pytest.fixture(params=CAMPAIGNS)
def campaign(request: pytest.FixtureRequest) -> Campaign:
    """Each of the two campaigns without common values."""
    return CAMPAIGNS[request.param]()


@pytest.fixture
def office(loaded: Database) -> Office:
    """The first office of campaign 4361."""
    return first_office(loaded)


@pytest.fixture
def any_office(loaded: Database, campaign: Campaign) -> Office:
    """The first office of each campaign."""
    return first_office(loaded, campaign)
