"""How long to wait between attempts to sign in (giới hạn số lần đăng nhập), counted in the database.

Nobody shuts another person out: whoever has signed in from an address before is slowed there only by the own
mistakes, so neither a stranger elsewhere nor a colleague behind the same office address can lock the door.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.desk.tokens import digest
from dossiers.records.models.accounts import SignInAttempt
from dossiers.records.queries import accounts as account_queries


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window are free; then each one doubles the wait, up to the longest."""

    free: int
    window: timedelta
    first_wait: timedelta
    longest_wait: timedelta

    def wait(self, failures: int) -> timedelta:
        """The pause that has to follow the last of so many failures."""
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        return min(self.first_wait * (1 << min(over, 20)), self.longest_wait)


OWN_MISTAKES = Limit(5, timedelta(hours=24), timedelta(seconds=30), timedelta(minutes=15))
"""One name from one address, since its last success there: a person, or someone at that person's desk."""

ONE_NAME = Limit(20, timedelta(hours=24), timedelta(minutes=1), timedelta(minutes=15))
"""One name from everywhere: a guesser with many addresses."""

ONE_ADDRESS = Limit(100, timedelta(hours=1), timedelta(seconds=10), timedelta(minutes=1))
"""Any name from one address: a guesser with many names. An office of a hundred people stays below."""

KEPT = timedelta(days=30)
"""How long an attempt is remembered; so long is an address known."""


class TooManyAttempts(Exception):
    """Nothing is compared before the wait is over (429)."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


def admit(session: Session, username: str, address: str, at: datetime) -> SignInAttempt:
    """Count an attempt before the password is looked at, as failed until it proves otherwise.

    Raises TooManyAttempts, which is not counted. Names without an account are treated alike.
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
    """The first instant at which this name may be tried again from this address."""
    success = account_queries.last_success(session, name, address)
    asked = [(OWN_MISTAKES, {"username_digest": name, "address": address})]
    if success is None:
        asked += [(ONE_NAME, {"username_digest": name}), (ONE_ADDRESS, {"address": address})]
    moments = []
    for limit, whose in asked:
        since = max(success or at - limit.window, at - limit.window)
        count, last = account_queries.failures_after(session, since, **whose)
        moments.append(at if last is None else last + limit.wait(count))
    return max(moments)
