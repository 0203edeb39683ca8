"""Shared parts of the contexts of all kinds ("thể thức chung"): the copy, the letterhead, the signature, the citations.

A context is a frozen value made of plain values that are ready to print; the sentences are in the templates.
"""

from dataclasses import dataclass
from enum import StrEnum

from dossiers.documents.kinds.wording import day_text, number_text, or_dots
from workflow.campaign import Campaign, Head, Letter, Office
from workflow.dossier import Content, PaperNumber

PROPOSAL, MINUTES = "to-trinh", "bien-ban"
"""The kinds of paper ("tờ trình", "biên bản"), as used in addresses, file names and campaign files."""


class Copy(StrEnum):
    """The copy to print: a draft ("dự thảo"), the clean one to be signed ("bản trình ký"), or the issued one."""

    DRAFT = "draft"
    SIGNING = "signing"
    FINAL = "final"


class NumberMissing(ValueError):
    """Raised for a final copy of a paper that the registry has not yet given its number and date."""


@dataclass(frozen=True, slots=True)
class About:
    """The author in the file's metadata, and the name of the rule pack that the paper is laid out by."""

    author: str
    rule_pack: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of page one (C05-C12): lines of the parent and of the issuer, number, symbol, place and day."""

    parent: tuple[str, ...]
    agency: tuple[str, ...]
    number: str
    symbol: str
    place: str
    day: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature (C30, C33): the lines of power and title, and the full name."""

    titles: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class LetterCitation:
    """The launching letter as a paper names it: all of it at first mention, kind and number later (C46)."""

    kind: str
    number: str
    day: str
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A paper of this dossier as another one names it."""

    number: str
    symbol: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContext:
    """The base of all contexts: the file's author and layout, whether it is a draft, the campaign within a sentence."""

    about: About
    is_draft: bool
    campaign: str


def letterhead(campaign: Campaign, office: Office, content: Content, kind: str) -> Letterhead:
    """Return the head of a paper: the office's or its council's, as the campaign lays down for that kind."""
    spec, given = campaign.paper(kind), content.number(kind)
    council = spec.head is Head.COUNCIL
    return Letterhead(
        parent=office.council_parent_lines if council else office.parent_lines,
        agency=office.council_lines if council else office.head_lines,
        number=number_text(given.number),
        symbol=spec.symbol,
        place=or_dots(content.signing.place or office.place),
        day=day_text(given.day),
    )


def citation(campaign: Campaign, content: Content, kind: str) -> Citation | None:
    """Return a paper of the dossier as another one cites it; None when the campaign has no paper of that kind."""
    spec = next((paper for paper in campaign.papers if paper.kind == kind), None)
    given = content.number(kind)
    return Citation(number_text(given.number), spec.symbol, day_text(given.day)) if spec else None


def letter_citation(letter: Letter) -> LetterCitation:
    """Return the launching letter as papers cite it."""
    return LetterCitation(letter.kind, letter.number, day_text(letter.day), letter.issuer, letter.subject)


def council_of(campaign: Campaign, office: Office) -> str:
    """Return the full name of an office's award council."""
    return f"{campaign.council_name} {office.full_name}"


def refuse_without_number(given: PaperNumber, copy: Copy) -> None:
    """Raise NumberMissing for a final copy without number and date."""
    if copy is Copy.FINAL and (given.number is None or given.day is None):
        raise NumberMissing(given.kind)
