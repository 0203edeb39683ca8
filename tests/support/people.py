"""Accounts for tests: quickly made, with one known password."""

from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.accounts import administration, passwords
from dossiers.accounts.administration import COMMAND_LINE, NewAccount
from dossiers.desk.actor import Origin
from dossiers.records.models.accounts import Account
from dossiers.records.models.organisations import Organisation
from workflow.lifecycle import Role

PASSWORD = "mưa rào trên mái ngói cũ"
NEW_PASSWORD = "thuyền giấy trôi qua cầu đá"
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = Origin("203.0.113.7", "9f2c11aa03de4b57")
"""The address and session of a person's request."""
CENTRE, OFFICE = "BHXH", "BHXH/01"


def password_hash() -> str:
    """Hashing is slow on purpose; all accounts of the tests share one hash."""
    return _hash_by(passwords._hasher)


@cache
def _hash_by(hasher: PasswordHasher) -> str:
    return hasher.hash(PASSWORD)


def add_offices(session: Session, *keys: str) -> None:
    """Add the centre and its offices."""
    centre = _organisation(CENTRE, None)
    session.add(centre)
    session.flush()
    session.add_all(_organisation(key, centre.id) for key in keys or (OFFICE,))
    session.flush()


def add_account(
    session: Session,
    username: str,
    *roles: Role,
    name: str = "Trần Văn Bình",
    office: str | None = None,
    password: bool = True,
) -> Account:
    """Return an account that can sign in with PASSWORD."""
    if office and session.scalar(select(Organisation).where(Organisation.key == office)) is None:
        add_offices(session, office)
    new = NewAccount(username, name, frozenset(roles), office)
    account = administration.create_account(session, new, actor=COMMAND_LINE, at=START)
    account.password_hash = password_hash() if password else None
    session.flush()
    return account


def _organisation(key: str, parent: int | None) -> Organisation:
    name = f"Bảo hiểm xã hội {key}"
    kind = "office" if parent else "centre"
    return Organisation(
        key=key, code=key[-2:], parent_id=parent, kind=kind, name=name, full_name=name, place="Hà Nội", sort_key=key
    )
