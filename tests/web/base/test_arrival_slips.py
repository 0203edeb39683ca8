"""A submission that came in time while the store was away is not late when the very same form is sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dossiers.records.models.dossier import Move
from dossiers.web.base import arrival_slips
from tests.support.browsers import codes
from tests.support.pages import forms
from tests.support.web import CLOSES, Web, reference

SECOND = timedelta(seconds=1)
REFERENCE = reference("79")
ADDRESS = f"/dossiers/{REFERENCE}"


@contextmanager
def away(web: Web) -> Iterator[None]:
    """The database is somewhere else for a while."""
    path = Path(web.application.database.url.database or "")
    names = [path, *path.parent.glob(f"{path.name}-*")]
    for name in names:
        name.rename(f"{name}.away")
    yield
    for name in names:
        Path(f"{name}.away").rename(name)


class GivenBack:
    """A submission while the store was away, at that time, and the form on the page of the answer."""

    def __init__(self, web: Web, at: datetime = CLOSES - SECOND) -> None:
        version = str(web.version(REFERENCE))
        web.times.now = at
        self.browser = web.signed_in_now("clerk-79")
        with away(web):
            self.answer = self.browser.post(f"{ADDRESS}/submit", {"action": "submit", "version": version, "key": "k"})
        assert self.answer.status_code == 503
        (form,) = forms(self.answer).values()
        self.fields = form.fields
        web.times.now = CLOSES + 60 * SECOND

    def sent_again(self, **changes: str) -> TestResponse:
        return self.browser.post(f"{ADDRESS}/submit", {**self.fields, **changes})


def test_the_page_says_when_the_form_came_and_the_same_form_counts_by_that(web: Web):
    form = GivenBack(web)
    assert "Hồ sơ đã đến máy chủ lúc 09/01/2011 23:59:59" in form.answer.text
    assert form.sent_again().status_code == 303
    with web.application.database.reading() as session:
        assert [move.at for move in session.scalars(select(Move).order_by(Move.id.desc()).limit(1))] == [
            CLOSES - SECOND
        ]


def test_sent_again_twice_it_is_one_submission(web: Web):
    form = GivenBack(web)
    answers = [form.sent_again() for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{ADDRESS}/receipts/1"] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"arrival_slip": ""},
        {"arrival_slip": "made up"},
        {"explanation": "Viết thêm sau thời hạn."},
        {"key": "another"},
        {"reason": "thêm"},
    ],
)
def test_no_other_form_counts_by_the_slip(web: Web, changes: dict[str, str]):
    form = GivenBack(web)
    answer = form.sent_again(**changes)
    assert (answer.status_code, codes(answer)) == (422, ["deadline-passed"])


def test_what_was_changed_meanwhile_is_not_submitted_by_the_slip(web: Web):
    form = GivenBack(web)
    web.times.now = CLOSES - SECOND / 2
    section = f"{ADDRESS}/draft/office"
    fields = forms(form.browser.get(section))[section].fields
    assert form.browser.post(section, {**fields, "office.place": "Cần Thơ"}).status_code == 303
    web.times.now = CLOSES + SECOND
    assert codes(form.sent_again()) == ["overtaken"]


def test_a_slip_does_not_last_for_ever(web: Web, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arrival_slips, "LASTS", timedelta(seconds=-1))
    form = GivenBack(web)
    assert codes(form.sent_again()) == ["deadline-passed"]


@pytest.mark.parametrize("changes", [{"arrival_slip": "made up"}, {"explanation": "Viết thêm."}])
def test_a_form_given_back_again_counts_by_a_slip_of_its_own_or_by_the_one_that_is_in_force(
    web: Web, changes: dict[str, str]
):
    """What the page says of the arrival is what counts, whatever slip the form had before."""
    form = GivenBack(web, CLOSES - 3 * SECOND)
    first = form.fields["arrival_slip"]
    web.times.now = CLOSES - 2 * SECOND
    with away(web):
        same = forms(form.sent_again())[f"{ADDRESS}/submit"].fields
        other = forms(form.sent_again(**changes))[f"{ADDRESS}/submit"].fields
    assert same["arrival_slip"] == first
    assert other["arrival_slip"] not in {first, "made up"}
    web.times.now = CLOSES + SECOND
    form.fields = other
    assert form.sent_again().status_code == 303
    with web.application.database.reading() as session:
        assert session.scalars(select(Move.at).order_by(Move.id.desc())).first() == CLOSES - 2 * SECOND


def test_a_form_that_came_late_is_late_with_its_slip(web: Web):
    form = GivenBack(web, CLOSES)
    assert codes(form.sent_again()) == ["deadline-passed"]
