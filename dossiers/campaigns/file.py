"""Campaign files: a launching letter as TOML, read with all its faults reported together (docs/campaigns.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dossiers.campaigns.file_awards import read_council, read_criterion, read_fund, read_nominated, read_ranked
from dossiers.campaigns.file_checks import Installed, compare, look_up
from dossiers.campaigns.file_codes import (
    A_SYMBOL,
    CAMPAIGN_CODE,
    KIND,
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_TEXT,
    OFFICE_CODE,
)
from dossiers.campaigns.file_meaning import check_meaning
from dossiers.campaigns.file_papers import centre, decision_terms, further_papers
from dossiers.campaigns.toml_reader import FileRefused, TomlTable, placed, read_toml
from dossiers.vietnamese.symbols import LONGEST_SYMBOL
from workflow.campaign import (
    AttachmentSpec,
    Campaign,
    CorrectionEnd,
    FigureWords,
    Head,
    Letter,
    NumberWords,
    Office,
    PaperSpec,
    Titles,
)
from workflow.deadlines import Closing

CLOSING_WORDS = {"trước ngày": False, "chậm nhất ngày": True}
"""The words before a closing day in a letter, and whether the day itself is included."""

LATEST_VERSION = 3
"""The last version of the canonical text: 2 added the table `decision`, 3 the key `appraisal_required`.

A file need not name its version.
"""


class KnownAs(StrEnum):
    """What a file says of a code that the desk knows under another name: the same office, which now has this name
    ("đơn vị kế tục"), or another office, which got the code ("đơn vị khác").
    """

    SUCCESSOR = "successor"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A campaign, and what its file says about loading it; that is not part of the campaign.

    `known_as` is by office code, `agency_continues` of the agency. `beside` is the code of a campaign of the same
    letter that this one does not replace, "" for none.
    """

    campaign: Campaign
    known_as: Mapping[str, KnownAs]
    agency_continues: bool
    beside: str


class CampaignRefused(FileRefused):
    """A campaign file with faults: all of them, each with its place in the file."""


def read_campaign(text: str, installed: Installed | None = None) -> Campaign:
    """Return the campaign that a file describes. Raises CampaignRefused with every fault at once.

    Without `installed`, as for a stored campaign, it is checked neither for papers and rule packs that are not
    installed nor for values that cannot be meant.
    """
    return read_campaign_file(text, installed).campaign


def read_campaign_file(text: str, installed: Installed | None = None) -> CampaignFile:
    """Return the campaign with what its file says about loading it. Raises CampaignRefused with every fault at once."""
    try:
        root = TomlTable(read_toml(text), "", {})
    except FileRefused as refused:
        raise CampaignRefused(refused.faults) from None
    known_as: dict[str, KnownAs] = {}
    agency = root.table("agency")
    continues = agency.has("known_as") and agency.choice("known_as", {KnownAs.SUCCESSOR.value: True})
    beside = root.text("beside", LONGEST_CODE) if root.has("beside") else ""
    campaign = _campaign(root, agency, known_as)
    compare(root, campaign)
    if installed is not None:
        look_up(root, campaign, installed)
        check_meaning(root, campaign)
    if root.faults:
        raise CampaignRefused(placed(root.faults.values(), text))
    return CampaignFile(campaign, known_as, continues, beside)


def _campaign(root: TomlTable, agency: TomlTable, known_as: dict[str, KnownAs]) -> Campaign:
    """Return the campaign, and note by office code what the file says of known codes."""
    closing, period = root.table("closing"), root.table("period")
    read = Campaign(
        code=root.fitting("code", CAMPAIGN_CODE, "code-unfit", LONGEST_CODE),
        name=root.text("name"),
        letter=_letter(root.table("letter")),
        theme=root.text("theme", LONGEST_TEXT),
        addressee=root.text("addressee"),
        agency=agency.text("name"),
        agency_code=agency.fitting("code", OFFICE_CODE, "office-code-unfit", LONGEST_CODE),
        council_name=root.text("council_name"),
        office_short=root.text("office_short", LONGEST_NAME),
        records_unit=root.text("records_unit", LONGEST_NAME),
        titles=_titles(root.table("titles")),
        period=(period.day("first"), period.day("last")),
        figures_day=root.day("figures_day"),
        closing=Closing(closing.day("day"), closing.choice("said", CLOSING_WORDS)),
        zone_name=closing.text("zone"),
        zone_words=closing.text("zone_words"),
        correction_working_days=root.whole("correction_working_days", 1, 250),
        figures=_figures(root.table("figures")),
        ranked=read_ranked(root.table("ranked")),
        nominated=read_nominated(root.table("nominated")),
        council=read_council(root.table("council")),
        local_review_required=root.flag("local_review_required"),
        papers=tuple(_paper(row) for row in root.tables("papers")),
        attachments=tuple(_attachment(row) for row in root.tables("attachments", 0)),
        rule_pack=root.text("rule_pack"),
        offices=_offices(root, known_as),
    )
    for table in (agency, closing, period):
        table.close()
    return _with_optional_parts(read, root)


def _with_optional_parts(campaign: Campaign, root: TomlTable) -> Campaign:
    """Return the campaign with the keys that a file may leave out."""
    if root.has("version"):
        root.whole("version", 1, LATEST_VERSION)
    read = replace(
        campaign,
        bases=root.lines("bases", 0) if root.has("bases") else (),
        further=further_papers(root),
        centre=centre(root),
        number_words=_number_words(root),
        funds=tuple(read_fund(row) for row in root.tables("funds")) if root.has("funds") else (),
        correction_end=_correction_end(root),
        post_counts=root.has("post_counts") and root.flag("post_counts"),
        criteria=tuple(read_criterion(row) for row in root.tables("criteria")) if root.has("criteria") else (),
        decision=decision_terms(root),
        appraisal_required=root.has("appraisal_required") and root.flag("appraisal_required"),
    )
    root.close()
    return read


def _number_words(root: TomlTable) -> NumberWords:
    return root.member("number_words", NumberWords) if root.has("number_words") else NumberWords.NORTH


def _correction_end(root: TomlTable) -> CorrectionEnd:
    return root.member("correction_end", CorrectionEnd) if root.has("correction_end") else CorrectionEnd.STAYS


def _letter(table: TomlTable) -> Letter:
    letter = Letter(
        kind=table.text("kind"),
        number=table.text("number"),
        day=table.day("day"),
        issuer=table.text("issuer"),
        subject=table.text("subject", LONGEST_TEXT),
    )
    table.close()
    return letter


def _titles(table: TomlTable) -> Titles:
    titles = Titles(head=table.text("head"), deputy=table.text("deputy"))
    table.close()
    return titles


def _figures(table: TomlTable) -> FigureWords:
    words = FigureWords(*(table.text(name) for name in ("subject", "plan", "collected", "debt")))
    table.close()
    return words


def _paper(row: TomlTable) -> PaperSpec:
    paper = PaperSpec(
        kind=row.fitting("kind", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title"),
        head=row.member("head", Head),
        symbol=row.fitting("symbol", A_SYMBOL, "symbol-unreadable", LONGEST_SYMBOL),
    )
    row.close()
    return paper


def _attachment(row: TomlTable) -> AttachmentSpec:
    spec = AttachmentSpec(
        kind=row.fitting("kind", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title"),
        least=row.whole("least", 0, 100),
        most=row.whole("most", 1, 100),
    )
    if row.sound("least", "most") and spec.least > spec.most:
        row.fault("most", "limits-reversed", least=spec.least, most=spec.most)
    row.close()
    return spec


def _offices(root: TomlTable, known_as: dict[str, KnownAs]) -> tuple[Office, ...]:
    heads = root.table("heads") if root.has("heads") else TomlTable({}, "heads", root.faults)
    rows = root.tables("offices")
    offices = tuple(_office(row, heads) for row in rows)
    for row, office in zip(rows, offices, strict=True):
        if row.has("known_as"):
            known_as[office.code] = row.member("known_as", KnownAs)
        row.close()
    heads.close()
    return offices


def _office(row: TomlTable, heads: TomlTable) -> Office:
    head_lines = row.lines("head_lines")
    own = row.has("council_parent_lines")
    return Office(
        code=row.fitting("code", OFFICE_CODE, "office-code-unfit", LONGEST_CODE),
        name=row.text("name", LONGEST_NAME),
        full_name=row.text("full_name"),
        place=row.text("place", LONGEST_NAME),
        head_lines=head_lines,
        parent_lines=_own_or(heads, row, "parent_lines", 0),
        council_lines=_own_or(heads, row, "council_lines", 1),
        council_parent_lines=row.lines("council_parent_lines", 0) if own else head_lines,
        aliases=row.lines("aliases", 0) if row.has("aliases") else (),
    )


def _own_or(heads: TomlTable, row: TomlTable, key: str, least: int) -> tuple[str, ...]:
    return (row if row.has(key) else heads).lines(key, least)
