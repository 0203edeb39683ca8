"""Checks of a whole campaign file: contradictory values, and kinds or rule packs that are not installed."""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dossiers.campaigns.file_papers import look_up_further
from dossiers.campaigns.toml_reader import TomlTable
from dossiers.vietnamese.faults import quote
from workflow.campaign import Campaign


@dataclass(frozen=True, slots=True)
class Installed:
    """The kinds of paper with a template, and the rule packs, that are installed for campaigns.

    `needed` are the kinds that every campaign must have, because another paper cites them; `further_kinds` are the
    kinds of further papers, `centre_kinds` those of them that the centre issues.
    """

    paper_kinds: Collection[str]
    rule_packs: Collection[str]
    needed: Collection[str] = ()
    further_kinds: Collection[str] = ()
    centre_kinds: Collection[str] = ()


def compare(root: TomlTable, campaign: Campaign) -> None:
    """Note individually valid values that contradict each other."""
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
    note_repeated(root, "offices", "code", [office.code.casefold() for office in campaign.offices])
    note_repeated(root, "funds", "code", [fund.code for fund in campaign.funds])
    note_repeated(root, "criteria", "code", [criterion.code for criterion in campaign.criteria])
    note_repeated(root, "papers", "kind", [paper.kind for paper in campaign.papers])
    note_repeated(root, "further", "kind", [paper.kind for paper in campaign.further])
    note_repeated(root, "attachments", "kind", [spec.kind for spec in campaign.attachments])


def note_repeated(root: TomlTable, rows: str, key: str, values: list[str]) -> None:
    """Note each row whose key has the value of an earlier row."""
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


def look_up(root: TomlTable, campaign: Campaign, installed: Installed) -> None:
    """Note kinds of paper and rule packs that are not installed here, and kinds of paper that are missing."""
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
