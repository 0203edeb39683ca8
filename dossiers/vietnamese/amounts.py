"""Amounts of money and counts, read and shown by the Vietnamese convention (số tiền, số lượng).

Groups of three are separated by a dot (or a space), decimals follow a comma: `1.234.567,89`. A number that has another
value by the English convention is refused with both readings, and one that only the English convention permits with
that reading, so that no paper is wrong by a factor of a thousand.
"""

import re
from enum import Enum
from fractions import Fraction

from dossiers.vietnamese.faults import Unreadable, quote
from dossiers.vietnamese.text import clean_line

AMOUNT_LIMIT = 10**18
"""Amounts stay below this: sums of them still fit a 64-bit integer."""

LARGEST_COUNT = 99_999
LONGEST_INPUT = 100

GROUPED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
VIETNAMESE = re.compile(rf"(?:[0-9]+|{GROUPED}|[1-9][0-9]{{0,2}}(?: [0-9]{{3}})+)(?:,[0-9]+)?")
ENGLISH_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
"""`1,234` is well formed in both conventions, and commas between groups are the commonest English habit: it
is refused in every unit (three decimals can be written `1,2340`). The field requires `1.234`."""
ENGLISH = re.compile(rf"(?:{ENGLISH_GROUPS.pattern}|[0-9]+)(?:\.[0-9]+)?")
NEGATIVE = re.compile(r"[-–−] ?[0-9][0-9., ]*|\( ?[0-9][0-9., ]*\)")
COUNT = re.compile(rf"[0-9]+|{GROUPED}")


class Unit(Enum):
    """The unit chosen beside a field (đơn vị tính)."""

    DONG = "dong"
    THOUSAND = "nghin-dong"
    MILLION = "trieu-dong"
    BILLION = "ty-dong"

    @property
    def factor(self) -> int:
        """How many đồng one unit is."""
        return FACTORS[self]

    @property
    def label(self) -> str:
        """The unit in words: `triệu đồng`."""
        return WORDS[self][0]


FACTORS = {Unit.DONG: 1, Unit.THOUSAND: 10**3, Unit.MILLION: 10**6, Unit.BILLION: 10**9}

WORDS = {
    Unit.DONG: ("đồng", "đ", "₫", "vnđ", "vnd"),
    Unit.THOUSAND: ("nghìn đồng", "nghìn", "ngàn đồng", "ngàn"),
    Unit.MILLION: ("triệu đồng", "triệu"),
    Unit.BILLION: ("tỷ đồng", "tỷ", "tỉ đồng", "tỉ"),
}
UNIT_OF_WORD = {word: unit for unit, words in WORDS.items() for word in words}


def read_amount(text: str, unit: Unit) -> int:
    """Return the amount in whole đồng of a field in this unit; the unit's word may follow the number.

    Raises Unreadable.
    """
    number = _without_unit(clean_line(text), unit)
    if NEGATIVE.fullmatch(number):
        raise Unreadable("amount-negative", text=quote(number))
    if ENGLISH_GROUPS.fullmatch(number) or not VIETNAMESE.fullmatch(number):
        raise _not_vietnamese(number, unit)
    return _whole_dong(number, unit)


def readings(text: str, unit: Unit) -> tuple[Fraction | None, Fraction | None]:
    """Return the amount in đồng by the Vietnamese convention and by the English one, None where it does not fit.

    For cells of tables, whose convention is unknown; a form field takes only the Vietnamese one (`read_amount`). Raises
    Unreadable where neither fits.
    """
    number = _without_unit(clean_line(text), unit)
    if NEGATIVE.fullmatch(number):
        raise Unreadable("amount-negative", text=quote(number))
    vietnamese = _value(number, ",") * unit.factor if VIETNAMESE.fullmatch(number) else None
    english = _value(number, ".") * unit.factor if ENGLISH.fullmatch(number) else None
    if vietnamese is None and english is None:
        raise Unreadable("amount-unreadable", text=quote(number))
    return vietnamese, english


def read_count(text: str) -> int:
    """Return a small whole number: ballots, members (số phiếu, số thành viên)."""
    typed = clean_line(text)
    if len(typed) <= LONGEST_INPUT and NEGATIVE.fullmatch(typed):
        raise Unreadable("count-negative", text=quote(typed))
    if len(typed) > LONGEST_INPUT or not COUNT.fullmatch(typed):
        raise Unreadable("count-unreadable", text=quote(typed))
    count = int(typed.replace(".", ""))
    if count > LARGEST_COUNT:
        raise Unreadable("count-too-large", text=quote(typed), largest=show_count(LARGEST_COUNT))
    return count


def show_exact(amount: Fraction) -> str:
    """Return an amount of đồng with all its decimals: `1.234,5`. The longest input has fewer than `LONGEST_INPUT`."""
    whole, rest = divmod(amount, 1)
    decimals = f"{int(rest * 10**LONGEST_INPUT):0{LONGEST_INPUT}d}".rstrip("0")
    return show_amount(whole) + ("," + decimals if decimals else "")


def show_amount(amount: int) -> str:
    """Return an amount in groups of three, without a unit: `1.234.567`."""
    return f"{amount:,}".replace(",", ".")


def show_count(count: int) -> str:
    """Return a count in figures and tables: `7`, `1.234`."""
    return show_amount(count)


def two_digits(count: int) -> str:
    """Return a count in running text, where one from 1 to 9 carries a zero: `05 tập thể`."""
    return f"0{count}" if 0 < count < 10 else show_count(count)


def _without_unit(typed: str, unit: Unit) -> str:
    """Return the number before the unit's word. Raises Unreadable for another unit than the field's."""
    parts = re.fullmatch(r"(.*[0-9)]) ?([^0-9)]*)", typed) if len(typed) <= LONGEST_INPUT else None
    if parts is None:
        raise Unreadable("amount-unreadable", text=quote(typed))
    number, word = parts[1], parts[2].lower()
    written = UNIT_OF_WORD.get(word, unit)
    if written is not unit:
        raise Unreadable("amount-other-unit", text=quote(typed), unit=unit.label, written=written.label)
    if word and word not in UNIT_OF_WORD:
        raise Unreadable("amount-unreadable", text=quote(typed))
    return number


def _not_vietnamese(number: str, unit: Unit) -> Unreadable:
    """Return the refusal of a number that breaks the convention, with each reading that is well formed."""
    if not ENGLISH.fullmatch(number):
        return Unreadable("amount-unreadable", text=quote(number))
    english = show_exact(_value(number, ".") * unit.factor)
    if not VIETNAMESE.fullmatch(number):
        return Unreadable("amount-english", text=quote(number), unit=unit.label, english=english)
    vietnamese = show_exact(_value(number, ",") * unit.factor)
    return Unreadable("amount-ambiguous", text=quote(number), unit=unit.label, vietnamese=vietnamese, english=english)


def _whole_dong(number: str, unit: Unit) -> int:
    amount = _value(number, ",") * unit.factor
    if amount >= AMOUNT_LIMIT:
        raise Unreadable("amount-too-large", text=quote(number), largest=show_amount(AMOUNT_LIMIT - 1))
    if amount.denominator != 1:
        raise Unreadable("amount-not-whole", text=quote(number), unit=unit.label, exact=show_exact(amount))
    return amount.numerator


def _value(number: str, decimal_sign: str) -> Fraction:
    """Return the number whose decimals follow the last `decimal_sign`; every other sign separates groups."""
    if decimal_sign not in number:
        return Fraction(int(_digits(number)))
    whole, _, decimals = number.rpartition(decimal_sign)
    return Fraction(int(_digits(whole + decimals)), 10 ** len(_digits(decimals)))


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)
