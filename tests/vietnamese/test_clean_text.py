"""Text that was typed, pasted or uploaded becomes text that can be stored and printed."""

from time import process_time
from unicodedata import category, is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.text import clean, clean_line

COMBINING_DOT_BELOW = "\u0323"

ANY_TEXT = st.text(st.characters())
"""Every code point, lone surrogates too."""

AWKWARD = st.text("aeđÐ\n\r\t \v\f\u00a0\u00ad\u200b\ufeff\u0301\u0323\u2011")


@pytest.mark.parametrize(
    "typed",
    ["Việt", normalize("NFD", "Việt"), f"Viê{COMBINING_DOT_BELOW}t", f"Vie{COMBINING_DOT_BELOW}\u0302t"],
    ids=["NFC", "NFD", "tổ hợp", "marks in canonical order"],
)
def test_every_unicode_form_of_a_word_becomes_nfc(typed):
    assert clean(typed) == "Việt"
    assert len(clean(typed)) == 4


def test_an_icelandic_eth_becomes_the_vietnamese_letter():
    assert clean("Ðà Nẵng, ðồng") == "Đà Nẵng, đồng"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_one_newline(end):
    assert clean(f"Hà Nội{end}Huế") == "Hà Nội\nHuế"


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\u2003", "\u2009", "\u202f", "\u3000"])
def test_every_kind_of_space_becomes_a_plain_space(space):
    assert clean(f"Hà{space}Nội") == "Hà Nội"


@pytest.mark.parametrize("hidden", list("\u00ad\u200b\u200c\u200d\u200e\u202e\u2060\u2066\ufe0f\ufeff"))
def test_what_nobody_sees_is_removed(hidden):
    assert clean(f"{hidden}Hà{hidden} Nội{hidden}") == "Hà Nội"


def test_a_hidden_character_between_a_letter_and_its_mark_does_not_part_them():
    assert clean(f"ê\u200b{COMBINING_DOT_BELOW}") == "ệ"


def test_a_hyphen_that_does_not_break_becomes_a_plain_one():
    assert clean("BHXH\u2011TĐKT") == "BHXH-TĐKT"


def test_spaces_at_the_end_of_lines_go_and_those_at_the_beginning_stay():
    assert clean("  một  \n\n  hai\u00a0\n") == "  một\n\n  hai\n"


def test_one_line_has_single_spaces_and_none_at_its_ends():
    assert clean_line(" \tHà\u00a0 Nội \r\n Huế\n") == "Hà Nội Huế"


def test_a_control_character_is_left_for_the_refusal_to_name():
    assert clean_line("Hà\x1cNội\x00") == "Hà\x1cNội\x00"


@given(ANY_TEXT | AWKWARD)
@settings(deadline=None)
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT | AWKWARD)
@settings(deadline=None)
def test_clean_text_is_nfc_without_other_line_ends(text):
    assert is_normalized("NFC", clean(text))
    assert not set(clean(text)) & set("\r\v\f\u2028\u2029\u00a0\u00ad\u200b\ufeff\t")


def _letters_digits_and_signs(text: str) -> list[str]:
    plain = normalize("NFD", text.translate(str.maketrans("Ðð\u2010\u2011", "Đđ--")))
    return sorted(char for char in plain if category(char)[0] in "LNPS")


@given(ANY_TEXT | AWKWARD)
@settings(deadline=None)
def test_no_letter_digit_or_sign_is_ever_lost(text):
    assert _letters_digits_and_signs(clean(text)) == _letters_digits_and_signs(text)


@given(st.text("\u0301\u0323\u031b\u0344\u0f73😀aệ", min_size=30))
@settings(deadline=None)
def test_long_runs_of_marks_come_out_as_unicode_orders_them(text):
    assert clean(text) == normalize("NFC", text)


@pytest.mark.parametrize("piece", ["\u0301\u0323", "\u0f73", " ", "\u00a0x", "\r\n", "ệ"])
def test_a_hundred_thousand_hostile_characters_are_cleaned_in_a_moment(piece):
    text = "a" + piece * (100_000 // len(piece)) + "x"
    began = process_time()
    clean_line(text)
    assert process_time() - began < 2
