"""Letters and numerals that number the parts of a text ("đánh số điểm, mục")."""

POINTS = "abcdđeghiklmnopqrstuvxy"
"""The Vietnamese alphabet less the vowels with marks of their own: đ follows d; f, j, w and z are none of it (C28)."""

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def point_letter(number: int) -> str:
    """Return the letter of the n-th point, counted from 1. Raises ValueError beyond the alphabet."""
    if not 1 <= number <= len(POINTS):
        raise ValueError(f"no letter for point {number}")
    return POINTS[number - 1]


def roman(number: int) -> str:
    """Return the Roman numeral of a part or an annex, from 1 (C29, C37). Raises ValueError below 1 and above 39."""
    if not 1 <= number <= 39:
        raise ValueError(f"no Roman numeral for {number}")
    said, left = "", number
    for value, sign in ROMAN:
        said, left = said + sign * (left // value), left % value
    return said
