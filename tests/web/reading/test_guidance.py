"""What a person is told to do next, and what is said when nothing can be done: home, dossier, receipt, files."""

from collections.abc import Mapping

import pytest
from lxml import html

from tests.support.browsers import Browser, codes
from tests.support.campaigns import CAMPAIGN_4361_FILE
from tests.support.drawing import said
from tests.support.pages import forms, inputs, main_state, reasons
from tests.support.web import CLOSES, REASON, Web, reference, typed_sections
from workflow.lifecycle import State


def address(office: str) -> str:
    return f"/dossiers/{reference(office)}"


def home(browser: Browser) -> str:
    """What the start page says, in one line."""
    return said(html.document_fromstring(browser.get("/").text).xpath("//main")[0])


def press(browser: Browser, office: str, action: str, **typed: str) -> object:
    form = forms(browser.get(address(office)))[f"{address(office)}/{action}"]
    return browser.post(form.action, {**form.fields, **typed})


def save(browser: Browser, office: str, section: str, changes: Mapping[str, str]) -> None:
    path = f"{address(office)}/draft/{section}"
    assert browser.post(path, {**inputs(browser.get(path)), **changes}).status_code == 303


NO_NUMBERS = {f"papers.{kind}.{column}": "" for kind in ("to-trinh", "bien-ban") for column in ("number", "day")}


def test_the_start_page_leads_from_the_content_over_the_signature_to_the_submission(web: Web):
    empty, clerk = web.clerk("01"), web.clerk("79")
    assert "hoàn thành mục “Số liệu”" in home(empty)
    save(clerk, "79", "papers", NO_NUMBERS)
    assert "lấy bản trình ký, in và trình Lãnh đạo ký" in home(clerk)
    assert "Khi nội dung đã đủ: lấy bản trình ký" in clerk.get(f"{address('79')}/draft/papers").text
    take = forms(clerk.get("/"))[f"{address('79')}/signing-copy"]
    assert clerk.post(take.action, take.fields).status_code == 303
    assert "nhập số và ngày của từng văn bản" in home(clerk)
    assert "đã lấy lúc" in clerk.get(f"{address('79')}/draft/papers").text
    save(clerk, "79", "office", {"office.signer": "Đặng Thùy Chi"})
    assert "lấy lại bản trình ký" in home(clerk)
    numbers = {name: "07" if name.endswith("number") else "06/01/2011" for name in NO_NUMBERS}
    save(clerk, "79", "papers", numbers)
    assert "xem những điểm còn phải giải quyết trước khi nộp" in home(clerk)
    save(clerk, "79", "office", {"office.signer": typed_sections()["office"]["office.signer"]})
    assert "kiểm tra hai văn bản rồi nộp hồ sơ" in home(clerk)


def test_a_returned_dossier_is_to_be_mended_by_the_reason_and_submitted_again(web: Web):
    assert "sửa theo lý do trả lại, rồi nộp lại" in home(web.clerk("77"))


def test_after_the_closing_moment_nobody_is_sent_to_fill_fields(web: Web):
    web.times.now = CLOSES
    clerk = web.signed_in_now("clerk-01")
    for told in (home(clerk), clerk.get(address("01")).text):
        assert "Đã hết thời hạn nhận hồ sơ nên chưa nộp được" in told
        assert "gia hạn, nêu rõ lý do" in told
    assert "Tiếp tục soạn hồ sơ" not in home(clerk)


def test_the_panel_says_that_the_time_is_over_and_claims_no_request(web: Web):
    web.times.now = CLOSES
    page = web.signed_in_now("clerk-01").get(address("01"))
    assert ("deadline-passed", "") in reasons(page, "//*[@class='stops']")
    assert "yêu cầu này đến lúc" not in page.text


def test_a_late_withdrawal_is_told_that_the_submission_stands(web: Web):
    web.times.now = CLOSES
    clerk = web.signed_in_now("clerk-31")
    answer = press(clerk, "31", "withdraw")
    assert (answer.status_code, codes(answer)) == (422, ["withdraw-too-late"])
    assert "Hồ sơ đã nộp vẫn giữ nguyên" in answer.text
    assert web.state(reference("31")) is State.SUBMITTED
    assert "Không rút được hồ sơ" not in clerk.get(address("31")).text, "only late submissions are history"


@pytest.mark.parametrize("section", ["figures", "meeting"])
def test_a_section_of_a_submitted_dossier_is_text_with_the_reason(web: Web, section: str):
    page = web.clerk("31").get(f"{address('31')}/draft/{section}")
    assert "“Đã nộp” nên không sửa nội dung được" in page.text
    shown = html.document_fromstring(page.text)
    assert not shown.xpath("//main//form | //main//input")
    assert len(shown.xpath("//main//dd")) >= 3


def test_the_state_stands_in_words_and_a_withdrawal_is_no_decision(web: Web):
    page = web.clerk("31").get(address("31"))
    assert main_state(page) == "submitted"
    assert 'class="state state-submitted"' in page.text
    assert ">Việc đơn vị còn làm được</h2>" in page.text
    assert ">Quyết định</h2>" in web.browser("reviewer").get(address("31")).text


def test_the_reviewer_sees_first_why_it_was_sent_back_before(web: Web):
    approver, reviewer = web.browser("approver"), web.browser("reviewer")
    assert press(approver, "92", "recheck", reason="Đối chiếu lại số nợ.").status_code == 303
    page = reviewer.get(address("92")).text
    title, reason = page.index("Người duyệt chuyển thẩm định lại"), page.index("Đối chiếu lại số nợ.")
    assert title < reason < page.index("beside-form")
    assert press(web.clerk("77"), "77", "submit").status_code == 303
    page = reviewer.get(address("77")).text
    assert page.index("Lần trước hồ sơ được trả lại vì") < page.index(REASON) < page.index("beside-form")


def test_a_receipt_says_that_its_revision_was_withdrawn_or_replaced(web: Web):
    clerk, path = web.clerk("31"), f"{address('31')}/receipts/1"
    assert "đã được" not in clerk.get(path).text
    assert press(clerk, "31", "withdraw").status_code == 303
    assert "Hồ sơ đã được rút" in clerk.get(path).text
    assert press(clerk, "31", "submit").status_code == 303
    assert "giấy xác nhận của lần nộp 2</a>" in clerk.get(path).text
    clerk = web.clerk("77")
    assert press(clerk, "77", "submit").status_code == 303
    assert "lần nộp 2</a> thay cho lần nộp 1" in clerk.get(f"{address('77')}/receipts/1").text


def test_a_new_draft_opens_with_rows_and_saving_them_untouched_says_nothing(web: Web):
    clerk, path = web.clerk("01"), f"{address('01')}/draft/meeting"
    shown = inputs(clerk.get(path))
    assert shown["meeting.members"] == "m1 m2 m3 m4 m5"
    assert [shown[f"meeting.members.m{row}.role"] for row in (1, 5)] == ["chair", "secretary"]
    assert inputs(clerk.get(f"{address('01')}/draft/nomination"))["nomination.candidates"] == "c1 c2"
    assert clerk.post(path, shown).status_code == 303
    panel = {field: code for code, field in reasons(clerk.get(address("01")), "//*[@class='stops']")}
    assert panel["meeting.members"] == "field-missing"
    assert not [field for field in panel if field.startswith("meeting.members.m")]


def test_a_ballot_is_called_by_its_candidate(web: Web):
    clerk, path = web.clerk("79"), f"{address('79')}/draft/meeting"
    shown = inputs(clerk.get(path))
    name = inputs(clerk.get(f"{address('79')}/draft/nomination"))["nomination.candidates.c1.name"]
    answer = clerk.post(path, {**shown, "meeting.ballots.c1.in_favour": ""})
    assert answer.status_code == 303
    assert f"Số phiếu đồng ý cho {name}" in clerk.get(address("79")).text


def test_taking_a_file_away_is_said(web: Web):
    clerk, path = web.clerk("79"), f"{address('79')}/attachments"
    (remove,) = [form for form in forms(clerk.get(path)).values() if form.action.endswith("/remove")]
    assert "Đã bỏ tệp khỏi hồ sơ." in clerk.get(clerk.post(remove.action, remove.fields).location).text
    assert "không bắt buộc" in clerk.get(address("79")).text


def test_loading_the_same_campaign_again_says_that_nothing_changed(web: Web):
    admin, before = web.browser("admin"), web.contents()
    answer = admin.post("/campaigns/", {"text": CAMPAIGN_4361_FILE.read_text("utf-8")})
    assert "không có gì thay đổi" in admin.get(answer.location).text
    assert web.contents() == before


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("/campaigns/", "", "text-missing"),
        ("/calendar/", " \n", "text-missing"),
        ("/calendar/", "# năm 2011\n", "calendar-empty"),
    ],
)
def test_a_form_sent_without_content_gets_one_sentence(web: Web, path: str, text: str, code: str):
    before = web.contents()
    answer = web.browser("admin").post(path, {"text": text})
    assert (answer.status_code, [item for item, _ in reasons(answer)]) == (422, [code])
    assert web.contents() == before


def test_static_files_are_kept_for_a_year_under_an_address_of_their_content(web: Web):
    browser = web.browser()
    page = html.document_fromstring(browser.get("/login").text)
    sheets = page.xpath("//link[@rel='stylesheet']/@href")
    assert len(sheets) == 3
    assert all("?v=" in sheet for sheet in sheets)
    fonts = page.xpath("//link[@rel='preload']/@href")
    for address in (*sheets, *fonts):
        with browser.get(address) as answer:
            assert answer.status_code == 200
            assert "max-age=31536000" in answer.headers["Cache-Control"]
    with browser.get(sheets[1]) as faces:
        assert all(font.rpartition("/")[2] in faces.text for font in fonts), "the style sheet asks for the very same"
