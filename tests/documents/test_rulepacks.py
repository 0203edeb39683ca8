"""Every pack stays within the ranges that the decree lays down (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from dataclasses import replace
from datetime import date

import pytest

from dossiers.documents.kinds.wording import day_text
from dossiers.documents.papers import Papers
from dossiers.documents.setting.fonts import FACES, Fonts
from dossiers.documents.setting.rule_packs import RULE_PACKS, rule_pack_on
from dossiers.vietnamese.amounts import AMOUNT_LIMIT, show_amount
from dossiers.vietnamese.text import PRINTABLE
from tests.documents.sample import CAMPAIGN_4361, CONTENT, KINDS, TEMPLATES, context_of
from workflow.dossier import PaperNumber

FONTS = Fonts(TEMPLATES / "_base" / "fonts")
PACKS = list(RULE_PACKS.values())

SIZES = {
    "country": (12, 13),
    "motto": (13, 14),
    "parent": (12, 13),
    "agency": (12, 13),
    "number": (13, 13),
    "place-date": (13, 14),
    "kind": (13, 14),
    "subject": (13, 14),
    "addressee": (13, 14),
    "basis": (13, 14),
    "para": (13, 14),
    "heading": (13, 14),
    "power": (13, 14),
    "signer": (13, 14),
    "recipients": (12, 12),
    "recipient": (11, 11),
    "page-number": (13, 14),
}
BOLD = {"country", "motto", "agency", "kind", "subject", "heading", "power", "signer", "recipients"}
ITALIC = {"place-date", "basis", "recipients"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_sizes_and_faces_are_the_decrees(pack):
    for name, (least, most) in SIZES.items():
        style = pack.styles[name]
        assert least <= style.size <= most, name
        assert (style.bold, style.italic) == (name in BOLD, name in ITALIC), name


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_margins_indent_pitch_and_gaps_are_within_the_ranges(pack):
    paper, body = pack.paper, pack.styles["para"]
    assert (paper.width, paper.height) == (210, 297)
    assert 20 <= paper.top <= 25
    assert 20 <= paper.bottom <= 25
    assert 30 <= paper.left <= 35
    assert 15 <= paper.right <= 20
    assert body.indent in (10, 12.7)
    assert body.align == "justify"
    assert body.after >= 6
    assert 1.149 * body.size <= body.pitch <= 1.5 * 1.15 * body.size
    assert 1 / 3 <= pack.part_rule <= 1 / 2


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_gaps_stand_only_after_paragraphs_but_for_the_room_to_sign(pack):
    assert {name for name, style in pack.styles.items() if style.before} == {"signer"}


def test_a_packs_version_tells_its_values():
    versions = {Papers.pack_version(name) for name in RULE_PACKS}
    assert len(versions) == len(RULE_PACKS)
    changed = replace(PACKS[0], part_rule=0.5)
    assert repr(changed) != repr(PACKS[0])


def test_the_versions_that_frozen_revisions_name_stay_while_the_values_do():
    """A changed value gives another version on purpose; a rename in the code must not."""
    assert {pack: Papers.pack_version(pack)[:12] for pack in RULE_PACKS} == {
        "nd30_2020": "301591f095a8",
        "tt01_2011": "8de736b7e211",
        "ttlt55_2005": "294dcdf2671e",
    }


def test_every_printable_character_has_a_glyph_in_all_four_faces():
    for face in FACES:
        metrics = FONTS.metrics(bold=face.bold, italic=face.italic)
        assert {char for char in PRINTABLE if char not in metrics.advances and char != "\n"} == set(), face.file


def test_the_longest_amount_fits_its_cell_and_the_longest_place_and_date_its_column():
    upright, italic = FONTS.metrics(bold=False, italic=False), FONTS.metrics(bold=False, italic=True)
    table = PACKS[0].table
    assert upright.width(f"−{show_amount(AMOUNT_LIMIT - 1)}", 12) < 50 - 2 * table.padding_side
    place = "Thành phố Hồ Chí Minh, ngày 08 tháng 10 năm 2010"
    assert italic.width(place, 13) < PACKS[0].head_columns[1]
    assert italic.width(place, 13) == pytest.approx(98.7, abs=0.1)
    assert italic.width(f"Thành phố Hồ Chí Minh, {day_text(None)}", 13) < PACKS[0].head_columns[1]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2005, 8, 1), "ttlt55_2005"),
        (date(2011, 1, 7), "ttlt55_2005"),
        (date(2011, 3, 4), "ttlt55_2005"),
        (date(2011, 3, 5), "tt01_2011"),
        (date(2020, 3, 4), "tt01_2011"),
        (date(2020, 3, 5), "nd30_2020"),
        (date(2031, 6, 29), "nd30_2020"),
        (date(2005, 7, 31), "the campaign's"),
        (None, "the campaign's"),
    ],
)
def test_a_paper_takes_the_pack_in_force_on_its_date_and_without_one_its_campaigns(day, name):
    assert rule_pack_on(day, "the campaign's") == name


@pytest.mark.parametrize("kind", KINDS)
def test_the_papers_of_campaign_4361_are_set_by_the_text_of_their_day(kind):
    for day, name in ((date(2011, 1, 7), "ttlt55_2005"), (date(2026, 11, 27), "nd30_2020"), (None, "ttlt55_2005")):
        content = replace(CONTENT, numbers=(PaperNumber(kind, 25, day),))
        assert context_of(kind, content, campaign=CAMPAIGN_4361).about.rule_pack == name
