"""Amounts and counts as people type them: read by the Vietnamese convention, or refused with the reason."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.amounts import (
    AMOUNT_LIMIT,
    LARGEST_COUNT,
    Unit,
    read_amount,
    read_count,
    show_amount,
    show_count,
    two_digits,
)
from dossiers.vietnamese.faults import Unreadable
from tests.vietnamese.refusals import refusal

AMOUNTS = st.integers(0, AMOUNT_LIMIT - 1)
SCRIBBLES = st.text(st.sampled_from("0123456789.,- ()đt−"), max_size=12) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("text", "unit", "dong"),
    [
        ("0", Unit.DONG, 0),
        ("1234", Unit.DONG, 1_234),
        ("1.234", Unit.DONG, 1_234),
        ("1.234.567", Unit.DONG, 1_234_567),
        ("1 234 567", Unit.DONG, 1_234_567),
        ("1\u00a0234\u00a0567", Unit.DONG, 1_234_567),
        ("  1.234.567  ", Unit.DONG, 1_234_567),
        ("1.234.567,00", Unit.DONG, 1_234_567),
        ("007", Unit.DONG, 7),
        ("999.999.999.999.999.999", Unit.DONG, AMOUNT_LIMIT - 1),
        ("1.234", Unit.THOUSAND, 1_234_000),
        ("0,5", Unit.THOUSAND, 500),
        ("1.234,5", Unit.MILLION, 1_234_500_000),
        ("1 234,5", Unit.MILLION, 1_234_500_000),
        ("1.234,567", Unit.MILLION, 1_234_567_000),
        ("1234,567", Unit.MILLION, 1_234_567_000),
        ("12,34", Unit.MILLION, 12_340_000),
        ("1,2340", Unit.MILLION, 1_234_000),
        ("0,234", Unit.MILLION, 234_000),
        ("0,000001", Unit.MILLION, 1),
        ("1.234", Unit.MILLION, 1_234_000_000),
        ("5.250,75", Unit.BILLION, 5_250_750_000_000),
    ],
)
def test_dots_part_groups_of_three_and_a_comma_begins_the_decimals(text, unit, dong):
    assert read_amount(text, unit) == dong


@pytest.mark.parametrize(
    ("text", "unit", "dong"),
    [
        ("20.000.000 đồng", Unit.DONG, 20_000_000),
        ("20.000.000đ", Unit.DONG, 20_000_000),
        ("20.000.000 ₫", Unit.DONG, 20_000_000),
        ("20.000.000 VNĐ", Unit.DONG, 20_000_000),
        ("20.000.000 Ðồng", Unit.DONG, 20_000_000),
        ("20 nghìn đồng", Unit.THOUSAND, 20_000),
        ("20 ngàn", Unit.THOUSAND, 20_000),
        ("20 triệu", Unit.MILLION, 20_000_000),
        ("1,5 Triệu Đồng", Unit.MILLION, 1_500_000),
        ("2 tỷ", Unit.BILLION, 2_000_000_000),
        ("2 tỉ đồng", Unit.BILLION, 2_000_000_000),
    ],
)
def test_the_unit_of_the_field_may_stand_behind_the_number(text, unit, dong):
    assert read_amount(text, unit) == dong


@pytest.mark.parametrize(
    ("text", "unit", "written"),
    [
        ("20 triệu", Unit.DONG, "triệu đồng"),
        ("20.000.000 đồng", Unit.MILLION, "đồng"),
        ("2 tỷ", Unit.MILLION, "tỷ đồng"),
        ("2 nghìn", Unit.BILLION, "nghìn đồng"),
    ],
)
def test_another_unit_than_that_of_the_field_is_refused_not_converted(text, unit, written):
    refused = refusal(read_amount, text, unit)
    assert refused.code == "amount-other-unit"
    assert refused.values == {"text": text, "unit": unit.label, "written": written}


@pytest.mark.parametrize(
    ("text", "unit", "vietnamese", "english"),
    [
        ("1,234", Unit.DONG, "1,234", "1.234"),
        ("1,000", Unit.DONG, "1", "1.000"),
        ("1,234", Unit.MILLION, "1.234.000", "1.234.000.000"),
        ("345,678", Unit.MILLION, "345.678.000", "345.678.000.000"),
    ],
)
def test_what_an_english_hand_may_have_meant_is_refused_with_both_readings(text, unit, vietnamese, english):
    refused = refusal(read_amount, text, unit)
    assert refused.code == "amount-ambiguous"
    assert refused.values == {"text": text, "unit": unit.label, "vietnamese": vietnamese, "english": english}


@pytest.mark.parametrize(
    ("text", "unit", "english"),
    [
        ("12,500,000,000", Unit.DONG, "12.500.000.000"),
        ("1,234,567", Unit.DONG, "1.234.567"),
        ("100,000,000", Unit.DONG, "100.000.000"),
        ("1,234.56", Unit.DONG, "1.234,56"),
        ("12.34", Unit.DONG, "12,34"),
        ("1234.5", Unit.DONG, "1.234,5"),
        ("0.500", Unit.DONG, "0,5"),
        ("1.2345", Unit.DONG, "1,2345"),
        ("12.5", Unit.MILLION, "12.500.000"),
        ("12,500,000", Unit.THOUSAND, "12.500.000.000"),
        ("5.25", Unit.BILLION, "5.250.000.000"),
    ],
)
def test_what_only_the_english_convention_permits_is_refused_with_its_one_value(text, unit, english):
    refused = refusal(read_amount, text, unit)
    assert refused.code == "amount-english"
    assert refused.values == {"text": text, "unit": unit.label, "english": english}


@pytest.mark.parametrize("text", ["-5", "−5", "–5", "- 1.234", "(1.234)", "-1,234", "-0", "-5 đồng"])
def test_a_negative_amount_is_refused_as_negative(text):
    assert refusal(read_amount, text, Unit.DONG).code == "amount-negative"


@pytest.mark.parametrize(
    ("text", "unit", "exact"),
    [
        ("1,5", Unit.DONG, "1,5"),
        ("1.234,5", Unit.DONG, "1.234,5"),
        ("1234,567", Unit.DONG, "1.234,567"),
        ("0,0000005", Unit.MILLION, "0,5"),
        ("2,00005", Unit.THOUSAND, "2.000,05"),
    ],
)
def test_a_fraction_of_a_dong_is_refused_with_the_exact_amount(text, unit, exact):
    refused = refusal(read_amount, text, unit)
    assert refused.code == "amount-not-whole"
    assert refused.values["exact"] == exact


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1" + "0" * 18, Unit.DONG),
        ("1.000.000.000", Unit.BILLION),
        ("9" * 90, Unit.DONG),
        ("9" * 40 + ",5", Unit.DONG),
    ],
)
def test_an_amount_that_no_fund_holds_is_refused(text, unit):
    refused = refusal(read_amount, text, unit)
    assert refused.code == "amount-too-large"
    assert refused.values["largest"] == "999.999.999.999.999.999"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "không",
        "đồng",
        "12a",
        "a12",
        "5%",
        "1e6",
        "1_000",
        "0x10",
        "NaN",
        "+5",
        ".5",
        "5.",
        "5,",
        "1.2.3",
        "9.1.2011",
        "12.34.567",
        "1.234.56",
        "12,34,567",
        "1.234,567,890",
        "1,2,3",
        "1..234",
        "1234 567",
        "1 234.567",
        "1.234 567",
        "0.123.456",
        "20 triệu rưỡi",
        "1'234",
        "½",
        "²",
        "１２３",
        "٣٤",
        "1\x00",
        "\ud800",
        "12\n34",
        "9" * 5_000,
    ],
)
def test_what_is_no_number_in_ordinary_digits_is_refused(text):
    assert refusal(read_amount, text, Unit.DONG).code == "amount-unreadable"


def test_a_refusal_says_back_what_was_typed_but_shortened_and_fit_for_a_page():
    assert refusal(read_amount, "x" * 5_000_000, Unit.DONG).values["text"] == "x" * 59 + "…"
    assert refusal(read_amount, "1\x00\ud800", Unit.DONG).values["text"] == "1\ufffd\ufffd"


@given(AMOUNTS)
@settings(deadline=None)
def test_a_shown_amount_is_read_back_as_itself(amount):
    assert read_amount(show_amount(amount), Unit.DONG) == amount
    assert read_amount(str(amount), Unit.DONG) == amount
    assert read_amount(show_amount(amount).replace(".", " "), Unit.DONG) == amount


@given(st.integers(0, 10**9 - 1), st.text("0123456789", min_size=1, max_size=6), st.sampled_from(Unit))
@settings(deadline=None)
def test_an_amount_is_the_exact_number_times_the_unit_or_refused(whole, decimals, unit):
    exact = (whole + Fraction(int(decimals), 10 ** len(decimals))) * unit.factor
    text = f"{show_amount(whole)},{decimals}"
    assume(len(decimals) != 3 or whole == 0 or whole > 999)
    if exact >= AMOUNT_LIMIT:
        assert refusal(read_amount, text, unit).code == "amount-too-large"
    elif exact.denominator > 1:
        assert refusal(read_amount, text, unit).code == "amount-not-whole"
    else:
        assert read_amount(text, unit) == exact


@given(st.integers(1_000, 10**15), st.sampled_from(Unit))
@settings(deadline=None)
def test_an_amount_in_english_groups_is_never_taken(amount, unit):
    refused = refusal(read_amount, f"{amount:,}", unit)
    assert refused.code == ("amount-ambiguous" if amount < 10**6 else "amount-english")
    assert refused.values["english"] == show_amount(amount * unit.factor)


@given(st.integers(0, 10**9), st.text("0123456789", min_size=1, max_size=5), st.sampled_from(Unit))
@settings(deadline=None)
def test_a_dot_before_other_than_three_digits_is_never_taken(whole, decimals, unit):
    assume(len(decimals) != 3)
    assert refusal(read_amount, f"{whole}.{decimals}", unit).code == "amount-english"


@given(SCRIBBLES, st.sampled_from(Unit))
@settings(deadline=None, max_examples=500)
def test_any_scribble_is_an_amount_in_range_or_a_refusal(text, unit):
    try:
        assert 0 <= read_amount(text, unit) < AMOUNT_LIMIT
    except Unreadable:
        assert refusal(read_amount, text, unit).code.startswith("amount-")


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), ("05", 5), (" 12 ", 12), ("1.234", 1_234), ("99999", LARGEST_COUNT)]
)
def test_a_count_is_a_whole_number(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "count-unreadable"),
        ("năm", "count-unreadable"),
        ("5,0", "count-unreadable"),
        ("1,234", "count-unreadable"),
        ("12.34", "count-unreadable"),
        ("5 phiếu", "count-unreadable"),
        ("５", "count-unreadable"),
        ("9" * 5_000, "count-unreadable"),
        ("-1", "count-negative"),
        ("−3", "count-negative"),
        ("100000", "count-too-large"),
        ("9" * 100, "count-too-large"),
    ],
)
def test_a_count_is_refused_with_its_reason(text, code):
    assert refusal(read_count, text).code == code


@given(st.text(st.sampled_from("0123456789.,- "), max_size=8) | st.text(max_size=8))
@settings(deadline=None)
def test_any_scribble_is_a_count_in_range_or_a_refusal(text):
    try:
        assert 0 <= read_count(text) <= LARGEST_COUNT
    except Unreadable:
        assert refusal(read_count, text).code.startswith("count-")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567"), (-1_234, "-1.234")],
)
def test_numbers_are_shown_in_groups_of_three(number, shown):
    assert show_amount(number) == show_count(number) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (5, "05"), (9, "09"), (10, "10"), (63, "63"), (1_234, "1.234")])
def test_in_running_text_a_count_below_ten_carries_a_zero(count, shown):
    assert two_digits(count) == shown


def test_each_unit_is_a_thousand_times_the_one_before_and_has_its_words():
    assert [(unit.value, unit.factor, unit.label) for unit in Unit] == [
        ("dong", 1, "đồng"),
        ("nghin-dong", 1_000, "nghìn đồng"),
        ("trieu-dong", 1_000_000, "triệu đồng"),
        ("ty-dong", 1_000_000_000, "tỷ đồng"),
    ]
