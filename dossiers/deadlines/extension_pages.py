"""The pages on extensions, requests and paper dossiers ("gia hạn, hồ sơ giấy"): read only, plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of, permitted_in
from dossiers.deadlines.extensions import OfficeTime, office_times, separate_stops
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.deadline_views import DossierTime, ExtensionRequestView, GrantedExtension, PostalReceiptView
from dossiers.dossier.time_window import extension_of, window_of
from dossiers.figures import ranking
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRequest, PostalReceipt, RequestState
from dossiers.records.models.dossier import Dossier, Examination
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.deadlines import TimeRows
from dossiers.records.queries.dossier_parts import drafted_in
from workflow.campaign import Campaign
from workflow.deadlines import received_in_time
from workflow.errors import Unmet
from workflow.extending import extended_until
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.phases import Permitted
from workflow.separation import time_stops
from workflow.sight import Sight

ORDERS_A_PAGE = 20
NEAR = timedelta(days=3)
"""The time before the closing moment during which a dossier's page offers to request more time."""


@dataclass(frozen=True, slots=True)
class CampaignTime:
    """The orders of a campaign, the newest first and by pages, and its unanswered requests.

    `stops` are the reasons why this person answers no request of an office, by the reference of its dossier.
    """

    campaign: Campaign
    permitted: Permitted
    given: tuple[GrantedExtension, ...]
    page: int
    pages: int
    asked: tuple[ExtensionRequestView, ...]
    offices: tuple[OfficeTime, ...]
    stops: Mapping[str, tuple[Unmet, ...]]

    @property
    def is_open(self) -> bool:
        return self.permitted.extends


def dossier_time(session: Session, reference: str, *, actor: Actor, at: datetime) -> DossierTime:
    """Return extensions, requests and paper dossiers of one dossier, for centre and office. Raises NotFound."""
    dossier = access.find(session, reference, actor)
    drafted = dossier.reference in drafted_in(session, actor.username, dossier.participant.campaign_id)
    time = time_of(dossier, deadline_queries.time_rows(session, dossier), actor, at, drafted=drafted)
    if time is None:
        raise NotFound("time")
    return time


def time_of(dossier: Dossier, rows: TimeRows, actor: Actor, at: datetime, *, drafted: bool) -> DossierTime | None:
    """Return the same for a dossier whose rows are loaded; None for a person who may see the dossier but not this.

    `drafted`: this person has drafted it.
    """
    if not access.reads_beside(dossier, actor):
        return None
    campaign_record = dossier.participant.campaign
    campaign, code = campaign_of(campaign_record), dossier.participant.code
    window = window_of(dossier, campaign, [extension_of(extension) for extension, _ in rows.extensions])
    until, own = window.ends, access.sight_of(dossier, actor) is Sight.WORKING
    days = {order.id: order.until_day for _, order in rows.extensions}
    allowed, drafting = permitted_in(campaign_record, at, ends=until), dossier.state in DRAFTING_STATES
    waits = any(request.state is RequestState.OPEN for request in rows.requests)
    stops = time_stops(own_office=access.is_own_office(dossier, actor), drafted=drafted)
    return DossierTime(
        campaign=campaign,
        reference=dossier.reference,
        office=campaign.office(code),
        permitted=allowed,
        submits_until=until,
        given=tuple(_given(order, campaign, [code], extension.before) for extension, order in rows.extensions),
        asked=tuple(_asked(request, dossier, campaign, until, days) for request in rows.requests),
        received=tuple(_received(receipt, campaign, window.closes) for receipt in rows.receipts),
        may_ask=own and allowed.extends and drafting and not waits,
        is_near=at >= until - NEAR,
        may_register=actor.at_centre and allowed.moves and not stops,
        may_give=actor.has(Role.APPROVER) and allowed.extends and not stops,
        stops=stops if actor.at_centre else (),
    )


def own_time(session: Session, reference: str, *, actor: Actor, at: datetime) -> DossierTime:
    """Return the same for the office itself. Raises NotFound for anyone else."""
    access.find(session, reference, actor, Sight.WORKING)
    return dossier_time(session, reference, actor=actor, at=at)


def campaign_time(session: Session, code: str, page: int = 1, *, actor: Actor, at: datetime) -> CampaignTime:
    """Return orders, requests and office deadlines of a campaign; a page that does not exist is the nearest one.

    Raises NotFound for those who do not see all offices.
    """
    campaign_record = ranking.seen_campaign(session, code, actor)
    campaign, orders = campaign_of(campaign_record), deadline_queries.orders_of(session, campaign_record)
    on_page, shown, pages = _page_of(orders, page)
    gained, times = deadline_queries.offices_of_orders(session, campaign_record), office_times(session, campaign_record)
    until = {time.reference: time.submits_until for time in times}
    waiting = deadline_queries.open_requests(session, campaign_record)
    return CampaignTime(
        campaign=campaign,
        permitted=permitted_in(campaign_record, at),
        given=tuple(_given(order, campaign, gained.get(order.id, [])) for order in on_page),
        page=shown,
        pages=pages,
        asked=tuple(_asked(request, dossier, campaign, until[dossier.reference], {}) for request, dossier in waiting),
        offices=times,
        stops=separate_stops(session, campaign_record, times, actor),
    )


def order_of(session: Session, code: str, number: int, *, actor: Actor) -> tuple[Campaign, ExtensionOrder]:
    """Return one order of a campaign, with the campaign, also to the printer who sends it. Raises NotFound."""
    found = dossier_queries.campaign_by_code(session, code) if actor.has(Role.PRINTER) else None
    campaign_record: CampaignRecord = found or ranking.seen_campaign(session, code, actor)
    order = deadline_queries.order_by_number(session, campaign_record, number)
    if order is None:
        raise NotFound("order")
    return campaign_of(campaign_record), order


def _page_of(orders: Sequence[ExtensionOrder], page: int) -> tuple[Sequence[ExtensionOrder], int, int]:
    """Return the orders of the nearest page that exists, its number, and the number of pages."""
    pages = max(-(-len(orders) // ORDERS_A_PAGE), 1)
    shown = min(max(page, 1), pages)
    return orders[(shown - 1) * ORDERS_A_PAGE : shown * ORDERS_A_PAGE], shown, pages


def _given(
    order: ExtensionOrder, campaign: Campaign, gained: Sequence[str], before: datetime | None = None
) -> GrantedExtension:
    """Return an order as shown; `before` is the former closing moment of the one office shown, else its own."""
    office = campaign.office(order.office) if order.office else None
    kept_more = (
        () if office or before else tuple(office.name for office in campaign.offices if office.code not in gained)
    )
    return GrantedExtension(
        number=order.number,
        office=office,
        before=before or order.before,
        until=extended_until(order.until_day, campaign.zone),
        until_day=order.until_day,
        reason=order.reason,
        who=order.granted_name,
        at=order.granted_at,
        gained=len(gained),
        kept_more=kept_more,
    )


def _asked(
    request: ExtensionRequest,
    dossier: Dossier,
    campaign: Campaign,
    until: datetime,
    days: Mapping[int, date],
) -> ExtensionRequestView:
    return ExtensionRequestView(
        number=request.id,
        reference=dossier.reference,
        office=campaign.office(dossier.participant.code),
        until_day=request.until_day,
        reason=request.reason,
        who=request.asked_name,
        at=request.asked_at,
        state=request.state.value,
        answer=request.answer,
        answered_by=request.answered_name,
        answered_at=request.answered_at,
        given_day=days.get(request.order_id or 0),
        submits_until=until,
    )


def _received(receipt: PostalReceipt, campaign: Campaign, closes: datetime) -> PostalReceiptView:
    values = (("name", receipt.scan_name), ("extension", PurePath(receipt.scan_name).suffix.lower().lstrip(".")))
    return PostalReceiptView(
        number=receipt.id,
        day=receipt.received_day,
        remark=receipt.remark,
        who=receipt.registered_name,
        at=receipt.registered_at,
        scan_name=receipt.scan_name,
        scan_size=receipt.scan_size,
        counts=campaign.post_counts and received_in_time(receipt.received_day, closes, campaign.zone),
        scan_waits=receipt.scan_examination is Examination.WAITING,
        scan_fault=Unmet(receipt.scan_fault, "scan", values) if receipt.scan_fault else None,
    )
