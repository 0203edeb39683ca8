"""Finding without marks, folder names, and when two writings are one name."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.text import same_name, search_key, slug


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("khỏe", "khoẻ"),
        ("ủy ban", "uỷ ban"),
        ("HÒA", "HOÀ"),
        ("Nguyễn Thị Thủy", normalize("NFD", "Nguyễn Thị Thuỷ")),
        ("Đà Nẵng", "Ðà Nẵng"),
        ("Phòng  Thu ", "Phòng\u00a0Thu"),
        ("PHÒNG THU", "Phòng Thu"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
        ("H’Mông", "H'Mông"),
    ],
)
def test_two_writings_of_a_name_are_one_name(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa", "Hóa"),
        ("Hòa", "Hoa"),
        ("Nguyễn Văn Đông", "Nguyễn Văn Dông"),
        ("Phòng Thu", "Phòng Thu 2"),
        ("Bảo hiểm xã hội huyện Ba Vì", "Bảo hiểm xã hội huyện Ba Vi"),
        ("quý", "qúy"),
        ("hoàn", "hòan"),
        ("hoằm", "hoăm"),
        ("An Bình", "AnBình"),
    ],
)
def test_names_that_differ_in_a_letter_or_a_tone_are_two(one, other):
    assert not same_name(one, other)
