"""Finding without marks, folder names, and when two writings are one name."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.text import search_key, slug


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hà Nội", "ha noi"),
        ("ĐẮK LẮK", "dak lak"),
        ("Thừa Thiên  -  Huế", "thua thien hue"),
        ("Bà Rịa – Vũng Tàu", "ba ria vung tau"),
        ("4361/BHXH-TĐKT", "4361/bhxh tdkt"),
        ("QĐ, TTr", "qd, ttr"),
        ("Nguyễn Thị Phương Thúy", "nguyen thi phuong thuy"),
        ("", ""),
    ],
)
def test_search_ignores_marks_capitals_and_the_kind_of_dash(text, key):
    assert search_key(text) == key
    assert search_key(normalize("NFD", text)) == key


def test_a_symbol_is_found_by_plain_letters():
    assert search_key("tdkt") in search_key("Số: 4361/BHXH-TĐKT")


def test_both_places_of_a_tone_are_found_by_either():
    assert search_key("hòa") == search_key("hoà") == "hoa"


@given(st.text())
@settings(deadline=None)
def test_a_search_key_is_its_own_key(text):
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Hà Nội", "ha-noi"),
        ("TP. Hồ Chí Minh", "tp-ho-chi-minh"),
        ("Bà Rịa - Vũng Tàu", "ba-ria-vung-tau"),
        ("4361/BHXH-TĐKT", "4361-bhxh-tdkt"),
        ("../../etc", "etc"),
        ("保险", ""),
    ],
)
def test_a_folder_name_has_only_small_letters_digits_and_single_dashes(name, folder):
    assert slug(name) == folder
