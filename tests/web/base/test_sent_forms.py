"""A form that is sent twice is carried out once, and both answers lead to the page of success."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from dossiers.operations.upkeep import FORMS_KEPT_FOR, delete_expired_rows
from dossiers.records.database import Database
from dossiers.records.models.accounts import AccountProposal, OneTimeLink
from dossiers.records.models.awards import EarlierAward
from dossiers.records.models.base import Base
from dossiers.records.models.desk import SentForm
from dossiers.records.models.figures import PendingImport
from dossiers.records.models.notices import Notice
from dossiers.records.queries.desk import begin_form
from tests.support.browsers import Browser
from tests.support.people import NEW_PASSWORD, START, add_account
from tests.support.web import Web, office_in, reference
from tests.web.figures import test_figures_pages as figures_test
from workflow.lifecycle import Role, State

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "pages"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
KEY = re.compile(r'name="key" value="([^"]+)"')
LINK = re.compile(r'value="(https://[^"]+/set-password/[^"]+)"')
NEWCOMER = {"username": "moi.lv", "name": "Lê Văn Mới", "roles": ["clerk"], "office": "BHXH/79"}
AWARD = {"office": "79", "award": "Bằng khen", "subject": "Thành tích năm 2009", "award_day": "05/03/2010"}


def key_on(browser: Browser, page: str, form: str) -> str:
    """Return the key of the form that is posted to this address."""
    text = browser.get(page).text
    found = next(found for found in FORM.findall(text) if f'action="{form}"' in found or "action=" not in found)
    match = KEY.search(found)
    assert match is not None, f"{form} on {page} has no key"
    return match.group(1)


def twice(browser: Browser, page: str, form: str, fields: dict) -> tuple[tuple[int, str | None], ...]:
    """Send the form of a page twice; return the status of both answers and where they lead."""
    sent = {**fields, "key": key_on(browser, page, form)}
    answers = [browser.post(form, sent) for _ in range(2)]
    return tuple((answer.status_code, answer.location) for answer in answers)


def count(web: Web, model: type[Base]) -> int:
    with web.application.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def second(web: Web) -> Browser:
    """The browser of a second administrator."""
    with web.application.database.writing() as session:
        add_account(session, "admin-2", Role.ADMIN, name="Lê Thị Hai")
    return web.signed_in_now("admin-2")


def test_a_new_account_sent_twice_is_one_account_and_the_page_of_success_both_times(web: Web):
    admin = web.browser("admin")
    assert twice(admin, "/people/new", "/people/new", NEWCOMER) == ((303, "/people/moi.lv"),) * 2
    assert admin.get("/people/moi.lv").text.count("Tài khoản đã được tạo") == 1


def test_the_same_account_typed_anew_is_refused(web: Web):
    admin = web.browser("admin")
    for expected in (303, 422):
        key = key_on(admin, "/people/new", "/people/new")
        assert admin.post("/people/new", {**NEWCOMER, "key": key}).status_code == expected


def test_an_earlier_award_sent_twice_is_entered_once(web: Web):
    page, before = "/campaigns/4361-2010/awards", count(web, EarlierAward)
    fields = {**AWARD, "decision": "15/QĐ-BHXH"}
    assert twice(web.browser("reviewer"), page, page, fields) == ((303, page),) * 2
    assert count(web, EarlierAward) == before + 1


def test_a_password_link_asked_for_twice_is_one_link_that_works(web: Web):
    admin, before = web.browser("admin"), count(web, OneTimeLink)
    sent = {"key": key_on(admin, "/people/clerk-79", "/people/clerk-79/link")}
    shown = [LINK.search(admin.post("/people/clerk-79/link", sent).text) for _ in range(2)]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[0].group(1) == shown[1].group(1)
    assert count(web, OneTimeLink) == before + 1
    path = shown[0].group(1).partition("/set-password/")[2]
    fields = {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}
    led = twice(web.browser(), f"/set-password/{path}", f"/set-password/{path}", fields)
    assert led == ((303, "/login?why=password-set"),) * 2
    after = admin.post("/people/clerk-79/link", sent)
    assert (after.status_code, after.location) == (303, "/people/")


def test_a_duty_proposed_twice_waits_once(web: Web, second: Browser):
    first = web.browser("admin")
    first.get("/people/admin")
    told = []
    for _ in range(2):
        answer = first.post("/people/admin/roles", {"roles": ["admin", "approver"]})
        assert (answer.status_code, answer.location) == (303, "/people/admin")
        told.append((count(web, AccountProposal), count(web, Notice)))
    assert told[0] == told[1]
    assert told[0][0] == 1
    end = "/people/proposals/1/execute"
    assert twice(second, "/people/proposals", end, {}) == ((303, "/people/proposals"),) * 2


def test_a_confirmed_link_is_the_same_link_both_times(web: Web, second: Browser):
    first = web.browser("admin")
    first.get("/people/reviewer")
    first.post("/people/reviewer/link")
    end = "/people/proposals/1/execute"
    sent = {"key": key_on(second, "/people/proposals", end)}
    shown = [LINK.findall(second.post(end, sent).text) for _ in range(2)]
    assert len(shown[0]) == 1
    assert shown[0] == shown[1]


def test_a_table_dropped_twice_is_dropped_and_the_list_is_shown_both_times(web: Web):
    browser = web.browser("reviewer")
    page = figures_test.send(browser, figures_test.plain()).location
    index = "/campaigns/4361-2010/figures"
    assert twice(browser, str(page), str(page), {"action": "drop"}) == ((303, index),) * 2
    assert count(web, PendingImport) == 0


def test_dossiers_shared_out_twice_are_shown_as_shared_both_times(web: Web):
    reviewer = web.browser("reviewer")
    sent = {"key": key_on(reviewer, "/dossiers/", "/dossiers/share-out")}
    first = reviewer.post("/dossiers/share-out", sent)
    web.times.passes(seconds=1)
    assert reviewer.post("/dossiers/share-out", sent).location == first.location
    assert reference(office_in(State.SUBMITTED)) in reviewer.get(str(first.location)).text


def test_two_clicks_at_the_same_moment_are_carried_out_once(database: Database):
    gate = Barrier(2)

    def send(_: int) -> bool:
        gate.wait(20)
        with database.writing() as session:
            row, is_new = begin_form(session, "a" * 64, at=START)
            row.answer = row.answer or "done"
            assert row.answer == "done"
            return is_new

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == [False, True]


def test_answers_are_forgotten_after_their_time(database: Database):
    with database.writing() as session:
        begin_form(session, "a" * 64, at=START)
        delete_expired_rows(session, at=START + FORMS_KEPT_FOR)
        assert session.get(SentForm, "a" * 64) is not None
        delete_expired_rows(session, at=START + FORMS_KEPT_FOR * 2)
        assert session.scalars(select(SentForm.key)).all() == []


REPEATABLE = {
    "accounts/account.html": "one's own mail address; the own password, whose second click meets another session",
    "accounts/login.html": "a session",
    "accounts/logout.html": "its end",
    "accounts/person.html": "mail, roles, disabled, enabled: a state, the same when it is set again",
    "base/page.html": "signing out, and reading a notice",
    "base/unavailable.html": "the form as it was sent, with its own key",
    "campaigns/calendar.html": "the days off of a year, replaced",
    "campaigns/list.html": "a campaign: the same file again says that it is open",
    "deadlines/calendar.html": "one's own calendar address, shown on the next page",
    "drafting/_section.html": "a section with its version, the same when it is saved again",
    "drafting/attachments.html": "a file that is removed: the file has a key",
    "drafting/conflict.html": "a section with its version",
    "jobs/awaited_progress.html": "a failed job: in another state it is left unchanged",
    "notices/failed_jobs.html": "a failed job: in another state it is left unchanged",
    "notices/mails.html": "a mail that was not sent: in another state it is left unchanged",
    "notices/notices.html": "notices that are read",
    "papers/signing.html": "the signing copy of a version",
    "reading/_next_step.html": "the signing copy of a version",
    "reading/show.html": "the signing copy of a version",
    "reading/list.html": "the form has its key from _bulk.html",
    "review/_duties.html": "the reviewer, with the version that was seen",
    "review/_note_pieces.html": "the same note or answer is the same; a note that is withdrawn",
    "review/_recuse.html": "a reviewer who has already recused",
    "review/appraisal.html": "a sheet with its number",
    "awards/_step.html": "an end of a proposal: the same person's same end is the same",
}
"""Templates with forms without a key, and why the same form twice comes to the same."""


def keyless() -> Iterator[str]:
    for path in TEMPLATES.rglob("*.html"):
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            if "'key'" not in form and '"key"' not in form and "check_form" not in form:
                yield path.relative_to(TEMPLATES).as_posix()


def test_every_form_has_a_key_or_comes_to_the_same_when_it_is_sent_twice():
    assert set(keyless()) == set(REPEATABLE)
