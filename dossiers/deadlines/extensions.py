"""More time ("gia hạn"): an office asks for it, the centre gives it to one office or to all, or refuses (A19).

An order is written once and never changed; what it means for each office stands in that office's own extension.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import text_hash
from dossiers.content.text_fields import LONGEST_REASON, as_typed, read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.opened import extension_of, open_submitted
from dossiers.figures import ranking
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord, ExtensionRequest, RequestState
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.dates import read_day
from workflow.campaign import Campaign
from workflow.deadlines import Extension, submission_window
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.extending import MoreTime, extension_stops, gains
from workflow.lifecycle import DRAFTING_STATES, Role, State
from workflow.sight import Sight

ALL = "all"
"""What a form says for all offices of a campaign."""


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    """What a person typed: `office` is a code or ALL (an office's own request names none); `key` names the form."""

    key: str
    until_day: str = ""
    reason: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """What an order came to: its number, the codes of the offices that gained and of those that have more already."""

    number: int
    offices: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeTime:
    """Until when an office may submit now: its closing moment, and the later one of a correction window."""

    participant_id: int
    code: str
    key: str
    name: str
    reference: str
    closes: datetime
    submits_until: datetime


def grant(session: Session, code: str, form: ExtensionForm, *, actor: Actor, at: datetime) -> Granted:
    """Give more time to one office, or to all that gain by it. The same form again gives the same answer.

    Raises NotFound, NotYourTurn or RequirementsUnmet with every reason.
    """
    kept = _held(session, code, actor)
    key = _key(actor, f"campaigns/{code}", form.key)
    if done := deadline_queries.order_by_key(session, key):
        return _granted(session, kept, done)
    times, said = office_times(session, kept), _said(form)
    chosen = [time for time in times if form.office in (ALL, time.code)]
    unnamed = () if chosen else (Unmet("extension-office-missing", "office"),)
    _check_own_office(chosen, form.office, actor)
    closes = [choice.closes if form.office == ALL else choice.submits_until for choice in chosen]
    stops = _stops(kept, said, closes, at)
    if unnamed or stops or said.until_day is None:
        raise RequirementsUnmet((*unnamed, *stops))
    order = _order(session, kept, form.office, key, said.until_day, said.reason, chosen, actor, at)
    return _granted(session, kept, order)


def ask(session: Session, reference: str, form: ExtensionForm, *, actor: Actor, at: datetime) -> None:
    """The office asks for more time, one request at a time. The same form again is the same request.

    Raises NotFound, NotYourTurn, WrongState or RequirementsUnmet with every reason.
    """
    dossier = access.find_to_change(session, reference, actor)
    if access.sight_of(dossier, actor) < Sight.WORKING:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.CLERK.value),)),))
    key = _key(actor, f"dossiers/{reference}", form.key)
    if deadline_queries.request_by_key(session, key):
        return
    if dossier.state not in DRAFTING_STATES:
        raise WrongState((Unmet("extension-not-needed", values=(("state", dossier.state.value),)),))
    dossier_queries.hold_campaign(session, dossier)
    file, said = open_submitted(session, dossier), _said(form)
    closes = file.window.ends
    waiting = (Unmet("extension-asked-already"),) if deadline_queries.is_request_open(session, dossier) else ()
    stops = (*waiting, *_stops(dossier.participant.campaign, said, [closes], at))
    if stops or said.until_day is None:
        raise RequirementsUnmet(stops)
    session.add(
        ExtensionRequest(
            dossier_id=dossier.id,
            until_day=said.until_day,
            reason=said.reason,
            asked_by=actor.username,
            asked_name=actor.name,
            asked_at=at,
            key=key,
        )
    )
    detail = {"until": said.until_day.isoformat()}
    record(session, "extension-asked", actor=actor.username, subject=reference, at=at, detail=detail)


def grant_request(
    session: Session, code: str, number: int, form: ExtensionForm, *, actor: Actor, at: datetime
) -> Granted:
    """Give the office the time that it asks for, or to another day: an order for that office.

    Raises NotFound, NotYourTurn, WrongState for a request that has its answer, RequirementsUnmet.
    """
    kept = _held(session, code, actor)
    request, dossier = _request(session, kept, number)
    key = _key(actor, f"campaigns/{code}/{number}", form.key)
    if done := deadline_queries.order_by_key(session, key):
        return _granted(session, kept, done)
    _check_open(request)
    office, said = dossier.participant.code, _said(form)
    chosen = [time for time in office_times(session, kept) if time.code == office]
    _check_own_office(chosen, office, actor)
    stops = _stops(kept, said, [choice.submits_until for choice in chosen], at)
    if stops or said.until_day is None:
        raise RequirementsUnmet(stops)
    order = _order(session, kept, office, key, said.until_day, said.reason, chosen, actor, at)
    request.order_id = order.id
    _answer(session, request, RequestState.GRANTED, said.reason, dossier.reference, actor, at)
    return _granted(session, kept, order)


def refuse_request(session: Session, code: str, number: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Refuse a request with a reason that the office reads. The same answer by the same person is the same answer.

    Raises NotFound, NotYourTurn, WrongState for a request that has its answer, RequirementsUnmet.
    """
    kept = _held(session, code, actor)
    request, dossier = _request(session, kept, number)
    text = as_typed(reason).strip()
    mine = (request.state, request.answered_by, request.answer)
    if mine == (RequestState.REFUSED, actor.username, text):
        return
    _check_open(request)
    _check_own_office([time for time in office_times(session, kept) if time.reference == dossier.reference], "", actor)
    faults = text_faults("reason", text, LONGEST_REASON) if text else (Unmet("reason-missing", "reason"),)
    if faults:
        raise RequirementsUnmet(faults)
    _answer(session, request, RequestState.REFUSED, text, dossier.reference, actor, at)


def office_times(session: Session, kept: CampaignRecord) -> tuple[OfficeTime, ...]:
    """Until when each office of the campaign may submit now, by office code: two queries whatever their number."""
    campaign = campaign_of(kept)
    extensions = {
        participant: tuple(map(extension_of, rows))
        for participant, rows in deadline_queries.extensions_of_campaign(session, kept).items()
    }
    rows = deadline_queries.participants_of(session, kept)
    return tuple(_office_time(row, campaign, extensions) for row in rows)


@dataclass(frozen=True, slots=True)
class _Said:
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


def _held(session: Session, code: str, actor: Actor) -> CampaignRecord:
    """The campaign, which no one else changes or gives time in until this transaction ends; for approvers only."""
    seen = ranking.seen_campaign(session, code, actor)
    if not actor.has(Role.APPROVER):
        raise NotYourTurn((Unmet("approver-only"),))
    kept = campaign_queries.campaign_to_change(session, seen.code)
    if kept is None:
        raise NotFound(code)
    return kept


def _request(session: Session, kept: CampaignRecord, number: int) -> tuple[ExtensionRequest, Dossier]:
    found = deadline_queries.request_to_answer(session, kept, number)
    if found is None:
        raise NotFound("request")
    return found


def _check_open(request: ExtensionRequest) -> None:
    if request.state is not RequestState.OPEN:
        said = (("name", request.answered_name), ("answer", request.state.value))
        raise WrongState((Unmet("extension-answered", values=said),))


def _check_own_office(chosen: list[OfficeTime], office: str, actor: Actor) -> None:
    """Nobody gives time to the own office alone."""
    if office != ALL and any(choice.key == actor.office for choice in chosen):
        raise NotYourTurn((Unmet("your-own-office"),))


def _said(form: ExtensionForm) -> _Said:
    reason = as_typed(form.reason).strip()
    day, unread = read_field("until_day", form.until_day, read_day)
    return _Said(day, reason, (*unread, *text_faults("reason", reason, LONGEST_REASON)))


def _stops(kept: CampaignRecord, said: _Said, closes: list[datetime], at: datetime) -> tuple[Unmet, ...]:
    """Everything that stands against it; what could not be read is said instead of "missing"."""
    more = MoreTime(at, campaign_of(kept).zone, said.until_day, said.reason, kept.state)
    faulty = {fault.field for fault in said.faults}
    return (*(stop for stop in extension_stops(more, closes) if stop.field not in faulty), *said.faults)


def _order(
    session: Session,
    kept: CampaignRecord,
    office: str,
    key: str,
    until_day: date,
    reason: str,
    chosen: list[OfficeTime],
    actor: Actor,
    at: datetime,
) -> ExtensionOrder:
    """Write the order, and an extension for each office that gains by it."""
    campaign, alone = campaign_of(kept), office != ALL
    order = ExtensionOrder(
        campaign_id=kept.id,
        number=deadline_queries.highest_order(session, kept) + 1,
        office=office if alone else "",
        before=chosen[0].submits_until if alone else _before_all(session, kept, campaign),
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
        ExtensionRecord(
            participant_id=one.participant_id,
            before=one.submits_until if alone else one.closes,
            until_day=until_day,
            reason=reason,
            granted_by=actor.username,
            granted_at=at,
            order_id=order.id,
        )
        for one in gaining
    )
    session.flush()
    detail = {"number": order.number, "office": order.office, "until": until_day.isoformat(), "offices": len(gaining)}
    record(session, "extended", actor=actor.username, subject=kept.code, at=at, detail=detail)
    return order


def _before_all(session: Session, kept: CampaignRecord, campaign: Campaign) -> datetime:
    """The campaign's own closing moment until now: its letter's, or that of the last order for all."""
    for_all = (order for order in deadline_queries.orders_of(session, kept) if not order.office)
    return campaign.closes(tuple(map(extension_of, for_all)))


def _granted(session: Session, kept: CampaignRecord, order: ExtensionOrder) -> Granted:
    gained = tuple(deadline_queries.offices_of_orders(session, kept).get(order.id, ()))
    every = (
        [participant.code for participant in deadline_queries.participants_of(session, kept)]
        if not order.office
        else []
    )
    return Granted(order.number, gained, tuple(code for code in every if code not in gained))


def _answer(
    session: Session,
    request: ExtensionRequest,
    state: RequestState,
    answer: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> None:
    request.state, request.answer = state, answer
    request.answered_by, request.answered_name, request.answered_at = actor.username, actor.name, at
    session.flush()
    detail = {"answer": state.value}
    record(session, "extension-answered", actor=actor.username, subject=reference, at=at, detail=detail)


def _key(actor: Actor, place: str, key: str) -> str:
    """The form's key, good for this person and this place only, whatever signs it is made of."""
    return text_hash(f"{actor.username}/{place}/{key}")
