"""The context of the receipt of a submission ("giấy xác nhận")."""

from dataclasses import dataclass

from dossiers.documents.kinds.centre_papers import SignedCentrePaper, signed_fields
from dossiers.documents.kinds.events import Events
from dossiers.documents.kinds.wording import count_text, day_text
from dossiers.vietnamese.dates import time_in_paper
from workflow.campaign import Campaign, Office

RECEIPT = "giay-xac-nhan"
GROUP, SHORT = 8, 16
"""Letters of a hash in a group, and of a part's hash in the table: enough for comparison by eye."""


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """One line of the table of received parts."""

    order: str
    title: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(SignedCentrePaper):
    """The values of a receipt, ready to print."""

    office: str
    reference: str
    revision: str
    time: str
    day: str
    zone: str
    submitted_by: str
    hash: str
    parts: tuple[ReceivedPart, ...]


def receipt_context(campaign: Campaign, office: Office, events: Events) -> Receipt | None:
    """Return the receipt of a submission; None before there is one."""
    arrived, centre = events.arrived, campaign.centre
    if arrived is None or centre is None:
        return None
    parts = (ReceivedPart(count_text(at), part.title, part.hash[:SHORT]) for at, part in enumerate(arrived.parts, 1))
    return Receipt(
        **signed_fields(campaign, centre, RECEIPT, arrived.at.date()),
        office=office.full_name,
        reference=arrived.reference,
        revision=count_text(arrived.revision),
        time=time_in_paper(arrived.at.time()),
        day=day_text(arrived.at.date()),
        zone=campaign.zone_words,
        submitted_by=arrived.submitted_by,
        hash=" ".join(arrived.hash[at : at + GROUP] for at in range(0, len(arrived.hash), GROUP)),
        parts=tuple(parts),
    )
