"""Campaign files: a launching letter written down as TOML, read with all its faults at once (docs/campaigns.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dossiers.campaigns.file_codes import (
    A_SYMBOL,
    CAMPAIGN_CODE,
    KIND,
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_TEXT,
    OFFICE_CODE,
)
from dossiers.campaigns.file_papers import centre, further_papers, look_up_further
from dossiers.campaigns.toml_reader import FileRefused, TomlTable, read_toml
from dossiers.vietnamese.faults import quote
from dossiers.vietnamese.symbols import LONGEST_SYMBOL
from workflow.campaign import (
    AttachmentSpec,
    Campaign,
    CorrectionEnd,
    CouncilRule,
    Criterion,
    CriterionSource,
    Denominator,
    FigureWords,
    Fund,
    Gate,
    GateKind,
    Head,
    Letter,
    NominatedClass,
    NumberWords,
    Office,
    PaperSpec,
    RankedClass,
    TieBreak,
    Titles,
)
from workflow.deadlines import Closing

LARGEST_PRIZE = 10**12
"""Money of one award, in đồng: beyond this it is a slip of the hand."""

SAID = {"trước ngày": False, "chậm nhất ngày": True}
"""How a letter says its closing day, and whether that takes the day itself in."""


class CampaignRefused(FileRefused):
    """A campaign file with faults: all of them, each at its place in the file."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What this desk has to offer to a campaign: the kinds of paper with a template, and the rule packs.

    `needed` are the kinds that no campaign can leave out here, because another paper cites them; `further_kinds` are
    those of further papers, `centre_kinds` those of them that the centre issues.
    """

    paper_kinds: Collection[str]
    rule_packs: Collection[str]
    needed: Collection[str] = ()
    further_kinds: Collection[str] = ()
    centre_kinds: Collection[str] = ()


def read_campaign(text: str, installed: Installed | None = None) -> Campaign:
    """The campaign that a file describes. Raises CampaignRefused with every fault at once.

    Without `installed` its papers and its rule pack are taken as they are: so a kept campaign is read again.
    """
    try:
        root = TomlTable(read_toml(text), "", {})
    except FileRefused as refused:
        raise CampaignRefused(refused.faults) from None
    campaign = _campaign(root)
    _compare(root, campaign)
    if installed is not None:
        _look_up(root, campaign, installed)
    if root.faults:
        raise CampaignRefused(tuple(root.faults.values()))
    return campaign


def _campaign(root: TomlTable) -> Campaign:
    agency, closing, period = root.table("agency"), root.table("closing"), root.table("period")
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
        closing=Closing(closing.day("day"), closing.choice("said", SAID)),
        zone_name=closing.text("zone"),
        zone_words=closing.text("zone_words"),
        correction_working_days=root.whole("correction_working_days", 1, 250),
        figures=_figures(root.table("figures")),
        ranked=_ranked(root.table("ranked")),
        nominated=_nominated(root.table("nominated")),
        council=_council(root.table("council")),
        local_review_required=root.flag("local_review_required"),
        papers=tuple(_paper(row) for row in root.tables("papers")),
        attachments=tuple(_attachment(row) for row in root.tables("attachments", 0)),
        rule_pack=root.text("rule_pack"),
        offices=_offices(root),
        bases=root.lines("bases", 0) if root.has("bases") else (),
        further=further_papers(root),
        centre=centre(root),
        number_words=_number_words(root),
        funds=tuple(_fund(row) for row in root.tables("funds")) if root.has("funds") else (),
        correction_end=_correction_end(root),
        post_counts=root.has("post_counts") and root.flag("post_counts"),
        criteria=tuple(_criterion(row) for row in root.tables("criteria")) if root.has("criteria") else (),
    )
    for table in (agency, closing, period, root):
        table.close()
    return read


def _number_words(root: TomlTable) -> NumberWords:
    offered = {NumberWord.value: NumberWord for NumberWord in NumberWords}
    return root.choice("number_words", offered) if root.has("number_words") else NumberWords.NORTH


def _correction_end(root: TomlTable) -> CorrectionEnd:
    offered = {one.value: one for one in CorrectionEnd}
    return root.choice("correction_end", offered) if root.has("correction_end") else CorrectionEnd.STAYS


def _criterion(row: TomlTable) -> Criterion:
    criterion = Criterion(
        code=row.fitting("code", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title", LONGEST_NAME),
        shows=row.choice("shows", {one.value: one for one in CriterionSource}) if row.has("shows") else None,
    )
    row.close()
    return criterion


def _fund(row: TomlTable) -> Fund:
    fund = Fund(
        code=row.fitting("code", KIND, "code-unfit", LONGEST_CODE),
        name=row.text("name", LONGEST_NAME),
        words=row.lines("words", 0) if row.has("words") else (),
    )
    row.close()
    return fund


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


def _ranked(table: TomlTable) -> RankedClass:
    ranked = RankedClass(
        places=table.whole("places", 1, 1_000),
        title=table.text("title", LONGEST_TEXT),
        gate=_gate(table),
        tie_breaks=_tie_breaks(table),
        every_fund=table.has("every_fund") and table.flag("every_fund"),
        award=table.text("award") if table.has("award") else "",
        prize=table.whole("prize", 0, LARGEST_PRIZE) if table.has("prize") else 0,
    )
    table.close()
    return ranked


def _gate(table: TomlTable) -> Gate:
    if not table.has("gate"):
        return Gate()
    for kind in (GateKind.NATIONAL_AVERAGE, GateKind.OFF):
        if table.values["gate"] == kind:
            return Gate(kind)
    return Gate(GateKind.CEILING, table.fraction("gate", 0, 1_000))


def _tie_breaks(table: TomlTable) -> tuple[TieBreak, ...]:
    if not table.has("tie_breaks"):
        return RankedClass(1, "").tie_breaks
    known = {tie_break.value: tie_break for tie_break in TieBreak}
    said = table.lines("tie_breaks", 0)
    for row, text in enumerate(said, 1):
        if text not in known or text in said[: row - 1]:
            table.fault(f"tie_breaks[{row}]", "choice-not-offered", text=quote(text), choices=", ".join(known))
    return tuple(known[text] for text in said if text in known)


def _nominated(table: TomlTable) -> NominatedClass:
    nominated = NominatedClass(
        over_percent=table.fraction("over_percent", 0, 1_000),
        title=table.text("title", LONGEST_TEXT),
        award=table.text("award") if table.has("award") else "",
        prize=table.whole("prize", 0, LARGEST_PRIZE) if table.has("prize") else 0,
    )
    table.close()
    return nominated


def _council(table: TomlTable) -> CouncilRule:
    rule = CouncilRule(
        quorum=table.fraction("quorum", 0, 1),
        threshold=table.fraction("threshold", 0, 1),
        strictly_more=table.flag("strictly_more"),
        denominator=table.choice("of", {denominator.value: denominator for denominator in Denominator}),
    )
    if table.sound("threshold", "strictly_more") and rule.strictly_more and rule.threshold == 1:
        table.fault("threshold", "threshold-unreachable")
    table.close()
    return rule


def _paper(row: TomlTable) -> PaperSpec:
    paper = PaperSpec(
        kind=row.fitting("kind", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title"),
        head=row.choice("head", {head.value: head for head in Head}),
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


def _offices(root: TomlTable) -> tuple[Office, ...]:
    heads = root.table("heads") if root.has("heads") else TomlTable({}, "heads", root.faults)
    offices = tuple(_office(row, heads) for row in root.tables("offices"))
    heads.close()
    return offices


def _office(row: TomlTable, heads: TomlTable) -> Office:
    head_lines = row.lines("head_lines")
    own = row.has("council_parent_lines")
    office = Office(
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
    row.close()
    return office


def _own_or(heads: TomlTable, row: TomlTable, key: str, least: int) -> tuple[str, ...]:
    return (row if row.has(key) else heads).lines(key, least)


def _compare(root: TomlTable, campaign: Campaign) -> None:
    """Note what is right by itself and wrong together."""
    first, last = campaign.period
    if root.sound("period.first", "period.last") and last < first:
        root.fault("period.last", "period-reversed")
    if root.sound("period.first", "closing.day") and campaign.closing.last_day < first:
        root.fault("closing.day", "closing-before-period")
    if root.sound("ranked.places", "offices") and campaign.ranked.places > len(campaign.offices):
        places, offices = campaign.ranked.places, len(campaign.offices)
        root.fault("ranked.places", "places-over-offices", places=places, offices=offices)
    if root.sound("closing.zone") and not _is_zone(campaign.zone_name):
        root.fault("closing.zone", "zone-unknown", text=quote(campaign.zone_name))
    _tell_twice(root, "offices", "code", [office.code.casefold() for office in campaign.offices])
    _tell_twice(root, "funds", "code", [fund.code for fund in campaign.funds])
    _tell_twice(root, "criteria", "code", [criterion.code for criterion in campaign.criteria])
    _tell_twice(root, "papers", "kind", [paper.kind for paper in campaign.papers])
    _tell_twice(root, "further", "kind", [paper.kind for paper in campaign.further])
    _tell_twice(root, "attachments", "kind", [spec.kind for spec in campaign.attachments])


def _tell_twice(root: TomlTable, rows: str, key: str, values: list[str]) -> None:
    first: dict[str, int] = {}
    for row, value in enumerate(values, 1):
        if value and first.setdefault(value, row) != row:
            root.fault(f"{rows}[{row}].{key}", "row-twice", text=quote(value), first=f"{rows}[{first[value]}]")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _look_up(root: TomlTable, campaign: Campaign, installed: Installed) -> None:
    for row, paper in enumerate(campaign.papers, 1):
        if paper.kind not in installed.paper_kinds:
            known = ", ".join(sorted(installed.paper_kinds))
            root.fault(f"papers[{row}].kind", "paper-without-template", text=quote(paper.kind), known=known)
    look_up_further(root, campaign, installed.further_kinds, installed.centre_kinds)
    for kind in installed.needed:
        if kind not in {paper.kind for paper in campaign.papers}:
            root.fault("papers", "paper-needed", kind=kind)
    if campaign.rule_pack not in installed.rule_packs:
        known = ", ".join(sorted(installed.rule_packs))
        root.fault("rule_pack", "rule-pack-unknown", text=quote(campaign.rule_pack), known=known)
