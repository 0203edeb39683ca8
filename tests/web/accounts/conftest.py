"""The application on a desk whose clock the test moves, with a few people who can sign in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from dossiers.accounts import passwords
from dossiers.desk.application import Application
from tests.support.browsers import Times, web_app, web_application
from tests.support.databases import Databases
from tests.support.people import OFFICE, add_account
from workflow.lifecycle import Role

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared quickly here; what comparing costs is tested with the use cases."""
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def application(databases: Databases, tmp_path: Path, times: Times) -> Iterator[Application]:
    """A desk with an admin, a reviewer and a clerk."""
    with databases.fresh("sqlite") as database:
        with database.writing() as session:
            add_account(session, "admin", Role.ADMIN, name="Phạm Thị Quản")
            add_account(session, "lan.nt", Role.REVIEWER, name="Nguyễn Thị Lan")
            add_account(session, "clerk-01", Role.CLERK, office=OFFICE)
        yield web_application(database, tmp_path, times)


@pytest.fixture
def app(application: Application) -> Flask:
    return web_app(application)


@pytest.fixture
def demo_app(application: Application) -> Flask:
    """The same as the demo would run it: on plain http."""
    return web_app(
        replace(application, settings=replace(application.settings, demo=True, public_url="http://127.0.0.1:8000"))
    )
