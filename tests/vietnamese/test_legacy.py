"""TCVN3 and VNI text of old files becomes Unicode: by the font's name, else by the text itself."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.vietnamese.legacy import TCVN3, VNI, Encoding, by_font, guess, to_unicode
from tests.support.campaigns import campaign_4361

SMALL = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
PLACES = [office.name for office in campaign_4361().offices]

TO_TCVN3 = {letter: char for char, letter in TCVN3.items()}
TO_VNI = {letter: pair for pair, letter in sorted(VNI.items(), key=lambda row: row[0].isupper() or row[0].islower())}


def tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(char, char) for char in text)


def vni(text: str) -> str:
    return "".join(TO_VNI.get(char, char) for char in text)


@pytest.mark.parametrize(
    ("old", "encoding", "text"),
    [
        ("B¶o hiÓm x· héi", Encoding.TCVN3, "Bảo hiểm xã hội"),
        ("ng\u00adêi", Encoding.TCVN3, "người"),
        ("§ång Nai", Encoding.TCVN3, "Đồng Nai"),
        ("hµ néi", Encoding.TCVN3_CAPITALS, "HÀ NỘI"),
        ("Baûo hieåm xaõ hoäi", Encoding.VNI, "Bảo hiểm xã hội"),
        ("Ñaø Naüng", Encoding.VNI, "Đà Nẵng"),
        ("BAÛO HIEÅM XAÕ HOÄI", Encoding.VNI, "BẢO HIỂM XÃ HỘI"),
        ("Aùi, AÂu, Öùng", Encoding.VNI, "Ái, Âu, Ứng"),
        ("Hà Nội", Encoding.UNICODE, "Hà Nội"),
    ],
)
def test_known_lines_of_old_files_become_unicode(old: str, encoding: Encoding, text: str):
    assert to_unicode(old, encoding) == text


def test_every_small_letter_has_one_tcvn3_character_and_every_letter_a_vni_one():
    assert {*TCVN3.values()} == {*SMALL} - {*"aeiouy"} | {*"ĂÂÊÔƠƯĐ"}
    assert {*VNI.values()} == {*(SMALL + SMALL.upper())} - {*"aeiouyAEIOUY"}


@given(st.text(st.sampled_from(SMALL + " ABCXYZ.,/0123456789ĂÂÊÔƠƯĐ"), max_size=40))
def test_what_was_written_in_tcvn3_comes_back(text: str):
    assert to_unicode(tcvn3(text), Encoding.TCVN3) == text


@given(st.text(st.sampled_from(SMALL + SMALL.upper() + " ABCXYZ.,/0123456789"), max_size=40))
def test_what_was_written_in_vni_comes_back(text: str):
    assert to_unicode(vni(text), Encoding.VNI) == text


@given(st.text(st.sampled_from(SMALL + " .,/0123456789bcdghklmnpqrstvx"), max_size=40))
def test_in_a_font_of_capitals_the_same_letters_are_capitals(text: str):
    assert to_unicode(tcvn3(text), Encoding.TCVN3_CAPITALS) == text.upper()


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        (".VnArial", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        (".vnarialh", Encoding.TCVN3_CAPITALS),
        ("VNI-Times", Encoding.VNI),
        ("VNI-Helve-Condense", Encoding.VNI),
        ("Times New Roman", Encoding.UNICODE),
        ("", Encoding.UNICODE),
    ],
)
def test_the_font_s_name_tells_the_encoding(font: str, encoding: Encoding):
    assert by_font(font) is encoding


AS_GOOD_AS_IT_STANDS = {"Sôn La", "Hoà Chí Minh", "BÕn Tre", "Vónh Long", "NghÖ An", "Ngheä An"}
"""Old spellings that can be read in two ways: only a font, or the list of offices, can tell."""


@pytest.mark.parametrize("place", PLACES)
def test_the_text_itself_tells_the_encoding_of_every_province_s_name(place: str):
    assert guess(place) is Encoding.UNICODE
    for write, encoding in ((tcvn3, Encoding.TCVN3), (vni, Encoding.VNI)):
        if (old := write(place)) != place and old not in AS_GOOD_AS_IT_STANDS:
            found = guess(old)
            assert (found, to_unicode(old, found)) == (encoding, place)


@pytest.mark.parametrize("text", ["Bảo hiểm xã hội", "BHXH TP. HCM", "1.234,5", "café", "Đơn vị tính: triệu đồng"])
def test_text_that_is_vietnamese_or_nothing_known_stays_as_it_is(text: str):
    assert to_unicode(text, guess(text)) == text


@pytest.mark.parametrize("old", sorted(AS_GOOD_AS_IT_STANDS))
def test_what_can_be_read_in_two_ways_is_not_guessed(old: str):
    assert guess(old) is Encoding.UNICODE


def test_no_capital_is_taken_for_another_letter_of_vni():
    """Í, Ì, Ó, Ò, Ô, Ê, Â … are Vietnamese letters, too: each pair stands for one letter, whatever its case."""
    for base, mark in product("aA", "ùÙ"):
        assert VNI[base + mark] == ("á" if base == "a" else "Á")
