"""Values made ready to print, with dots where a draft does not yet know (chỗ để trống)."""

from datetime import date, time
from fractions import Fraction

from dossiers.vietnamese.amounts import show_amount, two_digits
from dossiers.vietnamese.dates import day_in_paper, time_in_paper
from dossiers.vietnamese.symbols import show_number
from workflow.figures import PER_CENT, shown_percent

DOTS = "………"
SHORT_DOTS = "……"


def said(text: str) -> str:
    """The text, or dots."""
    return text.strip() or DOTS


def paragraphs(text: str) -> tuple[str, ...]:
    """One paragraph a line; empty lines only part them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def counted(count: int | None) -> str:
    """A count in running text or a table: below ten with a zero, or dots."""
    return SHORT_DOTS if count is None else two_digits(count)


def amount_said(amount: int | None) -> str:
    """An amount in groups of three, or dots; a minus sign, not a hyphen, before a negative one."""
    if amount is None:
        return DOTS
    return show_amount(amount) if amount >= 0 else f"−{show_amount(-amount)}"


def day_said(day: date | None) -> str:
    """`ngày 08 tháng 10 năm 2010`, or the same words with dots, no wider than the figures of the longest head."""
    return day_in_paper(day) if day else f"ngày … tháng … năm {SHORT_DOTS}"


def time_said(moment: time | None) -> str:
    """`08 giờ 00 phút`, or the same words with dots."""
    return time_in_paper(moment) if moment else f"{SHORT_DOTS} giờ {SHORT_DOTS} phút"


def number_said(number: int | None) -> str:
    """A number of the register: `05`, `4361`, or dots for the registry's pen."""
    return SHORT_DOTS if number is None else show_number(number)


def percent_said(value: Fraction | None, landmarks: tuple[Fraction, ...] = ()) -> str:
    """A percentage with as many decimals as tell it from the landmarks, or dots."""
    return SHORT_DOTS if value is None else shown_percent(value, landmarks)


def plain_percent(value: Fraction) -> str:
    """A threshold in per cent as it was laid down: `5%`, `2,5%`, never rounded; a fraction if decimals never end."""
    digits = next((n for n in range(7) if (value * 10**n).denominator == 1), None)
    if digits is None:
        return f"{value.numerator}/{value.denominator}%"
    whole, decimals = divmod(int(value * 10**digits), 10**digits)
    return f"{whole},{decimals:0{digits}}%" if digits else f"{whole}%"


def share_said(share: Fraction) -> str:
    """A share of votes or members as a rule says it: `50%`, but `2/3`."""
    if (share * PER_CENT).denominator == 1:
        return plain_percent(share * PER_CENT)
    return f"{share.numerator}/{share.denominator}"


def within_sentence(name: str) -> str:
    """A name that begins with a common noun, inside a sentence: `đợt thi đua`, not `Đợt thi đua`."""
    return name[:1].lower() + name[1:]
