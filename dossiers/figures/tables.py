"""Tables as Excel files ("bảng trống, bảng xếp hạng, bản số liệu"); their words come from templates/words."""

from collections.abc import Mapping, Sequence

from dossiers.figures.ranking import OfficeFigures, RankingBasis, SnapshotLine
from dossiers.spreadsheets.rows import NEEDED
from dossiers.spreadsheets.writing import CellValue, Column, SheetTable, write_xlsx
from dossiers.vietnamese.dates import show_day, show_moment
from dossiers.words.tables import table_word
from workflow.campaign import Campaign
from workflow.ranking import Place, Ranking
from workflow.ranking_reasons import reasons_of

AMOUNT, NAME, SHORT = 22, 30, 8
"""Widths of columns, in characters."""
RANKING_HEADS = (
    *("place", "code", "office", "plan", "collected", "percent"),
    *("excess", "debt", "debt-percent", "step", "chosen"),
)


def empty_table(campaign: Campaign, *, by_fund: bool = False) -> bytes:
    """Return the collection table with the offices filled in and the amounts left empty."""
    return filled_table(campaign, {}, by_fund=by_fund)


def filled_table(campaign: Campaign, amounts_of: Mapping[str, Sequence[int]], *, by_fund: bool = False) -> bytes:
    """Return the same with the amounts of some offices, by office code: in đồng, in the order of the columns."""
    offices = sorted(campaign.offices, key=lambda office: office.code)
    amounts = _amount_columns(campaign, by_fund=by_fund)
    columns = [
        Column(table_word("number"), width=SHORT),
        Column(table_word("code"), width=SHORT),
        Column(table_word("office"), width=NAME),
        *amounts,
    ]
    empty = [None] * len(amounts)
    rows = [(n, office.code, office.name, *amounts_of.get(office.code, empty)) for n, office in enumerate(offices, 1)]
    titles = (table_word("figures-title"), campaign.name, campaign.figures.subject)
    notes = tuple(table_word(f"figures-note-{n}") for n in (1, 2, 3))
    unit = table_word("unit-line")
    total = table_word("total")
    return write_xlsx([SheetTable(table_word("figures-sheet"), titles, unit, columns, rows, notes, total)])


def ranking_table(basis: RankingBasis, ranking: Ranking, words: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the ranking as a workbook: the ranked offices, those without a place, all figures with their cells."""
    by_code = {office.code: office for office in basis.campaign.offices}
    reasons = reasons_of(ranking)
    ranked = [_ranked_row(place, by_code[place.office].name, reasons, words) for place in ranking.places]
    columns = [Column(table_word(head), width=_width(head), amounts=False) for head in RANKING_HEADS]
    titles = (table_word("ranking-title"), basis.campaign.name, *_sources(basis))
    sheet = SheetTable(table_word("ranking-sheet"), titles, table_word("unit-line"), columns, ranked)
    return write_xlsx([sheet, _unranked_sheet(basis, ranking, words), _figures_sheet(basis)])


def figures_table(basis: RankingBasis) -> bytes:
    """Return a snapshot as a workbook: every office's amounts in đồng, with the source cell of each."""
    return write_xlsx([_figures_sheet(basis)])


def _unranked_sheet(basis: RankingBasis, ranking: Ranking, words: Mapping[str, Mapping[str, str]]) -> SheetTable:
    names = {office.code: office.name for office in basis.campaign.offices}
    heads = ("code", "office", "reason", "plan", "collected", "debt")
    columns = [Column(table_word(head), width=_width(head)) for head in heads]
    rows = [
        (code, names[code], words["unranked"][reason.value], *_amounts(basis.figures_of(code)))
        for code, reason in ranking.unranked
    ]
    titles = (table_word("unranked-title"),)
    return SheetTable(table_word("unranked-sheet"), titles, table_word("unit-line"), columns, rows)


def _figures_sheet(basis: RankingBasis) -> SheetTable:
    heads = ("code", "office", "plan", "collected", "debt", "cells")
    rows: list[tuple[CellValue, ...]] = [
        (office.office.code, office.office.name, office.plan, office.collected, office.debt, _cells(office))
        for office in basis.offices
    ]
    columns = [
        Column(table_word(head), width=_width(head), amounts=head in ("plan", "collected", "debt")) for head in heads
    ]
    titles = (table_word("figures-title"), basis.campaign.name, *_sources(basis))
    return SheetTable(
        table_word("figures-sheet"), titles, table_word("unit-line"), columns, rows, (), table_word("total")
    )


def _amount_columns(campaign: Campaign, *, by_fund: bool) -> list[Column]:
    words = campaign.figures
    named = (words.plan, words.collected, words.debt)
    if not by_fund or not campaign.funds:
        return [Column(name, width=AMOUNT, amounts=True) for name in named]
    funds = [*(fund.name for fund in campaign.funds), table_word("all-funds")]
    plan, collected, debt = named
    parted = [Column(fund, above, AMOUNT, amounts=True) for above in (plan, collected) for fund in funds]
    return [*parted, Column(debt, width=AMOUNT, amounts=True)]


def _ranked_row(
    place: Place, name: str, reasons: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> tuple[CellValue, ...]:
    figures = place.figures
    return (
        place.place,
        place.office,
        name,
        figures.plan,
        figures.collected,
        figures.percent,
        figures.excess,
        figures.debt,
        figures.debt_percent,
        words["steps"][reasons[place.office]],
        words["chosen"][place.chosen.value],
    )


def _sources(basis: RankingBasis) -> tuple[str, ...]:
    line: SnapshotLine | None = basis.snapshot
    if line is None:
        return ()
    moment = show_moment(line.confirmed_at, basis.campaign.zone)
    source = table_word("source").format(number=line.number, name=line.name, who=line.confirmed_name, at=moment)
    decision = table_word("plan-decision").format(decision=line.plan_decision) if line.plan_decision else ""
    day = f" ({show_day(line.plan_day)})" if line.plan_day and decision else ""
    return tuple(text for text in (source, decision + day) if text)


def _amounts(office: OfficeFigures | None) -> tuple[CellValue, ...]:
    return (None, None, None) if office is None else (office.plan, office.collected, office.debt)


def _cells(office: OfficeFigures) -> str:
    return ", ".join(office.cells.get(figure.value, "") for figure in NEEDED if office.cells.get(figure.value))


def _width(head: str) -> int:
    return {"office": NAME, "step": NAME, "chosen": NAME, "reason": NAME, "cells": NAME}.get(
        head, AMOUNT if head in ("plan", "collected", "excess", "debt") else 12
    )
