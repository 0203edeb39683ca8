"""Figures by fund in a row of a snapshot ("số liệu từng quỹ")."""

import json
from collections.abc import Mapping

from dossiers.content.canonical import read_json
from dossiers.dossier.views import CentreFigures
from dossiers.records.models.figures import Snapshot, SnapshotRow
from workflow.campaign import Campaign
from workflow.figures import Figures


def funds_of(row: SnapshotRow) -> Mapping[str, Figures]:
    """Return the figures by fund; a fund without a plan or without a collected amount is left out."""
    return {
        fund: Figures(amounts["plan"], amounts["collected"], amounts.get("debt", 0))
        for fund, amounts in json.loads(row.funds).items()
        if amounts.get("plan") and "collected" in amounts
    }


def centre_figures(snapshot: Snapshot, row: SnapshotRow, campaign: Campaign) -> CentreFigures:
    """Return the row of one office with the snapshot that it belongs to."""
    return CentreFigures(
        snapshot=snapshot.number,
        name=snapshot.name,
        plan_decision=snapshot.plan_decision,
        day=snapshot.confirmed_at.astimezone(campaign.zone).date(),
        plan=row.plan,
        collected=row.collected,
        debt=row.debt,
        cells=read_json(row.cells),
        funds=funds_of(row),
    )
