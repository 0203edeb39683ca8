"""Throttling of sign-in attempts ("giới hạn số lần đăng nhập"), counted in the database.

No person can lock another out: an account that has signed in from an address before is slowed there only by its own
failures, so neither a stranger elsewhere nor a colleague behind the same office address blocks it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.desk.tokens import digest
from dossiers.records.models.accounts import SignInAttempt
from dossiers.records.queries import accounts as account_queries


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` failures within `window` cost nothing; each further one doubles the wait, up to `longest_wait`."""

    free: int
    window: timedelta
    first_wait: timedelta
    longest_wait: timedelta

    def wait(self, failures: int) -> timedelta:
        """Return the wait required after the last of `failures` failures."""
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first_wait * (1 << min(over, 20)), self.longest_wait)


OWN_MISTAKES = Limit(5, timedelta(hours=24), timedelta(seconds=30), timedelta(minutes=15))
"""One username from one address since its last success there: a person, or someone at that person's computer."""

ONE_NAME = Limit(20, timedelta(hours=24), timedelta(minutes=1), timedelta(minutes=15))
"""One username from all addresses: an attacker with many addresses."""

ONE_ADDRESS = Limit(100, timedelta(hours=1), timedelta(seconds=10), timedelta(minutes=1))
"""All usernames from one address: an attacker with many usernames. An office of a hundred people stays below."""

KEPT_FOR = timedelta(days=30)
"""How long attempts are stored, and so how long an address counts as known."""


class TooManyAttempts(Exception):
    """The wait is not over; the password was not compared (429)."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def admit(session: Session, username: str, address: str, *, at: datetime) -> SignInAttempt:
    """Record an attempt as failed before the password is compared; the caller marks a success.

    Raises TooManyAttempts, which is not recorded. Usernames without an account are treated alike.
    """
    name = digest(username)
    wait = _open_from(session, name, address, at) - at
    if wait > timedelta(0):
        raise TooManyAttempts(wait)
    attempt = SignInAttempt(username_digest=name, address=address, at=at, succeeded=False)
    session.add(attempt)
    session.flush()
    return attempt


def _open_from(session: Session, name: str, address: str, at: datetime) -> datetime:
    """Return the first instant at which this username may be tried again from this address."""
    success = account_queries.last_success(session, name, address)
    limits = [(OWN_MISTAKES, {"username_digest": name, "address": address})]
    if success is None:
        limits += [(ONE_NAME, {"username_digest": name}), (ONE_ADDRESS, {"address": address})]
    moments = []
    for limit, whose in limits:
        since = max(success or at - limit.window, at - limit.window)
        count, last = account_queries.failures_after(session, since, **whose)
        moments.append(at if last is None else last + limit.wait(count))
    return max(moments)
