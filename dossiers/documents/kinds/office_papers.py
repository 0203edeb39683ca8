"""Shared parts of an office's papers ("văn bản của đơn vị"): their author, head and signature."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dossiers.documents.kinds.context import (
    About,
    Copy,
    LetterCitation,
    Letterhead,
    PaperContext,
    Signature,
    letter_citation,
    letterhead,
)
from dossiers.documents.kinds.wording import DOTS, or_dots
from dossiers.documents.setting.rule_packs import rule_pack_on
from dossiers.vietnamese.sentences import within_sentence
from workflow.campaign import Campaign, Office
from workflow.dossier import Content, Signing
from workflow.signing import Power, power_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePaper(PaperContext):
    """The base of the contexts of an office's papers."""

    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLetter(OfficePaper):
    """The base of the contexts of papers that an office sends to the campaign's addressee."""

    head: Letterhead
    addressee: str
    letter: LetterCitation


class OfficeFields(TypedDict):
    """The fields of OfficePaper."""

    about: About
    is_draft: bool
    campaign: str
    office: str


class LetterFields(OfficeFields):
    """The fields of OfficeLetter."""

    head: Letterhead
    addressee: str
    letter: LetterCitation


def office_fields(campaign: Campaign, office: Office, copy: Copy, day: date | None) -> OfficeFields:
    """Return the fields that all papers of an office share; `day` is the paper's own, which decides its rule pack."""
    return {
        "about": About(office.full_name, rule_pack_on(day, campaign.rule_pack)),
        "is_draft": copy is Copy.DRAFT,
        "campaign": within_sentence(campaign.name),
        "office": office.full_name,
    }


def letter_fields(campaign: Campaign, office: Office, content: Content, copy: Copy, kind: str) -> LetterFields:
    """Return the fields that a paper with a register number of its own (tờ trình, biên bản) shares with the others."""
    return {
        **office_fields(campaign, office, copy, content.number(kind).day),
        "head": letterhead(campaign, office, content, kind),
        "addressee": campaign.addressee,
        "letter": letter_citation(campaign.letter),
    }


def signature_of(signing: Signing, campaign: Campaign) -> Signature:
    """Return an office's signature: its head's, a deputy's for the head, or an acting head's."""
    if signing.mode is None:
        return Signature((DOTS,), or_dots(signing.signer))
    titles = campaign.titles
    return Signature(power_lines(Power(signing.mode.value), titles.head, titles.deputy), or_dots(signing.signer))
