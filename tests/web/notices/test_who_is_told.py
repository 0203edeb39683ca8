"""Beside each button stands who will be told, and these people are told when it is pressed."""

import re

import pytest
from sqlalchemy import select

from dossiers.records.models.notices import Notice
from dossiers.words.catalogue import read_words
from tests.support.pages import forms
from tests.support.web import CORRECTION_DAY, REASON, Web, office_in, reference
from workflow.lifecycle import Action, State


def said(page: str, action: str) -> str:
    """The sentence in the form of an action."""
    form = re.search(rf'<form class="action" id="{action}".*?</form>', page, re.DOTALL)
    assert form
    (sentence,) = re.findall(r'<p class="told">(.*?)</p>', form[0])
    return str(sentence)


def last_id(web: Web) -> int:
    with web.application.database.reading() as session:
        return max(session.scalars(select(Notice.id)), default=0)


@pytest.mark.parametrize(
    ("who", "state", "action"),
    [
        ("clerk", State.DRAFT, Action.SUBMIT),
        ("clerk", State.SUBMITTED, Action.WITHDRAW),
        ("reviewer", State.SUBMITTED, Action.REVIEW),
        ("reviewer", State.SUBMITTED, Action.RETURN),
        ("approver", State.REVIEWED, Action.APPROVE),
        ("approver", State.REVIEWED, Action.DECLINE),
    ],
)
def test_what_is_said_before_the_button_is_who_is_told(web: Web, who: str, state: State, action: Action):
    office = office_in(state)
    browser, address = web.clerk(office) if who == "clerk" else web.browser(who), f"/dossiers/{reference(office)}"
    page, before = browser.get(address), last_id(web)
    sentence, form = said(page.text, action), forms(page)[f"{address}/{action}"]
    answer = browser.post(form.action, {**form.fields, "reason": REASON, "correction_day": CORRECTION_DAY})
    assert answer.status_code == 303
    with web.application.database.reading() as session:
        told = set(session.scalars(select(Notice.relation).where(Notice.id > before)))
    words = read_words(strict=True)
    assert told
    for relation in told:
        assert words.label("relations", relation) in sentence


def test_beside_actions_on_many_dossiers_and_about_deadlines_it_is_said_by_relation(web: Web):
    page = web.browser("approver").get("/dossiers/?state=submitted").text
    reviewer = read_words(strict=True).label("relations", "reviewer")
    assert f"Sẽ báo cho: cán bộ lập hồ sơ của đơn vị, {reviewer}, văn thư; không báo cho chính bạn." in page
    page = web.browser("approver").get("/campaigns/4361-2010/extensions").text
    assert "Sẽ báo cho: cán bộ lập hồ sơ của đơn vị liên quan; không báo cho chính bạn." in page
    page = web.clerk("79").get(f"/dossiers/{reference('79')}/more-time").text
    assert "Sẽ báo cho: người duyệt; không báo cho chính bạn." in page
