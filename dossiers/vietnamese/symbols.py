"""A paper's number and symbol (số, ký hiệu): kept as written, the small r of TTr and the Đ of QĐ included."""

import re
from dataclasses import dataclass

from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import SAME_SIGN, clean_line, unprintable

FIRST_NUMBER, LAST_NUMBER = 1, 99_999
"""A register begins anew with 01 each year (NĐ 30/2020, Điều 15)."""

LONGEST_SYMBOL = 60

NUMBER = re.compile(r"[0-9]{1,12}")
SYMBOL = r"(?:[0-9]{4}/)?[^\W\d_][^\W_]*(?:[-/&.][^\W_]+)*"
"""Groups of letters, then also digits, joined by signs: `BHXH-TĐKT`, `TTr-BHXH`, `2010/NĐ-CP`, `UBND-NN1`."""

NUMBERED = re.compile(rf"(?:số ?:? ?)?(?P<number>[0-9]+)/(?P<symbol>{SYMBOL})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Symbol:
    """`4361/BHXH-TĐKT`: the number in the register, and the symbol (ký hiệu) after the first stroke."""

    number: int
    symbol: str

    def __str__(self) -> str:
        return f"{show_number(self.number)}/{self.symbol}"


def read_symbol(text: str) -> Symbol:
    """The number and symbol that were typed, with or without `Số:` before them."""
    typed = clean_line(text)
    found = NUMBERED.fullmatch(re.sub(r" ?([-/]) ?", r"\1", typed.translate(SAME_SIGN)))
    if found is None or len(typed) > LONGEST_SYMBOL or unprintable(typed):
        raise Unreadable("symbol-unreadable", text=quote(typed))
    return Symbol(read_number(found["number"]), found["symbol"])


def read_number(text: str) -> int:
    """A number of an office's register, with or without leading zeros."""
    typed = clean_line(text)
    if not NUMBER.fullmatch(typed):
        raise Unreadable("number-unreadable", text=quote(typed))
    number = int(typed)
    if not FIRST_NUMBER <= number <= LAST_NUMBER:
        limits = {"first": show_number(FIRST_NUMBER), "last": show_number(LAST_NUMBER)}
        raise Unreadable("number-out-of-range", text=quote(typed), **limits)
    return number


def show_number(number: int) -> str:
    """A number as papers carry it: below ten with a zero (`05`), never in groups (`4361`)."""
    return f"{number:02}"
