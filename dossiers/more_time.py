"""What people look at of extensions, requests and paper dossiers ("gia hạn, hồ sơ giấy"). Read only, plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from dossiers import assessing, gathering
from dossiers.actor import Actor
from dossiers.campaigns import campaign_of
from dossiers.errors import NotFound
from dossiers.extending import OfficeTime, office_times
from dossiers.post import sees_receipts
from dossiers.records import extension_queries, review_queries
from dossiers.records.campaigns import CampaignRecord
from dossiers.records.dossiers import Dossier
from dossiers.records.extending import ExtensionOrder, ExtensionRequest, PostalReceipt
from workflow.campaign import Campaign, Office
from workflow.deadlines import resubmission_moment
from workflow.extending import extended_until
from workflow.guards import CampaignState
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.sight import Sight

ORDERS_A_PAGE = 20
NEAR = timedelta(days=3)
"""From then on a dossier's page offers to ask for more time."""


@dataclass(frozen=True, slots=True)
class Given:
    """More time as it was given: by which order, to whom (no office: to all), the last moments before and after."""

    number: int
    office: Office | None
    before: datetime
    until: datetime
    until_day: date
    reason: str
    who: str
    at: datetime
    gained: int
    kept_more: tuple[str, ...] = ()
    """How many offices gained by it, and the names of those that had more already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for more time with what became of it; `given_day` is the day to which it was granted."""

    number: int
    reference: str
    office: Office
    until_day: date
    reason: str
    who: str
    at: datetime
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    given_day: date | None = None
    submits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A paper dossier that came in by post, as it was registered; `counts`: it makes the dossier on time."""

    number: int
    day: date
    remark: str
    who: str
    at: datetime
    scan_name: str
    scan_size: int
    counts: bool


@dataclass(frozen=True, slots=True)
class DossierTime:
    """Everything about the time of one dossier, as one person sees it."""

    campaign: Campaign
    reference: str
    office: Office
    submits_until: datetime
    given: tuple[Given, ...]
    asked: tuple[Asked, ...]
    received: tuple[Received, ...]
    may_ask: bool
    is_near: bool
    may_register: bool
    may_give: bool

    @property
    def waiting(self) -> Asked | None:
        """The request that has no answer yet."""
        return next((one for one in self.asked if one.state == "open"), None)

    @property
    def offers(self) -> bool:
        """Whether the page offers to ask for more time now."""
        return self.may_ask and self.is_near

    @property
    def is_empty(self) -> bool:
        return not (self.given or self.asked or self.received)


@dataclass(frozen=True, slots=True)
class CampaignTime:
    """The orders of a campaign, the newest first and a page at a time, and the requests that wait for an answer."""

    campaign: Campaign
    state: CampaignState
    given: tuple[Given, ...]
    page: int
    pages: int
    asked: tuple[Asked, ...]
    offices: tuple[OfficeTime, ...]

    @property
    def is_open(self) -> bool:
        return self.state is CampaignState.OPEN


def dossier_time(session: Session, reference: str, actor: Actor, now: datetime) -> DossierTime:
    """Extensions, requests and paper dossiers of one dossier, for centre and office. Raises NotFound."""
    dossier = gathering.find(session, reference, actor)
    if not sees_receipts(dossier, actor):
        raise NotFound("time")
    return _dossier_time(session, dossier, actor, now)


def campaign_time(session: Session, code: str, actor: Actor, page: int = 1) -> CampaignTime:
    """Everything about the time of a campaign. Raises NotFound for those who do not see all offices."""
    kept = assessing.seen_campaign(session, code, actor)
    campaign, orders = campaign_of(kept), review_queries.orders_of(session, kept)
    pages = max(-(-len(orders) // ORDERS_A_PAGE), 1)
    shown = min(max(page, 1), pages)
    on_page = orders[(shown - 1) * ORDERS_A_PAGE : shown * ORDERS_A_PAGE]
    gained, times = extension_queries.offices_of_orders(session, kept), office_times(session, kept)
    until = {one.reference: one.submits_until for one in times}
    waiting = review_queries.open_requests(session, kept)
    return CampaignTime(
        campaign=campaign,
        state=kept.state,
        given=tuple(_given(order, campaign, gained.get(order.id, [])) for order in on_page),
        page=shown,
        pages=pages,
        asked=tuple(_asked(one, dossier, campaign, until[dossier.reference]) for one, dossier in waiting),
        offices=times,
    )


def order_of(session: Session, code: str, number: int, actor: Actor) -> tuple[Campaign, ExtensionOrder]:
    """One order of a campaign. Raises NotFound."""
    kept: CampaignRecord = assessing.seen_campaign(session, code, actor)
    order = extension_queries.order_by_number(session, kept, number)
    if order is None:
        raise NotFound("order")
    return campaign_of(kept), order


def _dossier_time(session: Session, dossier: Dossier, actor: Actor, now: datetime) -> DossierTime:
    kept = dossier.participant.campaign
    campaign, office_code = campaign_of(kept), dossier.participant.code
    rows = extension_queries.extensions_with_orders(session, dossier.participant_id)
    closes = campaign.closes(tuple(gathering.extension_of(one) for one, _ in rows))
    window = None if dossier.correction_day is None else extended_until(dossier.correction_day, campaign.zone)
    until, own = resubmission_moment(closes, window), gathering.sight_of(dossier, actor) is Sight.WORKING
    asked = review_queries.requests_of(session, dossier)
    days = {order.id: order.until_day for _, order in rows}
    is_open = kept.state is CampaignState.OPEN
    drafting, waits = dossier.state in DRAFTING_STATES, any(one.state.value == "open" for one in asked)
    foreign = dossier.participant.organisation.key != actor.office
    return DossierTime(
        campaign=campaign,
        reference=dossier.reference,
        office=campaign.office(office_code),
        submits_until=until,
        given=tuple(_given(order, campaign, [office_code], extension.before) for extension, order in rows),
        asked=tuple(_asked(one, dossier, campaign, until, days) for one in asked),
        received=tuple(_received(one, campaign, closes) for one in review_queries.receipts_by_post(session, dossier)),
        may_ask=own and is_open and drafting and not waits,
        is_near=now >= until - NEAR,
        may_register=actor.at_centre and is_open and foreign,
        may_give=actor.has(Role.APPROVER) and is_open and foreign,
    )


def _given(order: ExtensionOrder, campaign: Campaign, gained: Sequence[str], before: datetime | None = None) -> Given:
    """An order; `before` is the moment of the office that is looked at, else the order's own."""
    office = campaign.office(order.office) if order.office else None
    kept_more = () if office or before else tuple(one.name for one in campaign.offices if one.code not in gained)
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
    days: dict[int, date] | None = None,
) -> Asked:
    return Asked(
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
        given_day=(days or {}).get(one.order_id or 0),
        submits_until=until,
    )


def _received(one: PostalReceipt, campaign: Campaign, closes: datetime) -> Received:
    in_time = datetime.combine(one.received_day, datetime.min.time(), tzinfo=campaign.zone) < closes
    return Received(
        number=one.id,
        day=one.received_day,
        remark=one.remark,
        who=one.registered_name,
        at=one.registered_at,
        scan_name=one.scan_name,
        scan_size=one.scan_size,
        counts=campaign.post_counts and in_time,
    )
