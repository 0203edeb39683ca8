"""Numbers of papers are read and shown as the register has them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.symbols import LAST_NUMBER, read_number, show_number
from tests.vietnamese.refusals import refusal


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
