"""Signing in and out ("đăng nhập", "đăng xuất"): authentication by password and the session that follows.

Unknown username, wrong password, disabled account and account without a password get the same answer after the same
work. `at` is real time everywhere: sessions and throttling do not follow the demo's clock. `sign_in` and `prove` take
the database instead of a session, because comparing a password is slow and must not hold a transaction open.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.accounts import passwords, throttle
from dossiers.accounts.administration import actor_of
from dossiers.desk.actor import Actor, Origin, stranger
from dossiers.desk.tokens import digest, session_id
from dossiers.records.database import Database
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account, SignInAttempt, WebSession
from dossiers.records.queries import accounts as account_queries

LONGEST_USERNAME = 64
LONGEST_SESSION = timedelta(hours=12)
"""The longest time from sign-in to the end of a session."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The typed username and password, and where they were typed: the address and the session of the request."""

    username: str
    password: str = field(repr=False)
    origin: Origin

    @property
    def address(self) -> str:
        return self.origin.address

    @property
    def account_name(self) -> str:
        """The username in the form of accounts: lower case, stripped, without invisible characters."""
        visible = "".join(char for char in self.username[: 2 * LONGEST_USERNAME] if char.isprintable())
        return visible.strip().lower()[:LONGEST_USERNAME]


@dataclass(frozen=True, slots=True)
class FreshSession:
    """A session to be stored: the token for the cookie, its first data and the digest of its CSRF token."""

    token: str = field(repr=False)
    data: str = field(repr=False)
    form_key: str | None
    replaces: str | None = None
    """The id of the session before sign-in, which ends."""


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """A successful comparison of the password with this hash of this account, in this attempt."""

    attempt: int
    account: int
    password_hash: str = field(repr=False)


class SignInRefused(Exception):
    """The credentials are not valid; the reason is not disclosed."""


def sign_in(
    database: Database, credentials: Credentials, fresh: FreshSession, *, at: datetime, visited: datetime
) -> None:
    """Begin a session for the owner of the credentials. Raises SignInRefused or TooManyAttempts.

    `at` is real time; `visited` is the same instant by the business clock, from which the next visit's news start.
    """
    proof = prove(database, credentials, at=at)
    with database.writing(business=False) as session:
        account = accept(session, proof)
        account.last_sign_in_at = at
        account.earlier_visit_at, account.visit_at = account.visit_at, visited
        if passwords.is_outdated(proof.password_hash):
            account.password_hash = passwords.hashed(credentials.password)
        begin_session(session, account, fresh, at=at)
        actor = actor_of(account, Origin(credentials.address, session_id(digest(fresh.token))))
        record(session, "signed-in", actor=actor, subject=actor.username, at=at)


def prove(database: Database, credentials: Credentials, *, at: datetime) -> PasswordProof:
    """Compare the password, outside any transaction. Raises SignInRefused or TooManyAttempts."""
    with database.writing(business=False) as session:
        attempt = throttle.admit(session, credentials.account_name, credentials.address, at=at).id
        account = account_queries.account_by_username(session, credentials.account_name)
    stored_hash = account.password_hash if account is not None and account.active else None
    if not passwords.matches(credentials.password, stored_hash) or account is None or stored_hash is None:
        _note_refusal(database, credentials, account, at)
        raise SignInRefused
    return PasswordProof(attempt, account.id, stored_hash)


def accept(session: Session, proof: PasswordProof) -> Account:
    """Return the account of the proof and mark the attempt as successful.

    Raises SignInRefused if the account was disabled or got another password since the comparison.
    """
    account = session.get(Account, proof.account, with_for_update=True)
    if account is None or not account.active or account.password_hash != proof.password_hash:
        raise SignInRefused
    attempt = session.get(SignInAttempt, proof.attempt)
    if attempt is not None:
        attempt.succeeded = True
    return account


def begin_session(session: Session, account: Account, fresh: FreshSession, *, at: datetime) -> None:
    """Store a signed-in session under a new id and end the session that it replaces."""
    if fresh.replaces is not None:
        account_queries.end_session(session, fresh.replaces, at)
    row = WebSession(id=digest(fresh.token), account_id=account.id, form_key=fresh.form_key, data=fresh.data)
    row.created_at = row.seen_at = at
    session.add(row)


def sign_out(session: Session, key: str, *, actor: Actor, at: datetime) -> None:
    """End the session stored under this key, so that a copied cookie is of no use."""
    account_queries.end_session(session, key, at)
    record(session, "signed-out", actor=actor, subject=actor.username, at=at)


def _note_refusal(database: Database, credentials: Credentials, account: Account | None, at: datetime) -> None:
    """Record a refused sign-in, without an unknown username: it may be a password typed into the wrong field."""
    actor = stranger(credentials.origin) if account is None else actor_of(account, credentials.origin)
    with database.writing(business=False) as session:
        record(session, "sign-in-refused", actor=actor, subject=actor.username, at=at)
