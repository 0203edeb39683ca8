"""BulkActions on many dossiers from the list, and who reviews one, as pages: nothing typed or chosen is lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dossiers.records.models.review import Duty
from tests.support.browsers import Browser, codes
from tests.support.web import CORRECTION_DAY, NOW, REASON, Web, reference
from workflow.lifecycle import State

LIST = "/dossiers/?state=reviewed&state=submitted&sort=name"
SUBMITTED, REVIEWED, RETURNED = (reference(code) for code in ("31", "92", "77"))


def boxes(page: TestResponse) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page.text)


def key(page: TestResponse) -> str:
    return re.findall(r'name="key" value="(\w+)"', page.text)[-1]


def send(browser: Browser, page: TestResponse, **form: object) -> TestResponse:
    back = re.findall(r'name="back" value="([^"]+)"', page.text)[-1].replace("&amp;", "&")
    return browser.post("/dossiers/bulk", {"key": key(page), "back": back, **form})


def results(page: TestResponse) -> dict[str, str]:
    """What came of each dossier."""
    return {of: what for what, of in re.findall(r'data-result="(\w+)" data-reference="([\w-]*)"', page.text)}


def test_what_is_all_done_leads_back_to_the_list_as_it_was_filtered_and_names_each(web: Web):
    browser = web.browser("reviewer")
    page = browser.get(LIST)
    form = {"chosen": boxes(page), "deed": "return", "reason": REASON, "correction_day": CORRECTION_DAY}
    ours = [box for box in boxes(page) if box.startswith(SUBMITTED)]
    answer = send(browser, page, **{**form, "chosen": ours})
    assert answer.status_code == 303
    assert answer.headers["Location"] == LIST
    shown = browser.get(LIST).text
    assert "Đã trả lại mọi hồ sơ đã chọn." in shown
    assert "Các hồ sơ đã xong: Hải Phòng." in shown
    assert web.state(SUBMITTED) is State.RETURNED
    assert send(browser, page, **{**form, "chosen": ours}).status_code == 303
    assert web.rows("moves", SUBMITTED) == 2


def test_what_failed_stands_there_with_its_reason_and_what_was_typed_to_be_tried_again(web: Web):
    browser = web.browser("reviewer")
    page = browser.get(LIST)
    reason = "Bổ sung <b>biên bản</b>."
    answer = send(browser, page, chosen=boxes(page), deed="return", reason=reason, correction_day=CORRECTION_DAY)
    assert answer.status_code == 422
    assert results(answer) == {SUBMITTED: "done", REVIEWED: "failed"}
    assert codes(answer) == ["not-your-role"]
    assert "Bổ sung &lt;b&gt;biên bản&lt;/b&gt;." in answer.text
    assert f'value="{CORRECTION_DAY}"' in answer.text
    assert boxes(answer) == [f"{REVIEWED}:{web.version(REVIEWED)}"]


def test_a_missing_reason_is_said_beside_its_field_and_a_second_try_from_that_page_works(web: Web):
    browser = web.browser("reviewer")
    page = browser.get("/dossiers/?state=submitted")
    refused = send(browser, page, chosen=boxes(page), deed="return", reason=" ", correction_day=CORRECTION_DAY)
    assert (refused.status_code, codes(refused)) == (422, ["reason-missing"])
    assert 'data-fault="reason-missing"' in refused.text
    answer = send(browser, refused, chosen=boxes(refused), deed="return", reason=REASON, correction_day=CORRECTION_DAY)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dossiers/?state=submitted")
    assert web.state(SUBMITTED) is State.RETURNED


@pytest.mark.parametrize(
    ("chosen", "code"),
    [([], "bulk-none-chosen"), ([f"4361-2010-{at}:1" for at in range(500)], "bulk-too-many")],
)
def test_none_or_too_many_is_one_sentence_and_what_was_typed_stays(web: Web, chosen: list[str], code: str):
    browser = web.browser("reviewer")
    page = browser.get(LIST)
    mine = [*chosen, *boxes(page)] if chosen else []
    before = web.contents()
    answer = send(browser, page, chosen=mine, deed="review", reason=REASON)
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert web.contents() == before
    if chosen:
        assert {SUBMITTED, REVIEWED} <= {box.partition(":")[0] for box in boxes(answer)}
        assert REASON in answer.text


@pytest.mark.parametrize(
    "box", ["", ":", "x", "4361-2010-31", "4361-2010-31:x", "4361-2010-31:١", "../../etc:1", "\0:1"]
)
def test_a_box_that_no_list_has_moves_nothing(web: Web, box: str):
    browser = web.browser("reviewer")
    page = browser.get(LIST)
    answer = send(browser, page, chosen=[box], deed="review")
    assert answer.status_code == 422
    assert web.state(SUBMITTED) is State.SUBMITTED


def test_where_to_go_back_to_is_the_list_and_no_other_place(web: Web):
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/logout", "/people/"):
        web.restore()
        browser = web.browser("reviewer")
        page = browser.get(LIST)
        ours = [box for box in boxes(page) if box.startswith(SUBMITTED)]
        answer = browser.post("/dossiers/bulk", {"key": "k", "back": back, "chosen": ours, "deed": "review"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/dossiers/")


def test_boxes_and_deeds_are_for_the_centre_and_a_link_ticks_the_whole_page(web: Web):
    shown = web.browser("reviewer").get(f"{LIST}&choose=all").text
    assert len(re.findall(r'name="chosen" value="[^"]+" aria-label="[^"]+" checked', shown)) == 2
    for who in ("clerk-31", "printer", "admin"):
        page = web.browser(who).get("/dossiers/").text
        assert 'name="chosen"' not in page
        assert "/dossiers/bulk" not in page


# --- The centre's columns and filters ---


def test_the_list_is_narrowed_by_reviewer_age_and_findings_in_the_address(web: Web):
    browser = web.browser("reviewer")
    assert browser.get("/dossiers/?reviewer=me").text.count('data-label="Mã"') == 5
    uncovered = browser.get("/dossiers/?reviewer=none")
    assert [box.partition(":")[0] for box in boxes(uncovered)] == [SUBMITTED]
    assert "1 hồ sơ chờ thẩm định chưa có người thẩm định" in uncovered.text
    assert boxes(browser.get("/dossiers/?age=3")) == []
    web.times.now = NOW + timedelta(days=3)
    later = web.signed_in_now("reviewer")
    page = later.get("/dossiers/?age=3&sort=age&down=1")
    assert {box.partition(":")[0] for box in boxes(page)} == {SUBMITTED, REVIEWED}
    assert "3 ngày" in page.text
    assert "age=3&amp;sort=age&amp;down=1&amp;format=csv" in page.text
    assert 'data-label="Điểm cần xem"' in page.text


def test_nobody_but_the_centre_is_told_who_reviews_what_was_found_or_how_long_it_waits(web: Web):
    own = "/dossiers/?reviewer=reviewer&column=reviewer&column=findings&column=age&sort=reviewer"
    for who in ("clerk-31", "clerk-92", "printer"):
        browser = web.browser(who)
        assert "Không có hồ sơ nào như vậy." in browser.get(own).text
        page = browser.get("/dossiers/?column=reviewer&column=findings&column=age").text
        for word in ("Giao thẩm định cho", "Điểm cần xem", "Đã chờ", "chưa có người thẩm định", "Chia đều"):
            assert word not in page, (who, word)
        rows = browser.get("/dossiers/?format=csv").data.decode("utf-8-sig").splitlines()
        assert {row.count(";") for row in rows} == {10}
    rows = web.browser("reviewer").get("/dossiers/?format=csv").data.decode("utf-8-sig").splitlines()
    assert {row.count(";") for row in rows} == {13}


# --- One dossier's reviewer ---


def test_a_reviewer_takes_and_an_approver_releases_on_the_dossiers_page(web: Web):
    page = f"/dossiers/{SUBMITTED}"
    browser = web.browser("reviewer")
    assert "Chưa giao cho ai." in browser.get(page).text
    form = {"version": web.version(SUBMITTED), "deed": "take"}
    assert browser.post(f"{page}/assign", form).headers["Location"] == page
    assert "Đã giao hồ sơ cho Nguyễn Thị Thẩm thẩm định." in browser.get(page).text
    approver = web.browser("approver")
    stale = approver.post(f"{page}/assign", {**form, "deed": "release"})
    assert (stale.status_code, codes(stale)) == (409, ["overtaken"])
    fresh = {"version": web.version(SUBMITTED), "deed": "release"}
    assert approver.post(f"{page}/assign", fresh).status_code == 303
    assert "Chưa giao cho ai." in approver.get(page).text


def test_stepping_back_without_a_reason_shows_the_form_again_and_the_office_never_learns_of_it(web: Web):
    page, why = f"/dossiers/{SUBMITTED}", "Người được đề nghị là em tôi."
    browser = web.browser("reviewer")
    form = {"version": web.version(SUBMITTED), "reason": " "}
    refused = browser.post(f"{page}/recuse", form)
    assert (refused.status_code, codes(refused)) == (422, ["recusal-reason-missing"])
    assert 'data-fault="recusal-reason-missing"' in refused.text
    assert browser.post(f"{page}/recuse", {**form, "reason": why}).status_code == 303
    assert why in browser.get(page).text
    for who in ("clerk-31", "clerk-31-2"):
        shown = web.browser(who).get(page).text
        assert why not in shown
        assert "Quá trình phân công" not in shown


def test_sharing_out_ends_at_a_list_of_who_got_what_that_may_be_opened_again(web: Web):
    browser = web.browser("approver")
    browser.get("/dossiers/")
    answer = browser.post("/dossiers/share-out")
    assert answer.status_code == 303
    for _ in range(2):
        shown = browser.get(answer.headers["Location"]).text
        assert "Đã giao 1 hồ sơ." in shown
        assert "31 Hải Phòng" in shown
    with web.application.database.reading() as session:
        assert len(session.scalars(select(Duty).where(Duty.entered_by == "approver")).all()) == 1
    browser.post("/dossiers/share-out")
    assert "Mọi hồ sơ chờ thẩm định đều đã có người thẩm định." in browser.get("/dossiers/shared?at=x").text
    with web.application.database.reading() as session:
        assert len(session.scalars(select(Duty).where(Duty.entered_by == "approver")).all()) == 1
