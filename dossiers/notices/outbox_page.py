"""What an administrator sees of the outbox ("hộp thư đi"): how many mails are in which state, and the newest ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.desk.actor import Actor
from dossiers.notices.wording import written
from dossiers.records.models.notices import Mail, MailState, Notice
from dossiers.records.queries import notices as notice_queries

SHOWN = 100


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail: to whom, about what (the title of its first notice), its state and the last failure."""

    id: int
    name: str
    username: str
    address: str
    title: str
    state: MailState
    failure: str
    answer: str
    attempts: int
    written_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The outbox: counts by state, mails that were not sent, the newest others, and who has no address."""

    counts: Mapping[MailState, int]
    not_sent: tuple[MailLine, ...]
    others: tuple[MailLine, ...]
    without_address: int


def outbox_page(session: Session, *, actor: Actor) -> OutboxPage:
    """Return the outbox. Raises NotYourTurn."""
    require_admin(actor)
    counts = notice_queries.mail_counts(session)
    return OutboxPage(
        counts={state: counts.get(state, 0) for state in MailState},
        not_sent=_lines(session, MailState.FAILED, MailState.SUPPRESSED),
        others=_lines(session, MailState.WAITING, MailState.SENDING, MailState.SENT),
        without_address=notice_queries.people_without_address(session),
    )


def _lines(session: Session, *states: MailState) -> tuple[MailLine, ...]:
    rows = notice_queries.mails_in(session, states, SHOWN)
    return tuple(_line(mail, account.name, account.username, notice) for mail, account, notice in rows)


def _line(mail: Mail, name: str, username: str, notice: Notice | None) -> MailLine:
    return MailLine(
        id=mail.id,
        name=name,
        username=username,
        address=mail.address,
        title="" if notice is None else written(notice).title,
        state=mail.state,
        failure=mail.failure,
        answer=mail.answer,
        attempts=mail.attempts,
        written_at=mail.written_at,
        due_at=mail.due_at,
        sent_at=mail.sent_at,
    )
