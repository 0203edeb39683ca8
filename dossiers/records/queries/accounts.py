"""Queries on accounts and sign-in."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, Update, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from dossiers.records.models.accounts import (
    Account,
    AccountProposal,
    AccountRole,
    CalendarLink,
    OneTimeLink,
    SavedPost,
    SignInAttempt,
    WebSession,
)
from dossiers.records.models.base import table_of
from dossiers.records.models.notices import Notice
from dossiers.records.models.organisations import Organisation
from workflow.campaign_moves import ProposalState
from workflow.centre_duties import CentreChange
from workflow.lifecycle import Role

AccountOfOffice = tuple[Account, Organisation | None]
ProposalOfAccount = tuple[AccountProposal, Account]


def account_by_username(session: Session, username: str) -> Account | None:
    return session.scalar(select(Account).where(Account.username == username))


def account_to_change(session: Session, username: str) -> Account | None:
    """Return the account, locked until the transaction ends."""
    return session.scalar(select(Account).where(Account.username == username).with_for_update())


def accounts_with_offices(session: Session, username: str | None = None) -> Sequence[AccountOfOffice]:
    """Return every account, or the one of that username, with its office."""
    joined = select(Account, Organisation).outerjoin(Organisation, Organisation.key == Account.office_key)
    if username is not None:
        joined = joined.where(Account.username == username)
    return [(account, office) for account, office in session.execute(joined)]


def active_admins_to_change(session: Session) -> Sequence[Account]:
    """Return every active admin, locked, so that two admins cannot remove each other at once.

    The second query sees the changes for which the first one waited.
    """
    admins = select(AccountRole.account_id).where(AccountRole.role == Role.ADMIN)
    condition = (Account.active, Account.id.in_(admins))
    session.execute(select(Account.id).where(*condition).order_by(Account.id).with_for_update())
    return session.scalars(select(Account).where(*condition), execution_options={"populate_existing": True}).all()


def office_by_key(session: Session, key: str | None) -> Organisation | None:
    return session.scalar(select(Organisation).where(Organisation.key == key))


def offices(session: Session) -> Sequence[Organisation]:
    """Return every organisation that a clerk can belong to: those that have a parent."""
    return session.scalars(
        select(Organisation).where(Organisation.parent_id.is_not(None)).order_by(Organisation.sort_key)
    ).all()


class BrowserSession(NamedTuple):
    """A browser's session with its account and the number of its unread notices."""

    id: str
    data: str
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    username: str
    name: str
    office_key: str | None
    active: bool
    unread: int


def session_with_account(session: Session, key: str) -> tuple[BrowserSession, frozenset[Role]] | None:
    """Return a browser's session and the roles of its account, in one query: columns only, for every request."""
    rows = session.connection().execute(_session_query(), {"key": key}).all()
    if not rows:
        return None
    return BrowserSession._make(rows[0][1:]), frozenset(row.role for row in rows if row.role is not None)


@cache
def _session_query() -> Select[*tuple[Any, ...]]:
    """Return the statement of `session_with_account`, built once."""
    tables = [table_of(model) for model in (WebSession, Account, AccountRole, Notice)]
    browser, account, granted, notice = (table.c for table in tables)
    unread = (
        select(func.count())
        .where(notice.account_id == browser.account_id, notice.read_at.is_(None))
        .correlate(tables[0])
        .scalar_subquery()
    )
    return (
        select(
            *(granted.role, browser.id, browser.data, browser.created_at, browser.seen_at, browser.ended_at),
            *(account.username, account.name, account.office_key, account.active, unread),
        )
        .select_from(tables[0])
        .join(tables[1], account.id == browser.account_id)
        .outerjoin(tables[2], granted.account_id == account.id)
        .where(browser.id == bindparam("key"))
    )


def update_session(session: Session, key: str, **values: Any) -> None:
    """Set columns of a browser's session, unless it has ended."""
    session.connection().execute(_session_update(), {"session_key": key, **values})


@cache
def _session_update() -> Update:
    """Return the statement of `update_session`, built once; the columns are those of its values."""
    table = table_of(WebSession)
    return update(table).where(table.c.id == bindparam("session_key"), table.c.ended_at.is_(None))


def session_by_form_key(session: Session, form_key: str) -> WebSession | None:
    """Return the session, ended or not, whose forms had that key."""
    found = select(WebSession).where(WebSession.form_key == form_key)
    return session.scalars(found.order_by(WebSession.created_at.desc())).first()


def end_sessions(session: Session, account: Account, at: datetime) -> None:
    """End all sessions of the account."""
    not_ended = (WebSession.account_id == account.id, WebSession.ended_at.is_(None))
    session.execute(update(WebSession).where(*not_ended).values(ended_at=at))


def end_session(session: Session, key: str, at: datetime) -> None:
    session.execute(update(WebSession).where(WebSession.id == key, WebSession.ended_at.is_(None)).values(ended_at=at))


def link_owner_to_change(session: Session, digest: str) -> Account | None:
    """Return the account of a link, locked, so that a second use of the link waits for the first."""
    owner = select(OneTimeLink.account_id).where(OneTimeLink.digest == digest).scalar_subquery()
    return session.scalar(select(Account).where(Account.id == owner).with_for_update())


def link_by_digest(session: Session, digest: str) -> tuple[OneTimeLink, Account] | None:
    joined = select(OneTimeLink, Account).join(Account, Account.id == OneTimeLink.account_id)
    row = session.execute(joined.where(OneTimeLink.digest == digest)).first()
    return None if row is None else (row[0], row[1])


def calendar_link_of(session: Session, username: str) -> CalendarLink | None:
    """Return the calendar address of one account."""
    joined = select(CalendarLink).join(Account, Account.id == CalendarLink.account_id)
    return session.scalar(joined.where(Account.username == username))


def calendar_subscriber(session: Session, digest: str) -> Account | None:
    """Return the active account whose calendar address has this digest."""
    joined = select(Account).join(CalendarLink, Account.id == CalendarLink.account_id)
    return session.scalar(joined.where(CalendarLink.digest == digest, Account.active))


def void_links(session: Session, account: Account, at: datetime) -> None:
    """Invalidate all unused links of the account."""
    open_links = (OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None))
    session.execute(update(OneTimeLink).where(*open_links).values(used_at=at))


def saved_posts(session: Session, account_id: int, since: datetime) -> Sequence[SavedPost]:
    """Return the forms saved for that account since a moment, newest first."""
    query = select(SavedPost).where(SavedPost.account_id == account_id, SavedPost.kept_at >= since)
    return session.scalars(query.order_by(SavedPost.kept_at.desc(), SavedPost.id.desc())).all()


def drop_saved_posts(session: Session, account_id: int, target: str) -> None:
    session.execute(delete(SavedPost).where(SavedPost.account_id == account_id, SavedPost.target == target))


def failures_after(
    session: Session, since: datetime, *, username_digest: str | None = None, address: str | None = None
) -> tuple[int, datetime | None]:
    """Return how many attempts failed after `since`, by name, address or both, and when the last one did."""
    query = select(func.count(), func.max(SignInAttempt.at)).where(~SignInAttempt.succeeded, SignInAttempt.at > since)
    if username_digest is not None:
        query = query.where(SignInAttempt.username_digest == username_digest)
    if address is not None:
        query = query.where(SignInAttempt.address == address)
    count, last = session.execute(query).one()
    return count, last


def last_success(session: Session, username_digest: str, address: str) -> datetime | None:
    """Return when this name last signed in from this address, as far as attempts are stored."""
    pair = (SignInAttempt.username_digest == username_digest, SignInAttempt.address == address)
    return session.scalar(select(func.max(SignInAttempt.at)).where(*pair, SignInAttempt.succeeded))


def forget_before(session: Session, *, posts: datetime, sessions: datetime, attempts: datetime) -> None:
    """Delete saved posts, sessions, links and attempts that are older than these moments."""
    session.execute(delete(SavedPost).where(SavedPost.kept_at < posts))
    session.execute(delete(WebSession).where(WebSession.created_at < sessions))
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < posts))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < attempts))


def standing_proposals(session: Session, at: datetime) -> Sequence[ProposalOfAccount]:
    """Return the proposals that wait at that moment, each with its account, the oldest first."""
    query = select(AccountProposal, Account).join(Account, Account.id == AccountProposal.account_id)
    query = query.where(AccountProposal.state == ProposalState.STANDING, AccountProposal.expires_at > at)
    return [(row[0], row[1]) for row in session.execute(query.order_by(AccountProposal.id))]


def proposal_to_end(session: Session, number: int) -> ProposalOfAccount | None:
    """Return a proposal with its account, both locked until the transaction ends."""
    query = select(AccountProposal, Account).join(Account, Account.id == AccountProposal.account_id)
    row = session.execute(query.where(AccountProposal.id == number).with_for_update()).first()
    return None if row is None else (row[0], row[1])


def replace_standing(session: Session, account_id: int, change: CentreChange) -> None:
    """End the proposals of this kind that wait for the account: a new one takes their place."""
    standing = (AccountProposal.account_id == account_id, AccountProposal.change == change)
    waiting = update(AccountProposal).where(*standing, AccountProposal.state == ProposalState.STANDING)
    session.execute(waiting.values(state=ProposalState.REPLACED))


def last_admin_gone(session: Session, since: datetime, besides: str) -> Account | None:
    """Return the administrator besides this one who was disabled or lost the role last, if after `since`."""
    query = select(Account).where(Account.admin_until > since, Account.username != besides)
    return session.scalars(query.order_by(Account.admin_until.desc())).first()
