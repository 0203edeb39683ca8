"""Fields of forms: what was typed stays, what is wrong is said beside it, and a screen reader is told the same."""

import pytest

from tests.support.drawing import drawn, said, source
from workflow.errors import Unmet

SCRIPT = "<script>alert('x')</script>\"'&"

FIELDS = {
    "line_field": "{{ fields.line_field(form, 'office.signer', hint='Gợi ý.') }}",
    "text_field": "{{ fields.text_field(form, 'office.signer', hint='Gợi ý.') }}",
    "amount_field": "{{ fields.amount_field(form, 'office.signer', hint='Gợi ý.', echo='/echo') }}",
    "count_field": "{{ fields.count_field(form, 'office.signer', hint='Gợi ý.') }}",
    "day_field": "{{ fields.day_field(form, 'office.signer', hint='Gợi ý.') }}",
    "time_field": "{{ fields.time_field(form, 'office.signer', hint='Gợi ý.') }}",
}


@pytest.mark.parametrize("snippet", FIELDS.values(), ids=FIELDS)
def test_a_wrong_field_keeps_what_was_typed_and_says_what_is_wrong(snippet):
    faults = (Unmet("text-unprintable", "office.signer", (("signs", "U+1F600"),)),)
    page = drawn("{% set form = form_of(typed, faults) %}" + snippet, typed={"office.signer": SCRIPT}, faults=faults)
    field = page.get_element_by_id("office.signer")
    assert (field.get("name"), field.get("aria-invalid")) == ("office.signer", "true")
    assert (field.text if field.tag == "textarea" else field.get("value")).lstrip("\n") == SCRIPT
    assert field.get("aria-describedby").split()[:2] == ["office.signer.hint", "office.signer.fault"]
    told = said(page.get_element_by_id("office.signer.fault"))
    assert told.startswith("Lỗi: “Họ và tên người ký tờ trình” có ký tự không in được")
    assert page.xpath("//@data-fault") == ["text-unprintable"]
    assert [said(label) for label in page.xpath("//label")] == ["Họ và tên người ký tờ trình"]


@pytest.mark.parametrize("snippet", FIELDS.values(), ids=FIELDS)
def test_a_sound_field_says_nothing_of_faults(snippet):
    page = drawn("{% set form = form_of({}, ()) %}" + snippet)
    assert not page.xpath("//@aria-invalid | //@data-fault")


def test_a_text_that_begins_with_an_empty_line_keeps_it():
    snippet = "{{ fields.text_field(form_of({'reason': '\n  Một'}), 'reason') }}"
    assert ">\n\n  Một</textarea>" in source(snippet)


def test_a_password_is_never_filled_in_again():
    page = drawn("{{ fields.password_field(form_of({'password': 'bí mật'}), 'password') }}")
    assert page.get_element_by_id("password").get("value") is None


CHOOSING = {
    "choice_field": "{{ fields.choice_field(form, 'office.mode', 'signing_modes' | choices) }}",
    "select_field": "{{ fields.select_field(form, 'office.mode', 'signing_modes' | choices) }}",
}


def test_the_link_to_a_choice_leads_to_its_first_radio():
    page = drawn("{% set form = form_of({'office.mode': 'deputy'}) %}" + CHOOSING["choice_field"])
    radios = page.xpath("//input[@type='radio']")
    assert [radio.get("value") for radio in radios] == ["head", "deputy", "acting"]
    assert radios[0].get("id") == "office.mode"
    assert [radio.get("value") for radio in radios if radio.get("checked") is not None] == ["deputy"]


@pytest.mark.parametrize("snippet", CHOOSING.values(), ids=CHOOSING)
def test_a_value_that_was_never_offered_is_shown_and_not_lost(snippet):
    page = drawn("{% set form = form_of({'office.mode': typed}) %}" + snippet, typed=SCRIPT)
    assert SCRIPT in page.xpath("//*[@checked or @selected]/@value")


@pytest.mark.parametrize(
    ("typed", "unit", "echo"),
    [
        ("1.234.567", "dong", "đồng = 1.234.567 đồng (Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng)"),
        ("1,5", "ty-dong", "tỷ đồng = 1.500.000.000 đồng (Một tỷ năm trăm triệu đồng)"),
        ("1,234", "dong", "đồng"),
        ("", "trieu-dong", "triệu đồng"),
        ("5", "no-unit", ""),
    ],
)
def test_an_amount_is_echoed_with_its_unit_in_full_and_in_words(typed, unit, echo):
    assert said(drawn("{{ fields.amount_echo(typed, unit) }}", typed=typed, unit=unit)) == echo


def test_a_row_says_which_row_it_is_and_its_faults_say_it_too():
    faults = (Unmet("choice-unknown", "meeting.members.m7.role"),)
    page = drawn(
        "{% set form = form_of({}, faults, rows) %}{{ messages.error_summary(faults, form.names) }}"
        "{% call fields.row('Thành viên thứ 2') %}{{ fields.line_field(form, 'meeting.members.m7.name') }}"
        "{{ fields.select_field(form, 'meeting.members.m7.role', 'council_roles' | choices) }}{% endcall %}",
        faults=faults,
        rows={"meeting.members": ("m1", "m7")},
    )
    assert [said(label) for label in page.xpath("//label")] == ["Họ và tên", "Chức danh trong Hội đồng"]
    assert page.xpath("//section//a/@href") == ["#meeting.members.m7.role"]
    assert page.get_element_by_id("meeting.members.m7.role").tag == "select"


def test_the_summary_of_faults_takes_the_focus_and_lists_every_reason():
    faults = (Unmet("plan-zero", "figures.plan"), Unmet("nothing-proposed", "nomination.office"), Unmet("overtaken"))
    page = drawn("{{ messages.error_summary(faults) }}", faults=faults)
    summary = page.get_element_by_id("error-summary")
    assert summary.get("autofocus") is not None
    assert (summary.get("tabindex"), summary.get("role")) == ("-1", "alert")
    assert page.xpath("//@data-code") == ["plan-zero", "nothing-proposed", "overtaken"]
    assert page.xpath("//@data-field") == ["figures.plan", "nomination.office", ""]
    assert page.xpath("//a/@href") == ["#figures.plan", "#nomination.office"]


def test_without_faults_there_is_no_summary():
    assert not drawn("{{ messages.error_summary(()) }}").xpath("//section")
