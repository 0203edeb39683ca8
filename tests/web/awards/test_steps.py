"""The pages of a campaign's moves: the whole list, open questions, the draft; one person prepares, another executes."""

import re
from html import unescape

import pytest

from tests.support.browsers import Browser, codes
from tests.support.campaign_pages import carry_out, end, prepare, seen
from tests.support.campaign_steps import DECISION_FORM
from tests.support.campaigns import campaign_4361
from tests.support.figures import take
from tests.support.pages import forms, inputs
from tests.support.people import add_account
from tests.support.web import Web, office_in, reference
from workflow.lifecycle import Role, State

CODE = "4361-2010"
CLOSING, REOPENING, DECISION = (f"/campaigns/{CODE}/{step}" for step in ("closing", "reopening", "decision"))
RANKING = f"/campaigns/{CODE}/ranking"
B = 1_000_000_000
APPROVED, DECLINED, SUBMITTED = (office_in(state) for state in (State.APPROVED, State.DECLINED, State.SUBMITTED))
AHEAD = {
    f"o{code}": (B, B + extra * 1_000_000, 0)
    for extra, code in ((100, "08"), (90, APPROVED), (80, DECLINED), (70, SUBMITTED), (60, "79"))
}
"""The figures of five offices ahead of all others, whose dossiers are in different states."""


@pytest.fixture
def reviewer(web: Web) -> Browser:
    take(web.application, campaign_4361(), **AHEAD)
    return web.browser("reviewer")


@pytest.fixture
def second(web: Web) -> Browser:
    """A second approver."""
    with web.application.database.writing() as session:
        add_account(session, "approver-2", Role.APPROVER, name="Vũ Văn Duyệt Hai")
    return web.signed_in_now("approver-2")


def open_questions(page: str) -> set[str]:
    return set(re.findall(r'data-open="([\w-]+)"', page))


def test_the_page_shows_every_name_with_its_dossier_and_what_is_open_before_any_fold(web: Web, reviewer: Browser):
    carry_out(reviewer, web.browser("approver"), CLOSING, reason="Đã đủ.")
    page = unescape(reviewer.get(DECISION).text)
    main = page[page.index("<main") :]
    standings = dict(re.findall(r'<tr data-office="(\w+)" data-standing="([\w-]+)"><td data-label="Hạng">\d', main))
    assert standings == {
        "08": "not-submitted",
        APPROVED: "in-order",
        DECLINED: "not-approved",
        SUBMITTED: "not-approved",
        "79": "not-submitted",
    }
    assert {"open-not-submitted", "open-not-approved", "open-pending", "prize-missing"} <= open_questions(main)
    assert "Tuyên Quang, Hồ Chí Minh" in main
    before_list = main[: main.index('id="list-title"')]
    assert "open-not-submitted" in before_list
    assert "<details" not in main
    assert f'href="/dossiers/{reference("08")}"' in main
    assert "DỰ THẢO" in main
    for form, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert reviewer.get(f"{DECISION}/draft.{form}").data.startswith(head)


def test_the_prize_that_the_campaign_left_open_is_asked_for_and_letters_are_told_beside_it(web: Web, reviewer: Browser):
    carry_out(reviewer, web.browser("approver"), CLOSING, reason="Đã đủ.")
    refused = prepare(reviewer, DECISION, **{**DECISION_FORM, "office_prize": "năm triệu"})
    assert refused.status_code == 422
    assert codes(refused) == ["amount-unreadable"]
    beside = re.search(r'id="office_prize\.fault">(.*?)</div>', refused.text, re.DOTALL)
    assert beside is not None
    assert "không phải là một số tiền" in unescape(beside[1])
    kept = inputs(refused)
    assert (kept["office_prize"], kept["signer"], kept["day"]) == ("năm triệu", "Lê Bạch Hồng", "07/01/2011")
    assert prepare(reviewer, DECISION, **DECISION_FORM).status_code == 303
    page = unescape(web.browser("approver").get(DECISION).text)
    assert "tiền thưởng 5.000.000 đồng (Năm triệu đồng)" in page
    assert "không kèm tiền thưởng" in page


def test_the_person_who_prepared_has_no_button_that_issues_and_another_approver_has(
    web: Web, reviewer: Browser, second: Browser
):
    approver = web.browser("approver")
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    assert prepare(approver, DECISION, **DECISION_FORM).status_code == 303
    offered = {
        name: {address.rpartition("/")[2] for address in forms(browser.get(DECISION)) if address.startswith(DECISION)}
        for name, browser in (("approver", approver), ("second", second), ("reviewer", reviewer))
    }
    assert offered == {
        "approver": {"withdraw", "decision"},
        "second": {"execute", "refuse", "decision"},
        "reviewer": {"decision"},
    }
    number = re.search(r"/decision/(\d+)/withdraw", approver.get(DECISION).text)
    assert number is not None
    forbidden = approver.post(f"{DECISION}/{number[1]}/execute")
    assert (forbidden.status_code, codes(forbidden)) == (403, ["prepared-by-you"])
    told = unescape(second.get(DECISION).text)
    assert "Phạm Thị Duyệt chuẩn bị lúc 07/01/2011" in told
    assert "Ban hành quyết định" in told
    assert end(second, DECISION, "execute").status_code == 303
    history = unescape(approver.get(RANKING).text)
    assert "Phạm Thị Duyệt chuẩn bị." in history
    assert "Quyết định số 12/QĐ-BHXH" in history


@pytest.mark.parametrize("deed", ["execute", "refuse", "withdraw"])
def test_the_number_of_another_move_is_not_found_and_ends_nothing(
    web: Web, reviewer: Browser, second: Browser, deed: str
):
    approver = web.browser("approver")
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    preparer, other = (approver, approver) if deed == "withdraw" else (reviewer, second)
    prepare(preparer, DECISION, **DECISION_FORM)
    number = re.search(rf"/decision/(\d+)/{deed}", other.get(DECISION).text)
    assert number is not None
    before = web.contents()
    for step in (CLOSING, REOPENING):
        assert other.post(f"{step}/{number[1]}/{deed}", {"refusal": "Chưa đủ."}).status_code == 404
    assert web.contents() == before
    assert other.post(f"{DECISION}/{number[1]}/{deed}", {"refusal": "Chưa đủ."}).status_code == 303


def test_the_second_of_two_approvers_is_told_who_issued_and_when(web: Web, reviewer: Browser, second: Browser):
    approver = web.browser("approver")
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    prepare(reviewer, DECISION, **DECISION_FORM)
    address = next(address for address in forms(second.get(DECISION)) if address.endswith("/execute"))
    assert approver.post(address).status_code == 303
    late = second.post(address)
    assert (late.status_code, codes(late)) == (409, ["prepared-executed"])
    assert "Phạm Thị Duyệt thực hiện lúc 10 giờ ngày 07/01/2011" in unescape(late.text)
    again = approver.post(address)
    assert (again.status_code, again.location) == (303, RANKING)


def test_a_refusal_is_given_with_a_reason_that_the_preparer_reads(web: Web, reviewer: Browser):
    approver = web.browser("approver")
    prepare(reviewer, CLOSING, reason="Đã đủ.")
    silent = end(approver, CLOSING, "refuse", refusal=" ")
    assert (silent.status_code, codes(silent)) == (422, ["reason-missing"])
    assert end(approver, CLOSING, "refuse", refusal="Còn hồ sơ chờ duyệt.").status_code == 303
    told = unescape(reviewer.get(CLOSING).text)
    assert "Không được đồng ý: Phạm Thị Duyệt" in told
    assert "Còn hồ sơ chờ duyệt." in told


def test_refused_and_withdrawn_preparations_stay_in_the_campaign_s_history_with_both_people_and_the_reason(
    web: Web, reviewer: Browser
):
    approver = web.browser("approver")
    prepare(reviewer, CLOSING, reason="Đã đủ.")
    end(approver, CLOSING, "refuse", refusal="Còn hồ sơ chờ duyệt.")
    prepare(reviewer, CLOSING, reason="Đã duyệt hết.")
    end(reviewer, CLOSING, "withdraw")
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    page = unescape(approver.get(RANKING).text)
    entries = re.findall(r'<p class="life-who">[^<]* · ([^<]*)</p><p data-ended="([\w-]+)">(.*?)</p>', page)
    assert {ended: who for who, ended, _ in entries} == {
        "refused": "Phạm Thị Duyệt",
        "withdrawn": "Nguyễn Thị Thẩm",
    }
    refused = next(told for _, ended, told in entries if ended == "refused")
    assert "“Khóa bảng xếp hạng”: Không được đồng ý. Nguyễn Thị Thẩm chuẩn bị lúc" in refused
    assert "Còn hồ sơ chờ duyệt." in refused
    assert "Khóa bảng xếp hạng, theo bản số liệu số 1. Nguyễn Thị Thẩm chuẩn bị." in page


def test_a_preparation_that_is_out_of_date_says_what_changed_and_has_no_button_that_executes(
    web: Web, reviewer: Browser
):
    approver = web.browser("approver")
    prepare(reviewer, CLOSING, reason="Đã đủ.")
    assert "Đã ghi việc chuẩn bị" in unescape(reviewer.get(CLOSING).text)
    address = next(address for address in forms(approver.get(CLOSING)) if address.endswith("/execute"))
    take(web.application, campaign_4361(), **AHEAD)
    page = approver.get(CLOSING)
    assert "prepared-on-other-figures" in codes(page)
    assert "lúc đó là bản số 1, nay là bản số 2" in unescape(page.text)
    assert not [address for address in forms(page) if address.endswith("/execute")]
    for shown in (page, approver.get(RANKING), reviewer.get(CLOSING)):
        assert "chờ một người duyệt khác thực hiện" not in unescape(shown.text)
    assert "không còn đúng với hiện nay" in unescape(approver.get(RANKING).text)
    refused = approver.post(address)
    assert (refused.status_code, set(codes(refused))) == (422, {"prepared-on-other-figures"})
    assert "Đã khóa bảng xếp hạng" not in approver.get(RANKING).text


def test_a_page_that_shows_old_figures_prepares_nothing_and_keeps_what_was_typed(web: Web, reviewer: Browser):
    shown = {"snapshot": "1", "seen": seen(reviewer, CLOSING), "key": "a", "reason": "Đã đủ."}
    take(web.application, campaign_4361(), **AHEAD)
    refused = reviewer.post(CLOSING, shown)
    assert (refused.status_code, codes(refused)) == (422, ["snapshot-overtaken"])
    assert inputs(refused)["reason"].strip() == "Đã đủ."
    unseen = reviewer.post(CLOSING, {**shown, "snapshot": "2"})
    assert (unseen.status_code, codes(unseen)) == (422, ["list-overtaken"])


def test_the_same_preparation_sent_twice_is_kept_once(web: Web, reviewer: Browser):
    form = {**forms(reviewer.get(CLOSING))[CLOSING].fields, "reason": "Đã đủ."}
    assert [reviewer.post(CLOSING, form).status_code for _ in range(2)] == [303, 303]
    assert web.counts()["campaign_proposals"] == 1


def test_the_ranking_s_page_links_each_step_and_says_that_one_waits(web: Web, reviewer: Browser):
    page = unescape(reviewer.get(RANKING).text)
    assert re.findall(r'<li data-step="(\w+)"><a href="([\w/-]+)"', page) == [("close", CLOSING)]
    prepare(reviewer, CLOSING, reason="Đã đủ.")
    assert "chờ một người duyệt khác thực hiện" in unescape(web.browser("approver").get(RANKING).text)
    end(web.browser("approver"), CLOSING, "execute")
    page = unescape(reviewer.get(RANKING).text)
    assert re.findall(r'<li data-step="(\w+)"><a href="([\w/-]+)"', page) == [
        ("decide", DECISION),
        ("reopen", REOPENING),
    ]


def told_on(page: str) -> set[str]:
    """Return the relations of those who are told when the move is executed, by the page."""
    return set(re.findall(r'data-told="(\w+)"', page[page.index("Khi việc này được thực hiện") :]))


def test_who_is_told_is_said_before_each_move_and_is_told_by_it(web: Web, reviewer: Browser, second: Browser):
    approver = web.browser("approver")
    page = unescape(approver.get(CLOSING).text)
    assert told_on(page) == {"approvers", "reviewers"}
    assert "Người duyệt: Vũ Văn Duyệt Hai" in page
    carry_out(reviewer, approver, CLOSING, reason="Đã đủ.")
    assert told_on(unescape(approver.get(REOPENING).text)) == {"approvers", "reviewers"}
    assert told_on(unescape(approver.get(DECISION).text)) == {"approvers", "offices", "printers", "reviewers"}
    prepare(reviewer, DECISION, **DECISION_FORM)
    assert f'"{DECISION}"' in second.get("/notices/").text
    end(second, DECISION, "execute")
    for person in ("approver", "reviewer", "printer", "clerk-79"):
        assert "Quyết định tặng thưởng của đợt" in unescape(web.browser(person).get("/notices/").text)


def test_a_move_that_the_state_does_not_allow_has_no_form(reviewer: Browser):
    page = reviewer.get(DECISION)
    assert page.status_code == 200
    assert [address for address in forms(page) if address.startswith(DECISION)] == []
    assert "nên không có việc này" in unescape(page.text)
