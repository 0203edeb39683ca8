"""Reading expressions and conditions ("đọc biểu thức"), as the file of a campaign writes them.

    collected / plan            debt / plan <= total(debt) / total(plan)            percent > 105%

An expression has numbers, codes of indicators and measures, `total(…)` of an indicator over all offices, the four
operations (`×` and `÷` as well) and parentheses. A number may have a decimal comma and a percent sign: `1,5%`. Length,
depth and digits are bounded, so a text from anybody can be read; nothing is ever executed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from workflow.expressions import COMPARES, Condition, Constant, Expression, Negative, Operation, Reference, Total

MOST_SIGNS = 300
"""The longest text that is read."""
MOST_DEPTH = 20
"""The most parentheses and signs that may be within each other."""
MOST_DIGITS = 18
"""The longest number, in digits; more than any amount in đồng has."""

TOTAL = "total"
"""The only function: the sum of an indicator over all offices."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:,[0-9]+)?(?:\s*%)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign><=|>=|[-+*/()<>=≤≥×÷−]))"
)
_SAME_SIGNS = {"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">="}


class ExpressionFault(Exception):
    """Raised for a text that is no expression: the code of the reason, and the place of it in the text from 0."""

    def __init__(self, code: str, at: int, found: str = "") -> None:
        super().__init__(f"{code} at {at}: {found}")
        self.code, self.at, self.found = code, at, found


def read_expression(text: str) -> Expression:
    """Return the expression that the text is. Raises ExpressionFault."""
    reader = _Reader(text)
    found = reader.sum()
    reader.expect_end()
    return found


def read_condition(text: str) -> Condition:
    """Return the condition that the text is. Raises ExpressionFault."""
    reader = _Reader(text)
    left = reader.sum()
    sign = reader.take(*COMPARES)
    if sign is None:
        raise reader.fault("comparison-missing")
    right = reader.sum()
    reader.expect_end()
    return Condition(sign, left, right)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Reader:
    """Reads an expression from left to right by its grammar, one method for each rule."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST_SIGNS:
            raise ExpressionFault("expression-too-long", MOST_SIGNS)
        self._tokens = [*_tokens(text)]
        self._end = len(text.rstrip())
        self._next = self._depth = 0

    def sum(self) -> Expression:
        """sum = product, then "+" or "-" and another one, as often as there is one."""
        return self._chain(self._product, "+", "-")

    def take(self, *signs: str) -> str | None:
        """Return the next sign and go on if it is one of these."""
        token = self._token()
        if token is None or token.kind != "sign" or token.text not in signs:
            return None
        self._next += 1
        return token.text

    def expect_end(self) -> None:
        """Raise ExpressionFault if anything is left."""
        if self._token() is not None:
            raise self.fault("expression-unexpected")

    def fault(self, code: str) -> ExpressionFault:
        """Return the fault at the next token."""
        token = self._token()
        return ExpressionFault(code, self._end) if token is None else ExpressionFault(code, token.at, token.text)

    def _product(self) -> Expression:
        """product = factor, then "*" or "/" and another one, as often as there is one."""
        return self._chain(self._factor, "*", "/")

    def _chain(self, part: Callable[[], Expression], *signs: str) -> Expression:
        found = part()
        while sign := self.take(*signs):
            found = Operation(sign, found, part())
        return found

    def _factor(self) -> Expression:
        """factor = "-" factor, or a sum in parentheses, or a number, or a name, or total(name)."""
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self.fault("expression-too-deep")
        found = self._negative() if self.take("-") else self._inner() if self.take("(") else self._single()
        self._depth -= 1
        return found

    def _negative(self) -> Expression:
        return Negative(self._factor())

    def _inner(self) -> Expression:
        found = self.sum()
        self._expect(")")
        return found

    def _single(self) -> Expression:
        token = self._token()
        if token is None:
            raise self.fault("expression-unfinished")
        if token.kind == "sign":
            raise self.fault("expression-unexpected")
        self._next += 1
        if token.kind == "number":
            return self._number(token)
        return self._total(token) if token.text == TOTAL else Reference(token.text, token.at)

    def _number(self, token: _Token) -> Expression:
        """Return the number. A percentage as divisor is refused: "3/2%" would be read as 1,5% and as 3 ÷ 2%."""
        digits, percent = token.text.rstrip("% \t"), token.text.endswith("%")
        if len(digits) > MOST_DIGITS:
            raise ExpressionFault("number-too-long", token.at, token.text)
        if percent and self._follows("/"):
            raise ExpressionFault("percent-divides", token.at, token.text)
        return Constant(Fraction(digits.replace(",", ".")) / (100 if percent else 1))

    def _follows(self, sign: str) -> bool:
        before = self._tokens[self._next - 2 : self._next - 1]
        return [token.text for token in before] == [sign]

    def _total(self, token: _Token) -> Expression:
        self._expect("(")
        name = self._token()
        if name is None or name.kind != "name":
            raise self.fault("total-of-what")
        self._next += 1
        self._expect(")")
        return Total(name.text, token.at)

    def _expect(self, sign: str) -> None:
        if self.take(sign) is None:
            raise self.fault("parenthesis-missing")

    def _token(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionFault("expression-sign", at, text[at])
        kind = found.lastgroup
        word = found[kind]
        yield _Token(kind, _SAME_SIGNS.get(word, word), found.start(kind))
        at = found.end()
