"""Numbers and symbols of papers are kept as the office writes them."""

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.symbols import LAST_NUMBER, Symbol, read_number, read_symbol, show_number
from tests.vietnamese.refusals import refusal


@pytest.mark.parametrize(
    ("text", "number", "symbol"),
    [
        ("4361/BHXH-TĐKT", 4361, "BHXH-TĐKT"),
        ("Số: 4361/BHXH-TĐKT", 4361, "BHXH-TĐKT"),
        ("số 4361/BHXH-TĐKT", 4361, "BHXH-TĐKT"),
        ("05/TTr-BHXH", 5, "TTr-BHXH"),
        ("7/QyĐ", 7, "QyĐ"),
        ("12/BB-HĐTĐKT", 12, "BB-HĐTĐKT"),
        ("42/2010/NĐ-CP", 42, "2010/NĐ-CP"),
        ("55/2005/TTLT-BNV-VPCP", 55, "2005/TTLT-BNV-VPCP"),
        ("9/UBND-NN1", 9, "UBND-NN1"),
        ("4361 / BHXH – TĐKT", 4361, "BHXH-TĐKT"),
        ("4361/BHXH\u2011TÐKT", 4361, "BHXH-TĐKT"),
        (normalize("NFD", "4361/BHXH-TĐKT"), 4361, "BHXH-TĐKT"),
    ],
)
def test_a_symbol_is_a_number_and_the_rest_as_written(text, number, symbol):
    assert read_symbol(text) == Symbol(number, symbol)


def test_a_symbol_is_never_put_into_capitals_or_folded():
    assert read_symbol("12/ttr-Bhxh").symbol == "ttr-Bhxh"
    assert read_symbol("12/TTr-BHXH") != read_symbol("12/TTR-BHXH")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4361",
        "4361/",
        "/BHXH",
        "BHXH-TĐKT",
        "4361/BHXH-",
        "4361/-BHXH",
        "4361/BHXH--TĐKT",
        "4361/BHXH TĐKT",
        "4361/2010",
        "４361/BHXH",
        "4361/ЗАКОН",
        "4361/BHXH-😀",
        "4361/BHXH_TĐKT",
        "1/" + "A" * 60,
    ],
)
def test_what_is_no_number_with_a_symbol_is_refused(text):
    assert refusal(read_symbol, text).code == "symbol-unreadable"


def test_the_number_of_a_symbol_obeys_the_register():
    assert refusal(read_symbol, "0/TTr-BHXH").code == "number-out-of-range"
    assert refusal(read_symbol, "100000/TTr-BHXH").code == "number-out-of-range"


@given(
    st.integers(1, LAST_NUMBER),
    st.lists(st.text("ABĐTrƯỳ", min_size=1, max_size=5), min_size=1, max_size=4),
)
@settings(deadline=None)
def test_a_written_symbol_is_read_back_as_itself(number, groups):
    symbol = Symbol(number, "-".join(groups))
    assert read_symbol(str(symbol)) == symbol


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("05", 5), ("005", 5), (" 4361 ", 4361), ("99999", LAST_NUMBER)]
)
def test_a_register_number_may_carry_zeros(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "năm", "-5", "5.000", "5/TTr", "５", "٥", "1" * 13])
def test_a_register_number_is_digits_only(text):
    assert refusal(read_number, text).code == "number-unreadable"


@pytest.mark.parametrize("text", ["0", "00", "100000", "1" * 12])
def test_a_register_number_lies_between_one_and_its_last(text):
    refused = refusal(read_number, text)
    assert refused.code == "number-out-of-range"
    assert (refused.values["first"], refused.values["last"]) == ("01", "99999")


@given(st.text(max_size=8) | st.text("0123456789", max_size=8))
@settings(deadline=None)
def test_any_scribble_is_a_register_number_or_a_refusal(text):
    try:
        assert 1 <= read_number(text) <= LAST_NUMBER
    except Unreadable:
        assert refusal(read_number, text).code.startswith("number-")


@pytest.mark.parametrize(("number", "shown"), [(1, "01"), (9, "09"), (10, "10"), (4361, "4361")])
def test_a_number_below_ten_is_shown_with_a_zero_and_none_in_groups(number, shown):
    assert show_number(number) == shown
    assert read_number(shown) == number
    assert str(Symbol(number, "TTr-BHXH")) == f"{shown}/TTr-BHXH"
