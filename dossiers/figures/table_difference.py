"""A table that was sent against the snapshot in force ("so với bản số liệu đang dùng"), by the official ranking."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.figures.imports import Preview
from dossiers.figures.ranking import OfficeFigures, SnapshotLine, basis_by_code
from dossiers.figures.snapshots import row_values
from dossiers.spreadsheets.rows import Row
from workflow.figure_differences import OfficeAmounts, TableDifference, difference
from workflow.figures import Figures


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """The snapshot in force and the differences of a new table from it."""

    snapshot: SnapshotLine
    difference: TableDifference


def compared(session: Session, shown: Preview, *, actor: Actor) -> ComparedTable | None:
    """Return how a table that may be taken differs from the snapshot in force; None for the first table of a campaign.

    Decisions on ties hold for their own snapshot only, so the new ranking has none. Raises NotFound.
    """
    basis = basis_by_code(session, shown.campaign.code, actor=actor)
    new = replace(basis, offices=tuple(_figures(shown.understood.rows)), tie_decisions=())
    before, after = basis.official(), new.official()
    if not shown.may_be_taken or basis.snapshot is None or before is None or after is None:
        return None
    return ComparedTable(basis.snapshot, difference(_amounts(basis.offices), _amounts(new.offices), before, after))


def _amounts(offices: Iterable[OfficeFigures]) -> dict[str, OfficeAmounts]:
    return {figures.office.code: (figures.plan, figures.collected, figures.debt) for figures in offices}


def _figures(rows: Iterable[Row]) -> Iterable[OfficeFigures]:
    """Yield the figures of each row; amounts that could not be read are 0, in a table that cannot be taken."""
    for row in rows:
        values = row_values(row)
        funds = {
            fund: Figures(amounts["plan"], amounts["collected"], amounts.get("debt", 0))
            for fund, amounts in values["funds"].items()
            if amounts.get("plan") and "collected" in amounts
        }
        collected, debt = values["collected"] or 0, values["debt"] or 0
        yield OfficeFigures(row.office, values["plan"] or None, collected, debt, {}, funds)
