"""The figures of an office: amounts in whole đồng, ratios as exact fractions."""

from dataclasses import dataclass
from fractions import Fraction

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """Plan, collected and debt of one office ("kế hoạch, số đã thu, số nợ"), in đồng.

    Raises ValueError on a plan that is not positive or on a negative amount (docs/decisions.md: K > 0, T ≥ 0, N ≥ 0).
    """

    plan: int
    collected: int
    debt: int

    def __post_init__(self) -> None:
        if self.plan <= 0 or self.collected < 0 or self.debt < 0:
            raise ValueError("a plan must be positive, collected and debt not negative")

    @property
    def percent(self) -> Fraction:
        """Collected as a percentage of the plan (p = T/K × 100), exact."""
        return Fraction(self.collected * PER_CENT, self.plan)

    @property
    def debt_percent(self) -> Fraction:
        """Debt as a percentage of the plan (reading A8), exact."""
        return Fraction(self.debt * PER_CENT, self.plan)

    @property
    def excess(self) -> int:
        """The collected amount above the plan, in đồng; negative when the plan was missed."""
        return self.collected - self.plan

    @property
    def plan_exceeded(self) -> bool:
        """The letter's "hoàn thành vượt mức": strictly more than the plan (A23)."""
        return self.collected > self.plan

    def exceeds_by_more_than(self, percent: Fraction) -> bool:
        """Return the letter's "vượt trên 5 %": strict and unrounded, compared as fractions (A11)."""
        return self.percent > PER_CENT + percent


def shown_percent(value: Fraction, landmarks: tuple[Fraction, ...] = ()) -> str:
    """Return the percentage as Vietnamese readers write it, "105,23%": two decimals, rounded half-up.

    Where rounding would show one of the `landmarks` (the plan, the threshold) although the value differs from it,
    enough decimals are shown to distinguish them: 105,0001% is never shown as 105,00%.
    """
    decimals = 2
    while any(value != mark and _rounded(value, decimals) == _rounded(mark, decimals) for mark in landmarks):
        decimals += 1
    rounded = _rounded(value, decimals)
    whole, rest = divmod(abs(rounded), 10**decimals)
    return f"{'-' if rounded < 0 else ''}{whole},{rest:0{decimals}}%"


def shown_amount(amount: int) -> str:
    """Return an amount as Vietnamese readers write it, in groups of three: "1.234.567"."""
    return f"{amount:,}".replace(",", ".")


def plain_percent(value: Fraction) -> str:
    """Return a threshold as written in a letter, without needless decimals: "5%", "2,5%"."""
    return shown_percent(value).removesuffix("%").rstrip("0").rstrip(",") + "%"


def _rounded(value: Fraction, decimals: int) -> int:
    """Return the value in units of its last decimal, half rounded away from zero; exact for figures of any length."""
    double = 2 * value.denominator
    size: int = (2 * abs(value.numerator) * 10**decimals + value.denominator) // double
    return size if value >= 0 else -size
