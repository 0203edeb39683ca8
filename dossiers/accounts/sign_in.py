"""Signing in and out ("đăng nhập", "đăng xuất"): who someone is, told by a password, and the session that follows.

Unknown name, wrong password, disabled account and account without a password get the same answer after the same
work. Real time is passed in everywhere: sessions and throttles do not follow the demo's clock.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts import passwords, throttle
from dossiers.desk.tokens import digest
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, SignInAttempt, WebSession
from dossiers.records.models.journal import record
from dossiers.records.queries import accounts as account_queries

LONGEST_USERNAME = 64


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed, and the network address it came from."""

    username: str
    password: str = field(repr=False)
    address: str

    @property
    def account_name(self) -> str:
        """The name as accounts carry it: lower case, no spaces around, no sign that nobody sees."""
        seen = "".join(char for char in self.username[: 2 * LONGEST_USERNAME] if char.isprintable())
        return seen.strip().lower()[:LONGEST_USERNAME]


@dataclass(frozen=True, slots=True)
class FreshSession:
    """A session about to begin: the cookie's secret, its first data and the digest of its forms' token."""

    token: str = field(repr=False)
    data: str = field(repr=False)
    form_key: str | None
    replaces: str | None = None
    """The row of the session before sign-in, which ends here."""


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """That the password was right for this account and this hash, by this attempt."""

    attempt: int
    account: int
    password_hash: str = field(repr=False)


class SignInRefused(Exception):
    """The name and the password do not open anything; it is not said why."""


def sign_in(database: Database, credentials: Credentials, fresh: FreshSession, at: datetime, visited: datetime) -> None:
    """Begin a session for whoever these credentials belong to. Raises SignInRefused or TooManyAttempts.

    `at` is real time; `visited` is the same instant by the desk's own clock, from which the news are told next time.
    """
    proof = prove(database, credentials, at)
    with database.writing() as session:
        account = accept(session, proof)
        account.last_sign_in_at = at
        account.earlier_visit_at, account.visit_at = account.visit_at, visited
        if passwords.is_outdated(proof.password_hash):
            account.password_hash = passwords.hashed(credentials.password)
        begin_session(session, account, fresh, at)
        username = account.username
        record(session, "signed-in", actor=username, subject=username, at=at, where=credentials.address)


def prove(database: Database, credentials: Credentials, at: datetime) -> PasswordProof:
    """Compare the password: slow, hence outside of any transaction. Raises SignInRefused or TooManyAttempts."""
    with database.writing() as session:
        attempt = throttle.admit(session, credentials.account_name, credentials.address, at).id
        account = account_queries.account_by_username(session, credentials.account_name)
    kept = account.password_hash if account is not None and account.active else None
    if not passwords.matches(credentials.password, kept) or account is None or kept is None:
        _note_refusal(database, credentials, account, at)
        raise SignInRefused
    return PasswordProof(attempt, account.id, kept)


def accept(session: Session, proof: PasswordProof) -> Account:
    """The account that was proven, unless it was disabled or given another password since. Raises SignInRefused."""
    account = session.get(Account, proof.account, with_for_update=True)
    if account is None or not account.active or account.password_hash != proof.password_hash:
        raise SignInRefused
    attempt = session.get(SignInAttempt, proof.attempt)
    if attempt is not None:
        attempt.succeeded = True
    return account


def begin_session(session: Session, account: Account, fresh: FreshSession, at: datetime) -> None:
    """Store a signed-in session under a new id; the one before is over."""
    if fresh.replaces is not None:
        account_queries.end_session(session, fresh.replaces, at)
    row = WebSession(id=digest(fresh.token), account_id=account.id, form_key=fresh.form_key, data=fresh.data)
    row.created_at = row.seen_at = at
    session.add(row)


def sign_out(session: Session, session_id: str, username: str, at: datetime, *, where: str) -> None:
    """End a session; whoever copied its cookie has nothing."""
    account_queries.end_session(session, session_id, at)
    record(session, "signed-out", actor=username, subject=username, at=at, where=where)


def _note_refusal(database: Database, credentials: Credentials, account: Account | None, at: datetime) -> None:
    """Remember a refused sign-in; a name without an account is left out, it may be a password in the wrong field."""
    username = account.username if account is not None else ""
    with database.writing() as session:
        record(session, "sign-in-refused", actor=username, subject=username, at=at, where=credentials.address)
