"""The centre's own papers: receipt of a submission ("giấy xác nhận"), notices ("thông báo") of return, of more time."""

from dataclasses import dataclass
from datetime import date

from dossiers.documents.kinds.events import Events
from dossiers.documents.kinds.sheet import About, LetterCitation, Letterhead, Signature, letter_citation
from dossiers.documents.kinds.wording import DOTS, SHORT_DOTS, counted, day_said, paragraphs, within_sentence
from dossiers.documents.setting.rule_packs import rule_pack_on
from dossiers.vietnamese.dates import time_in_paper
from workflow.campaign import Campaign, Centre, Office
from workflow.signing import power_lines

RECEIPT, NOTICE, EXTENSION = "giay-xac-nhan", "thong-bao-tra-lai", "thong-bao-gia-han"
GROUP, SHORT = 8, 16
"""Letters of a hash in a group, and of a part's hash in the table: enough to tell it from any other by eye."""


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """A line of the table of what was received."""

    order: str
    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that a receipt says, ready to print; its number is for the registry's pen."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    centre: str
    office: str
    reference: str
    revision: str
    time: str
    day: str
    zone: str
    submitted_by: str
    hash: str
    parts: tuple[ReceivedPart, ...]
    signature: Signature
    records_unit: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything that a notice of return says, ready to print."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    centre: str
    office: str
    reference: str
    revision: str
    reasons: tuple[str, ...]
    correction_day: str
    signature: Signature
    records_unit: str


@dataclass(frozen=True, slots=True)
class ExtensionNotice:
    """Everything that a notice of more time says, ready to print; no office for one to all."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    centre: str
    office: str
    letter: LetterCitation
    before: str
    until: str
    zone: str
    reasons: tuple[str, ...]
    signature: Signature
    records_unit: str


def receipt_context(campaign: Campaign, office: Office, events: Events) -> Receipt | None:
    """The receipt of a submission, None while there was none."""
    arrived, centre = events.arrived, campaign.centre
    if arrived is None or centre is None:
        return None
    parts = (ReceivedPart(counted(at), part.title, part.hash[:SHORT]) for at, part in enumerate(arrived.parts, 1))
    return Receipt(
        about=centre_about(campaign, arrived.at.date()),
        is_draft=False,
        head=centre_head(campaign, centre, RECEIPT, arrived.at.date()),
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        office=office.full_name,
        reference=arrived.reference,
        revision=counted(arrived.revision),
        time=time_in_paper(arrived.at.time()),
        day=day_said(arrived.at.date()),
        zone=campaign.zone_words,
        submitted_by=arrived.submitted_by,
        hash=" ".join(arrived.hash[at : at + GROUP] for at in range(0, len(arrived.hash), GROUP)),
        parts=tuple(parts),
        signature=centre_signature(centre),
        records_unit=campaign.records_unit,
    )


def notice_context(campaign: Campaign, office: Office, events: Events) -> Notice | None:
    """The notice of a return, None for a dossier that is not returned."""
    back, centre = events.sent_back, campaign.centre
    if back is None or centre is None:
        return None
    return Notice(
        about=centre_about(campaign, back.day),
        is_draft=False,
        head=centre_head(campaign, centre, NOTICE, back.day),
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        office=office.full_name,
        reference=back.reference,
        revision=counted(back.revision),
        reasons=paragraphs(back.reason),
        correction_day=day_said(back.correction_day),
        signature=centre_signature(centre),
        records_unit=campaign.records_unit,
    )


def extension_context(campaign: Campaign, office: Office, events: Events) -> ExtensionNotice | None:
    """The notice of more time to an office, or to all; None where none was given."""
    extended, centre = events.extended, campaign.centre
    if extended is None or centre is None:
        return None
    return ExtensionNotice(
        about=centre_about(campaign, extended.day),
        is_draft=False,
        head=centre_head(campaign, centre, EXTENSION, extended.day),
        campaign=within_sentence(campaign.name),
        centre=campaign.agency,
        office="" if extended.for_all else office.full_name,
        letter=letter_citation(campaign.letter),
        before=day_said(extended.before),
        until=day_said(extended.until),
        zone=campaign.zone_words,
        reasons=paragraphs(extended.reason),
        signature=centre_signature(centre),
        records_unit=campaign.records_unit,
    )


def centre_about(campaign: Campaign, day: date | None) -> About:
    """Whose paper the file is, and the rule pack of its day."""
    return About(campaign.agency, rule_pack_on(day, campaign.rule_pack))


def centre_head(
    campaign: Campaign, centre: Centre, kind: str, day: date | None, number: str = SHORT_DOTS
) -> Letterhead:
    """The head of a paper that the centre issues; its number is for the registry's pen unless it is given."""
    symbol = campaign.further_paper(kind).symbol
    return Letterhead(centre.parent_lines, centre.head_lines, number, symbol, centre.place, day_said(day))


def centre_signature(centre: Centre) -> Signature:
    """Who signs the centre's notices; the name is for the pen."""
    return Signature(power_lines(centre.power, centre.head_title, centre.title), DOTS)
