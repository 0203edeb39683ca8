"""Sending the mails that are due ("gửi thư"): a job after the commit, safe to repeat and to run twice at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from dossiers.desk.clock import real_now
from dossiers.desk.mail_address import address_faults
from dossiers.desk.mail_server import MailServer
from dossiers.notices import outbox
from dossiers.notices.outbox import Claim, SentFrom
from dossiers.notices.smtp import Attempted, Failure, OutgoingMail, deliver
from dossiers.notices.wording import sender_name, trial_mail_text
from dossiers.records.database import Database
from workflow.errors import RequirementsUnmet

MOST_AT_ONCE = 20
"""Mails of one job; the next job sends the rest, so that papers are made in between."""
PAUSE = timedelta(minutes=1)
"""The wait after a failure that concerns the server: the other mails would fail as well."""

Carrier = Callable[[MailServer, OutgoingMail], Attempted]


def send_due_mails(
    database: Database,
    server: MailServer | None,
    public_url: str,
    *,
    carry: Carrier = deliver,
    now: Callable[[], datetime] = real_now,
) -> int:
    """Send the mails that are due and return how many were accepted. Without a server they are kept as not sent.

    The claim is committed before the attempt and the result after it: a process that dies in between leaves a mail
    that the next job sends again, with the same Message-ID.
    """
    accepted, not_before = 0, now()
    source = None if server is None else SentFrom(public_url, _domain(public_url))
    for _ in range(MOST_AT_ONCE):
        with database.writing() as session:
            claimed = outbox.claim(session, source, at=now())
        if claimed is None:
            break
        attempted = _attempt(server, claimed, carry)
        with database.writing() as session:
            outbox.settle(session, claimed, attempted, at=now())
        accepted += attempted.failure is None
        if attempted.failure is not None and attempted.failure.concerns_the_server:
            not_before = now() + PAUSE
            break
    with database.writing() as session:
        outbox.enqueue_next(session, not_before=not_before)
    return accepted


def send_trial(server: MailServer, public_url: str, address: str, key: str, *, at: datetime) -> Attempted:
    """Send a mail to try the settings; `key` makes its Message-ID. Raises RequirementsUnmet for an unfit address."""
    if faults := address_faults(address):
        raise RequirementsUnmet(faults)
    subject, text = trial_mail_text()
    return deliver(server, OutgoingMail(address, sender_name(), subject, text, f"<{key}@{_domain(public_url)}>", at))


def _attempt(server: MailServer | None, claimed: Claim, carry: Carrier) -> Attempted:
    if server is None or claimed.letter is None:
        return Attempted(claimed.suppressed or Failure.NO_SERVER, "")
    return carry(server, claimed.letter)


def _domain(public_url: str) -> str:
    return urlsplit(public_url).hostname or "localhost"
