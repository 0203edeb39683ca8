"""Points follow the Vietnamese alphabet, parts and annexes the Roman numerals."""

import pytest

from dossiers.vietnamese.letters import POINTS, point_letter, roman


def test_points_follow_the_vietnamese_alphabet_with_d_bar_after_d():
    assert [point_letter(number) for number in range(1, 8)] == ["a", "b", "c", "d", "đ", "e", "g"]
    assert not set("fjwzăâêôơư") & set(POINTS)
    assert len(set(POINTS)) == len(POINTS) == 23


def test_parts_are_numbered_in_roman_numerals():
    assert [roman(number) for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 19, 39)] == [
        *("I", "II", "III", "IV", "V", "VI", "VIII", "IX", "X", "XIV", "XIX", "XXXIX")
    ]


@pytest.mark.parametrize(("number_by", "number"), [(point_letter, 0), (point_letter, 24), (roman, 0), (roman, 40)])
def test_there_is_no_number_beyond_the_alphabet_or_the_numerals(number_by, number):
    with pytest.raises(ValueError, match=str(number)):
        number_by(number)
