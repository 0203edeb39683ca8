"""What people look at of extensions, requests and paper dossiers ("gia hạn, hồ sơ giấy"). Read only, plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.deadlines.extensions import OfficeTime, office_times
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.deadline_views import DossierTime, ExtensionRequestView, Given, Received
from dossiers.dossier.opened import extension_of, window_of
from dossiers.figures import ranking
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRequest, PostalReceipt, RequestState
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries.deadlines import TimeRows
from workflow.campaign import Campaign
from workflow.deadlines import received_in_time
from workflow.extending import extended_until
from workflow.guards import CampaignState
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.sight import Sight

ORDERS_A_PAGE = 20
NEAR = timedelta(days=3)
"""From then on a dossier's page offers to ask for more time."""


@dataclass(frozen=True, slots=True)
class CampaignTime:
    """The orders of a campaign, the newest first and a page at a time, and the requests that wait for an answer."""

    campaign: Campaign
    state: CampaignState
    given: tuple[Given, ...]
    page: int
    pages: int
    asked: tuple[ExtensionRequestView, ...]
    offices: tuple[OfficeTime, ...]

    @property
    def is_open(self) -> bool:
        return self.state is CampaignState.OPEN


def dossier_time(session: Session, reference: str, actor: Actor, now: datetime) -> DossierTime:
    """Extensions, requests and paper dossiers of one dossier, for centre and office. Raises NotFound."""
    dossier = access.find(session, reference, actor)
    found = time_of(dossier, deadline_queries.time_rows(session, dossier), actor, now)
    if found is None:
        raise NotFound("time")
    return found


def time_of(dossier: Dossier, rows: TimeRows, actor: Actor, now: datetime) -> DossierTime | None:
    """The same of a dossier whose rows are loaded; None for whoever sees the dossier and not this of it."""
    if not access.reads_beside(dossier, actor):
        return None
    kept = dossier.participant.campaign
    campaign, code = campaign_of(kept), dossier.participant.code
    window = window_of(dossier, campaign, [extension_of(extension) for extension, _ in rows.extensions])
    until, own = window.ends, access.sight_of(dossier, actor) is Sight.WORKING
    days = {order.id: order.until_day for _, order in rows.extensions}
    is_open, drafting = kept.state is CampaignState.OPEN, dossier.state in DRAFTING_STATES
    waits = any(request.state is RequestState.OPEN for request in rows.requests)
    foreign = not access.is_own_office(dossier, actor)
    return DossierTime(
        campaign=campaign,
        reference=dossier.reference,
        office=campaign.office(code),
        submits_until=until,
        given=tuple(_given(order, campaign, [code], extension.before) for extension, order in rows.extensions),
        asked=tuple(_asked(request, dossier, campaign, until, days) for request in rows.requests),
        received=tuple(_received(receipt, campaign, window.closes) for receipt in rows.receipts),
        may_ask=own and is_open and drafting and not waits,
        is_near=now >= until - NEAR,
        may_register=actor.at_centre and is_open and foreign,
        may_give=actor.has(Role.APPROVER) and is_open and foreign,
    )


def own_time(session: Session, reference: str, actor: Actor, now: datetime) -> DossierTime:
    """The same for the office itself. Raises NotFound for anyone else."""
    access.find(session, reference, actor, Sight.WORKING)
    return dossier_time(session, reference, actor, now)


def campaign_time(session: Session, code: str, actor: Actor, page: int = 1) -> CampaignTime:
    """Everything about the time of a campaign. Raises NotFound for those who do not see all offices."""
    kept = ranking.seen_campaign(session, code, actor)
    campaign, orders = campaign_of(kept), deadline_queries.orders_of(session, kept)
    pages = max(-(-len(orders) // ORDERS_A_PAGE), 1)
    shown = min(max(page, 1), pages)
    on_page = orders[(shown - 1) * ORDERS_A_PAGE : shown * ORDERS_A_PAGE]
    gained, times = deadline_queries.offices_of_orders(session, kept), office_times(session, kept)
    until = {time.reference: time.submits_until for time in times}
    waiting = deadline_queries.open_requests(session, kept)
    return CampaignTime(
        campaign=campaign,
        state=kept.state,
        given=tuple(_given(order, campaign, gained.get(order.id, [])) for order in on_page),
        page=shown,
        pages=pages,
        asked=tuple(_asked(one, dossier, campaign, until[dossier.reference], {}) for one, dossier in waiting),
        offices=times,
    )


def order_of(session: Session, code: str, number: int, actor: Actor) -> tuple[Campaign, ExtensionOrder]:
    """One order of a campaign. Raises NotFound."""
    kept: CampaignRecord = ranking.seen_campaign(session, code, actor)
    order = deadline_queries.order_by_number(session, kept, number)
    if order is None:
        raise NotFound("order")
    return campaign_of(kept), order


def _given(order: ExtensionOrder, campaign: Campaign, gained: Sequence[str], before: datetime | None = None) -> Given:
    """An order; `before` is the moment of the office that is looked at, else the order's own."""
    office = campaign.office(order.office) if order.office else None
    kept_more = (
        () if office or before else tuple(office.name for office in campaign.offices if office.code not in gained)
    )
    return Given(
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
    one: ExtensionRequest,
    dossier: Dossier,
    campaign: Campaign,
    until: datetime,
    days: Mapping[int, date],
) -> ExtensionRequestView:
    return ExtensionRequestView(
        number=one.id,
        reference=dossier.reference,
        office=campaign.office(dossier.participant.code),
        until_day=one.until_day,
        reason=one.reason,
        who=one.asked_name,
        at=one.asked_at,
        state=one.state.value,
        answer=one.answer,
        answered_by=one.answered_name,
        answered_at=one.answered_at,
        given_day=days.get(one.order_id or 0),
        submits_until=until,
    )


def _received(one: PostalReceipt, campaign: Campaign, closes: datetime) -> Received:
    return Received(
        number=one.id,
        day=one.received_day,
        remark=one.remark,
        who=one.registered_name,
        at=one.registered_at,
        scan_name=one.scan_name,
        scan_size=one.scan_size,
        counts=campaign.post_counts and received_in_time(one.received_day, closes, campaign.zone),
    )
