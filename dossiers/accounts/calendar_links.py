"""The address from which a calendar program reads one person's deadlines ("địa chỉ lịch"), and its withdrawal.

Whoever has the address reads the deadlines without signing in, so it can be replaced and withdrawn at any time. Its
token is not stored: it is computed from a random value and the server's secret, and compared by its digest.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts.administration import actor_of
from dossiers.desk.actor import Actor, Origin
from dossiers.desk.errors import NotFound
from dossiers.desk.tokens import digest, new_token
from dossiers.records.journal import record
from dossiers.records.models.accounts import CalendarLink
from dossiers.records.queries import accounts as account_queries


def make_calendar_link(session: Session, secret: str, *, actor: Actor, at: datetime) -> str:
    """Return the token of this person's new address; an earlier address is void from now on."""
    account = account_queries.account_to_change(session, actor.username)
    if account is None:
        raise NotFound(actor.username)
    link = account_queries.calendar_link_of(session, actor.username) or CalendarLink(account_id=account.id)
    link.nonce, link.created_at = new_token(), at
    token = _token(link.nonce, secret)
    link.digest = digest(token)
    session.add(link)
    record(session, "calendar-link-made", actor=actor, subject=actor.username, at=at)
    return token


def withdraw_calendar_link(session: Session, *, actor: Actor, at: datetime) -> None:
    """Withdraw this person's address; without one nothing happens."""
    link = account_queries.calendar_link_of(session, actor.username)
    if link is not None:
        session.delete(link)
        record(session, "calendar-link-withdrawn", actor=actor, subject=actor.username, at=at)


def calendar_token(session: Session, secret: str, *, actor: Actor) -> str | None:
    """Return the token of this person's address.

    None without an address, and for one that was made with another secret: it works but cannot be shown again.
    """
    link = account_queries.calendar_link_of(session, actor.username)
    if link is None:
        return None
    token = _token(link.nonce, secret)
    return token if digest(token) == link.digest else None


def calendar_owner(session: Session, token: str, origin: Origin) -> Actor:
    """Return the person of an address. Raises NotFound for one that is unknown, withdrawn or of a disabled account."""
    account = account_queries.calendar_subscriber(session, digest(token))
    if account is None:
        raise NotFound("calendar")
    return actor_of(account, origin)


def _token(nonce: str, secret: str) -> str:
    code = hmac.new(secret.encode(), f"calendar/{nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
