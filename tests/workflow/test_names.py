"""One name is one name, however it is written."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.names import LATIN, OTHERS, name_key, old_style, same_name


@pytest.mark.parametrize(
    ("name", "other_name"),
    [
        ("Hòa Vang", "Hoà Vang"),
        ("Phòng Thủy", "PHÒNG THUỶ"),
        ("Lê Khỏe", "Lê Khoẻ"),
        ("Đống Đa", "Ðống Ða"),
        ("Hà Nội", normalize("NFD", "Hà Nội")),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa–Vũng Tàu"),
        ("Phòng  Thu ", "Phòng Thu"),
        ("Phòng Тhu", "Phòng Thu"),
        ("Phòng KHTС", "phòng khtc"),
    ],
)
def test_unicode_form_tone_look_alikes_capitals_and_dashes_make_no_other_name(name: str, other_name: str):
    assert name != other_name
    assert same_name(name, other_name)


@pytest.mark.parametrize(
    ("name", "other_name"),
    [("Hòa Vang", "Hóa Vang"), ("Quý", "Qúy"), ("Hoan", "Hòan"), ("Thu", "Thư"), ("Đa", "Da"), ("", "a")],
)
def test_another_tone_or_letter_is_another_name(name: str, other_name: str):
    assert not same_name(name, other_name)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("quý", "quý"),
        ("hoàn", "hoàn"),
        ("HOÀ", "HÒA"),
        ("hòa", "hòa"),
    ],
)
def test_the_old_style_puts_the_tone_on_the_first_vowel_of_an_open_syllable(new: str, old: str):
    assert old_style(new) == old


def test_each_look_alike_stands_for_one_letter_that_it_is_not():
    assert len(LATIN) == len(OTHERS) == len(set(OTHERS))
    assert not set(LATIN) & set(OTHERS)


@given(st.text(max_size=30))
def test_a_name_is_the_same_as_itself_and_its_key_does_not_change_again(name: str):
    assert same_name(name, name)
    assert name_key(name_key(name)) == name_key(name)
