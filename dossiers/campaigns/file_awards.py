"""The part of a campaign file on awards: the two classes, the council's rule, the funds, the criteria."""

from dossiers.campaigns.file_codes import KIND, LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT
from dossiers.campaigns.toml_reader import TomlTable
from dossiers.vietnamese.faults import quote
from workflow.award_rules import CouncilRule, Denominator, Gate, GateKind, NominatedClass, RankedClass, TieBreak
from workflow.campaign import Criterion, CriterionSource, Fund

LARGEST_PRIZE = 10**12
"""The largest money of one award, in đồng: a larger number is a typing error."""


def read_ranked(table: TomlTable) -> RankedClass:
    """Return the table `ranked`: the award for the offices that exceed their plan the most."""
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
    texts = table.lines("tie_breaks", 0)
    for row, text in enumerate(texts, 1):
        if text not in known or text in texts[: row - 1]:
            table.fault(f"tie_breaks[{row}]", "choice-not-offered", text=quote(text), choices=", ".join(known))
    return tuple(known[text] for text in texts if text in known)


def read_nominated(table: TomlTable) -> NominatedClass:
    """Return the table `nominated`: the award for one collective of each office."""
    nominated = NominatedClass(
        over_percent=table.fraction("over_percent", 0, 1_000),
        title=table.text("title", LONGEST_TEXT),
        award=table.text("award") if table.has("award") else "",
        prize=table.whole("prize", 0, LARGEST_PRIZE) if table.has("prize") else 0,
    )
    table.close()
    return nominated


def read_council(table: TomlTable) -> CouncilRule:
    """Return the table `council`: when an award council may vote, and when a candidate has passed."""
    rule = CouncilRule(
        quorum=table.fraction("quorum", 0, 1),
        threshold=table.fraction("threshold", 0, 1),
        strictly_more=table.flag("strictly_more"),
        denominator=table.member("of", Denominator),
    )
    if table.sound("threshold", "strictly_more") and rule.strictly_more and rule.threshold == 1:
        table.fault("threshold", "threshold-unreachable")
    table.close()
    return rule


def read_fund(row: TomlTable) -> Fund:
    """Return a row of `funds`."""
    fund = Fund(
        code=row.fitting("code", KIND, "code-unfit", LONGEST_CODE),
        name=row.text("name", LONGEST_NAME),
        words=row.lines("words", 0) if row.has("words") else (),
    )
    row.close()
    return fund


def read_criterion(row: TomlTable) -> Criterion:
    """Return a row of `criteria`."""
    criterion = Criterion(
        code=row.fitting("code", KIND, "code-unfit", LONGEST_CODE),
        title=row.text("title", LONGEST_NAME),
        shows=row.member("shows", CriterionSource) if row.has("shows") else None,
    )
    row.close()
    return criterion
