"""Values for the pages about extensions, requests and paper dossiers ("gia hạn, hồ sơ giấy")."""

from dataclasses import dataclass
from datetime import date, datetime

from workflow.campaign import Campaign, Office
from workflow.errors import Unmet
from workflow.phases import Permitted


@dataclass(frozen=True, slots=True)
class GrantedExtension:
    """Granted time: the order, the office (None: all offices), and its closing moments before and after.

    `gained` is the number of offices that got more time by it, `kept_more` the names of those that had more already.
    """

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


@dataclass(frozen=True, slots=True)
class ExtensionRequestView:
    """A request for more time with its answer; `given_day` is the day to which it was granted, `submits_until`
    until when its office may submit now."""

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
    given_day: date | None
    submits_until: datetime


@dataclass(frozen=True, slots=True)
class PostalReceiptView:
    """A paper dossier received by post, as it was registered; `counts`: it makes the dossier on time.

    `scan_waits`: its scan is under examination; `scan_fault` is why it was refused.
    """

    number: int
    day: date
    remark: str
    who: str
    at: datetime
    scan_name: str
    scan_size: int
    counts: bool
    scan_waits: bool = False
    scan_fault: Unmet | None = None


@dataclass(frozen=True, slots=True)
class DossierTime:
    """All deadline data of one dossier as visible to one person; each list oldest first.

    `stops` are the reasons why this person of the centre neither gives more time here nor registers a paper dossier.
    """

    campaign: Campaign
    reference: str
    office: Office
    permitted: Permitted
    submits_until: datetime
    given: tuple[GrantedExtension, ...]
    asked: tuple[ExtensionRequestView, ...]
    received: tuple[PostalReceiptView, ...]
    may_ask: bool
    is_near: bool
    may_register: bool
    may_give: bool
    stops: tuple[Unmet, ...]

    @property
    def waiting(self) -> ExtensionRequestView | None:
        """The request that has no answer yet."""
        return next((request for request in self.asked if request.answered_at is None), None)

    @property
    def by_post(self) -> PostalReceiptView | None:
        """The registration that counts: the last one."""
        return self.received[-1] if self.received else None

    @property
    def offers(self) -> bool:
        """Whether the page offers to ask for more time now."""
        return self.may_ask and self.is_near

    @property
    def is_empty(self) -> bool:
        return not (self.given or self.asked or self.received)
