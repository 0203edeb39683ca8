"""Numbers in words, as northern offices read them: linh, nghìn, tỷ (số tiền bằng chữ)."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
"""How a last digit is read after hai mươi, ba mươi …; after mười only five changes."""

BILLION = 10**9


def in_words(number: int) -> str:
    """The number in words: 1.005 is `một nghìn không trăm linh năm`; above a tỷ, tỷ is repeated."""
    if number < 0:
        return f"âm {in_words(-number)}"
    if number < BILLION:
        return " ".join(_below_a_billion(number, inner=False)) or DIGITS[0]
    billions, rest = divmod(number, BILLION)
    return " ".join([in_words(billions), "tỷ", *_below_a_billion(rest, inner=True)])


def dong_in_words(amount: int) -> str:
    """An amount of đồng as a sentence begins: `Hai mươi triệu đồng`."""
    words = f"{in_words(amount)} đồng"
    return words[0].upper() + words[1:]


def _below_a_billion(number: int, *, inner: bool) -> list[str]:
    """The words of up to three groups; groups of nothing are silent. `inner`: a tỷ has been said before."""
    words: list[str] = []
    for scale, name in ((10**6, ["triệu"]), (10**3, ["nghìn"]), (1, [])):
        group = number // scale % 1000
        if group:
            words += [*_group(group, inner=inner or bool(words)), *name]
    return words


def _group(number: int, *, inner: bool) -> list[str]:
    """The words of 1 to 999; an inner group says its hundreds also when there are none: `không trăm`."""
    hundreds, rest = divmod(number, 100)
    spoken = hundreds > 0 or inner
    return [*((DIGITS[hundreds], "trăm") if spoken else ()), *_below_a_hundred(rest, after_hundreds=spoken)]


def _below_a_hundred(number: int, *, after_hundreds: bool) -> list[str]:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return [*(("linh",) if after_hundreds else ()), DIGITS[ones]] if ones else []
    if tens == 1:
        return ["mười", *((AFTER_TENS[5] if ones == 5 else DIGITS[ones],) if ones else ())]
    return [DIGITS[tens], "mươi", *((AFTER_TENS.get(ones, DIGITS[ones]),) if ones else ())]
