"""The receipt of a submission ("giấy xác nhận đã nhận hồ sơ"), as a plain value."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.dossier.views import FileLine
from workflow.campaign import Campaign, Office


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """A kept paper on a receipt."""

    kind: str
    format: str
    hash: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The receipt that the office gets after submitting ("giấy xác nhận đã nhận hồ sơ").

    `latest` is the last revision ever submitted; `withdrawn`: the office has withdrawn it.
    """

    reference: str
    office: Office
    campaign: Campaign
    revision: int
    arrived: datetime
    first_on_time: datetime | None
    hash: str
    submitted_by: str
    latest: int
    withdrawn: bool
    papers: tuple[ReceiptPaper, ...]
    attachments: tuple[FileLine, ...]
