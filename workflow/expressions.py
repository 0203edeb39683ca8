"""Expressions over the indicators of a campaign ("biểu thức của chỉ tiêu"), computed as exact fractions.

workflow/expression_reader.py reads them from text.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction


class NotComputable(Exception):
    """Raised where an expression has no value for an office: it would divide by zero, or needs a value that the office
    does not have.
    """


@dataclass(frozen=True, slots=True)
class Constant:
    """A number as it is written; 5% is 1/20."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of an indicator or a measure of the office, by its code; `at` is its place in the text."""

    code: str
    at: int


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of an indicator over all offices."""

    code: str
    at: int


@dataclass(frozen=True, slots=True)
class Negative:
    """The operand with the other sign."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and one of the signs "+", "-", "*", "/"."""

    sign: str
    left: "Expression"
    right: "Expression"


Expression = Constant | Reference | Total | Negative | Operation


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: two expressions and one of the signs ">", ">=", "<", "<=", "="."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Values:
    """What the names of an expression mean for one office: indicators and measures, and the totals of indicators."""

    of_office: Mapping[str, Fraction]
    totals: Mapping[str, Fraction]

    def value(self, code: str) -> Fraction:
        """Return the office's value of an indicator or measure. Raises NotComputable if it has none."""
        return _known(self.of_office, code)


def value_of(expression: Expression, values: Values) -> Fraction:
    """Return the exact value. Raises NotComputable."""
    match expression:
        case Constant(value):
            return value
        case Reference(code):
            return values.value(code)
        case Total(code):
            return _known(values.totals, code)
        case Negative(operand):
            return -value_of(operand, values)
        case Operation(sign, left, right):
            return _OPERATIONS[sign](value_of(left, values), value_of(right, values))


def holds(condition: Condition, values: Values) -> bool:
    """Return whether the condition is met, compared without rounding. Raises NotComputable."""
    return COMPARES[condition.sign](value_of(condition.left, values), value_of(condition.right, values))


def names_in(expression: Expression | Condition) -> Iterator[Reference | Total]:
    """Yield the names and totals that occur, in the order of the text."""
    match expression:
        case Reference() | Total():
            yield expression
        case Negative(operand):
            yield from names_in(operand)
        case Operation(_, left, right) | Condition(_, left, right):
            yield from names_in(left)
            yield from names_in(right)


def _known(values: Mapping[str, Fraction], code: str) -> Fraction:
    if code not in values:
        raise NotComputable(code)
    return values[code]


def _quotient(left: Fraction, right: Fraction) -> Fraction:
    if not right:
        raise NotComputable
    return left / right


_OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
}
COMPARES: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
}
