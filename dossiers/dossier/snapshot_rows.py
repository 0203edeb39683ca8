"""Figures by fund in a row of a snapshot ("số liệu từng quỹ")."""

import json
from collections.abc import Mapping

from dossiers.records.models.figures import SnapshotRow
from workflow.figures import Figures


def funds_of(row: SnapshotRow) -> Mapping[str, Figures]:
    """Return the figures by fund; a fund without a plan or without a collected amount is left out."""
    return {
        fund: Figures(amounts["plan"], amounts["collected"], amounts.get("debt", 0))
        for fund, amounts in json.loads(row.funds).items()
        if amounts.get("plan") and "collected" in amounts
    }
