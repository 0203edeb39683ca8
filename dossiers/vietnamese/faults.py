"""The error of the readers of Vietnamese input, with its codes (không đọc được)."""

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, ...]] = {
    "amount-unreadable": ("text",),
    "amount-ambiguous": ("text", "unit", "vietnamese", "english"),
    "amount-english": ("text", "unit", "english"),
    "amount-negative": ("text",),
    "amount-not-whole": ("text", "unit", "exact"),
    "amount-other-unit": ("text", "unit", "written"),
    "amount-too-large": ("text", "largest"),
    "count-unreadable": ("text",),
    "count-negative": ("text",),
    "count-too-large": ("text", "largest"),
    "date-unreadable": ("text",),
    "date-short-year": ("text", "year"),
    "date-impossible": ("text", "day", "month", "year", "last"),
    "date-no-such-month": ("text", "day", "month", "year"),
    "date-year-out-of-range": ("text", "year", "first", "last"),
    "time-unreadable": ("text",),
    "time-impossible": ("text", "hour", "minute"),
    "number-unreadable": ("text",),
    "number-out-of-range": ("text", "first", "last"),
}
"""Every code that this package raises, with the values that the catalogue's sentence may use.

`text` is the typed text, shortened. `vietnamese`, `english` and `exact` are amounts in đồng, shown, without
the word đồng. `unit` and `written` are units in words. `last` is a month's last day, or a range's end.
"""

LONGEST_QUOTE = 60


class Unreadable(ValueError):
    """Input that cannot be read without guessing: a code and values for the sentence of the catalogue."""

    def __init__(self, code: str, /, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, str] = values


def quote(text: str) -> str:
    """Return typed text shortened for a sentence and safe for any page: control characters, lone surrogates and the
    like become the replacement character.
    """
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
    return "".join(char if char.isprintable() else "\ufffd" for char in short)
