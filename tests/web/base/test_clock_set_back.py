"""With a clock that was set back the pages can be read, and nothing is taken that was late before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from dossiers.desk.clock_watch import ClockWatch
from tests.support.browsers import CODE, Browser
from tests.support.campaigns import campaign_4361
from tests.support.pages import forms
from tests.support.web import Web, office_in, reference
from workflow.lifecycle import State

DRAFT = office_in("draft")
"""The office whose draft may be submitted."""


@pytest.fixture
def watched(web: Web) -> Iterator[ClockWatch]:
    watch = ClockWatch(web.application.database, web.application.clock)
    web.application.database.guard = watch.check
    web.app.extensions["application"] = replace(web.application, watch=watch)
    yield watch
    web.application.database.guard = None
    web.app.extensions["application"] = web.application


def submit(web: Web) -> tuple[int, list[str]]:
    """Send the form of the submission as the dossier's page offers it; return status and codes of the answer."""
    answer = sent(web.signed_in_now(f"clerk-{DRAFT}"))
    return answer.status_code, CODE.findall(answer.text)


def sent(clerk: Browser) -> TestResponse:
    form = forms(clerk.get(f"/dossiers/{reference(DRAFT)}"))[f"/dossiers/{reference(DRAFT)}/submit"]
    return clerk.post(form.action, form.fields)


def test_a_submission_that_was_late_is_not_taken_after_the_clock_was_set_back(web: Web, watched: ClockWatch):
    web.times.now = campaign_4361().closes() + timedelta(minutes=30)
    assert submit(web) == (422, ["deadline-passed"])
    watched.raise_marks()
    web.times.passes(hours=-1)
    assert submit(web) == (503, ["clock-set-back", "not-stored"])
    assert web.state(reference(DRAFT)) is State.DRAFT
    web.times.passes(hours=1, seconds=1)
    assert submit(web) == (422, ["deadline-passed"])


def test_what_is_in_time_is_taken_as_soon_as_the_clock_is_right_again(web: Web, watched: ClockWatch):
    web.times.now = campaign_4361().closes() - timedelta(minutes=30)
    watched.raise_marks()
    web.times.passes(hours=-1)
    assert submit(web) == (503, ["clock-set-back", "not-stored"])
    web.times.passes(hours=1)
    assert submit(web)[0] == 303


def test_everybody_may_sign_in_and_read_and_download_while_the_clock_is_behind(web: Web, watched: ClockWatch):
    watched.raise_marks()
    web.times.passes(hours=-1)
    clerk = web.signed_in_now(f"clerk-{DRAFT}")
    paths = ("/", "/dossiers/", f"/dossiers/{reference(DRAFT)}", f"/dossiers/{reference(DRAFT)}/papers/to-trinh.docx")
    assert [clerk.get(path).status_code for path in paths] == [200] * len(paths)


def test_the_form_that_is_given_back_certifies_no_time_of_a_clock_that_was_set_back(web: Web, watched: ClockWatch):
    """Sent again when the clock is right, it would count as in time; every other fault gives such a slip."""
    web.times.now = campaign_4361().closes() + timedelta(minutes=30)
    clerk = web.signed_in_now(f"clerk-{DRAFT}")
    watched.raise_marks()
    web.times.passes(hours=-1)
    page = sent(clerk)
    assert page.status_code == 503
    assert "data-slip" not in page.text
    form = next(form for form in forms(page).values() if form.action.endswith("/submit"))
    web.times.passes(hours=1, seconds=1)
    assert clerk.post(form.action, form.fields).status_code == 422


def test_what_is_not_allowed_is_refused_as_such_while_the_clock_is_behind(web: Web, watched: ClockWatch):
    """The record of the refusal is no business of the campaign."""
    watched.raise_marks()
    web.times.passes(hours=-1)
    clerk = web.signed_in_now(f"clerk-{DRAFT}")
    assert clerk.get("/failed-jobs/").status_code == 403
