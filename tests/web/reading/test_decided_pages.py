"""After the decision: everyone it is for is told first thing, and opens it as PDF and Word."""

import re

import pytest

from dossiers.papers import issuing
from tests.support.campaigns import campaign_4361
from tests.support.decided import B, decide
from tests.support.dossiers import Office
from tests.support.figures import Amounts
from tests.support.pages import counted_queries, forms
from tests.support.web import OFFICES, Web, office_in, reference
from workflow.lifecycle import State

PAPER = "/campaigns/4361-2010/papers/quyet-dinh"
FIGURES: dict[str, Amounts] = {
    "o22": (B, B + 55_000_000, 0),
    "o31": (B, B + 20_000_000, 0),
    "o92": (B, B + 90_000_000, B),
    "o48": (B, B - 10_000_000, 0),
}


@pytest.fixture
def decided(web: Web) -> Web:
    decide(web.application, Office(web.application.database, campaign_4361(), "22", issuing.versions()), **FIGURES)
    return web


def first_notice(page: str) -> str:
    """The text of the first notice on a page, which comes before every heading of the second rank."""
    found = re.search(r'<section class="notice[^>]*>(.*?)</section>', page, re.DOTALL)
    assert found
    assert page.index("<h2") > found.start()
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.parametrize(
    ("office", "said"),
    [
        (
            "79",
            [
                "Bảo hiểm xã hội Thành phố Hồ Chí Minh được tặng thưởng",
                "Bảo hiểm xã hội Thành phố Hồ Chí Minh: Bằng khen, tiền thưởng 5.000.000 đồng.",
            ],
        ),
        (
            "22",
            [
                "Tập thể của Bảo hiểm xã hội tỉnh Quảng Ninh được tặng thưởng",
                ": Giấy khen.",
                "Đơn vị xếp thứ 6 trong 7 đơn vị được xếp hạng",
            ],
        ),
        (
            "31",
            [
                "không được tặng thưởng",
                "không có tên đơn vị",
                "xếp thứ 7 trong 7",
                "chưa được duyệt đề nghị khi khóa xếp hạng",
            ],
        ),
        ("92", ["vì tỷ lệ nợ 100,00% cao hơn mức được xét", "chưa được duyệt đề nghị khi khóa xếp hạng"]),
        ("48", ["chưa vượt kế hoạch: thực hiện 99,00% kế hoạch", "hồ sơ được kết luận không đủ điều kiện"]),
        ("77", ["chưa vượt kế hoạch", "trả lại để hoàn thiện chưa được nộp lại"]),
        ("38", ["chưa vượt kế hoạch", "đã đóng do không hoàn thiện trong thời hạn"]),
        ("01", ["chưa vượt kế hoạch", "Đơn vị không có hồ sơ được nộp"]),
    ],
)
def test_every_office_is_told_its_result_first_thing(decided: Web, office: str, said: list[str]):
    for path in ("/", f"/dossiers/{reference(office)}"):
        notice = first_notice(decided.clerk(office).get(path).text)
        assert "Quyết định số 12/QĐ-BHXH ngày 07/01/2011 của Bảo hiểm xã hội Việt Nam" in notice
        assert [words for words in said if words not in notice] == []


def test_an_office_that_did_not_nominate_is_told_so_first(web: Web):
    form = forms(web.clerk("01").get(f"/dossiers/{reference('01')}"))[f"/dossiers/{reference('01')}/abstain"]
    assert web.clerk("01").post(form.action, form.fields).status_code == 303
    decide(web.application, Office(web.application.database, campaign_4361(), "22", issuing.versions()), **FIGURES)
    for path in ("/", f"/dossiers/{reference('01')}"):
        page = web.clerk("01").get(path).text
        notice = first_notice(page)
        assert "không đề nghị trong đợt này" in notice
        assert "đã ghi không đề nghị trong đợt này nên không có hồ sơ được xét" in notice
        assert "không được tặng thưởng" not in page


@pytest.mark.parametrize("office", ["79", "22", "01"])
def test_after_the_decision_nothing_is_headed_as_waiting_for_the_office(decided: Web, office: str):
    assert "Việc chờ tôi" not in decided.clerk(office).get("/").text


@pytest.mark.parametrize("who", ["reviewer", "approver", "printer"])
def test_people_of_the_centre_are_told_first_thing(decided: Web, who: str):
    notice = first_notice(decided.browser(who).get("/").text)
    assert "tặng thưởng 5 đơn vị và 1 tập thể" in notice


@pytest.mark.parametrize("who", ["clerk", "reviewer", "approver", "printer"])
def test_the_notice_leads_to_the_decision_as_pdf_and_word(decided: Web, who: str):
    browser = decided.clerk("31") if who == "clerk" else decided.browser(who)
    page = browser.get("/").text
    for form, head in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert f'href="{PAPER}.{form}"' in page
        with browser.get(f"{PAPER}.{form}") as answer:
            assert answer.status_code == 200
            assert answer.data.startswith(head)


def test_everyone_gets_the_same_bytes(decided: Web):
    browsers = [decided.clerk("79"), decided.clerk("01"), decided.browser("printer"), decided.browser("approver")]
    assert len({browser.get(f"{PAPER}.pdf").data for browser in browsers}) == 1


def test_before_the_decision_no_page_speaks_of_it(web: Web):
    for office in OFFICES:
        assert "Đã có quyết định" not in web.clerk(office).get("/").text
        assert web.clerk(office).get(f"{PAPER}.pdf").status_code == 404
    for who in ("reviewer", "approver", "printer"):
        assert "Đã có quyết định" not in web.browser(who).get("/").text


@pytest.mark.parametrize("who", ["clerk", "reviewer"])
def test_a_dossier_s_page_after_the_decision_is_within_its_bound(decided: Web, who: str):
    office = office_in(State.APPROVED)
    browser = decided.clerk(office) if who == "clerk" else decided.browser(who)
    with counted_queries() as statements:
        assert browser.get(f"/dossiers/{reference(office)}").status_code == 200
    assert sum(not statement.startswith("BEGIN") for statement in statements) <= 10
