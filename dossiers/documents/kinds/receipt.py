"""The context of the receipt of a submission ("giấy xác nhận"): made by the system, without signature and seal."""

from dataclasses import dataclass, replace
from datetime import datetime

from dossiers.documents.kinds.centre_papers import centre_fields
from dossiers.documents.kinds.context import Letterhead, PaperContext
from dossiers.documents.kinds.events import Arrived, Events, NumberedSubmission
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


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant of the campaign's zone: its time and its day."""

    time: str
    day: str


@dataclass(frozen=True, slots=True)
class OtherSubmission:
    """Another submission of the same dossier."""

    number: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(PaperContext):
    """The values of a receipt, ready to print; `first`, `replaced_by` and `withdrawn_at` as in `Arrived`."""

    head: Letterhead
    centre: str
    office: str
    reference: str
    revision: str
    received: Instant
    zone: str
    first: OtherSubmission | None
    by_post: bool
    replaced_by: OtherSubmission | None
    withdrawn_at: Instant | None
    submitted_by: str
    hash: str
    parts: tuple[ReceivedPart, ...]


def receipt_number(campaign: Campaign, reference: str, revision: int) -> str:
    """Return number and symbol of a receipt, `02/GXN-4361-2010-31`; "" where the campaign has no such paper.

    The number is that of the submission, the symbol ends with the dossier's reference: no other receipt has both.
    """
    symbol = next((paper.symbol for paper in campaign.further if paper.kind == RECEIPT), "")
    return f"{count_text(revision)}/{symbol.partition('-')[0]}-{reference}" if symbol else ""


def receipt_context(campaign: Campaign, office: Office, events: Events) -> Receipt | None:
    """Return the receipt of a submission; None before there is one."""
    arrived, centre = events.arrived, campaign.centre
    if arrived is None or centre is None:
        return None
    shared = centre_fields(campaign, centre, RECEIPT, arrived.at.date())
    number, _, symbol = receipt_number(campaign, arrived.reference, arrived.revision).partition("/")
    return Receipt(
        about=shared["about"],
        is_draft=False,
        campaign=shared["campaign"],
        head=replace(shared["head"], number=number, symbol=symbol),
        centre=campaign.agency,
        office=office.full_name,
        reference=arrived.reference,
        revision=count_text(arrived.revision),
        received=_instant(arrived.at),
        zone=campaign.zone_words,
        first=_other(arrived.first),
        by_post=arrived.by_post,
        replaced_by=_other(arrived.replaced_by),
        withdrawn_at=_instant(arrived.withdrawn_at) if arrived.withdrawn_at else None,
        submitted_by=arrived.submitted_by,
        hash=" ".join(arrived.hash[at : at + GROUP] for at in range(0, len(arrived.hash), GROUP)),
        parts=_parts(arrived),
    )


def _parts(arrived: Arrived) -> tuple[ReceivedPart, ...]:
    return tuple(
        ReceivedPart(count_text(order), part.title, part.hash[:SHORT]) for order, part in enumerate(arrived.parts, 1)
    )


def _instant(moment: datetime) -> Instant:
    return Instant(time_in_paper(moment.time()), day_text(moment.date()))


def _other(submission: NumberedSubmission | None) -> OtherSubmission | None:
    return None if submission is None else OtherSubmission(count_text(submission.number), _instant(submission.at))
