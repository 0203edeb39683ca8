"""Numbers in words (số tiền bằng chữ), with northern (linh, nghìn) or southern words (lẻ, ngàn)."""

from collections.abc import Mapping
from dataclasses import dataclass

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
"""The reading of a last digit after hai mươi, ba mươi …; after mười only five changes."""

BILLION = 10**9


@dataclass(frozen=True, slots=True)
class Speech:
    """The two words in which a part of the country differs."""

    zero_tens: str
    thousand: str


SPEECHES: Mapping[str, Speech] = {"north": Speech("linh", "nghìn"), "south": Speech("lẻ", "ngàn")}
NORTH = "north"


def in_words(number: int, speech: str = NORTH) -> str:
    """Return the number in words: 1.005 is `một nghìn không trăm linh năm`; above a tỷ, tỷ is repeated.

    `speech` is one of SPEECHES; KeyError for any other.
    """
    if number < 0:
        return f"âm {in_words(-number, speech)}"
    if number < BILLION:
        return " ".join(_below_a_billion(number, SPEECHES[speech], inner=False)) or DIGITS[0]
    billions, rest = divmod(number, BILLION)
    return " ".join([in_words(billions, speech), "tỷ", *_below_a_billion(rest, SPEECHES[speech], inner=True)])


def dong_in_words(amount: int, speech: str = NORTH) -> str:
    """Return an amount of đồng as a sentence begins: `Hai mươi triệu đồng`."""
    words = f"{in_words(amount, speech)} đồng"
    return words[0].upper() + words[1:]


def _below_a_billion(number: int, speech: Speech, *, inner: bool) -> list[str]:
    """Return the words of up to three groups; groups of zero have no words. `inner`: a tỷ precedes."""
    words: list[str] = []
    for scale, name in ((10**6, ["triệu"]), (10**3, [speech.thousand]), (1, [])):
        group = number // scale % 1000
        if group:
            words += [*_group(group, speech, inner=inner or bool(words)), *name]
    return words


def _group(number: int, speech: Speech, *, inner: bool) -> list[str]:
    """Return the words of 1 to 999; an inner group names its hundreds even when they are zero: `không trăm`."""
    hundreds, rest = divmod(number, 100)
    spoken = hundreds > 0 or inner
    return [*((DIGITS[hundreds], "trăm") if spoken else ()), *_below_a_hundred(rest, speech, after_hundreds=spoken)]


def _below_a_hundred(number: int, speech: Speech, *, after_hundreds: bool) -> list[str]:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return [*((speech.zero_tens,) if after_hundreds else ()), DIGITS[ones]] if ones else []
    if tens == 1:
        return ["mười", *((AFTER_TENS[5] if ones == 5 else DIGITS[ones],) if ones else ())]
    return [DIGITS[tens], "mươi", *((AFTER_TENS.get(ones, DIGITS[ones]),) if ones else ())]
