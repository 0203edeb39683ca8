"""Conditions for granting or requesting an extension ("gia hạn"), and for registering a paper dossier.

Moments are first instants that are late, as in `workflow.deadlines`; the caller reads the clock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from workflow.deadlines import Closing, moment_in_words
from workflow.errors import Unmet
from workflow.guards import CampaignState, campaign_stops


@dataclass(frozen=True, slots=True)
class MoreTime:
    """An extension as the centre grants it or an office requests it: to the end of `until_day`, with a reason.

    `arrived` is the instant at which the request reached the server; `until_day` is None if none was entered.
    """

    arrived: datetime
    zone: ZoneInfo
    until_day: date | None
    reason: str
    campaign_state: CampaignState = CampaignState.OPEN


def extended_until(until_day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant that is late after an extension; its day is included."""
    return Closing(until_day, inclusive=True).moment(zone)


def gains(closes: datetime, until_day: date, zone: ZoneInfo) -> bool:
    """Return whether an extension to that day gives more time than an office has already."""
    return extended_until(until_day, zone) > closes


def extension_stops(more: MoreTime, closes: Collection[datetime]) -> tuple[Unmet, ...]:
    """Return every reason why more time may not be given or requested; `closes` are the moments
    that count for its offices.

    For several offices it suffices that one gains: an office with a later deadline keeps it. Without any office,
    deadlines are not compared.
    """
    no_reason = () if more.reason.strip() else (Unmet("reason-missing", "reason"),)
    return (*campaign_stops(more.campaign_state), *_day_stops(more, closes), *no_reason)


def receipt_stops(received: date | None, today: date, first: date) -> tuple[Unmet, ...]:
    """Return why a paper dossier cannot have been received on that day: `today` by the campaign's zone, `first` of its
    period."""
    if received is None:
        return (Unmet("received-day-missing", "received_day"),)
    if received > today:
        return (Unmet("received-day-later", "received_day", (("today", f"{today:%d/%m/%Y}"),)),)
    if received < first:
        return (Unmet("received-day-early", "received_day", (("first", f"{first:%d/%m/%Y}"),)),)
    return ()


def _day_stops(more: MoreTime, closes: Collection[datetime]) -> tuple[Unmet, ...]:
    day = more.until_day
    if day is None:
        return (Unmet("extension-day-missing", "until_day"),)
    shown = f"{day:%d/%m/%Y}"
    if extended_until(day, more.zone) <= more.arrived:
        now = moment_in_words(more.arrived, more.zone)
        return (Unmet("extension-day-over", "until_day", (("day", shown), ("now", now))),)
    if not closes or any(gains(close, day, more.zone) for close in closes):
        return ()
    least = moment_in_words(min(closes), more.zone)
    return (Unmet("extension-gains-nothing", "until_day", (("day", shown), ("closes", least))),)
