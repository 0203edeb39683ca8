"""More time on the pages: the late attempt that leads to a request, its answer, the orders, what came in by post."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRequest, PostalReceipt
from tests.drafting.test_examining import scan as large_scan
from tests.support.browsers import Browser, codes
from tests.support.pages import inline_parts
from tests.support.web import CLOSES, FILE_NAME, NOW, Web, pdf_file, reference
from workflow.lifecycle import State

CAMPAIGN = "/campaigns/4361-2010/extensions"
OWN = f"/dossiers/{reference('79')}"
LATE = CLOSES + timedelta(minutes=5)
REASON = "Đường sạt lở, chưa gửi được hồ sơ."


def person(web: Web, who: str) -> Browser:
    """Someone's browser; sessions do not last until the closing moment, so that people then sign in again."""
    return web.browser(who) if web.times.now == NOW else web.signed_in_now(who)


def ask(web: Web, who: str = "clerk-79", day: str = "14/01/2011", reason: str = REASON, key: str = "k") -> Any:
    path = f"/dossiers/{reference(who.split('-')[1])}/more-time"
    return person(web, who).post(path, {"key": key, "until_day": day, "reason": reason})


def give(web: Web, office: str = "79", day: str = "14/01/2011", reason: str = "Mưa lũ.", key: str = "k") -> Any:
    form = {"key": key, "office": office, "until_day": day, "reason": reason}
    return person(web, "approver").post(CAMPAIGN, form)


def answer(web: Web, deed: str, **form: str) -> Any:
    number = rows(web, ExtensionRequest)[-1].id
    return person(web, "approver").post(f"{CAMPAIGN}/requests/{number}/{deed}", {"key": "k", **form})


def register(web: Web, who: str = "reviewer", day: str = "06/01/2011", **more: Any) -> Any:
    return person(web, who).post(f"{OWN}/post", {"key": "k", "received_day": day, "remark": "Thư bảo đảm.", **more})


def rows(web: Web, table: type[Any]) -> list[Any]:
    with web.application.database.reading() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def submit(web: Web, browser: Browser) -> Any:
    return browser.post(f"{OWN}/submit", {"key": "s", "version": web.version(reference("79"))})


def test_a_refused_late_attempt_leads_to_a_request_its_grant_and_a_submission(web: Web):
    web.times.now = LATE
    clerk = person(web, "clerk-79")
    refused = submit(web, clerk)
    assert (refused.status_code, codes(refused)) == (422, ["deadline-passed"])
    assert f'href="{OWN}/more-time"' in refused.text
    assert "14/01/2011" not in clerk.get(OWN).text
    sent = ask(web)
    assert (sent.status_code, sent.headers["Location"]) == (303, OWN)
    page = clerk.get(OWN).text
    assert "Đề nghị gia hạn đang chờ trả lời" in page
    waiting = person(web, "approver").get(CAMPAIGN).text
    assert REASON in waiting
    assert "Đề nghị chờ trả lời (1)" in waiting
    assert answer(web, "grant", until_day="12/01/2011", reason="Đồng ý đến 12/01.").status_code == 303
    page = clerk.get(OWN).text
    assert "Đã được gia hạn" in page
    assert "Đồng ý đến 12/01." in page
    assert "đến hết ngày 12/01/2011" in page
    assert submit(web, clerk).status_code == 303
    assert web.state(reference("79")) is State.SUBMITTED


def test_a_page_of_another_refusal_offers_no_more_time(web: Web):
    begun = web.browser("clerk-01")
    path = f"/dossiers/{reference('01')}"
    refused = begun.post(f"{path}/submit", {"key": "s", "version": web.version(reference("01"))})
    assert refused.status_code == 422
    assert "more-time" not in refused.text


def test_after_the_closing_moment_dossier_and_start_page_lead_to_the_request(web: Web):
    assert f"{OWN}/more-time" not in person(web, "clerk-79").get("/").text
    web.times.now = LATE
    clerk = person(web, "clerk-79")
    for page in ("/", OWN):
        assert f'href="{OWN}/more-time"' in clerk.get(page).text


@pytest.mark.parametrize(
    ("day", "reason", "expected"),
    [
        ("14/01/2011", " ", ["reason-missing"]),
        ("", "", ["extension-day-missing", "reason-missing"]),
        ("ngày kia", REASON, ["date-unreadable"]),
        ("09/01/2011", REASON, ["extension-gains-nothing"]),
    ],
)
def test_what_was_typed_stands_beside_its_fault(web: Web, day: str, reason: str, expected: list[str]):
    for refused in (ask(web, day=day, reason=reason), give(web, day=day, reason=reason)):
        assert (refused.status_code, codes(refused)) == (422, expected)
        assert f'value="{day}"' in refused.text
        assert reason in refused.text
        for fault in re.findall(r'data-field="([^"]+)"', refused.text):
            assert f'id="{fault}"' in refused.text
        assert inline_parts(refused) == []
    assert rows(web, ExtensionRequest) == rows(web, ExtensionOrder) == []


def test_a_second_request_waits_for_the_first_answer_and_two_clicks_are_one(web: Web):
    assert [ask(web).status_code for _ in range(2)] == [303, 303]
    second = ask(web, "clerk-79-2", key="other")
    assert (second.status_code, codes(second)) == (422, ["extension-asked-already"])
    assert REASON in second.text
    assert len(rows(web, ExtensionRequest)) == 1
    assert "Gửi đề nghị" not in person(web, "clerk-79").get(f"{OWN}/more-time").text


def test_a_refused_request_tells_its_reason_to_the_office(web: Web):
    ask(web)
    empty = answer(web, "refuse", reason="\t ")
    assert (empty.status_code, codes(empty)) == (422, ["reason-missing"])
    assert answer(web, "refuse", reason="Chưa đủ lý do.").status_code == 303
    page = person(web, "clerk-79").get(OWN).text
    assert "Đề nghị gia hạn không được chấp thuận" in page
    assert "Chưa đủ lý do." in page


def test_an_answered_request_is_told_with_what_was_typed(web: Web):
    ask(web)
    answer(web, "refuse", reason="Chưa đủ lý do.")
    late = answer(web, "grant", until_day="14/01/2011", reason="Thôi thì đồng ý.")
    assert (late.status_code, codes(late)) == (409, ["extension-answered"])
    assert "Phạm Thị Duyệt" in late.text
    assert "Thôi thì đồng ý." in late.text
    assert rows(web, ExtensionOrder) == []


def test_a_fault_in_one_answer_leaves_the_other_forms_as_they_were(web: Web):
    ask(web)
    ask(web, "clerk-77", day="25/01/2011", reason="Chờ xác nhận số liệu.")
    number = rows(web, ExtensionRequest)[0].id
    form = {"key": "k", "until_day": "hôm sau", "reason": "Được."}
    page = person(web, "approver").post(f"{CAMPAIGN}/requests/{number}/grant", form)
    assert (page.status_code, codes(page)) == (422, ["date-unreadable"])
    assert page.text.count('value="hôm sau"') == 1
    assert 'value="25/01/2011"' in page.text
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))


def test_orders_show_old_and_new_moment_reason_who_and_whom_they_passed_by(web: Web):
    assert [give(web, day="20/01/2011").status_code for _ in range(2)] == [303, 303]
    assert give(web, "all", key="k2").status_code == 303
    assert len(rows(web, ExtensionOrder)) == 2
    for who in ("reviewer", "approver", "admin"):
        page = person(web, who).get(CAMPAIGN).text
        for said in (
            "Lần 1: 79 Hồ Chí Minh.",
            "Lần 2: tất cả các đơn vị.",
            "10/01/2011 00:00",
            "15/01/2011 00:00",
            "62 đơn vị được thêm thời gian; giữ thời hạn muộn hơn đã có: Hồ Chí Minh.",
            "Mưa lũ.",
            "Phạm Thị Duyệt",
        ):
            assert said in page
        assert ("Gia hạn cho một hoặc tất cả các đơn vị" in page) is (who == "approver")
    assert "Gia hạn cho tất cả các đơn vị (lần 2 của đợt)" in web.clerk("77").get(f"/dossiers/{reference('77')}").text


def test_the_notice_of_an_order_is_had_as_pdf_and_word_by_the_centre_and_by_its_office(web: Web):
    give(web)
    centre, office = person(web, "reviewer"), person(web, "clerk-79")
    for browser, path in ((centre, f"{CAMPAIGN}/1"), (office, f"{OWN}/papers/thong-bao-gia-han")):
        assert browser.get(f"{path}.pdf").data.startswith(b"%PDF-")
        words = " ".join(
            paragraph.text for paragraph in Document(io.BytesIO(browser.get(f"{path}.docx").data)).paragraphs
        )
        assert "nhận đến hết ngày 09 tháng 01 năm 2011" in words
        assert "nhận đến hết ngày 14 tháng 01 năm 2011" in words
        assert "Mưa lũ." in words
    assert f'href="{OWN}/papers/thong-bao-gia-han.html"' in office.get(OWN).text
    assert web.clerk("77").get(f"/dossiers/{reference('77')}/papers/thong-bao-gia-han.pdf").status_code == 404


def test_another_office_sees_nothing_of_it(web: Web):
    ask(web)
    register(web, scan=(io.BytesIO(pdf_file()), FILE_NAME))
    number = rows(web, PostalReceipt)[0].id
    other = web.clerk("31")
    for path in (OWN, f"{OWN}/more-time", f"{OWN}/post/{number}"):
        assert other.get(path).status_code == 404
    assert REASON not in other.get(f"/dossiers/{reference('31')}").text
    assert web.clerk("31").get(f"/dossiers/{reference('31')}/post/{number}").status_code == 404


def test_a_paper_dossier_and_its_scan_are_seen_by_centre_and_office(web: Web):
    sent = register(web, scan=(io.BytesIO(pdf_file()), FILE_NAME))
    assert (sent.status_code, sent.headers["Location"]) == (303, OWN)
    number = rows(web, PostalReceipt)[0].id
    for who in ("clerk-79", "clerk-79-2", "reviewer", "approver"):
        browser = person(web, who)
        page = browser.get(OWN).text
        for said in ("Trung ương đã nhận hồ sơ giấy", "06/01/2011", "Thư bảo đảm.", "Nguyễn Thị Thẩm", FILE_NAME):
            assert said in page
        with browser.get(f"{OWN}/post/{number}") as scan:
            assert scan.data == pdf_file()
            assert scan.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("broken", "said"), [(False, 'post/1">'), (True, 'data-code="file-damaged"')])
def test_a_large_scan_is_examined_before_anybody_opens_it(web: Web, broken: bool, said: str):
    sent = register(web, scan=(io.BytesIO(large_scan(broken=broken)), FILE_NAME))
    sent.request.environ["wsgi.input"].close()
    assert sent.status_code == 303
    reviewer = person(web, "reviewer")
    page = reviewer.get(OWN).text
    assert "đang được kiểm tra nên chưa mở được" in page
    assert f"{OWN}/post/1" not in page
    assert reviewer.get(f"{OWN}/post/1").status_code == 404
    web.do_jobs()
    for who in ("reviewer", "clerk-79"):
        assert said in person(web, who).get(OWN).text
    assert reviewer.get(f"{OWN}/post/1").status_code == (404 if broken else 200)


def test_what_came_in_by_post_in_time_is_submitted_after_the_closing_moment(web: Web):
    web.times.now = LATE
    clerk = person(web, "clerk-79")
    assert "Đã hết thời hạn" in clerk.get(OWN).text
    register(web, day="08/01/2011")
    page = clerk.get(OWN).text
    assert "Đã hết thời hạn" not in page
    assert "được tính đúng hạn theo ngày này" in page
    assert submit(web, clerk).status_code == 303
    assert "được tính đúng hạn theo ngày Trung ương nhận hồ sơ giấy" in person(web, "reviewer").get(OWN).text


@pytest.mark.parametrize("who", ["clerk-79", "reviewer"])
def test_an_office_whose_papers_came_in_time_is_not_said_to_have_submitted_nothing(web: Web, who: str):
    web.times.now = LATE
    browser = person(web, who)
    assert "Không nộp" in browser.get(OWN).text
    register(web, day="08/01/2011")
    for address in (OWN,) if who == "reviewer" else (OWN, f"{OWN}/life", "/"):
        page = browser.get(address).text
        assert "Đang soạn thảo" in page
        assert [words for words in ("Không nộp", "không được nộp trong thời hạn") if words in page] == []


@pytest.mark.parametrize(
    ("day", "file", "expected"),
    [
        ("", None, ["received-day-missing"]),
        ("08/01/2011", None, ["received-day-later"]),
        ("09/10/2010", None, ["received-day-early"]),
        ("06/01/2011", (b"MZ not a scan", "thư.exe"), ["file-kind-unknown"]),
    ],
)
def test_what_cannot_be_registered_is_told_beside_its_field(web: Web, day: str, file: Any, expected: list[str]):
    more = {} if file is None else {"scan": (io.BytesIO(file[0]), file[1])}
    refused = register(web, day=day, **more)
    assert (refused.status_code, codes(refused)) == (422, expected)
    assert f'value="{day}"' in refused.text
    assert "Thư bảo đảm." in refused.text
    assert rows(web, PostalReceipt) == []


def test_two_clicks_register_once(web: Web):
    assert [register(web).status_code for _ in range(2)] == [303, 303]
    assert len(rows(web, PostalReceipt)) == 1


def test_numbers_that_no_row_can_have_lead_nowhere(web: Web):
    huge = "9" * 40
    assert person(web, "approver").post(f"{CAMPAIGN}/requests/{huge}/grant", {"reason": "x"}).status_code == 404
    for path in (f"{CAMPAIGN}/{huge}.pdf", f"{OWN}/post/{huge}"):
        assert person(web, "approver").get(path).status_code == 404
    for page in ("0", "-1", "abc", huge):
        assert person(web, "approver").get(f"{CAMPAIGN}?page={page}").status_code == 200


def test_the_pages_lead_to_each_other(web: Web):
    approver = person(web, "approver")
    assert approver.get("/extensions/").headers["Location"] == CAMPAIGN
    page = approver.get(OWN).text
    assert f'href="{OWN}/post"' in page
    assert f'href="{CAMPAIGN}?office=79#new-title"' in page
    assert '<option value="79" selected>' in approver.get(f"{CAMPAIGN}?office=79").text
    assert 'href="/extensions/"' in approver.get("/").text
    assert "/extensions/" not in person(web, "clerk-79").get("/").text
