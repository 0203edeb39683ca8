"""A paper's number and symbol (số, ký hiệu): the form of a symbol, and reading and showing a number."""

import re

from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import clean_line

FIRST_NUMBER, LAST_NUMBER = 1, 99_999
"""A register starts again with 01 each year (NĐ 30/2020, Điều 15)."""

LONGEST_SYMBOL = 60

NUMBER = re.compile(r"[0-9]{1,12}")
SYMBOL = r"(?:[0-9]{4}/)?[^\W\d_][^\W_]*(?:[-/&.][^\W_]+)*"
"""Groups of letters, then also digits, joined by signs: `BHXH-TĐKT`, `TTr-BHXH`, `2010/NĐ-CP`, `UBND-NN1`."""


def read_number(text: str) -> int:
    """Return a number of an office's register, with or without leading zeros."""
    typed = clean_line(text)
    if not NUMBER.fullmatch(typed):
        raise Unreadable("number-unreadable", text=quote(typed))
    number = int(typed)
    if not FIRST_NUMBER <= number <= LAST_NUMBER:
        limits = {"first": show_number(FIRST_NUMBER), "last": show_number(LAST_NUMBER)}
        raise Unreadable("number-out-of-range", text=quote(typed), **limits)
    return number


def show_number(number: int) -> str:
    """Return a number as papers carry it: below ten with a zero (`05`), never in groups (`4361`)."""
    return f"{number:02}"
