"""The application on a desk whose clock the test moves, with a few people who can sign in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from dossiers.accounts import passwords
from dossiers.desk.application import Desk
from tests.support.browsers import Times, web_app, web_desk
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
def desk(databases: Databases, tmp_path: Path, times: Times) -> Iterator[Desk]:
    """A desk with an admin, a reviewer and a clerk."""
    with databases.fresh("sqlite") as database:
        with database.writing() as session:
            add_account(session, "admin", Role.ADMIN, name="Phạm Thị Quản")
            add_account(session, "lan.nt", Role.REVIEWER, name="Nguyễn Thị Lan")
            add_account(session, "clerk-01", Role.CLERK, office=OFFICE)
        yield web_desk(database, tmp_path, times)


@pytest.fixture
def app(desk: Desk) -> Flask:
    return web_app(desk)


@pytest.fixture
def demo_app(desk: Desk) -> Flask:
    """The same as the demo would run it: on plain http."""
    return web_app(replace(desk, settings=replace(desk.settings, demo=True, public_url="http://127.0.0.1:8000")))
