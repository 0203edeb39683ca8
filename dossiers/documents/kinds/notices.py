"""The contexts of the notices to an office ("thông báo"): of a return, of more time."""

from dataclasses import dataclass

from dossiers.documents.kinds.centre_papers import SignedCentrePaper, signed_fields
from dossiers.documents.kinds.context import LetterCitation, letter_citation
from dossiers.documents.kinds.events import Events
from dossiers.documents.kinds.wording import count_text, day_text, paragraphs
from workflow.campaign import Campaign, Office

RETURN, EXTENSION = "thong-bao-tra-lai", "thong-bao-gia-han"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnNotice(SignedCentrePaper):
    """The values of a notice of return, ready to print."""

    office: str
    reference: str
    revision: str
    reasons: tuple[str, ...]
    correction_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNotice(SignedCentrePaper):
    """The values of a notice of more time, ready to print; `office` is empty in a notice to all offices."""

    office: str
    letter: LetterCitation
    before: str
    until: str
    zone: str
    reasons: tuple[str, ...]


def return_context(campaign: Campaign, office: Office, events: Events) -> ReturnNotice | None:
    """Return the notice of a return; None for a dossier that is not returned."""
    returned, centre = events.sent_back, campaign.centre
    if returned is None or centre is None:
        return None
    return ReturnNotice(
        **signed_fields(campaign, centre, RETURN, returned.day),
        office=office.full_name,
        reference=returned.reference,
        revision=count_text(returned.revision),
        reasons=paragraphs(returned.reason),
        correction_day=day_text(returned.correction_day),
    )


def extension_context(campaign: Campaign, office: Office, events: Events) -> ExtensionNotice | None:
    """Return the notice of more time to one office or to all; None where none was given."""
    extended, centre = events.extended, campaign.centre
    if extended is None or centre is None:
        return None
    return ExtensionNotice(
        **signed_fields(campaign, centre, EXTENSION, extended.day),
        office="" if extended.for_all else office.full_name,
        letter=letter_citation(campaign.letter),
        before=day_text(extended.before),
        until=day_text(extended.until),
        zone=campaign.zone_words,
        reasons=paragraphs(extended.reason),
    )
