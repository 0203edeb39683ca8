"""The receipt of a submission ("giấy xác nhận đã nhận hồ sơ"), as a plain value."""

from dataclasses import dataclass

from dossiers.dossier.views import FileLine
from workflow.campaign import Campaign, Office
from workflow.receipts import ReceiptFacts


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """A kept paper on a receipt."""

    kind: str
    format: str
    hash: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The receipt that the office gets after submitting ("giấy xác nhận đã nhận hồ sơ").

    `facts` are those of its submission; `latest` is the number of the last submission ever made. `number` is the
    receipt's own; "" where the campaign has no such paper.
    """

    reference: str
    number: str
    office: Office
    campaign: Campaign
    revision: int
    facts: ReceiptFacts
    hash: str
    latest: int
    papers: tuple[ReceiptPaper, ...]
    attachments: tuple[FileLine, ...]
