"""Reminders and deadlines as people meet them ("nhắc hạn"): whose time runs out, and what still stops each.

Nothing is sent and nothing is kept: a reminder is due because of what time it is, and what it says is what holds now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of, days_off
from dossiers.desk.actor import Actor
from dossiers.dossier.views import OwnDossier
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import reading as reading_queries
from workflow.campaign import Campaign
from workflow.deadlines import Closing, DaysOff, DaysOffUnknown, SubmissionWindow, submission_window
from workflow.errors import Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import Role, State
from workflow.reminders import Reminder, latest_due, next_due, reminder_moments

ENDS_SOON = timedelta(days=3)
"""A correction window that ends within this time is told to the centre."""

LISTED = 10
"""Offices named on the start page; the list has them all."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """The reminders of one closing moment as they stand now.

    `unknown_year` is a year whose days off nobody has entered: then no reminder can be counted.
    """

    all: tuple[Reminder, ...] = ()
    latest: Reminder | None = None
    following: Reminder | None = None
    unknown_year: int | None = None


@dataclass(frozen=True, slots=True)
class OwnReminding:
    """What one office is reminded of: until when its dossier may come, and what still stops it."""

    closes: datetime
    reminding: Reminding
    stops: tuple[Unmet, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """An office that has been reminded and has not submitted; `still_missing` is None where it has not begun."""

    reference: str
    name: str
    campaign: Campaign
    closes: datetime
    reminder: Reminder
    still_missing: int | None


@dataclass(frozen=True, slots=True)
class Window:
    """The correction window of a returned dossier; `ends` is the first instant that is late for it."""

    reference: str
    name: str
    campaign: Campaign
    correction_day: date
    ends: datetime
    is_over: bool
    assigned_to: str


@dataclass(frozen=True, slots=True)
class CentreReminding:
    """What the centre is reminded of, over all open campaigns.

    `campaigns` are the reminders of each campaign's own closing moment; `behind` everybody who was reminded, the first
    to be late first; `missed` how many drafts were never submitted in time; `windows` every returned dossier.
    """

    campaigns: tuple[tuple[Campaign, Reminding], ...]
    behind: tuple[Behind, ...]
    missed: int
    windows: tuple[Window, ...]
    unknown_years: tuple[int, ...]
    now: datetime

    @property
    def pressing(self) -> tuple[Window, ...]:
        """The correction windows that are over or end within three days."""
        return tuple(window for window in self.windows if window.ends - self.now <= ENDS_SOON)


def reminding(closes: datetime, zone: ZoneInfo, calendar: DaysOff, now: datetime) -> Reminding:
    """The reminders of one closing moment; never fails."""
    try:
        moments = reminder_moments(closes, zone, calendar)
    except DaysOffUnknown as unknown:
        return Reminding(unknown_year=unknown.year)
    return Reminding(moments, latest_due(moments, now), next_due(moments, now))


def own_reminders(session: Session, own: Iterable[OwnDossier], now: datetime) -> Mapping[str, OwnReminding]:
    """By reference what the office is reminded of: dossiers that lie with it and may still come."""
    waiting = [one for one in own if one.may_submit and now < one.deadline.closes]
    calendar = days_off(session) if waiting else DaysOff(frozenset())
    return {
        one.reference: OwnReminding(
            one.deadline.closes, reminding(one.deadline.closes, one.campaign.zone, calendar, now), one.stops
        )
        for one in waiting
    }


def centre_reminders(session: Session, campaigns: Mapping[int, Campaign], now: datetime) -> CentreReminding:
    """Who is behind and which correction windows end, in these open campaigns (by their row's id)."""
    calendar = days_off(session)

    @cache
    def told(campaign: int, extended: date | None) -> tuple[datetime, Reminding]:
        """Most offices share one closing moment, so it is counted once."""
        closes = _window_of_office(campaigns[campaign], extended).closes
        return closes, reminding(closes, campaigns[campaign].zone, calendar, now)

    rows = _rows(campaigns, reading_queries.deadline_rows(session))
    drafts = [(row, one, *told(row.campaign_id, row.extended)) for row, one in rows if row.state is State.DRAFT]
    own = tuple((one, told(number, None)[1]) for number, one in campaigns.items())
    remindings = [draft for draft in drafts if now < draft[2]]
    unknown = {found.unknown_year for found in [*(found for *_, found in remindings), *(found for _, found in own)]}
    return CentreReminding(
        campaigns=own,
        behind=_behind(remindings),
        missed=len(drafts) - len(remindings),
        windows=_windows(rows, now),
        unknown_years=tuple(sorted(year for year in unknown if year is not None)),
        now=now,
    )


class DueKind(StrEnum):
    """What ends: the time for dossiers of an office, the time to correct one, the time for dossiers of a campaign."""

    CLOSING = "closing"
    CORRECTION = "correction"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of a person's calendar. `about` tells it from all others for good: a reference or a campaign's code.

    `last_day` is the last day on which something is still received; `reminders` are those that still come, by their
    places among all.
    """

    kind: DueKind
    about: str
    campaign: Campaign
    office: str
    closes: datetime
    last_day: date
    reminders: tuple[tuple[int, Reminder], ...] = ()


def still_open(campaigns: Iterable[CampaignRecord]) -> Mapping[int, Campaign]:
    """Of these campaigns those that still take dossiers, by their row's id."""
    return {campaign.id: campaign_of(campaign) for campaign in campaigns if campaign.state is CampaignState.OPEN}


def own_deadlines(session: Session, actor: Actor, now: datetime) -> tuple[Due, ...]:
    """The person's own deadlines in open campaigns, the nearest first.

    A clerk's: until when the office's dossiers may come, extensions counted, and returned ones be corrected. The
    centre's: the campaigns' closing moments, and until when the dossiers are corrected that an approver awaits, a
    reviewer where they are theirs. Reminders are left out where the calendar of days off does not reach.
    """
    campaigns, calendar, dues = still_open(dossier_queries.campaigns(session)), days_off(session), list[Due]()
    if actor.has(Role.CLERK) and actor.office is not None:
        rows = reading_queries.deadline_rows(session, states=tuple(State), office=actor.office)
        dues += [due for row, one in _rows(campaigns, rows) for due in _of_office(row, one, calendar, now)]
    if actor.at_centre:
        dues += [_of_campaign(campaign, calendar, now) for campaign in campaigns.values()]
        rows = reading_queries.deadline_rows(session, states=(State.RETURNED,))
        awaited = [row for row in rows if actor.has(Role.APPROVER) or row.assigned_to == actor.username]
        dues += [_correction(row, one) for row, one in _rows(campaigns, awaited) if row.office_key != actor.office]
    return tuple(sorted(dues, key=lambda due: (due.closes, due.kind, due.about)))


def _rows(campaigns: Mapping[int, Campaign], rows: Iterable[Any]) -> list[tuple[Any, Campaign]]:
    """Each row with its campaign; without those of a campaign that was opened or closed just now."""
    return [(row, campaigns[row.campaign_id]) for row in rows if row.campaign_id in campaigns]


def _window_of_office(
    campaign: Campaign, extended: date | None, *, returned: bool = False, correction_day: date | None = None
) -> SubmissionWindow:
    """Until when an office may submit; `extended` is the last day of its latest extension."""
    extended_to = () if extended is None else (Closing(extended, inclusive=True),)
    return submission_window(
        campaign.closing,
        campaign.zone,
        extended_to=extended_to,
        returned=returned,
        correction_day=correction_day,
    )


def _window_of_row(row: Any, campaign: Campaign) -> SubmissionWindow:
    returned = row.state is State.RETURNED
    return _window_of_office(campaign, row.extended, returned=returned, correction_day=row.correction_day)


def _behind(remindings: Sequence[tuple[Any, Campaign, datetime, Reminding]]) -> tuple[Behind, ...]:
    """Those whom a reminder has reached; who would be late first stands first, then who has most to do."""
    found = [
        Behind(row.reference, row.name, campaign, closes, told.latest, row.still_missing)
        for row, campaign, closes, told in remindings
        if told.latest is not None
    ]

    def order(one: Behind) -> tuple[datetime, bool, int]:
        return one.closes, one.still_missing is not None, -(one.still_missing or 0)

    return tuple(sorted(found, key=order))


def _windows(rows: Sequence[tuple[Any, Campaign]], now: datetime) -> tuple[Window, ...]:
    found = [_window(row, campaign, now) for row, campaign in rows if row.state is State.RETURNED]
    return tuple(sorted(found, key=lambda one: one.ends))


def _window(row: Any, campaign: Campaign, now: datetime) -> Window:
    ends = _window_of_row(row, campaign).ends
    return Window(row.reference, row.name, campaign, row.correction_day, ends, ends <= now, row.assigned_to or "")


def _of_office(row: Any, campaign: Campaign, calendar: DaysOff, now: datetime) -> tuple[Due, ...]:
    window = _window_of_row(row, campaign)
    closes = window.closes
    reminders = _to_come(closes, campaign, calendar, now) if row.state is State.DRAFT else ()
    closing = _due(DueKind.CLOSING, row.reference, campaign, row.name, closes, reminders)
    if row.state is not State.RETURNED:
        return (closing,)
    ends = window.ends
    again = _to_come(ends, campaign, calendar, now)
    return closing, _due(DueKind.CORRECTION, row.reference, campaign, row.name, ends, again)


def _of_campaign(campaign: Campaign, calendar: DaysOff, now: datetime) -> Due:
    closes = campaign.closes()
    return _due(DueKind.CAMPAIGN, campaign.code, campaign, "", closes, _to_come(closes, campaign, calendar, now))


def _correction(row: Any, campaign: Campaign) -> Due:
    return _due(DueKind.CORRECTION, row.reference, campaign, row.name, _window_of_row(row, campaign).ends, ())


def _due(
    kind: DueKind,
    about: str,
    campaign: Campaign,
    office: str,
    closes: datetime,
    reminders: tuple[tuple[int, Reminder], ...],
) -> Due:
    last_day = (closes.astimezone(UTC) - timedelta.resolution).astimezone(campaign.zone).date()
    return Due(kind, about, campaign, office, closes, last_day, reminders)


def _to_come(
    closes: datetime, campaign: Campaign, calendar: DaysOff, now: datetime
) -> tuple[tuple[int, Reminder], ...]:
    moments = reminding(closes, campaign.zone, calendar, now).all
    return tuple((place, one) for place, one in enumerate(moments, 1) if one.at > now)
