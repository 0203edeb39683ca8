"""Vietnamese order by plain comparison of keys. The expected orders agree with ICU's collator for `vi`."""

import sqlite3
from collections.abc import Callable
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.text import person_sort_key, sort_key

OFFICES = ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Cà Mau", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đồng Nai"]
ALPHABET = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
VIETNAMESE_TEXT = st.text(st.sampled_from("aăâeêoôơuưydđnhgAĐàảãáạậởỹ -/1"), max_size=12)


def strictly_ascending(texts: list[str], key: Callable[[str], str]) -> bool:
    return all(key(earlier) < key(later) for earlier, later in pairwise(texts))


def test_the_letters_follow_the_vietnamese_alphabet():
    assert strictly_ascending(ALPHABET, sort_key)


def test_the_tones_follow_ngang_huyen_hoi_nga_sac_nang():
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert strictly_ascending(tones, sort_key)


@pytest.mark.parametrize(
    "ordered",
    [
        ["An", "Ánh", "Ăn", "Ân", "Dũng", "Đức", "Yến", "Zung"],
        ["ba", "bá", "ba ba", "bà ba", "bá bà", "bab", "bă", "bâ"],
        ["Đổ", "đỗ", "Đỗ", "độ", "Đỗ Ân", "đua"],
        ["lê an", "lê ăn", "lê ân"],
        ["a", "A", "á", "Á", "ă"],
        ["_", "-", ",", "(", "/", "&", "1", "10", "2", "a"],
        ["hoa", "Hoa", "hòa", "hỏa", "hóa", "họa", "hoan"],
        OFFICES,
    ],
)
def test_letters_come_before_tones_and_tones_before_capitals(ordered):
    assert strictly_ascending(ordered, sort_key)


def test_a_tone_counts_for_its_syllable_wherever_it_is_written():
    assert sort_key("Hoà Bình") == sort_key("Hòa Bình")


def test_letters_that_vietnamese_lacks_sort_by_their_base_and_other_scripts_last():
    assert strictly_ascending(["Citroen", "Citroën", "Citrus", "zoo", "保"], sort_key)


def test_a_mark_that_no_letter_takes_up_decides_only_between_equal_letters():
    ordered = ["x", "x\u0304", "xa", "x\u0304b"]
    assert strictly_ascending(ordered, sort_key)


@given(st.text())
@settings(deadline=None)
def test_a_key_is_plain_ascii_without_control_characters(text):
    assert sort_key(text).isascii()
    assert sort_key(text).isprintable()


@given(VIETNAMESE_TEXT)
@settings(deadline=None)
def test_every_unicode_form_has_the_same_key(text):
    assert sort_key(normalize("NFD", text)) == sort_key(text)
    assert person_sort_key(normalize("NFD", text)) == person_sort_key(text)


@given(st.lists(VIETNAMESE_TEXT, max_size=8))
@settings(deadline=None, max_examples=50)
def test_the_database_sorts_by_the_key_as_python_does(texts):
    keys = sorted(map(sort_key, texts))
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE names (key TEXT)")
        database.executemany("INSERT INTO names VALUES (?)", [(key,) for key in reversed(keys)])
        assert [key for (key,) in database.execute("SELECT key FROM names ORDER BY key")] == keys
    database.close()


def test_people_stand_by_given_name_then_middle_names_then_family_name():
    people = [
        "An",
        "Trần An",
        "Lê Bảo An",
        "Nguyễn Bảo An",
        "NGUYỄN BẢO AN",
        "Đỗ Thị An",
        "Phạm Văn Ánh",
        "Lê Ân",
        "Bùi Đức",
        "Nguyễn Thị Hồng Hạnh",
        "Nguyễn Thị Hạnh Hồng",
    ]
    assert strictly_ascending(people, person_sort_key)


def test_capitals_never_part_two_people_whom_the_middle_name_orders():
    assert strictly_ascending(["TRẦN BÁ AN", "Nguyễn Văn An", "LÊ XUÂN AN"], person_sort_key)


def test_an_empty_name_has_a_key_that_comes_first():
    assert person_sort_key("") < person_sort_key("An")
    assert sort_key("") < sort_key(" a")
