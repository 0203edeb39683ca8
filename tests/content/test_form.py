"""What people type is read or refused beside its field, and nothing of it is thrown away."""

from dataclasses import replace
from time import perf_counter
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.content.field_reader import TEXT_LENGTH
from dossiers.content.form import read_typed
from dossiers.content.form_fields import FIELDS, section_fields
from dossiers.vietnamese.amounts import show_count
from dossiers.vietnamese.text import PRINTABLE, clean
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import complete_content
from tests.support.random_contents import contents
from tests.support.typing import all_typed, typed_of
from workflow.dossier import Ballot, Content, Meeting
from workflow.errors import Unmet

LETTER = campaign_4361()
MEMBERS, CANDIDATES = "meeting.members", "nomination.candidates"


def typed(**changes: str) -> dict[str, str]:
    """The text of a complete dossier with some fields typed otherwise: `figures__plan="abc"`."""
    return all_typed(complete_content(LETTER)) | {name.replace("__", "."): text for name, text in changes.items()}


def read(**changes: str) -> Content:
    return read_typed(typed(**changes), LETTER).content


def faults(**changes: str) -> list[tuple[str, str]]:
    return [(fault.field, fault.code) for fault in read_typed(typed(**changes), LETTER).unreadable]


def only_fault(**changes: str) -> Unmet:
    (fault,) = read_typed(typed(**changes), LETTER).unreadable
    return fault


# --- There and back ---


def as_a_form_holds_it(content: Content) -> Content:
    """A form has no row without a word in it, asks for votes on what is proposed, sets aside what is not, and knows no
    paper number 0.
    """
    content = content.effective()
    candidates = tuple(
        candidate for candidate in content.nomination.candidates if candidate.name or candidate.achievements
    )
    content = replace(content, nomination=replace(content.nomination, candidates=candidates))
    ballots = tuple(content.meeting.ballot(key) or Ballot(key) for key in content.voted_on())
    numbers = tuple(replace(number, number=number.number or None) for number in content.numbers)
    return replace(content, meeting=replace(content.meeting, ballots=ballots), numbers=numbers)


@pytest.mark.parametrize("campaign", [campaign_4361(), second_campaign()], ids=lambda campaign: campaign.code)
@settings(deadline=None)
@given(data=st.data())
def test_what_a_content_says_can_be_typed_and_is_read_back_as_the_same(campaign, data: st.DataObject):
    content = as_a_form_holds_it(data.draw(contents(campaign)))
    reading = read_typed(all_typed(content), campaign)
    assert reading.unreadable == ()
    assert reading.content == content


@settings(deadline=None)
@given(st.text(st.sampled_from(sorted(PRINTABLE)), max_size=200))
def test_any_text_that_a_paper_can_print_is_kept_as_it_was_typed(text: str):
    assert faults(meeting__discussion=text) == []
    assert read(meeting__discussion=text).meeting.discussion == clean(text).strip()


def test_each_section_takes_the_whole_of_its_own_text():
    for section, own in typed_of(complete_content(LETTER, office=True)).items():
        assert section_fields(section, own, LETTER) == own


# --- Numbers ---


@pytest.mark.parametrize("text", ["một trăm", "12x", "--", "1e9", "０１２", "1.23.4", "0x10"])
def test_text_in_a_number_field_is_refused_beside_it(text: str):
    assert faults(figures__plan=text, meeting__issued="chín") == [
        ("figures.plan", "amount-unreadable"),
        ("meeting.issued", "count-unreadable"),
    ]
    assert read(figures__plan=text).claims.plan is None


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("1,234", "amount-ambiguous", {"vietnamese": "1,234", "english": "1.234"}),
        ("12.34", "amount-english", {"english": "12,34"}),
        ("12,500,000,000", "amount-english", {"english": "12.500.000.000"}),
    ],
)
def test_an_amount_of_another_convention_is_refused_with_every_reading_that_is_possible(text, code, shown):
    fault = only_fault(figures__collected=text)
    assert (fault.code, fault.field) == (code, "figures.collected")
    assert dict(fault.values) == {"text": text, "unit": "đồng", **shown}


def test_amounts_are_read_in_the_unit_chosen_beside_them():
    content = read(figures__unit="ty-dong", figures__plan="1.234,5", figures__collected="1.400", figures__debt="0")
    assert content.claims.plan == 1_234_500_000_000
    assert content.claims.debt == 0


def test_a_unit_that_nobody_offered_is_refused():
    assert ("figures.unit", "choice-unknown") in faults(figures__unit="usd")


def test_a_plan_of_nothing_is_refused_because_no_percentage_can_be_told():
    assert faults(figures__plan="0") == [("figures.plan", "plan-zero")]
    assert read(figures__plan="0").claims.plan is None
    assert read(figures__plan="0").claims.figures() is None


@pytest.mark.parametrize("field", ["plan", "collected", "debt"])
def test_a_negative_amount_is_refused(field: str):
    assert faults(**{f"figures__{field}": "-1.000"}) == [(f"figures.{field}", "amount-negative")]


def test_half_a_dong_and_more_money_than_there_is_are_refused():
    assert only_fault(figures__debt="1.000,5").code == "amount-not-whole"
    assert only_fault(figures__debt="9" * 19).code == "amount-too-large"


@pytest.mark.parametrize(
    ("text", "code"), [("-3", "count-negative"), ("2,5", "count-unreadable"), ("100000", "count-too-large")]
)
def test_a_number_of_ballots_is_a_small_whole_number(text: str, code: str):
    assert faults(meeting__ballots__c1__in_favour=text) == [("meeting.ballots.c1.in_favour", code)]


@pytest.mark.parametrize(("text", "code"), [("0", "number-out-of-range"), ("12/TTr", "number-unreadable")])
def test_a_papers_number_is_the_number_alone(text: str, code: str):
    assert faults(**{"papers__to-trinh__number": text}) == [("papers.to-trinh.number", code)]


# --- Days and times ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2011", "date-impossible"),
        ("29/02/2011", "date-impossible"),
        ("1/13/2011", "date-no-such-month"),
        ("1/1/11", "date-short-year"),
        ("mai", "date-unreadable"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str, code: str):
    assert faults(meeting__day=text) == [("meeting.day", code)]
    assert read(meeting__day=text).meeting.day is None


def test_a_time_that_no_clock_shows_is_refused():
    assert faults(meeting__starts="25:00") == [("meeting.starts", "time-impossible")]


# --- Signs ---


def test_marks_typed_apart_become_whole_letters():
    apart = normalize("NFD", "Đặng Hữu Nghĩa")
    assert apart != "Đặng Hữu Nghĩa"
    form = section_fields("office", {"office.signer": apart}, LETTER)
    assert form == {"office.signer": "Đặng Hữu Nghĩa"}
    assert read(office__signer=apart).signing.signer == "Đặng Hữu Nghĩa"


def test_soft_hyphens_and_hard_spaces_from_word_go_and_the_words_stay():
    pasted = "Đôn\u00ad đốc\u00a0thu\u200b theo\ttuần"
    assert section_fields("review", {"review.summary": pasted}, LETTER) == {"review.summary": "Đôn đốc thu theo tuần"}
    assert faults(review__summary=pasted) == []


@pytest.mark.parametrize(
    ("text", "signs"), [("Rất tốt 👍", "U+1F44D"), ("Dòng\x07 một", "U+0007"), ("Rỗng\x00", "U+0000"), ("漢", "U+6F22")]
)
def test_signs_that_no_paper_can_print_are_named_and_kept_as_typed(text: str, signs: str):
    fault = only_fault(review__summary=text)
    assert (fault.code, dict(fault.values)) == ("text-unprintable", {"signs": signs})
    assert section_fields("review", {"review.summary": text}, LETTER) == {"review.summary": text}


def test_half_a_character_becomes_a_question_mark_that_any_database_takes():
    assert section_fields("review", {"review.summary": "nửa \ud83d chữ"}, LETTER) == {"review.summary": "nửa ? chữ"}


def test_five_megabytes_are_kept_and_refused_with_a_sentence_in_little_time():
    vast = "Hồ sơ dài lắm. " * 350_000
    began = perf_counter()
    kept = section_fields("review", {"review.summary": vast}, LETTER)
    fault = only_fault(review__summary=kept["review.summary"])
    assert perf_counter() - began < 20
    assert len(kept["review.summary"].encode()) > 5_000_000
    assert fault.code == "text-too-long"
    assert dict(fault.values) == {"limit": show_count(TEXT_LENGTH), "length": show_count(len(vast.strip()))}


MARKS = "\u0301\u0323" * 2_000_000


def test_eight_megabytes_of_marks_are_tidied_once_and_then_only_measured():
    kept = section_fields("review", {"review.summary": MARKS, "review.day": MARKS}, LETTER)
    began = perf_counter()
    found = faults(review__summary=kept["review.summary"], review__day=kept["review.day"], meeting__chair=MARKS)
    assert perf_counter() - began < 1
    assert set(found) >= {(name, "text-too-long") for name in ("review.summary", "review.day", "meeting.chair")}


def test_a_text_takes_400_lines():
    assert faults(review__summary="\n".join("a" * 400)) == []
    assert faults(review__summary="\n".join("a" * 401)) == [("review.summary", "text-too-many-lines")]


def test_a_line_takes_300_signs_and_a_text_10000():
    assert faults(office__signer="a" * 300, review__summary="a" * TEXT_LENGTH) == []
    assert faults(office__signer="a" * 301) == [("office.signer", "text-too-long")]
    assert faults(review__summary="a" * (TEXT_LENGTH + 1)) == [("review.summary", "text-too-long")]


# --- Choices and forged fields ---


@pytest.mark.parametrize(
    "field", ["office.mode", "meeting.method", "meeting.members.m1.role", "meeting.members.m1.attendance"]
)
def test_a_choice_that_was_not_offered_is_refused(field: str):
    assert faults(**{field.replace(".", "__"): "emperor"}) == [(field, "choice-unknown")]


@pytest.mark.parametrize("forged", ["có", "true", "1", "YES", "on"])
def test_a_box_is_ticked_by_its_own_value_only(forged: str):
    assert read(nomination__collective=forged).nomination.collective is False


@pytest.mark.parametrize("section", FIELDS)
def test_fields_that_do_not_belong_to_the_section_are_left_out(section: str):
    others = {name: text for name, text in typed().items() if not name.startswith(f"{section}.")}
    forged = {"state": "approved", "office": "99", "submitted_at": "2011-01-01", "owner": "me", "version": "7"}
    strange = {f"{section}.state": "approved", f"{section}.": "", f"{section}.members.m1": "x", section: "y"}
    assert section_fields(section, {**others, **forged, **strange}, LETTER) == {}


@pytest.mark.parametrize(
    "name",
    [
        "meeting.ballots.zz.in_favour",
        "meeting.ballots.c1.state",
        "meeting.ballots.c1",
        "meeting.members.m1.salary",
        "meeting.members.m77.name",
        "papers.quyet-dinh.number",
        "papers.to-trinh.symbol",
    ],
)
def test_rows_and_columns_that_do_not_exist_are_left_out(name: str):
    section = name.split(".")[0]
    kept = section_fields(section, {MEMBERS: "m1", name: "7"}, LETTER)
    assert name not in kept


def test_a_chair_or_nominee_who_is_none_of_the_rows_is_nobody():
    content = read(meeting__chair="m99", nomination__nominee="<script>")
    assert content.meeting.member(content.meeting.chair) is None
    assert content.nomination.chosen is None


# --- Empty ---


def test_a_row_in_which_nothing_stands_is_no_row():
    content = read_typed({MEMBERS: "m1 m2", f"{MEMBERS}.m2.name": "Trần Văn Bình", f"{MEMBERS}.m1.name": "  "}, LETTER)
    assert [member.key for member in content.content.meeting.members] == ["m2"]


def test_nothing_typed_is_an_empty_content():
    content = read_typed({}, LETTER).content
    assert content == Content(numbers=content.numbers)
    assert content.meeting == Meeting()
    assert [(number.kind, number.number, number.day) for number in content.numbers] == [
        ("to-trinh", None, None),
        ("bien-ban", None, None),
    ]
