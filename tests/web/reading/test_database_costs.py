"""How often one request asks the database, and in how many transactions: bounds that no change may pass.

Everything of a request counts: session, sign-in, form token, page and record. A transaction's own BEGIN does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from tests.support.browsers import Browser
from tests.support.pages import counted_queries, counted_transactions, forms
from tests.support.web import CLOSES, Web, office_in, reference, typed_sections
from workflow.lifecycle import State


@dataclass(slots=True)
class Cost:
    """What a request has cost: statements sent, transactions begun."""

    statements: int = 0
    transactions: int = 0


@contextmanager
def counted() -> Iterator[Cost]:
    cost = Cost()
    with counted_queries() as statements, counted_transactions() as transactions:
        yield cost
    cost.statements = sum(not statement.startswith("BEGIN") for statement in statements)
    cost.transactions = len(transactions)


def address(office: str) -> str:
    return f"/dossiers/{reference(office)}"


def sent(browser: Browser, office: str, action: str, **more: str) -> tuple[TestResponse, Cost]:
    """The answer to the form of a move on the dossier's page, as the page gives it but for `more`."""
    form = forms(browser.get(address(office)))[f"{address(office)}/{action}"]
    with counted() as cost:
        answer = browser.post(form.action, {**form.fields, **more})
    return answer, cost


@pytest.mark.parametrize("who", ["clerk", "reviewer", "approver"])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.REVIEWED, State.RETURNED, State.APPROVED])
def test_a_dossier_s_page(web: Web, who: str, state: State):
    office = office_in(state)
    browser = web.clerk(office) if who == "clerk" else web.browser(who)
    with counted() as cost:
        assert browser.get(address(office)).status_code == 200
    assert cost.statements <= 10
    assert cost.transactions <= 2


def test_the_page_of_a_receipt(web: Web):
    office = office_in(State.APPROVED)
    with counted() as cost:
        assert web.clerk(office).get(f"{address(office)}/receipts/1").status_code == 200
    assert cost.statements <= 6
    assert cost.transactions <= 3


@pytest.mark.parametrize("revision", ["", "?revision=1"])
def test_the_paper_of_a_receipt(web: Web, revision: str):
    office = office_in(State.APPROVED)
    with counted() as cost, web.clerk(office).get(f"{address(office)}/papers/giay-xac-nhan.pdf{revision}") as answer:
        assert answer.status_code == 200
    assert cost.statements <= 7
    assert cost.transactions <= 3


def test_a_section_that_is_saved(web: Web):
    office = office_in(State.DRAFT)
    typed = {**typed_sections()["review"], "review.summary": "Sơ kết lại lần thứ hai.", "version": "1"}
    with counted() as cost:
        assert web.clerk(office).post(f"{address(office)}/draft/review", typed).status_code == 303
    assert cost.statements <= 11
    assert cost.transactions <= 3


def test_a_submission(web: Web):
    answer, cost = sent(web.clerk("79"), "79", "submit")
    assert answer.status_code == 303
    assert cost.statements <= 19
    assert cost.transactions <= 3  # The session, the draft examined before SQLite's only write lock, the move.


@pytest.mark.parametrize("is_late", [False, True], ids=["incomplete", "incomplete-and-late"])
def test_a_refused_submission(web: Web, is_late: bool):
    if is_late:
        web.times.now = CLOSES
    browser = web.signed_in_now("clerk-01")
    answer, cost = sent(browser, "01", "submit")
    assert answer.status_code == 422
    assert cost.statements <= 10
    assert cost.transactions <= 4


def test_a_refused_return_whose_words_are_given_back(web: Web):
    answer, cost = sent(web.browser("reviewer"), "31", "return", reason="Thiếu.", correction_day="01/01/2000")
    assert answer.status_code == 422
    assert "Nội dung bạn đã ghi" in answer.text
    assert cost.statements <= 9
    assert cost.transactions <= 3


def test_a_move_of_someone_whose_turn_it_is_not(web: Web):
    with counted() as cost:
        answer = web.browser("printer").post(f"{address('22')}/undo", {"version": "1", "reason": "Nhầm."})
    assert answer.status_code == 403
    assert cost.statements <= 14
    assert cost.transactions <= 3
