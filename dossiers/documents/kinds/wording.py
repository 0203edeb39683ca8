"""Values as texts ready to print, with dots for the missing values of a draft ("chỗ để trống")."""

from datetime import date, time
from fractions import Fraction

from dossiers.vietnamese.amounts import show_amount, two_digits
from dossiers.vietnamese.dates import day_in_paper, time_in_paper
from dossiers.vietnamese.symbols import show_number
from workflow.figures import PER_CENT, shown_percent

DOTS = "………"
SHORT_DOTS = "……"


def or_dots(text: str) -> str:
    """Return the text, or dots for an empty one."""
    return text.strip() or DOTS


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a typed text: one a line; empty lines only separate them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def count_text(count: int | None) -> str:
    """Return a count in running text or a table: from 1 to 9 with a zero, or dots."""
    return SHORT_DOTS if count is None else two_digits(count)


def amount_text(amount: int | None) -> str:
    """Return an amount in đồng in groups of three, or dots; a minus sign, not a hyphen, before a negative one."""
    if amount is None:
        return DOTS
    return show_amount(amount) if amount >= 0 else f"−{show_amount(-amount)}"


def day_text(day: date | None) -> str:
    """Return `ngày 08 tháng 10 năm 2010`, or the same words with dots, as wide as in the longest head at most."""
    return day_in_paper(day) if day else f"ngày … tháng … năm {SHORT_DOTS}"


def time_text(moment: time | None) -> str:
    """Return `08 giờ 00 phút`, or the same words with dots."""
    return time_in_paper(moment) if moment else f"{SHORT_DOTS} giờ {SHORT_DOTS} phút"


def number_text(number: int | None) -> str:
    """Return a register number: `05`, `4361`, or dots where the registry writes it by hand."""
    return SHORT_DOTS if number is None else show_number(number)


def percent_text(value: Fraction | None, landmarks: tuple[Fraction, ...] = ()) -> str:
    """Return a percentage with enough decimals to differ from the landmarks, or dots."""
    return SHORT_DOTS if value is None else shown_percent(value, landmarks)


def threshold_text(value: Fraction) -> str:
    """Return a threshold in per cent as specified: `5%`, `2,5%`, never rounded; else as a fraction."""
    digits = next((n for n in range(7) if (value * 10**n).denominator == 1), None)
    if digits is None:
        return f"{value.numerator}/{value.denominator}%"
    whole, decimals = divmod(int(value * 10**digits), 10**digits)
    return f"{whole},{decimals:0{digits}}%" if digits else f"{whole}%"


def share_text(share: Fraction) -> str:
    """Return a share of votes or members as a rule states it: `50%`, but `2/3`."""
    if (share * PER_CENT).denominator == 1:
        return threshold_text(share * PER_CENT)
    return f"{share.numerator}/{share.denominator}"
