"""What every paper has (thể thức chung): the copy, the letterhead, the signature, what the file says of itself."""

from dataclasses import dataclass
from enum import StrEnum

from dossiers.documents.kinds.wording import day_said, number_said, said
from workflow.campaign import Campaign, Head, Letter, Office
from workflow.dossier import Content, PaperNumber

PROPOSAL, MINUTES = "to-trinh", "bien-ban"
"""The kinds of paper ("tờ trình", "biên bản"), as they stand in addresses, file names and campaign files."""


class Copy(StrEnum):
    """Which copy is printed: a draft ("dự thảo"), the clean one to be signed ("bản trình ký"), the issued one."""

    DRAFT = "draft"
    SIGNING = "signing"
    FINAL = "final"


class NumberMissing(ValueError):
    """A final copy was asked for although the registry has not given the paper its number and date."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose paper the file is, for its metadata, and the rule pack that sets it."""

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
    """Who signs (C30, C33): the lines of power and title, and the full name."""

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


def letterhead(campaign: Campaign, office: Office, content: Content, kind: str) -> Letterhead:
    """The head of the paper of that kind: the office's or its council's, as the campaign says."""
    spec, given = campaign.paper(kind), content.number(kind)
    council = spec.head is Head.COUNCIL
    return Letterhead(
        parent=office.council_parent_lines if council else office.parent_lines,
        agency=office.council_lines if council else office.head_lines,
        number=number_said(given.number),
        symbol=spec.symbol,
        place=said(content.signing.place or office.place),
        day=day_said(given.day),
    )


def citation(campaign: Campaign, content: Content, kind: str) -> Citation | None:
    """The paper of that kind as another paper cites it; None when the campaign does not ask for one."""
    spec = next((paper for paper in campaign.papers if paper.kind == kind), None)
    given = content.number(kind)
    return spec and Citation(number_said(given.number), spec.symbol, day_said(given.day))


def letter_citation(letter: Letter) -> LetterCitation:
    """The launching letter, ready to be cited."""
    return LetterCitation(letter.kind, letter.number, day_said(letter.day), letter.issuer, letter.subject)


def council_of(campaign: Campaign, office: Office) -> str:
    """The full name of an office's award council."""
    return f"{campaign.council_name} {office.full_name}"


def refuse_without_number(given: PaperNumber, copy: Copy) -> None:
    """A final copy has its number and date. Raises NumberMissing."""
    if copy is Copy.FINAL and (given.number is None or given.day is None):
        raise NumberMissing(given.kind)
