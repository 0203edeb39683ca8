"""The list of dossiers as a file ("xuất danh sách hồ sơ"): Excel, and CSV that Excel reads with its accents."""

import csv
from collections.abc import Sequence
from datetime import tzinfo
from io import StringIO

from dossiers.dossier.list_line import Line
from dossiers.spreadsheets.writing import Column, SheetTable, write_xlsx
from dossiers.vietnamese.dates import show_day, show_moment
from dossiers.words.catalogue import Words
from dossiers.words.states import state_label
from dossiers.words.tables import table_word
from workflow.lifecycle import UNSUBMITTED_STATES

HEADS = (
    "reference",
    "code",
    "office",
    "campaign",
    "state",
    "collective",
    "arrived",
    "revision",
    "reviewed-by",
    "approved-by",
    "correction-day",
)
CENTRE_HEADS = (*HEADS, "reviewer", "age", "findings")
"""With the columns that only the centre sees."""
WIDTHS = {
    "office": 38,
    "campaign": 30,
    "collective": 38,
    "state": 28,
    "reviewed-by": 24,
    "approved-by": 24,
    "reviewer": 24,
}
SEPARATOR = ";"
"""The separator that Excel expects in Vietnam, where the comma is the decimal sign."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of a formula in a spreadsheet: such text gets an apostrophe before it."""


def dossiers_xlsx(lines: Sequence[Line], words: Words, zone: tzinfo, heads: Sequence[str] = HEADS) -> bytes:
    """Return the lines as a workbook; `words` names the states, `zone` is that of the moments."""
    columns = [Column(table_word(head), width=WIDTHS.get(head, 16)) for head in heads]
    rows = [_row(line, words, zone)[: len(heads)] for line in lines]
    return write_xlsx([SheetTable(table_word("dossiers-sheet"), (table_word("dossiers-title"),), "", columns, rows)])


def dossiers_csv(lines: Sequence[Line], words: Words, zone: tzinfo, heads: Sequence[str] = HEADS) -> bytes:
    """Return the lines as CSV: UTF-8 with a byte order mark, without which Excel misreads the accents."""
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR)
    writer.writerow(table_word(head) for head in heads)
    for line in lines:
        writer.writerow(map(_harmless, _row(line, words, zone)[: len(heads)]))
    return text.getvalue().encode("utf-8-sig")


def _row(line: Line, words: Words, zone: tzinfo) -> tuple[str, ...]:
    """Return the cells under `CENTRE_HEADS`, which begin with `HEADS`."""
    submitted = line.arrived is not None and line.state not in UNSUBMITTED_STATES
    return (
        line.reference,
        line.code,
        line.full_name,
        line.campaign,
        state_label(words, line.state, line.permitted.phase),
        line.nominee,
        show_moment(line.arrived, zone) if line.arrived is not None and submitted else "",
        str(line.revision) if submitted else "",
        line.reviewed_by,
        line.approved_by,
        show_day(line.correction_day) if line.correction_day else "",
        line.reviewer,
        "" if line.age is None else str(line.age),
        "" if line.findings is None else str(line.findings),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
