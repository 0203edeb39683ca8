"""Single-use links for setting a password ("liên kết đặt mật khẩu"), made by an admin or on the command line.

The token is returned once and stored as a digest; its URL is built from the settings, never from a request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.accounts import passwords
from dossiers.accounts.administration import COMMAND_LINE, NewAccount, actor_of, create_account, require_admin
from dossiers.desk.actor import Actor, Origin
from dossiers.desk.errors import NotFound
from dossiers.desk.tokens import digest, new_token
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account, LinkPurpose, OneTimeLink
from dossiers.records.queries import accounts as account_queries
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import Role

VALID_FOR = timedelta(hours=48)
PATH = "/set-password/"


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """The account whose password a link sets, and the purpose of the link."""

    username: str
    name: str
    purpose: LinkPurpose


def link_address(public_url: str, token: str) -> str:
    """Return the URL of the page that sets the password; `public_url` comes from the settings."""
    return f"{public_url}{PATH}{token}"


def make_link(
    session: Session,
    username: str,
    *,
    actor: Actor,
    at: datetime,
    purpose: LinkPurpose = LinkPurpose.SET_PASSWORD,
    token: str = "",
) -> str:
    """Return the token of a new link, valid for 48 hours: this one if given. Earlier links of the account become void.

    Raises NotYourTurn, NotFound, or RequirementsUnmet for a disabled account.
    """
    require_admin(actor)
    account = account_queries.account_to_change(session, username)
    if account is None:
        raise NotFound(username)
    if not account.active:
        raise RequirementsUnmet((Unmet("account-disabled", "active"),))
    account_queries.void_links(session, account, at)
    token = token or new_token()
    expires = at + VALID_FOR
    session.add(
        OneTimeLink(digest=digest(token), account_id=account.id, purpose=purpose, created_at=at, expires_at=expires)
    )
    record(session, "password-link-made", actor=actor, subject=username, at=at)
    return token


def make_first_admin_link(session: Session, username: str, name: str, *, at: datetime) -> str:
    """Return the token by which the first admin sets a password, after creating the account if it does not exist.

    Used by the command line. Raises RequirementsUnmet (`admin-exists`) once an admin can sign in.
    """
    if any(admin.password_hash for admin in account_queries.active_admins_to_change(session)):
        raise RequirementsUnmet((Unmet("admin-exists"),))
    if not _is_waiting_admin(account_queries.account_by_username(session, username.strip().lower())):
        new = NewAccount(username, name, frozenset({Role.ADMIN}))
        create_account(session, new, actor=COMMAND_LINE, at=at)
    username = username.strip().lower()
    return make_link(session, username, actor=COMMAND_LINE, at=at, purpose=LinkPurpose.FIRST_ADMIN)


def owner_of_link(session: Session, token: str, *, at: datetime) -> LinkOwner:
    """Return the owner of a usable link. Raises NotFound for one that is unknown, used, replaced or expired."""
    row = account_queries.link_by_digest(session, digest(token))
    if row is None or not _is_usable(*row, at):
        raise NotFound("link")
    link, account = row
    return LinkOwner(account.username, account.name, link.purpose)


def set_password_by_link(
    session: Session, token: str, password: str, repeated: str, *, origin: Origin, at: datetime
) -> str:
    """Set the password, consume the link and end every session of the account. Return the username.

    Raises NotFound as `owner_of_link` does, or RequirementsUnmet with every fault; the link then stays usable.
    """
    account = account_queries.link_owner_to_change(session, digest(token))
    if account is None:
        raise NotFound("link")
    owner_of_link(session, token, at=at)
    _replace_password(session, account, password, repeated, at)
    account_queries.void_links(session, account, at)
    record(session, "password-set-by-link", actor=actor_of(account, origin), subject=account.username, at=at)
    return account.username


def change_password(
    session: Session, account: Account, password: str, repeated: str, *, origin: Origin, at: datetime
) -> None:
    """Replace a password after the caller has verified the old one; every session ends. Raises RequirementsUnmet."""
    _replace_password(session, account, password, repeated, at)
    account_queries.void_links(session, account, at)
    record(session, "password-changed", actor=actor_of(account, origin), subject=account.username, at=at)


def _replace_password(session: Session, account: Account, password: str, repeated: str, at: datetime) -> None:
    """Store a new password and end every session of the account. Raises RequirementsUnmet with every fault."""
    faults = passwords.password_faults(password, username=account.username, name=account.name)
    if password != repeated:
        faults = (*faults, Unmet("password-differs", "repeated"))
    if faults:
        raise RequirementsUnmet(faults)
    account.password_hash = passwords.hashed(password)
    account_queries.end_sessions(session, account, at)


def _is_waiting_admin(account: Account | None) -> bool:
    return account is not None and account.active and Role.ADMIN in account.roles and account.password_hash is None


def _is_usable(link: OneTimeLink, account: Account, at: datetime) -> bool:
    return link.used_at is None and at < link.expires_at and account.active
