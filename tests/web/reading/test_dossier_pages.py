"""The dossier's page, the list and the receipt: what they hold, what they cost, and that looking changes nothing."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import select

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns import opening
from dossiers.desk.paths import ROOT
from dossiers.records.models.dossier import Dossier, Revision
from tests.support.browsers import Browser
from tests.support.campaigns import SECOND_CAMPAIGN_FILE, campaign_4361
from tests.support.pages import counted_queries, forms, main_state, reasons
from tests.support.random_contents import contents
from tests.support.typing import typed_of
from tests.support.web import (
    CENTRE,
    CLOSES,
    FILE_NAME,
    NOW,
    OFFICES,
    REASON,
    Web,
    office_in,
    pdf_file,
    reference,
    typed_sections,
)
from workflow.lifecycle import TRANSITIONS, Action, Input, Role, State, Transition

QUERIES_AT_MOST = 14


def address(office: str) -> str:
    return f"/dossiers/{reference(office)}"


def who_moves(transition: Transition) -> str:
    """The account whose role makes that move."""
    return f"clerk-{office_in(transition.source)}" if transition.role is Role.CLERK else transition.role.value


LAST_MOVES = {("review", "submitted"), ("return", "submitted"), ("decline", "reviewed"), ("approve", "reviewed")}
"""What an undo can take back here: the last move of each dossier, and where it came from."""
MOVES = tuple(
    transition
    for transition in TRANSITIONS
    if (transition.undoes is None or (transition.undoes, transition.target) in LAST_MOVES)
    and transition.action is not Action.LAPSE
)
"""The moves that stand on a page here: this campaign keeps a returned dossier returned when its window is over."""


@pytest.mark.parametrize(
    "transition", MOVES, ids=lambda transition: f"{transition.source}-{transition.action}-{transition.role}"
)
def test_every_move_stands_on_the_page_as_a_form_with_all_it_needs(web: Web, transition: Transition):
    if transition.undoes is Action.APPROVE or transition.action is Action.REFUSE_UNDO:
        propose_undo(web)
    office = office_in(transition.source)
    browser = web.browser(who_moves(transition))
    page = browser.get(address(office))
    assert main_state(page) == transition.source
    form = forms(page)[f"{address(office)}/{transition.action}"]
    assert form.buttons == (("action", transition.action.value),)
    assert form.fields["version"] == str(web.version(reference(office)))
    assert re.fullmatch(r"[0-9a-f]{32}", form.fields["key"])
    assert form.fields["csrf_token"]
    unticked = {Input.WITH_REVIEW} & set(transition.inputs)  # a box sends nothing before it is ticked
    assert set(form.fields) - {"version", "key", "csrf_token"} == {put.value for put in transition.inputs} - unticked
    assert ('name="with_review"' in page.text) is (transition.source is State.DRAFT)
    if Input.CORRECTION_DAY in transition.inputs:
        assert form.fields["correction_day"] == "21/01/2011"  # ten working days after 07/01/2011
    typed = {"reason": REASON} if Input.REASON in transition.inputs else {}
    answer = browser.post(form.action, {**form.fields, **typed, "action": transition.action.value})
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200
    assert web.state(reference(office)) is transition.target


def propose_undo(web: Web) -> None:
    reviewer, office = web.browser("reviewer"), office_in(State.APPROVED)
    form = forms(reviewer.get(address(office)))[f"{address(office)}/propose-undo"]
    assert reviewer.post(form.action, {**form.fields, "reason": REASON, "action": "propose-undo"}).status_code == 303


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("who", ["clerk", *CENTRE])
def test_no_other_move_stands_on_the_page(web: Web, who: str, office: str):
    person = f"clerk-{office}" if who == "clerk" else who
    page = web.browser(person).get(address(office))
    if page.status_code == 404:
        return
    state = web.state(reference(office))
    expected = {str(move.action) for move in MOVES if move.source is state and move.role == who}
    expected -= {"refuse-undo"}  # No proposal is pending that could be refused.
    shown = {action.rpartition("/")[2] for action in forms(page)} & set(Action)
    assert shown == expected


def test_two_forms_never_share_a_key(web: Web):
    browser = web.browser("approver")
    keys = [
        form.fields["key"]
        for _ in range(2)
        for form in forms(browser.get(address("92"))).values()
        if "key" in form.fields
    ]
    assert len(keys) == 8
    assert len(set(keys)) == 8


def test_a_button_is_not_disabled_when_something_is_missing_and_pressing_it_says_everything(web: Web):
    browser = web.clerk("01")
    page = browser.get(address("01"))
    form = forms(page)[f"{address('01')}/submit"]
    answer = browser.post(form.action, form.fields)
    assert answer.status_code == 422
    assert len(reasons(answer)) > 20
    assert sorted(reasons(answer)) == sorted(reasons(page, "//*[@class='stops']"))
    assert main_state(browser.get(address("01"))) == "draft"


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_the_path_and_the_state_are_said_in_words(web: Web, state: State):
    office = office_in(state)
    page = web.clerk(office).get(address(office))
    assert main_state(page) == state
    assert page.text.count("<svg") >= 1
    assert "07/01/2011" in page.text


WRONG = st.sampled_from(
    ["", "0", "-1", "x", "1,234", "1.000", "12", "31/02/2011", "20/01/2011", "25:00", "m1", "c2", "king", "🎉", "yes"]
)
NAMES = sorted(name for typed in typed_sections().values() for name in typed)
CHANGES = st.dictionaries(st.sampled_from(NAMES), WRONG | st.text(max_size=8), max_size=12)
OTHERS = contents(campaign_4361()).map(typed_of)
DRAFTS = st.builds(lambda whole, changes: (whole, changes), st.just(typed_sections()) | OTHERS, CHANGES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=DRAFTS, late=st.booleans())
def test_the_panel_says_exactly_what_the_submission_says(
    web: Web, draft: tuple[Mapping[str, Mapping[str, str]], Mapping[str, str]], late: bool
):
    web.restore()
    browser, (whole, changes) = web.clerk("79"), draft
    for section, typed in whole.items():
        changed = {name: text for name, text in changes.items() if name.startswith(f"{section}.")}
        saved = browser.post(f"{address('79')}/draft/{section}", {**typed, **changed, "version": "1"})
        assert saved.status_code in {303, 422}
    web.times.now = CLOSES if late else NOW
    browser = web.signed_in_now("clerk-79") if late else web.clerk("79")
    page = browser.get(address("79"))
    panel = sorted(reasons(page, "//*[@class='stops']"))
    form = forms(page)[f"{address('79')}/submit"]
    answer = browser.post(form.action, form.fields)
    assert answer.status_code == (422 if panel else 303)
    assert (sorted(reasons(answer)) if panel else []) == panel
    assert late <= (("deadline-passed", "") in panel)


PAGES = [
    ("clerk-79", address("79")),
    ("clerk-77", address("77")),
    ("clerk-22", address("22")),
    ("reviewer", address("31")),
    ("approver", address("92")),
    ("reviewer", address("01")),
    ("printer", address("22")),
    ("clerk-79", "/dossiers/"),
    ("reviewer", "/dossiers/"),
    ("printer", "/dossiers/"),
    ("clerk-79", "/"),
    ("reviewer", "/"),
    ("printer", "/printing/"),
    ("clerk-79", f"{address('79')}/draft/meeting"),
    ("clerk-79", f"{address('79')}/attachments"),
    ("clerk-22", f"{address('22')}/receipts/1"),
    ("clerk-79", f"{address('79')}/papers/to-trinh.html"),
    ("admin", "/people/"),
    ("admin", "/campaigns/"),
    ("admin", "/calendar/"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_asks_the_database_no_more_than_fourteen_times(web: Web, who: str, path: str):
    browser = web.browser(who)
    assert _queries(browser, path) <= QUERIES_AT_MOST


@pytest.mark.parametrize("path", ["/", "/dossiers/", address("31")])
def test_more_dossiers_cost_no_more_queries(web: Web, path: str):
    browser = web.browser("reviewer")
    before = _queries(browser, path)
    with web.application.database.writing() as session:
        opening.load_campaign(session, SECOND_CAMPAIGN_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=NOW)
    assert "(70)" in browser.get("/dossiers/").text
    assert _queries(browser, path) == before


def _queries(browser: Browser, path: str) -> int:
    with counted_queries() as sent:
        assert browser.get(path).status_code == 200
    return sum(not statement.startswith("BEGIN") for statement in sent)


RESTARTED = """
import hashlib, sys
from dossiers.web.app import create_app
from tests.support.browsers import Browser

browser = Browser(create_app())
browser.sign_in("printer")
for path in sys.argv[1:]:
    print(hashlib.sha256(browser.get(path).data).hexdigest())
"""
"""A server that was started anew, today by the machine's own clock."""


def test_a_paper_of_a_frozen_revision_is_the_same_at_another_time_and_after_a_restart(web: Web):
    paths = [f"{address('22')}/papers/{kind}.{form}" for kind in ("to-trinh", "bien-ban") for form in ("pdf", "docx")]
    first = _hashes(web, paths)
    web.times.passes(minutes=10)
    assert _hashes(web, paths) == first
    assert _after_restart(web, paths) == first
    web.do_jobs()
    assert _hashes(web, paths) == first
    assert _after_restart(web, paths) == first


def _hashes(web: Web, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        with web.browser("printer").get(path) as answer:
            assert answer.status_code == 200
            found.append(hashlib.sha256(answer.data).hexdigest())
    return found


def _after_restart(web: Web, paths: list[str]) -> list[str]:
    environ = {**os.environ, **web.environ()}
    command = [sys.executable, "-c", RESTARTED, *paths]
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_the_papers_hashes_join_the_receipt_when_the_job_has_made_them(web: Web):
    browser, path = web.clerk("22"), f"{address('22')}/receipts/1"
    before = browser.get(path)
    assert "đang được lập" in before.text
    web.do_jobs()
    after = browser.get(path).text
    for kind in ("to-trinh", "bien-ban"):
        for form in ("pdf", "docx"):
            with browser.get(f"{address('22')}/papers/{kind}.{form}") as answer:
                assert hashlib.sha256(answer.data).hexdigest() in after


def test_a_receipt_says_the_instant_the_revision_and_the_hash(web: Web):
    browser = web.clerk("79")
    form = forms(browser.get(address("79")))[f"{address('79')}/submit"]
    answer = browser.post(form.action, form.fields)
    assert answer.location == f"{address('79')}/receipts/1"
    page = browser.get(answer.location)
    with web.application.database.reading() as session:
        revision = session.scalar(select(Revision).join(Dossier).where(Dossier.reference == reference("79")))
        assert revision is not None
    assert revision.hash == hashlib.sha256(revision.text.encode()).hexdigest()
    for shown in ("07/01/2011 10:00:00", revision.hash, "clerk-79", FILE_NAME, hashlib.sha256(pdf_file()).hexdigest()):
        assert shown in page.text


def test_the_same_form_sent_twice_is_done_once_and_answered_the_same(web: Web):
    browser = web.clerk("79")
    form = forms(browser.get(address("79")))[f"{address('79')}/submit"]
    answers = [browser.post(form.action, form.fields) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, f"{address('79')}/receipts/1")}
    reviewer = web.browser("reviewer")
    review = forms(reviewer.get(address("79")))[f"{address('79')}/review"]
    assert reviewer.post(review.action, review.fields).status_code == 303
    assert browser.post(form.action, form.fields).location == f"{address('79')}/receipts/1"
    assert web.rows("revisions", reference("79")) == 1
    assert web.rows("moves", reference("79")) == 2


def test_a_key_used_again_in_another_form_is_another_request(web: Web):
    browser = web.clerk("79")
    form = forms(browser.get(address("79")))[f"{address('79')}/submit"]
    assert browser.post(form.action, form.fields).status_code == 303
    again = {**form.fields, "version": str(web.version(reference("79")))}
    assert browser.post(form.action, again).status_code == 409
    assert browser.post(f"{address('79')}/withdraw", again).status_code == 303
    assert web.state(reference("79")) is State.DRAFT


def test_a_refused_move_is_remembered_and_shown_in_the_history(web: Web):
    web.times.now = CLOSES
    late = web.signed_in_now("clerk-01")
    form = forms(late.get(address("01")))[f"{address('01')}/submit"]
    answer = late.post(form.action, form.fields)
    assert ("deadline-passed", "") in reasons(answer)
    (sentence,) = html.document_fromstring(answer.text).xpath("//*[@data-code='deadline-passed']")
    assert sentence.text_content().count("10/01/2011") == 2, "when it closed, and when this request came"
    page = late.get(address("01"))
    assert "Chưa nộp được hồ sơ" in page.text
    assert "đã hết thời hạn nhận hồ sơ" in page.text


def test_the_office_sees_why_its_dossier_came_back_and_until_when(web: Web):
    for path in ("/", address("77")):
        page = web.clerk("77").get(path).text
        assert REASON in page
        assert "20/01/2011" in page
        assert "Trả lại để hoàn thiện" in page


def test_the_centre_sees_of_a_draft_only_that_it_exists(web: Web):
    page = web.browser("reviewer").get(address("79")).text
    typed = [text for fields in typed_sections().values() for text in fields.values() if len(text) > 12]
    assert len(typed) > 20
    assert [text for text in typed if text in page] == []
    assert "Hồ sơ đã đủ nội dung nhưng chưa nộp" in page


def test_the_centre_goes_on_seeing_the_last_revision_while_the_office_corrects(web: Web):
    clerk, reviewer = web.clerk("77"), web.browser("reviewer")
    changed = {**typed_sections()["review"], "review.summary": "Sơ kết lại lần thứ hai.", "version": "1"}
    assert clerk.post(f"{address('77')}/draft/review", changed).status_code == 303
    assert "lần thứ hai" not in reviewer.get(address("77")).text
    assert typed_sections()["review"]["review.summary"] in reviewer.get(address("77")).text


def test_the_approver_is_told_that_the_centre_has_no_figures_and_the_history_keeps_it(web: Web):
    browser = web.browser("approver")
    assert "Chưa có số liệu của Trung ương" in browser.get(address("92")).text
    form = forms(browser.get(address("92")))[f"{address('92')}/approve"]
    assert browser.post(form.action, form.fields).status_code == 303
    assert "Khi duyệt chưa có số liệu của Trung ương" in browser.get(address("92")).text


def test_a_submission_after_a_return_keeps_the_first_instant(web: Web):
    web.times.now = CLOSES + timedelta(hours=5)
    browser = web.signed_in_now("clerk-77")
    form = forms(browser.get(address("77")))[f"{address('77')}/submit"]
    answer = browser.post(form.action, form.fields)
    receipt = browser.get(answer.location).text
    assert "10/01/2011 05:00:00" in receipt
    assert "07/01/2011 09:00:00" in receipt


def test_the_second_approver_agrees_or_refuses_with_the_proposal_s_words_before_him(web: Web):
    office = office_in(State.APPROVED)
    propose_undo(web)
    approver = web.browser("approver")
    page = approver.get(address(office))
    for said in (REASON, "Đồng ý hủy việc duyệt", "Bác đề nghị hủy bỏ", 'data-proposal="other"'):
        assert said in page.text
    assert f"{address(office)}/propose-undo" not in forms(page)
    reviewer = web.browser("reviewer").get(address(office))
    assert "Bạn đã đề nghị hủy bỏ việc duyệt hồ sơ này" in reviewer.text
    assert not {f"{address(office)}/{action}" for action in ("undo", "propose-undo", "refuse-undo")} & set(
        forms(reviewer)
    )
    form = forms(page)[f"{address(office)}/refuse-undo"]
    answer = web.browser("approver").post(
        form.action, {**form.fields, "reason": "Không nhầm.", "action": "refuse-undo"}
    )
    assert answer.status_code == 303
    assert web.state(reference(office)) is State.APPROVED
    after = web.browser("reviewer").get(address(office)).text
    assert "Đề nghị hủy bỏ việc duyệt đã khép lại, việc duyệt giữ nguyên" in after
    assert "Không nhầm." in after
