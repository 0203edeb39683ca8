"""The deadlines of one person's calendar ("thời hạn của tôi"), each with its reminders still to come."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import days_off, still_open
from dossiers.content.canonical import read_json
from dossiers.content.form import read_typed
from dossiers.deadlines.closings import CampaignClosing, campaign_closings
from dossiers.deadlines.schedules import is_reminded, rows_with_campaigns, schedule_of, window_of_row
from dossiers.desk.actor import Actor
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.deadlines import DaysOff, last_day_before
from workflow.figures import Figures
from workflow.lifecycle import Role, State
from workflow.reminders import Reminder

NO_CALENDAR = DaysOff(frozenset())
"""Without any year no reminder is computed."""


class DueKind(StrEnum):
    """The kind of deadline: an office's for submission, its correction window, a campaign's for dossiers."""

    CLOSING = "closing"
    CORRECTION = "correction"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline in a person's calendar. `about` identifies it permanently: a reference or a campaign's code.

    `last_day` is the last day on which something is still received; `reminders` are those still to come, each with
    its number among all; `later` is how many offices have a later closing moment than the campaign's.
    """

    kind: DueKind
    about: str
    campaign: Campaign
    office: str
    closes: datetime
    last_day: date
    reminders: tuple[tuple[int, Reminder], ...] = ()
    later: int = 0


def own_deadlines(session: Session, *, actor: Actor, at: datetime) -> tuple[Due, ...]:
    """Return the person's own deadlines in open campaigns, the nearest first.

    A clerk's: until when the office's dossiers may be submitted, extensions included, and returned ones corrected. The
    centre's: the closing moments of campaigns, and until when returned dossiers are corrected, for a reviewer those
    assigned to them, for an approver all. Without a calendar of days off there are no reminders.
    """
    campaigns, calendar, dues = still_open(dossier_queries.campaigns(session)), days_off(session), list[Due]()
    if actor.has(Role.CLERK) and actor.office is not None:
        rows = deadline_queries.deadline_rows(session, states=tuple(State), office=actor.office)
        typed = deadline_queries.typed_figures(session, actor.office)
        for row, campaign in rows_with_campaigns(campaigns, rows):
            reminded = is_reminded(row, campaign, _own_figures(typed.get(row.reference), campaign))
            dues += _of_office(row, campaign, calendar if reminded else NO_CALENDAR, at)
    if actor.at_centre:
        closings = campaign_closings(session, campaigns)
        dues += [_of_campaign(campaign, closings[number], calendar, at) for number, campaign in campaigns.items()]
        rows = deadline_queries.deadline_rows(session, states=(State.RETURNED,))
        awaited = [row for row in rows if actor.has(Role.APPROVER) or row.assigned_to == actor.username]
        foreign = [row for row in awaited if row.office_key != actor.office]
        dues += [_correction(row, campaign) for row, campaign in rows_with_campaigns(campaigns, foreign)]
    return tuple(sorted(dues, key=lambda due: (due.closes, due.kind, due.about)))


def _own_figures(typed: str | None, campaign: Campaign) -> Figures | None:
    """Return the figures that an office has typed so far, if they are complete."""
    return None if typed is None else read_typed(read_json(typed), campaign).content.claims.figures()


def _of_office(row: Any, campaign: Campaign, calendar: DaysOff, at: datetime) -> tuple[Due, ...]:
    window = window_of_row(row, campaign)
    reminders = _to_come(window.closes, campaign, calendar, at) if row.state is State.DRAFT else ()
    closing = _due(DueKind.CLOSING, row.reference, campaign, row.name, window.closes, reminders)
    if row.state is not State.RETURNED:
        return (closing,)
    ends = window.ends
    again = _to_come(ends, campaign, calendar, at)
    return closing, _due(DueKind.CORRECTION, row.reference, campaign, row.name, ends, again)


def _of_campaign(campaign: Campaign, closing: CampaignClosing, calendar: DaysOff, at: datetime) -> Due:
    reminders = _to_come(closing.closes, campaign, calendar, at)
    due = _due(DueKind.CAMPAIGN, campaign.code, campaign, "", closing.closes, reminders)
    return replace(due, later=closing.later)


def _correction(row: Any, campaign: Campaign) -> Due:
    return _due(DueKind.CORRECTION, row.reference, campaign, row.name, window_of_row(row, campaign).ends, ())


def _due(
    kind: DueKind,
    about: str,
    campaign: Campaign,
    office: str,
    closes: datetime,
    reminders: tuple[tuple[int, Reminder], ...],
) -> Due:
    return Due(kind, about, campaign, office, closes, last_day_before(closes, campaign.zone), reminders)


def _to_come(closes: datetime, campaign: Campaign, calendar: DaysOff, at: datetime) -> tuple[tuple[int, Reminder], ...]:
    reminders = schedule_of(closes, campaign.zone, calendar, at).all
    return tuple((place, reminder) for place, reminder in enumerate(reminders, 1) if reminder.at > at)
