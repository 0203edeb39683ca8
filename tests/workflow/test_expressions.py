"""Expressions over indicators: what they mean, and what is refused at which place."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workflow.expression_reader import (
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_SIGNS,
    ExpressionFault,
    read_condition,
    read_expression,
)
from workflow.expressions import NotComputable, Reference, Total, Values, holds, names_in, value_of

FIGURES = Values(
    of_office={"plan": Fraction(200), "collected": Fraction(211), "debt": Fraction(7), "nothing": Fraction(0)},
    totals={"plan": Fraction(1000), "debt": Fraction(45)},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("collected / plan", Fraction(211, 200)),
        ("collected − plan", Fraction(11)),
        ("total(debt) ÷ total(plan)", Fraction(45, 1000)),
        ("50 * (collected / plan) + 30 × 2", Fraction(50 * 211, 200) + 60),
        ("collected - plan - debt", Fraction(4)),
        ("collected / plan / debt", Fraction(211, 1400)),
        ("plan - (collected - debt)", Fraction(-4)),
        ("--debt", Fraction(7)),
        ("-debt * -2", Fraction(14)),
        ("2 + 3 * 4 - 6 / 2", Fraction(11)),
        ("1,5%", Fraction(3, 200)),
        ("105 %", Fraction(21, 20)),
        ("  12  ", Fraction(12)),
    ],
)
def test_the_value_is_exact_and_by_the_usual_order_of_operations(text: str, value: Fraction) -> None:
    assert value_of(read_expression(text), FIGURES) == value


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("collected / plan > 105%", True),
        ("collected / plan > 105,5%", False),
        ("collected / plan >= 105,5%", True),
        ("debt / plan <= total(debt) / total(plan)", True),
        ("debt ≤ 6", False),
        ("debt ≥ 7", True),
        ("debt < 7", False),
        ("debt = 7", True),
    ],
)
def test_a_condition_is_compared_without_rounding(text: str, met: bool) -> None:
    assert holds(read_condition(text), FIGURES) is met


@pytest.mark.parametrize("text", ["collected / nothing", "1 / (plan - 200)", "1 / 0"])
def test_a_division_by_zero_has_no_value(text: str) -> None:
    with pytest.raises(NotComputable):
        value_of(read_expression(text), FIGURES)


def test_the_names_are_found_with_their_places() -> None:
    found = names_in(read_condition("debt / plan <= -total(debt) / (total(plan) + 1)"))
    assert [*found] == [Reference("debt", 0), Reference("plan", 7), Total("debt", 16), Total("plan", 31)]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "expression-unfinished", 0),
        ("   ", "expression-unfinished", 0),
        ("collected /", "expression-unfinished", 11),
        ("collected plan", "expression-unexpected", 10),
        ("(collected / plan", "parenthesis-missing", 17),
        ("collected / plan)", "expression-unexpected", 16),
        ("collected * * plan", "expression-unexpected", 12),
        ("plan ** 2", "expression-unexpected", 6),
        ("1.000 * plan", "expression-sign", 1),
        ("plan; debt", "expression-sign", 4),
        ("Plan", "expression-sign", 0),
        ("kế_hoạch", "expression-sign", 1),
        ("plan.real", "expression-sign", 4),
        ("__import__", "expression-sign", 0),
        ("٣ + 1", "expression-sign", 0),
        ("total", "parenthesis-missing", 5),
        ("total(plan + debt)", "parenthesis-missing", 11),
        ("total(3)", "total-of-what", 6),
        ("sum(plan)", "expression-unexpected", 3),
        ("debt <= 3/2%", "expression-unexpected", 5),
        ("3/2%", "percent-divides", 2),
        ("1" * (MOST_DIGITS + 1), "number-too-long", 0),
        ("(" * (MOST_DEPTH + 1) + "1" + ")" * (MOST_DEPTH + 1), "expression-too-deep", MOST_DEPTH),
        ("-" * (MOST_DEPTH + 1) + "1", "expression-too-deep", MOST_DEPTH),
        ("1+" * MOST_SIGNS + "1", "expression-too-long", MOST_SIGNS),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionFault) as refused:
        read_expression(text)
    assert (refused.value.code, refused.value.at) == (code, at)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("collected / plan", "comparison-missing", 16),
        ("1 < debt < 3", "expression-unexpected", 9),
        ("debt >", "expression-unfinished", 6),
        ("debt <= 3/2%", "percent-divides", 10),
        ("(debt > 3)", "parenthesis-missing", 6),
    ],
)
def test_what_is_no_condition_is_refused_at_its_place(text: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionFault) as refused:
        read_condition(text)
    assert (refused.value.code, refused.value.at) == (code, at)


def test_the_longest_expression_is_read_and_computed() -> None:
    text = "1" + "+1" * ((MOST_SIGNS - 1) // 2)
    assert value_of(read_expression(text), FIGURES) == (MOST_SIGNS - 1) // 2 + 1


Pair = tuple[str, str]
"""An expression as the campaign writes it, and as Python does."""


def operation(left: Pair, sign: str, right: Pair) -> Pair:
    return f"({left[0]}) {sign} ({right[0]})", f"(({left[1]}) {sign} ({right[1]}))"


def negative(operand: Pair) -> Pair:
    return f"-({operand[0]})", f"(-({operand[1]}))"


def longer(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    return st.builds(operation, inner, st.sampled_from("+-*/"), inner) | st.builds(negative, inner)


def whole(number: int) -> Pair:
    return str(number), f"F({number})"


def per_cent(number: int) -> Pair:
    return f"{number},5%", f"(F('{number}.5') / 100)"


def of_office(name: str) -> Pair:
    return name, f"office['{name}']"


def total(name: str) -> Pair:
    return f"total({name})", f"totals['{name}']"


LEAVES = st.one_of(
    st.builds(whole, st.integers(0, 10**6)),
    st.builds(per_cent, st.integers(0, 999)),
    st.builds(of_office, st.sampled_from([*FIGURES.of_office])),
    st.builds(total, st.sampled_from([*FIGURES.totals])),
)
PAIRS = st.recursive(LEAVES, longer, max_leaves=12)


@settings(deadline=None)
@given(PAIRS)
def test_every_expression_has_the_value_that_python_s_fractions_give(pair: Pair) -> None:
    text, python = pair
    assume(len(text) <= MOST_SIGNS)
    names = {"F": Fraction, "office": FIGURES.of_office, "totals": FIGURES.totals}
    try:
        expected = eval(python, names)
    except ZeroDivisionError:
        with pytest.raises(NotComputable):
            value_of(read_expression(text), FIGURES)
    else:
        assert value_of(read_expression(text), FIGURES) == expected


@settings(deadline=None)
@given(st.lists(st.sampled_from(["plan", "debt", "3", "7"]), min_size=2, max_size=8), st.data())
def test_without_parentheses_the_order_of_operations_is_python_s(operands: list[str], data: st.DataObject) -> None:
    signs = [data.draw(st.sampled_from("+-*/")) for _ in operands[1:]]
    text = operands[0] + "".join(f" {sign} {operand}" for sign, operand in zip(signs, operands[1:], strict=True))
    python = text.replace("plan", "F(200)").replace("debt", "F(7)")
    python = " ".join(f"F({word})" if word.isdigit() else word for word in python.split())
    expected = eval(python, {"F": Fraction})
    assert value_of(read_expression(text), FIGURES) == expected


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("plandebt()+-*/<=>%,. 0123456789", max_size=40))
def test_any_text_is_read_or_refused_within_it(text: str) -> None:
    assert 0 <= place_of_fault(text) <= len(text)


def place_of_fault(text: str) -> int:
    """Where the text is refused; 0 if it is read."""
    try:
        read_expression(text)
    except ExpressionFault as fault:
        return fault.at
    return 0
