"""The part of a campaign file on further papers ("văn bản khác"): which there are, and who issues the centre's."""

from collections.abc import Collection

from dossiers.campaigns.file_codes import A_SYMBOL, KIND, LONGEST_CODE, LONGEST_NAME
from dossiers.campaigns.toml_reader import TomlTable
from dossiers.vietnamese.faults import quote
from dossiers.vietnamese.symbols import LONGEST_SYMBOL
from workflow.campaign import Campaign, Centre, DecisionTerms, FurtherPaper, Orientation
from workflow.signing import ALONE, Power

POWERS = {power.value: power for power in Power if power is not Power.FOR_COUNCIL}
"""All powers but TM., which is for a council; the centre is not one."""


def further_papers(root: TomlTable) -> tuple[FurtherPaper, ...]:
    """Return the list `further`, empty where the campaign has none."""
    return tuple(map(_further, root.tables("further", 0))) if root.has("further") else ()


def _further(row: TomlTable) -> FurtherPaper:
    has_orientation = row.has("orientation")
    paper = FurtherPaper(
        kind=row.fitting("kind", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title"),
        symbol=row.fitting("symbol", A_SYMBOL, "symbol-unreadable", LONGEST_SYMBOL),
        orientation=row.member("orientation", Orientation) if has_orientation else Orientation.PORTRAIT,
    )
    row.close()
    return paper


def centre(root: TomlTable) -> Centre | None:
    """Return the table `centre`, None where the campaign has none."""
    if not root.has("centre"):
        return None
    table = root.table("centre")
    read = Centre(
        head_lines=table.lines("head_lines"),
        parent_lines=table.lines("parent_lines", 0),
        place=table.text("place", LONGEST_NAME),
        power=table.choice("power", POWERS),
        head_title=table.text("head_title"),
        title=table.text("title") if table.has("title") else "",
    )
    if table.sound("power") and read.power not in ALONE and not table.has("title"):
        table.fault("title", "key-missing")
    table.close()
    return read


def decision_terms(root: TomlTable) -> DecisionTerms:
    """Return the table `decision`, of which a campaign may leave out all or parts."""
    if not root.has("decision"):
        return DecisionTerms()
    table = root.table("decision")
    read = DecisionTerms(
        competence=table.lines("competence") if table.has("competence") else (),
        proposer=table.text("proposer") if table.has("proposer") else "",
        carried_out_by=table.lines("carried_out_by") if table.has("carried_out_by") else (),
        prize_fund=table.text("prize_fund") if table.has("prize_fund") else "",
    )
    table.close()
    return read


def look_up_further(root: TomlTable, campaign: Campaign, kinds: Collection[str], of_centre: Collection[str]) -> None:
    """Note kinds of paper that are not installed, and papers of a centre that the file does not describe."""
    for row, paper in enumerate(campaign.further, 1):
        place = f"further[{row}].kind"
        if paper.kind not in kinds:
            root.fault(place, "paper-without-template", text=quote(paper.kind), known=", ".join(sorted(kinds)))
        elif paper.kind in of_centre and campaign.centre is None:
            root.fault("centre", "centre-needed", kind=paper.kind)
