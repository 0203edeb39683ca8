"""Extensions ("gia hạn"): the centre gives more time to one office or to all (reading A19).

An order is written once and never changed; each office that gains by it gets a separate extension.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import text_hash
from dossiers.content.text_fields import LONGEST_REASON, as_typed, read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.time_window import extension_of
from dossiers.figures import ranking
from dossiers.notices.telling import tell_of_campaign
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries.dossier_parts import drafted_in
from dossiers.vietnamese.dates import read_day, show_day
from workflow.campaign import Campaign
from workflow.deadlines import Closing, Extension, submission_window
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.extending import MoreTime, extension_stops, gains
from workflow.lifecycle import Role, State
from workflow.recipients import Occasion
from workflow.separation import time_stops

ALL = "all"
"""The value of the form for all offices of a campaign."""


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    """The form as typed: `office` is a code or ALL (empty in an office's own request); `key` identifies the form."""

    key: str
    until_day: str = ""
    reason: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """The result of an order: its number, the codes of the offices that gained and of those that had more already."""

    number: int
    offices: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """The current deadline of an office: its closing moment, and the later one with a correction window."""

    participant_id: int
    code: str
    key: str
    name: str
    reference: str
    closes: datetime
    submits_until: datetime


def grant(session: Session, code: str, form: ExtensionForm, *, actor: Actor, at: datetime) -> Granted:
    """Give more time to one office, or to all that gain by it. The same form again returns the same order.

    Raises NotFound, NotYourTurn or RequirementsUnmet with every reason.
    """
    campaign_record = campaign_to_extend(session, code, actor)
    key = form_key(actor, f"campaigns/{code}", form.key)
    if done := deadline_queries.order_by_key(session, key):
        return order_result(session, campaign_record, done)
    times, typed = office_times(session, campaign_record), read_extension(form)
    chosen = [time for time in times if form.office in (ALL, time.code)]
    unnamed = () if chosen else (Unmet("extension-office-missing", "office"),)
    check_separate(session, campaign_record, chosen, form.office, actor)
    closes = [choice.closes if form.office == ALL else choice.submits_until for choice in chosen]
    stops = extension_faults(campaign_record, typed, closes, at)
    if unnamed or stops or typed.until_day is None:
        raise RequirementsUnmet((*unnamed, *stops))
    order = write_order(
        session, campaign_record, form.office, typed.until_day, typed.reason, chosen, key=key, actor=actor, at=at
    )
    return order_result(session, campaign_record, order)


def office_times(session: Session, campaign_record: CampaignRecord) -> tuple[OfficeTime, ...]:
    """Return until when each office of the campaign may submit now, by office code: two queries for any number."""
    campaign = campaign_of(campaign_record)
    extensions = {
        participant: tuple(map(extension_of, rows))
        for participant, rows in deadline_queries.extensions_of_campaign(session, campaign_record).items()
    }
    rows = deadline_queries.participants_of(session, campaign_record)
    return tuple(_office_time(row, campaign, extensions) for row in rows)


@dataclass(frozen=True, slots=True)
class TypedExtension:
    """An extension as typed; a day that cannot be read is None and has a fault."""

    until_day: date | None
    reason: str
    faults: tuple[Unmet, ...]


def _office_time(row: Any, campaign: Campaign, extensions: Mapping[int, tuple[Extension, ...]]) -> OfficeTime:
    window = submission_window(
        campaign.closing,
        campaign.zone,
        extended_to=[extension.until for extension in extensions.get(row.id, ())],
        returned=row.state is State.RETURNED,
        correction_day=row.correction_day,
    )
    return OfficeTime(row.id, row.code, row.key, row.name, row.reference, window.closes, window.ends)


def campaign_to_extend(session: Session, code: str, actor: Actor) -> CampaignRecord:
    """Lock a campaign until the transaction ends. Raises NotFound, NotYourTurn for those who are not approvers."""
    seen = ranking.seen_campaign(session, code, actor)
    if not actor.has(Role.APPROVER):
        raise NotYourTurn((Unmet("approver-only"),))
    campaign_record = campaign_queries.campaign_to_change(session, seen.code)
    if campaign_record is None:
        raise NotFound(code)
    return campaign_record


def check_separate(
    session: Session, campaign_record: CampaignRecord, chosen: Sequence[OfficeTime], office: str, actor: Actor
) -> None:
    """Raise NotYourTurn if an order for one office is about the actor's own, or about a dossier that they drafted."""
    stops = separate_stops(session, campaign_record, chosen, actor) if office != ALL else {}
    if stopped := next((found for found in stops.values() if found), ()):
        raise NotYourTurn(stopped)


def separate_stops(
    session: Session, campaign_record: CampaignRecord, chosen: Sequence[OfficeTime], actor: Actor
) -> Mapping[str, tuple[Unmet, ...]]:
    """Return why this person gives none of these offices more time, by the reference of its dossier."""
    drafted = drafted_in(session, actor.username, campaign_record.id)
    return {
        time.reference: time_stops(own_office=time.key == actor.office, drafted=time.reference in drafted)
        for time in chosen
    }


def read_extension(form: ExtensionForm) -> TypedExtension:
    """Return day and reason of the form with their faults."""
    reason = as_typed(form.reason).strip()
    day, unread = read_field("until_day", form.until_day, read_day)
    return TypedExtension(day, reason, (*unread, *text_faults("reason", reason, LONGEST_REASON)))


def extension_faults(
    campaign_record: CampaignRecord, typed: TypedExtension, closes: list[datetime], at: datetime
) -> tuple[Unmet, ...]:
    """Return every reason against the extension; an unreadable field is reported as such, not as missing."""
    more = MoreTime(at, campaign_of(campaign_record).zone, typed.until_day, typed.reason, campaign_record.state)
    faulty = {fault.field for fault in typed.faults}
    return (*(stop for stop in extension_stops(more, closes) if stop.field not in faulty), *typed.faults)


def write_order(
    session: Session,
    campaign_record: CampaignRecord,
    office: str,
    until_day: date,
    reason: str,
    chosen: Sequence[OfficeTime],
    *,
    key: str,
    actor: Actor,
    at: datetime,
) -> ExtensionOrder:
    """Write an order for `office` (a code, or ALL), and an extension for each chosen office that gains by it."""
    campaign, alone = campaign_of(campaign_record), office != ALL
    order = ExtensionOrder(
        campaign_id=campaign_record.id,
        number=deadline_queries.highest_order(session, campaign_record) + 1,
        office=office if alone else "",
        before=chosen[0].submits_until if alone else _before_all(session, campaign_record, campaign),
        until_day=until_day,
        reason=reason,
        granted_by=actor.username,
        granted_name=actor.name,
        granted_at=at,
        key=key,
    )
    session.add(order)
    session.flush()
    gaining = [choice for choice in chosen if alone or gains(choice.closes, until_day, campaign.zone)]
    session.add_all(
        _extension(order, choice.participant_id, choice.submits_until if alone else choice.closes) for choice in gaining
    )
    closes = Closing(until_day, inclusive=True).moment(campaign.zone)
    campaign_record.last_closing = max(campaign_record.last_closing, closes)
    session.flush()
    detail = {"number": order.number, "office": order.office, "until": until_day.isoformat(), "offices": len(gaining)}
    record(session, "extended", actor=actor, subject=campaign_record.code, at=at, detail=detail)
    _tell_granted(session, campaign_record, order, [choice.key for choice in gaining], actor)
    return order


def _tell_granted(
    session: Session, campaign_record: CampaignRecord, order: ExtensionOrder, offices: Sequence[str], actor: Actor
) -> None:
    """Tell the clerks of the offices (keys) that gained by the order."""
    tell_of_campaign(
        session,
        Occasion.EXTENSION_GRANTED,
        campaign_record,
        cause=f"extension/{order.id}",
        actor=actor,
        at=order.granted_at,
        offices=offices,
        facts={"day": show_day(order.until_day)},
    )


def _extension(order: ExtensionOrder, participant_id: int, before: datetime) -> ExtensionRecord:
    return ExtensionRecord(
        participant_id=participant_id,
        before=before,
        until_day=order.until_day,
        reason=order.reason,
        granted_by=order.granted_by,
        granted_at=order.granted_at,
        order_id=order.id,
    )


def _before_all(session: Session, campaign_record: CampaignRecord, campaign: Campaign) -> datetime:
    """Return the campaign's own closing moment so far: its letter's, or that of the last order for all."""
    for_all = (order for order in deadline_queries.orders_of(session, campaign_record) if not order.office)
    return campaign.closes(tuple(map(extension_of, for_all)))


def order_result(session: Session, campaign_record: CampaignRecord, order: ExtensionOrder) -> Granted:
    """Return the result of an order."""
    gained = tuple(deadline_queries.offices_of_orders(session, campaign_record).get(order.id, ()))
    if order.office:
        return Granted(order.number, gained, ())
    every = deadline_queries.participants_of(session, campaign_record)
    return Granted(order.number, gained, tuple(office.code for office in every if office.code not in gained))


def form_key(actor: Actor, place: str, key: str) -> str:
    """Return the form's key as a hash, valid for this person and this place only."""
    return text_hash(f"{actor.username}/{place}/{key}")
