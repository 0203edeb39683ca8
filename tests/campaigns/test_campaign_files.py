"""Campaign files with faults: every fault is found, at its place, all at once."""

import re
from fractions import Fraction
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import CampaignRefused, read_campaign
from dossiers.campaigns.file_checks import Installed
from dossiers.documents.kinds.catalogue import CENTRE_KINDS, further_kinds
from tests.support.campaigns import campaign_4361, second_campaign
from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.errors import Unmet

PLAIN = write_canonical(second_campaign())
FURTHER = ("giay-xac-nhan", "danh-sach")
DESK = Installed(("to-trinh", "bien-ban"), ("nd30_2020",), ("to-trinh", "bien-ban"), FURTHER, FURTHER[:1])


def faults(text: str, installed: Installed | None = None) -> list[tuple[str, str]]:
    """The places and codes of everything that is wrong with a file."""
    with pytest.raises(CampaignRefused) as refused:
        read_campaign(text, installed)
    assert len({fault.field for fault in refused.value.faults}) == len(refused.value.faults)
    return [(fault.field, fault.code) for fault in refused.value.faults]


def told(text: str) -> list[tuple[str, str]]:
    """The faults of a file that may have none."""
    try:
        read_campaign(text, DESK)
    except CampaignRefused as refused:
        return [(fault.field, fault.code) for fault in refused.faults]
    return []


def fault(text: str, installed: Installed | None = None) -> Unmet:
    """The only fault of a file."""
    with pytest.raises(CampaignRefused) as refused:
        read_campaign(text, installed)
    (only,) = refused.value.faults
    return only


def said(unmet: Unmet) -> dict[str, str]:
    """The values of a fault, without the place of a key in the file."""
    return {name: value for name, value in unmet.values if not unmet.field or name not in {"line", "column"}}


def with_(key: str, value: str, text: str = PLAIN) -> str:
    """The file with another value for a key."""
    changed, count = re.subn(rf"(?m)^{re.escape(key)} = .*$", lambda _: f"{key} = {value}", text)
    assert count == 1
    return changed


def without(key: str, text: str = PLAIN) -> str:
    changed, count = re.subn(rf"(?m)^{re.escape(key)} = .*\n", "", text)
    assert count == 1
    return changed


def swap(old: str, new: str, text: str = PLAIN) -> str:
    """The file with the first occurrence of some text exchanged."""
    assert old in text
    return text.replace(old, new, 1)


SINGLE_KEYS = re.findall(r"(?m)^([a-z_.]+) = (?!\[)", PLAIN)
OPTIONAL = "centre."
"""What begins so need not be there, but is whole if it is."""
MAY_BE_LEFT_OUT = [
    *("number_words", "ranked.gate", "ranked.award", "ranked.prize", "nominated.award", "nominated.prize"),
    *("correction_end", "appraisal_required", "decision.proposer", "version"),
]


@pytest.mark.parametrize("key", [key for key in SINGLE_KEYS if key not in MAY_BE_LEFT_OUT])
def test_a_key_that_is_missing_is_told_by_its_path(key: str):
    assert faults(without(key)) == [(key, "key-missing")]


@pytest.mark.parametrize("key", MAY_BE_LEFT_OUT)
def test_what_a_campaign_need_not_say_is_not_missed(key: str):
    assert told(without(key)) == []


def test_a_campaign_that_says_nothing_of_its_ranking_takes_the_national_average_and_both_tie_breaks():
    ranked = read_campaign(without("ranked.gate", re.sub(r"(?m)^ranked.tie_breaks.*\n", "", PLAIN))).ranked
    assert (ranked.gate, ranked.tie_breaks, ranked.every_fund) == (Gate(), tuple(TieBreak), False)


@pytest.mark.parametrize(
    ("value", "gate"),
    [
        ('"national-average"', Gate()),
        ('"off"', Gate(GateKind.OFF)),
        ('"7/2"', Gate(GateKind.CEILING, Fraction(7, 2))),
        ("3", Gate(GateKind.CEILING, Fraction(3))),
    ],
)
def test_the_gate_is_the_average_or_a_ceiling_or_off(value: str, gate: Gate):
    assert read_campaign(with_("ranked.gate", value)).ranked.gate == gate


@pytest.mark.parametrize("value", ['"median"', '"3,5"', "true"])
def test_a_gate_that_is_none_of_these_is_told(value: str):
    assert faults(with_("ranked.gate", value)) == [("ranked.gate", "fraction-unreadable")]


@pytest.mark.parametrize("value", ['["debt", "debt"]', '["excess", "plan"]'])
def test_a_tie_break_that_is_unknown_or_said_twice_is_told_at_its_place(value: str):
    assert faults(with_("ranked.tie_breaks", value)) == [("ranked.tie_breaks[2]", "choice-not-offered")]


@pytest.mark.parametrize("key", ["papers", "attachments", "offices"])
def test_a_list_that_is_missing_is_told(key: str):
    start = PLAIN.index(f"\n{key} = [")
    assert faults(PLAIN[:start] + PLAIN[PLAIN.index("\n]", start) + 2 :]) == [(key, "key-missing")]


def test_of_an_empty_file_every_key_is_told():
    told = faults("")
    assert {code for _, code in told} == {"key-missing"}
    wanted = {key for key in SINGLE_KEYS if not key.startswith(OPTIONAL)} - set(MAY_BE_LEFT_OUT)
    assert {place for place, _ in told} >= {*wanted, "papers", "attachments", "offices"}


@pytest.mark.parametrize("key", ["code", "name", "full_name", "place", "head_lines"])
def test_what_an_office_lacks_is_told_at_the_office_s_own_row(key: str):
    row = PLAIN.splitlines()[-5]
    poorer, count = re.subn(rf'(?:, )?\b{key} = (?:"[^"]*"|\[[^\]]*\])', "", row, count=1)
    assert count == 1
    assert faults(PLAIN.replace(row, poorer.replace("{ , ", "{ "))) == [(f"offices[4].{key}", "key-missing")]


def test_lines_that_neither_the_office_nor_the_heads_give_are_told_once():
    told = faults(re.sub(r", parent_lines = \[[^\]]*\]", "", PLAIN))
    assert told == [("heads.parent_lines", "key-missing")]


WRONG_TYPES = {
    "not-text": ["name", "letter.subject", "closing.zone", "titles.head", "figures.plan", "rule_pack"],
    "not-whole-number": ["ranked.places", "ranked.prize", "correction_working_days"],
    "not-true-or-false": ["local_review_required", "council.strictly_more"],
    "not-a-day": ["letter.day", "closing.day", "period.first", "figures_day"],
    "fraction-unreadable": ["council.quorum", "nominated.over_percent"],
}


@pytest.mark.parametrize(("code", "key"), [(code, key) for code, keys in WRONG_TYPES.items() for key in keys])
@pytest.mark.parametrize("value", ["[1]", "{ a = 1 }", "0.5"])
def test_a_value_of_another_type_is_told(code: str, key: str, value: str):
    assert faults(with_(key, value)) == [(key, code)]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name", "5", "not-text"),
        ("ranked.places", '"3"', "not-whole-number"),
        ("ranked.places", "true", "not-whole-number"),
        ("correction_working_days", "2.0", "not-whole-number"),
        ("local_review_required", '"true"', "not-true-or-false"),
        ("local_review_required", "1", "not-true-or-false"),
        ("closing.day", "20110110", "not-a-day"),
        ("closing.day", "2022-01-14T00:00:00", "not-a-day"),
        ("council.quorum", "true", "fraction-unreadable"),
    ],
)
def test_values_that_only_look_right_are_told(key: str, value: str, code: str):
    assert faults(with_(key, value)) == [(key, code)]


def test_tables_and_lists_of_something_else_are_told():
    assert faults(swap("papers = [\n", "papers = [\n  7,\n")) == [("papers[1]", "not-a-table")]
    assert faults(swap('head_lines = ["CHI CỤC THUẾ", ', "head_lines = [3, ")) == [
        ("offices[1].head_lines[1]", "not-text")
    ]
    assert faults(swap('head_lines = ["CHI CỤC THUẾ", "THÀNH PHỐ ĐÔNG HẢI"]', 'head_lines = "ĐÔNG HẢI"')) == [
        ("offices[1].head_lines", "not-a-list")
    ]
    assert faults(re.sub(r"(?m)^letter\..*\n", "", PLAIN) + 'letter = "4361"\n')[-6:][0] == ("letter", "not-a-table")


def test_an_empty_list_of_offices_papers_or_lines_is_told():
    assert faults(swap('head_lines = ["CHI CỤC THUẾ", "THÀNH PHỐ ĐÔNG HẢI"]', "head_lines = []")) == [
        ("offices[1].head_lines", "list-length")
    ]
    assert ("papers", "list-length") in faults(re.sub(r"(?s)papers = \[.*?\n\]", "papers = []", PLAIN))
    assert faults(re.sub(r"(?s)offices = \[.*?\n\]", "offices = []", PLAIN)) == [("offices", "list-length")]


def test_a_campaign_may_ask_for_no_attachments_and_an_office_may_stand_under_nobody():
    assert read_campaign(re.sub(r"(?s)attachments = \[.*?\n\]", "attachments = []", PLAIN)).attachments == ()
    top = swap('parent_lines = ["CỤC THUẾ TỈNH ĐÔNG HẢI"]', "parent_lines = []")
    assert read_campaign(top).offices[0].parent_lines == ()


def test_a_key_that_nobody_knows_is_told():
    assert faults(PLAIN + 'ghi_chu = "x"\n') == [("ghi_chu", "key-unknown")]


def test_a_misspelt_key_is_told_with_the_one_that_was_meant():
    with pytest.raises(CampaignRefused) as refused:
        read_campaign(swap("closing.zone_words", "closing.zone_word"))
    assert {(fault.field, fault.code): said(fault) for fault in refused.value.faults} == {
        ("closing.zone_words", "key-missing"): {},
        ("closing.zone_word", "key-misspelt"): {"near": "zone_words"},
    }


def test_many_unknown_keys_are_not_all_told():
    flood = "".join(f"la_{number} = 1\n" for number in range(500))
    assert len(faults(PLAIN + flood)) == 20


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('"31/02/2011"', "date-impossible"),
        ('"10/13/2011"', "date-no-such-month"),
        ('"10/1/11"', "date-short-year"),
        ('"sớm"', "date-unreadable"),
        ('"10/1/1811"', "date-year-out-of-range"),
    ],
)
def test_a_day_that_the_calendar_does_not_have_is_told_with_all_other_faults(value: str, code: str):
    text = with_("closing.day", value, with_("name", '""'))
    assert faults(text) == [("name", "text-empty"), ("closing.day", code)]


def test_a_day_may_be_written_as_toml_or_as_the_letter_has_it():
    assert read_campaign(with_("closing.day", '"ngày 14 tháng 01 năm 2022"')) == second_campaign()
    assert read_campaign(with_("closing.day", "2022-01-14")) == second_campaign()


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('name = "Đợt\nthi đua"', "file-not-toml-at", {"line": "1", "column": "12"}),
        ("a = 1\nletter.day = 2011-02-31\n", "file-not-toml-at", {"line": "2", "column": "14"}),
        ("a = 1\na = 2\n", "file-not-toml-at", {"line": "2", "column": "6"}),
        ("offices = [", "file-ends-early", {}),
        ("a = " + "[" * 5_000, "file-not-toml", {}),
        ("a = " + "9" * 5_000, "file-not-toml", {}),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_its_place(text: str, code: str, place: dict[str, str]):
    assert (fault(text).code, said(fault(text))) == (code, place)


@pytest.mark.parametrize("text", ["a." * 400_000 + "b = 1", ".".join(["a"] * 202) + " = 1"])
def test_a_key_of_hundreds_of_parts_is_refused_before_it_is_parsed(text: str):
    found = fault("code = 1\n" + text)
    assert (found.code, said(found)) == ("file-not-toml-at", {"line": "2", "column": "1"})


def test_a_file_far_too_long_is_not_even_read():
    assert fault("#" * 1_000_001).code == "file-too-long"


@pytest.mark.parametrize(
    ("written", "exact"),
    [('"10"', Fraction(10)), ('"5/2"', Fraction(5, 2)), ("10", Fraction(10)), ('"0"', Fraction(0))],
)
def test_a_percentage_is_exact(written: str, exact: Fraction):
    assert read_campaign(with_("nominated.over_percent", written)).nominated.over_percent == exact


@pytest.mark.parametrize("written", ['"2,5"', '"2.5"', '"5 %"', '"5/0"', '"-5"', '"½"', '"٥"', '"1e3"', '""'])
def test_a_number_that_is_not_a_plain_fraction_is_told(written: str):
    assert faults(with_("nominated.over_percent", written)) == [("nominated.over_percent", "fraction-unreadable")]


@pytest.mark.parametrize("key", ["council.quorum", "council.threshold"])
def test_a_share_of_the_council_lies_between_nothing_and_all(key: str):
    unmet = fault(with_(key, '"4/3"'))
    assert (unmet.field, unmet.code) == (key, "fraction-out-of-range")
    assert said(unmet) == {"text": "4/3", "first": "0", "last": "1"}
    for share in ("0", "1", "2/3"):
        assert read_campaign(with_(key, f'"{share}"'))


def test_more_than_all_votes_cannot_be_asked_for():
    text = with_("council.strictly_more", "true", with_("council.threshold", '"1"'))
    assert faults(text) == [("council.threshold", "threshold-unreachable")]


@pytest.mark.parametrize(
    ("key", "value"), [("ranked.places", "0"), ("ranked.places", "-1"), ("correction_working_days", "0")]
)
def test_a_count_out_of_its_range_is_told(key: str, value: str):
    assert faults(with_(key, value)) == [(key, "number-out-of-range")]


def test_more_ranked_places_than_offices_are_told():
    unmet = fault(with_("ranked.places", "8"))
    assert (unmet.field, unmet.code) == ("ranked.places", "places-over-offices")
    assert said(unmet) == {"places": "8", "offices": "7"}
    assert read_campaign(with_("ranked.places", "7")).ranked.places == 7


def test_a_period_that_runs_backwards_is_told():
    assert faults(with_("period.first", '"1/1/2022"')) == [("period.last", "period-reversed")]


@pytest.mark.parametrize(
    ("closing", "kind", "found"),
    [
        ("2021-10-11", "trước ngày", [("closing.day", "closing-before-period")]),
        ("2021-10-12", "trước ngày", [("closing.day", "closing-before-period-ends")]),
        ("2021-10-10", "chậm nhất ngày", [("closing.day", "closing-before-period")]),
        ("2021-10-11", "chậm nhất ngày", [("closing.day", "closing-before-period-ends")]),
        ("2021-12-31", "trước ngày", [("closing.day", "closing-before-period-ends")]),
        ("2022-01-01", "trước ngày", []),
        ("2021-12-31", "chậm nhất ngày", []),
    ],
)
def test_a_campaign_does_not_close_before_its_first_day_nor_before_its_last(
    closing: str, kind: str, found: list[tuple[str, str]]
):
    text = with_("closing.day", closing, with_("closing.said", f'"{kind}"'))
    assert told(text) == found


def test_the_closing_day_is_said_in_one_of_two_ways():
    unmet = fault(with_("closing.said", '"hết ngày"'))
    assert (unmet.field, unmet.code) == ("closing.said", "choice-not-offered")
    assert said(unmet) == {"text": "hết ngày", "choices": "trước ngày, chậm nhất ngày"}


@pytest.mark.parametrize("zone", ["Asia/Hanoi", "Asia", "../etc/passwd", "UTC+7", "/usr/share/zoneinfo/UTC"])
def test_an_unknown_time_zone_is_told(zone: str):
    assert faults(with_("closing.zone", f'"{zone}"')) == [("closing.zone", "zone-unknown")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text-empty"),
        (" ", "text-empty"),
        (normalize("NFD", "Hòa Bình"), "text-not-nfc"),
        (" Hòa Bình", "text-untidy"),
        ("Hòa  Bình", "text-untidy"),
        ("Hòa\\u00adBình", "text-untidy"),
        ("Hòa\\nBình", "text-untidy"),
        ("Hòa Bình 🎉", "line-unprintable"),
        ("a" * 301, "line-too-long"),
    ],
)
def test_text_is_one_tidy_line_that_a_paper_can_print(text: str, code: str):
    assert faults(with_("addressee", f'"{text}"')) == [("addressee", code)]


@pytest.mark.parametrize("code", ["215 2021", "215/2021", "-2021", "215--2021", "năm-2021", "215_2021", "a" * 33])
def test_a_campaign_s_code_fits_into_an_address(code: str):
    (found,) = faults(with_("code", f'"{code}"'))
    assert found[0] == "code"
    assert found[1] in {"code-unfit", "line-too-long"}


@pytest.mark.parametrize("code", ["A-1", "A 1", "Đ1", "A/1", "A.1"])
def test_an_office_s_code_fits_into_an_address_and_has_no_hyphen(code: str):
    assert faults(swap('code = "A1"', f'code = "{code}"')) == [("offices[1].code", "office-code-unfit")]


@pytest.mark.parametrize("code", ["A2", "a2"])
def test_two_offices_with_one_code_are_told_with_the_first_of_them(code: str):
    unmet = fault(swap('code = "B2"', f'code = "{code}"'))
    assert (unmet.field, unmet.code) == ("offices[4].code", "row-twice")
    assert said(unmet)["first"] == "offices[2]"


def test_a_paper_and_an_attachment_stand_in_their_lists_once():
    assert faults(swap('kind = "bien-ban"', 'kind = "to-trinh"')) == [("papers[2].kind", "row-twice")]
    assert faults(swap('kind = "bang-so-thu"', 'kind = "to-trinh-da-ky"')) == [("attachments[2].kind", "row-twice")]


def test_at_least_cannot_be_more_than_at_most():
    unmet = fault(swap("least = 0, most = 2", "least = 3, most = 2"))
    assert (unmet.field, unmet.code) == ("attachments[2].most", "limits-reversed")
    assert said(unmet) == {"least": "3", "most": "2"}


@pytest.mark.parametrize("symbol", ["TTr CCT", "TTr/", "-TTr", "TTr_CCT", "01/TTr"])
def test_a_symbol_has_the_form_of_a_symbol(symbol: str):
    assert faults(swap('"TTr-CCT"', f'"{symbol}"')) == [("papers[1].symbol", "symbol-unreadable")]


def test_what_the_desk_offers_is_accepted():
    assert read_campaign(PLAIN, DESK) == second_campaign()


def test_a_paper_without_a_template_is_told_with_those_that_have_one():
    with pytest.raises(CampaignRefused) as refused:
        read_campaign(swap('kind = "bien-ban"', 'kind = "bao-cao"'), DESK)
    assert {(fault.field, fault.code): said(fault) for fault in refused.value.faults} == {
        ("papers[2].kind", "paper-without-template"): {"text": "bao-cao", "known": "bien-ban, to-trinh"},
        ("papers", "paper-needed"): {"kind": "bien-ban"},
    }


def test_a_rule_pack_that_the_desk_does_not_have_is_told():
    unmet = fault(with_("rule_pack", '"tt01_2011"'), DESK)
    assert (unmet.field, unmet.code) == ("rule_pack", "rule-pack-unknown")
    assert said(unmet) == {"text": "tt01_2011", "known": "nd30_2020"}


def test_a_kept_campaign_is_read_whatever_the_desk_has_today():
    assert read_campaign(with_("rule_pack", '"tt01_2011"')).rule_pack == "tt01_2011"


def test_all_faults_are_told_at_once():
    text = with_("name", '""')
    text = with_("closing.zone", '"Asia/Hanoi"', text)
    text = with_("council.quorum", '"3/2"', text)
    text = with_("period.last", '"1/1/2020"', text)
    text = swap('code = "B1"', 'code = "A1"', without("theme", text)) + "thua = 1\n"
    assert faults(text, DESK) == [
        ("name", "text-empty"),
        ("theme", "key-missing"),
        ("council.quorum", "fraction-out-of-range"),
        ("thua", "key-unknown"),
        ("period.last", "period-reversed"),
        ("closing.zone", "zone-unknown"),
        ("offices[3].code", "row-twice"),
    ]


def test_the_error_itself_says_places_and_codes():
    with pytest.raises(CampaignRefused, match=r"^name: text-empty$"):
        read_campaign(with_("name", '""'))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_never_anything_else(data: st.DataObject):
    start = data.draw(st.integers(0, len(PLAIN) - 1))
    length = data.draw(st.integers(0, 40))
    text = PLAIN[:start] + data.draw(st.text(max_size=5)) + PLAIN[start + length :]
    assert isinstance(told(text), list)


VALUES = st.sampled_from(['""', "0", "-1", "1.5", "true", "[]", "{}", "2011-01-01", "[[1]]", '[""]', '"x"', "inf"])


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(SINGLE_KEYS), VALUES, min_size=1, max_size=8))
def test_any_value_at_any_key_is_refused_at_a_key_that_was_changed_or_compared(changes: dict[str, str]):
    text = PLAIN
    for key, value in changes.items():
        text = with_(key, value, text)
    compared = {"period.last", "closing.day", "council.threshold", "ranked.places", "letter.day", "figures_day"}
    assert {place for place, _ in told(text)} <= set(changes) | compared


def test_the_real_campaign_is_what_this_desk_offers():
    application = Installed(("to-trinh", "bien-ban"), ("ttlt55_2005",), (), further_kinds(), CENTRE_KINDS)
    assert read_campaign(write_canonical(campaign_4361()), application) == campaign_4361()


def test_a_campaign_may_have_no_further_papers_and_no_centre():
    start = PLAIN.index("\nfurther = [")
    plain = PLAIN[:start] + PLAIN[PLAIN.index("\n]", start) + 2 :]
    campaign = read_campaign(re.sub(r"(?m)^centre\..*\n", "", plain), DESK)
    assert (campaign.further, campaign.centre) == ((), None)


def test_a_further_paper_without_a_template_is_told_with_those_that_have_one():
    found = fault(swap('"danh-sach"', '"danh-thiep"'), DESK)
    assert (found.field, found.code) == ("further[2].kind", "paper-without-template")
    assert dict(found.values)["known"] == "danh-sach, giay-xac-nhan"


def test_a_paper_of_the_centre_needs_the_centre_described():
    assert faults(re.sub(r"(?m)^centre\..*\n", "", PLAIN), DESK) == [("centre", "centre-needed")]


@pytest.mark.parametrize(
    ("power", "found"),
    [
        ("for-council", [("centre.power", "choice-not-offered")]),
        ("by-order", []),
        ("by-mandate", []),
        ("deputy", []),
    ],
)
def test_the_centre_signs_by_any_power_but_a_council_s(power: str, found: list[tuple[str, str]]):
    assert told(with_("centre.power", f'"{power}"')) == found


@pytest.mark.parametrize("power", ["head", "acting"])
def test_a_head_signs_without_a_further_title(power: str):
    text = re.sub(r"(?m)^centre\.title = .*\n", "", with_("centre.power", f'"{power}"'))
    assert told(text) == []


def test_an_orientation_is_one_of_two():
    assert faults(swap('"portrait"', '"nằm"')) == [("further[1].orientation", "choice-not-offered")]
