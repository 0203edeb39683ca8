"""Paper dossiers received by post ("hồ sơ giấy"): the centre registers the day of receipt, with a scan (A17)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import text_hash
from dossiers.content.text_fields import LONGEST_REASON, as_typed, read_field, text_faults
from dossiers.deadlines.postal_scans import request_scan_examination
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.drafting.attachments import NewFile
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.journal import record
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Dossier, Examination
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.dossier_parts import drafted_in
from dossiers.vietnamese.dates import read_day, show_day
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.extending import receipt_stops
from workflow.guards import campaign_stops
from workflow.recipients import Occasion
from workflow.separation import time_stops


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """The form for a paper dossier as typed; `key` identifies the form."""

    key: str
    received_day: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it is downloaded."""

    name: str
    media_type: str
    hash: str


def check(session: Session, reference: str, form: ReceiptForm, *, actor: Actor, at: datetime) -> None:
    """Check, before any file is opened, that this may be registered. Raises what `register` raises."""
    _read(session, access.find(session, reference, actor), form, actor, at)


def register(
    session: Session, reference: str, form: ReceiptForm, scan: NewFile | None, *, actor: Actor, at: datetime
) -> None:
    """Register the day on which a paper dossier was received; of several registrations the last one counts.

    A scan that was only identified is examined by a job.
    The same form with the same scan again is registered once. Raises NotFound, NotYourTurn or RequirementsUnmet.
    """
    dossier = access.find_to_change(session, reference, actor)
    key = text_hash(f"{actor.username}/{reference}/{form.key}/{'' if scan is None else scan.hash}")
    if deadline_queries.receipt_by_key(session, key):
        return
    dossier_queries.hold_campaign(session, dossier)
    received, remark = _read(session, dossier, form, actor, at)
    row = PostalReceipt(
        dossier_id=dossier.id,
        received_day=received,
        remark=remark,
        registered_by=actor.username,
        registered_name=actor.name,
        registered_at=at,
        key=key,
    )
    if scan is not None:
        row.scan_name, row.scan_type, row.scan_hash, row.scan_size = scan.name, scan.media_type, scan.hash, scan.size
        row.scan_examination = Examination.ACCEPTED if scan.examined else Examination.WAITING
    session.add(row)
    session.flush()
    if scan is not None and not scan.examined:
        request_scan_examination(session, reference, row, actor=actor)
    detail = {"received": received.isoformat(), "scan": "" if scan is None else scan.hash}
    record(session, "post-registered", actor=actor, subject=reference, at=at, detail=detail)
    facts, cause = {"day": show_day(received)}, f"post/{row.id}"
    tell_of_dossier(session, Occasion.PAPERS_RECEIVED, dossier, cause=cause, actor=actor, at=at, facts=facts)


def scan_of(session: Session, reference: str, number: int, *, actor: Actor) -> Scan:
    """Return the accepted scan of one registration, for the centre and the office itself. Raises NotFound."""
    dossier = access.find(session, reference, actor)
    if not access.reads_beside(dossier, actor):
        raise NotFound("scan")
    receipt = deadline_queries.receipt_by_number(session, dossier, number)
    if receipt is None or not receipt.scan_hash or receipt.scan_examination is not Examination.ACCEPTED:
        raise NotFound("scan")
    return Scan(receipt.scan_name, receipt.scan_type, receipt.scan_hash)


def _read(session: Session, dossier: Dossier, form: ReceiptForm, actor: Actor, at: datetime) -> tuple[date, str]:
    """Return day and remark of the form. Raises NotYourTurn, or RequirementsUnmet with every reason."""
    if not actor.at_centre:
        raise NotYourTurn((Unmet("centre-only"),))
    campaign_record = dossier.participant.campaign
    drafted = dossier.reference in drafted_in(session, actor.username, campaign_record.id)
    if barred := time_stops(own_office=access.is_own_office(dossier, actor), drafted=drafted):
        raise NotYourTurn(barred)
    campaign, remark = campaign_of(campaign_record), as_typed(form.remark).strip()
    received, unread = read_field("received_day", form.received_day, read_day)
    stops = unread or receipt_stops(received, at.astimezone(campaign.zone).date(), campaign.period[0])
    faults = (*campaign_stops(campaign_record.state), *stops, *text_faults("remark", remark, LONGEST_REASON))
    if faults or received is None:
        raise RequirementsUnmet(faults)
    return received, remark
