"""Numbers in words, checked by a table and by a reader of words that shares nothing with the writer."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.words import dong_in_words, in_words

TABLE = [
    (0, "không"),
    (1, "một"),
    (4, "bốn"),
    (5, "năm"),
    (10, "mười"),
    (11, "mười một"),
    (14, "mười bốn"),
    (15, "mười lăm"),
    (20, "hai mươi"),
    (21, "hai mươi mốt"),
    (24, "hai mươi tư"),
    (25, "hai mươi lăm"),
    (100, "một trăm"),
    (101, "một trăm linh một"),
    (104, "một trăm linh bốn"),
    (105, "một trăm linh năm"),
    (110, "một trăm mười"),
    (111, "một trăm mười một"),
    (115, "một trăm mười lăm"),
    (121, "một trăm hai mươi mốt"),
    (1_000, "một nghìn"),
    (1_005, "một nghìn không trăm linh năm"),
    (1_010, "một nghìn không trăm mười"),
    (21_001, "hai mươi mốt nghìn không trăm linh một"),
    (523_056, "năm trăm hai mươi ba nghìn không trăm năm mươi sáu"),
    (1_000_005, "một triệu không trăm linh năm"),
    (20_000_000, "hai mươi triệu"),
    (145_001_000, "một trăm bốn mươi lăm triệu không trăm linh một nghìn"),
    (1_000_000_000, "một tỷ"),
    (1_000_000_001, "một tỷ không trăm linh một"),
    (5_250_750_000, "năm tỷ hai trăm năm mươi triệu bảy trăm năm mươi nghìn"),
    (1_000_000_000_000, "một nghìn tỷ"),
    (1_100_000_000_000, "một nghìn một trăm tỷ"),
    (16_600_000_000_000, "mười sáu nghìn sáu trăm tỷ"),
    (1_000_000_000_000_000, "một triệu tỷ"),
    (10**18, "một tỷ tỷ"),
    (-3, "âm ba"),
    (-1_000_000, "âm một triệu"),
]

SPOKEN_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
DIGITS = dict(zip(SPOKEN_DIGITS, range(10), strict=True))
DIGITS |= {"mốt": 1, "tư": 4, "lăm": 5}

NEVER_SAID = (
    r"mươi (một|bốn|năm)\b|mười (mốt|tư|năm)\b|linh (mốt|tư|lăm|không|mười)\b"
    r"|(không|một) mươi\b|(mươi|mười|trăm) không\b|^không .|\s\s"
)


def number_of(words: list[str]) -> int:
    """Reads words from the left; what stands before the last tỷ counts billions."""
    if "tỷ" in words:
        last = len(words) - 1 - words[::-1].index("tỷ")
        return number_of(words[:last]) * 10**9 + number_of(words[last + 1 :])
    total = group = digit = 0
    for word in words:
        match word:
            case "triệu" | "nghìn":
                total += (group + digit) * {"triệu": 10**6, "nghìn": 10**3}[word]
                group = digit = 0
            case "trăm" | "mươi":
                group += digit * {"trăm": 100, "mươi": 10}[word]
                digit = 0
            case "mười":
                group += 10
            case "linh":
                assert digit == 0
            case _:
                digit = DIGITS[word]
    return total + group + digit


@pytest.mark.parametrize(("number", "words"), TABLE)
def test_a_number_is_read_as_northern_offices_read_it(number, words):
    assert in_words(number) == words


@given(st.integers(0, 10**15) | st.integers(0, 10**20) | st.integers(0, 10**6))
@settings(deadline=None, max_examples=500)
def test_the_words_give_back_the_number(number):
    assert number_of(in_words(number).split(" ")) == number


def test_the_words_of_every_number_below_ten_thousand_give_it_back_and_differ():
    words = [in_words(number) for number in range(10_000)]
    assert [number_of(spoken.split(" ")) for spoken in words] == list(range(10_000))
    assert len(set(words)) == 10_000


@given(st.integers(0, 10**20))
@settings(deadline=None, max_examples=500)
def test_no_words_are_joined_that_nobody_says(number):
    assert not re.search(NEVER_SAID, in_words(number))


@given(st.integers(1, 10**18))
@settings(deadline=None)
def test_a_negative_number_is_its_opposite_after_am(number):
    assert in_words(-number) == f"âm {in_words(number)}"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (20_000_000, "Hai mươi triệu đồng"),
        (0, "Không đồng"),
        (1_500_000, "Một triệu năm trăm nghìn đồng"),
        (-5, "Âm năm đồng"),
    ],
)
def test_an_amount_in_words_begins_with_a_capital_and_names_the_dong(amount, words):
    assert dong_in_words(amount) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1_005, "một ngàn không trăm lẻ năm"),
        (101, "một trăm lẻ một"),
        (523_056, "năm trăm hai mươi ba ngàn không trăm năm mươi sáu"),
        (10**12, "một ngàn tỷ"),
    ],
)
def test_southern_offices_say_le_and_ngan(number, words):
    assert in_words(number, "south") == words


@given(st.integers(-(10**18), 10**18))
@settings(deadline=None)
def test_north_and_south_differ_in_two_words_only(number):
    northern = in_words(number).replace("linh", "lẻ").replace("nghìn", "ngàn")
    assert in_words(number, "south") == northern
    assert dong_in_words(number, "south").lower() == f"{northern} đồng"
