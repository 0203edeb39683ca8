"""The daily mail ("thư mỗi ngày"): what was not sent at once, in one mail a person and day, by real time."""

from collections.abc import Sequence
from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dossiers.jobs import queue
from dossiers.notices.telling import SEND_MAILS, mail_key, new_mail
from dossiers.records.models.accounts import Account, MailPreference
from dossiers.records.models.jobs import Priority
from dossiers.records.models.notices import Notice
from dossiers.records.queries import notices as notice_queries

DAILY_MAILS = "daily-mails"
"""The job that writes the daily mails."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = time(7)
"""The daily mails are written at this time in ZONE, or as soon after it as the job process runs."""


def enqueue_daily_mails(session: Session, *, at: datetime) -> None:
    """Enqueue the daily mails of this day, from the morning on; repeated calls within the day have no effect."""
    local = at.astimezone(ZONE)
    if local.time() >= MORNING:
        queue.enqueue(
            session, DAILY_MAILS, local.date().isoformat(), {"day": local.date().isoformat()}, priority=Priority.UPKEEP
        )


def write_daily_mails(session: Session, day: str, *, at: datetime) -> int:
    """Write one mail a person with all notices that wait for it; return how many. `day` is an ISO date.

    A second call for the same day writes no second mail: what came since waits for the next day.
    """
    written, cause = 0, f"{DAILY_MAILS}/{day}"
    by_person = groupby(notice_queries.undigested(session), key=lambda found: found[0].id)
    for _, rows in by_person:
        found = list(rows)
        written += _write(session, found[0][0], [notice for _, notice in found], cause, at)
    if written:
        queue.enqueue(session, SEND_MAILS, cause, {})
    return written


def _write(session: Session, account: Account, notices: Sequence[Notice], cause: str, at: datetime) -> bool:
    """Write the mail of a person; without an address, or if they want none now, the notices stay on the page only."""
    key = mail_key(cause, account.username)
    if not account.mail_address or notice_queries.mail_by_key(session, key) is not None:
        return False
    if account.mail_preference is MailPreference.NONE:
        for notice in notices:
            notice.by_digest = False
        return False
    mail = new_mail(key, account.id, account.mail_address, at=at)
    session.add(mail)
    for notice in notices:
        notice.mail = mail
    return True
