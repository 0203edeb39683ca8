"""Reminders as notices and mails ("nhắc hạn bằng thư"): each reminder is told once to each clerk of the office.

Which office is reminded of what is decided where the pages ask, in `reminders`. All times are business time.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of, still_open
from dossiers.deadlines.closings import campaign_closings
from dossiers.deadlines.reminders import centre_reminders
from dossiers.jobs.queue import enqueue
from dossiers.notices.telling import NOBODY, tell_of_dossier
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.dates import show_day
from workflow.recipients import Occasion

REMIND = "remind-offices"
"""The job that tells offices of the reminders that are due."""
DUE_FOR = timedelta(days=1)
"""A reminder that is older is not told any more, for example after an outage."""


def enqueue_reminders(session: Session, *, at: datetime) -> None:
    """Enqueue this hour's reminders; repeated calls within the hour have no effect. `at` is real time."""
    enqueue(session, REMIND, f"{at:%Y-%m-%dT%H}", {})


def remind(session: Session, *, at: datetime) -> int:
    """Tell the clerks of each office that a reminder has reached; return how many people are told now."""
    campaigns = still_open(dossier_queries.campaigns(session))
    found = centre_reminders(session, campaigns, campaign_closings(session, campaigns), at=at)
    due = [office for office in found.behind if at - office.reminder.at < DUE_FOR]
    ending = [window for window in found.pressing if not window.is_over]
    told = 0
    for office in due:
        cause = f"reminder/{office.reference}/{office.closes:%Y%m%d%H%M}/{office.reminder.at:%Y%m%d}"
        told += _tell(session, Occasion.REMINDER, office.reference, cause, office.closes, at)
    for window in ending:
        cause = f"correction/{window.reference}/{window.ends:%Y%m%d%H%M}"
        told += _tell(session, Occasion.CORRECTION_ENDS, window.reference, cause, window.ends, at)
    return told


def _tell(session: Session, occasion: Occasion, reference: str, cause: str, ends: datetime, at: datetime) -> int:
    dossier = dossier_queries.dossier_by_reference(session, reference)
    if dossier is None or (occasion is Occasion.CORRECTION_ENDS and _just_returned(dossier, at)):
        return 0
    zone = campaign_of(dossier.participant.campaign).zone
    last_day = (ends - timedelta.resolution).astimezone(zone).date()
    facts = {"day": show_day(last_day)}
    return len(tell_of_dossier(session, occasion, dossier, cause=cause, actor=NOBODY, at=at, facts=facts))


def _just_returned(dossier: Dossier, at: datetime) -> bool:
    """Return whether the office was told of the same day within a day, by the return itself."""
    return at - dossier.changed_at < DUE_FOR
