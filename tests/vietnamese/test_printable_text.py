"""What the papers can print is what their font can draw."""

from pathlib import Path
from unicodedata import normalize

import pytest
from fontTools.ttLib import TTFont

from dossiers.vietnamese.text import PRINTABLE, clean, unprintable

FONTS = Path(__file__).parents[2] / "templates" / "documents" / "_base" / "fonts"
FACES = ("Regular", "Bold", "Italic", "BoldItalic")

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
ALL_LETTERS = "".join(letter + letter.upper() for letter in LETTERS)


@pytest.mark.parametrize("face", FACES)
def test_every_printable_character_has_a_glyph_in_each_face_of_the_papers(face):
    with TTFont(FONTS / f"LiberationSerif-{face}.ttf") as font:
        drawn = set(font.getBestCmap())
    assert {char for char in PRINTABLE if char != "\n" and ord(char) not in drawn} == set()


def test_all_vowels_with_all_tones_and_the_letter_d_with_stroke_are_printable():
    assert len(ALL_LETTERS) == len(set(ALL_LETTERS)) == 146
    assert unprintable(ALL_LETTERS) == ()


@pytest.mark.parametrize(
    "text",
    [
        "“Đoàn kết, sáng tạo – thi đua”… (105,23%) 1.234 ₫ № 5 ± ≥ 2/3",
        normalize("NFD", "Hội đồng Thi đua - Khen thưởng"),
        "Y Ƀăm Niê, H’Hen, Đăk Glei",
        "dòng một\r\ndòng hai\t\u00a0\u00adcuối",
    ],
)
def test_office_text_in_any_form_is_printable(text):
    assert unprintable(text) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Chúc mừng 😀😀", ("U+1F600",)),
        ("a\x00b\x07", ("U+0000", "U+0007")),
        ("\ue000", ("U+E000",)),
        ("\ud800", ("U+D800",)),
        ("保险", ("U+4FDD", "U+9669")),
        ("Закон", ("U+0417", "U+0430", "U+043A", "U+043E", "U+043D")),
        ("٣", ("U+0663",)),
        ("１", ("U+FF11",)),
        ("x\u0304", ("U+0304",)),
        ("\ufffd", ("U+FFFD",)),
    ],
    ids=[
        "emoji",
        "control",
        "private use",
        "surrogate",
        "Han",
        "Cyrillic",
        "Arabic digit",
        "wide",
        "mark",
        "replaced",
    ],
)
def test_what_the_papers_can_not_print_is_named_once_in_order(text, named):
    assert unprintable(text) == named


def test_a_printable_character_is_its_own_clean_form_unless_it_is_a_look_alike():
    assert {char for char in PRINTABLE if clean(f"[{char}]") != f"[{char}]"} == set("Ðð")
