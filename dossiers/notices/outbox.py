"""The outbox ("hộp thư đi"): claiming a due mail, noting the result of an attempt, sending again.

All moments are real time. A mail is claimed by one process at a time; a claim ends with its process, or after the time
that no attempt can exceed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.jobs import queue
from dossiers.jobs.processes import has_ended, process_name
from dossiers.notices.smtp import Attempted, Failure, OutgoingMail
from dossiers.notices.telling import SEND_MAILS
from dossiers.notices.wording import mail_text, sender_name, written
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account
from dossiers.records.models.notices import Mail, MailState, Notice
from dossiers.records.queries import notices as notice_queries
from workflow.recipients import ROLES, Relation

LONGEST_CLAIM = timedelta(minutes=5)
"""Longer than any attempt: a claim that is older was given up."""

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
"""The waits after a temporary failure; after the last one the mail has failed: about two days."""

SUPPRESSING = frozenset({Failure.NO_SERVER, Failure.DISABLED, Failure.CONCERNED_NO_MORE})
"""The failures without an attempt: the mail is suppressed."""

NOT_SENT = frozenset({MailState.FAILED, MailState.SUPPRESSED})
"""The states from which an administrator may send a mail again."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt to send one mail. Without a letter nothing is sent, for the reason in `suppressed`."""

    mail_id: int
    attempt: int
    letter: OutgoingMail | None
    suppressed: Failure | None = None


@dataclass(frozen=True, slots=True)
class SentFrom:
    """What an installation's mails need: its address for links, and the domain of Message-IDs."""

    public_url: str
    domain: str


def claim(session: Session, source: SentFrom | None, *, at: datetime) -> Claim | None:
    """Claim the oldest due mail, or return None. Without a source nothing may leave."""
    ended = [name for name in notice_queries.sending_processes(session) if has_ended(name)]
    mail = notice_queries.next_due_mail(session, at, ended, at - LONGEST_CLAIM)
    if mail is None:
        return None
    mail.state, mail.claimed_by, mail.claimed_at = MailState.SENDING, process_name(), at
    mail.attempts += 1
    account, found = notice_queries.mail_with_person(session, mail)
    notices = _still_concerned(session, account, found)
    if source is None or not notices or not account.active:
        return Claim(mail.id, mail.attempts, None, _why_not(source, account))
    mail.message_id = mail.message_id or f"<{mail.key}@{source.domain}>"
    subject, text = mail_text(account.name, [written(notice) for notice in notices], source.public_url)
    letter = OutgoingMail(mail.address, sender_name(), subject, text, mail.message_id, at)
    return Claim(mail.id, mail.attempts, letter)


def _why_not(source: SentFrom | None, account: Account) -> Failure:
    """Return why nothing leaves for this person."""
    if source is None:
        return Failure.NO_SERVER
    return Failure.CONCERNED_NO_MORE if account.active else Failure.DISABLED


def _still_concerned(session: Session, account: Account, notices: Sequence[Notice]) -> list[Notice]:
    """Return the notices whose role the person still has, and whose dossier is still of their office if it was."""
    of_office = [notice.about for notice in notices if notice.relation == Relation.OFFICE]
    offices = notice_queries.offices_of_dossiers(session, of_office) if of_office else {}
    return [
        notice
        for notice in notices
        if not ROLES[Relation(notice.relation)].isdisjoint(account.roles)
        and (notice.relation != Relation.OFFICE or offices.get(notice.about) == account.office_key)
    ]


def settle(session: Session, claimed: Claim, attempted: Attempted, *, at: datetime) -> None:
    """Note the result of an attempt, unless the mail has passed to another process since."""
    mail = notice_queries.claimed_mail(session, claimed.mail_id, process_name(), claimed.attempt)
    if mail is None:
        return
    mail.claimed_by, mail.claimed_at = "", None
    mail.answer, mail.failure = attempted.answer, "" if attempted.failure is None else attempted.failure.value
    if attempted.failure is None:
        mail.state, mail.sent_at = MailState.SENT, at
    elif attempted.failure in SUPPRESSING:
        mail.state, mail.attempts = MailState.SUPPRESSED, mail.attempts - 1
    elif attempted.failure in (Failure.REFUSED, Failure.UNFIT) or mail.attempts > len(DELAYS):
        mail.state = MailState.FAILED
    else:
        mail.state, mail.due_at = MailState.WAITING, at + DELAYS[mail.attempts - 1]


def enqueue_next(session: Session, *, not_before: datetime) -> None:
    """Enqueue the job that sends the mails that are still waiting, when the first is due."""
    due = notice_queries.next_due_moment(session)
    if due is not None:
        due = max(due, not_before)
        queue.enqueue(session, SEND_MAILS, f"due/{due.isoformat()}", {}, due_at=due)


def enqueue_sending(session: Session, *, at: datetime) -> None:
    """Enqueue this hour's sending, so that no mail waits for a job that was lost."""
    queue.enqueue(session, SEND_MAILS, f"hour/{at:%Y-%m-%dT%H}", {})


def send_again(session: Session, mail_id: int, *, actor: Actor, at: datetime) -> None:
    """Put a mail that failed or was not sent back into the outbox, to the person's present address.

    A mail in another state is left unchanged. Raises NotYourTurn, NotFound.
    """
    require_admin(actor)
    mail = notice_queries.mail_to_change(session, mail_id)
    if mail is None:
        raise NotFound("mail")
    if mail.state in NOT_SENT:
        _put_back(session, mail, at)
        record(session, "mail-sent-again", actor=actor, subject=str(mail.id), at=at)
        queue.enqueue(session, SEND_MAILS, f"again/{at.isoformat()}", {})


def send_all_again(session: Session, *, actor: Actor, at: datetime) -> int:
    """Put all mails that failed or were not sent back into the outbox; return their number. Raises NotYourTurn."""
    require_admin(actor)
    found = notice_queries.mails_in(session, NOT_SENT, 10_000)
    for mail, *_ in found:
        _put_back(session, mail, at)
    if found:
        record(session, "mails-sent-again", actor=actor, at=at, detail={"count": len(found)})
        queue.enqueue(session, SEND_MAILS, f"again/{at.isoformat()}", {})
    return len(found)


def _put_back(session: Session, mail: Mail, at: datetime) -> None:
    account, _ = notice_queries.mail_with_person(session, mail)
    mail.address = account.mail_address or mail.address
    mail.state, mail.attempts, mail.due_at = MailState.WAITING, 0, at
    mail.failure = mail.answer = ""
