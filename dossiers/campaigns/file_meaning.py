"""Values of a campaign file that are well formed but that no agency can mean ("những điều vô lý trong tệp đợt").

They are checked when a file is loaded, never in a stored campaign: one that was opened stays readable.
"""

import re
from collections.abc import Collection

from dossiers.campaigns.file_checks import note_repeated
from dossiers.campaigns.toml_reader import TomlTable
from dossiers.vietnamese.dates import show_day
from dossiers.vietnamese.faults import quote
from dossiers.vietnamese.symbols import SYMBOL
from workflow.campaign import Campaign

LETTER_NUMBER = re.compile(rf"[0-9]{{1,6}}[A-Za-z]?/{SYMBOL}")
"""Number and symbol of a letter ("số, ký hiệu"): `4361/BHXH-TĐKT`, `12/2011/QĐ-UBND`."""
LONGEST_HEAD_LINE = 60
"""Signs of one line at the head of a paper: as capitals of 13 pt they are as long as the whole text is wide, 166 mm."""
YEAR = 366
"""Days before the campaign's first day within which figures are fixed, if not later."""


def check_meaning(root: TomlTable, campaign: Campaign) -> None:
    """Note every value that cannot be meant, where it and what it is compared with are sound."""
    _check_days(root, campaign)
    if root.sound("letter.number") and not LETTER_NUMBER.fullmatch(campaign.letter.number):
        root.fault("letter.number", "letter-number-unfit", text=quote(campaign.letter.number))
    if root.sound("council.threshold") and campaign.council.threshold == 0:
        root.fault("council.threshold", "threshold-zero")
    if root.sound("ranked.every_fund") and campaign.ranked.every_fund and not campaign.funds:
        root.fault("ranked.every_fund", "every-fund-without-funds")
    note_repeated(root, "offices", "name", [office.name.casefold() for office in campaign.offices])
    for path, line in _head_lines(root, campaign).items():
        if line != line.upper():
            root.fault(path, "head-line-small", text=quote(line.upper()))
        elif len(line) > LONGEST_HEAD_LINE:
            root.fault(path, "head-line-too-long", limit=LONGEST_HEAD_LINE, length=len(line))


def _check_days(root: TomlTable, campaign: Campaign) -> None:
    first, last = campaign.period
    if root.sound("period.last", "letter.day") and campaign.letter.day > last:
        root.fault("letter.day", "letter-after-period", last=show_day(last))
    if not root.sound("period.first", "period.last", "closing.day"):
        return
    closing = campaign.closing.last_day
    if first <= closing < last:
        root.fault("closing.day", "closing-before-period-ends", last=show_day(last))
    days_before = (first - campaign.figures_day).days
    if root.sound("figures_day", "closing.day") and (days_before > YEAR or campaign.figures_day > closing):
        root.fault("figures_day", "figures-day-far", first=show_day(first), last=show_day(closing))


def _head_lines(root: TomlTable, campaign: Campaign) -> dict[str, str]:
    """Return the lines that papers print at their head, by their path: those that offices share once."""
    found: dict[str, str] = {}
    rows = root.values["offices"] if root.sound("offices") else ()
    written = [row for row in rows if isinstance(row, dict)]
    for number, (row, office) in enumerate(zip(written, campaign.offices, strict=False), 1):
        for key in ("head_lines", "parent_lines", "council_lines", "council_parent_lines"):
            found |= _numbered(_place(number, row, key), getattr(office, key))
    if campaign.centre is not None:
        found |= _numbered("centre.head_lines", campaign.centre.head_lines)
        found |= _numbered("centre.parent_lines", campaign.centre.parent_lines)
    return found


def _numbered(path: str, lines: tuple[str, ...]) -> dict[str, str]:
    return {f"{path}[{number}]": line for number, line in enumerate(lines, 1)}


def _place(number: int, row: Collection[str], key: str) -> str:
    """Return the path of an office's lines: its own, those of all offices, or its head lines again."""
    if key in row:
        return f"offices[{number}].{key}"
    return f"offices[{number}].head_lines" if key == "council_parent_lines" else f"heads.{key}"
