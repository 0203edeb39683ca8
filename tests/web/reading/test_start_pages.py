"""The start pages: what waits for each role, what each waits for, what has changed; each count leads to its list."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import delete, update

from dossiers.deadlines import extensions
from dossiers.deadlines.extensions import ALL, ExtensionForm
from dossiers.records.models.accounts import Account
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord
from dossiers.records.models.deadlines import ExtensionRequest
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Duty, DutyKind
from dossiers.records.queries import dossier as dossier_queries
from dossiers.words.tables import table_word
from tests.support.browsers import Browser
from tests.support.dossiers import APPROVER, REVIEWER
from tests.support.drawing import said
from tests.support.pages import counted_queries, forms
from tests.support.people import add_account
from tests.support.web import CLOSES, NOW, Web, reference
from workflow.guards import CampaignState
from workflow.lifecycle import Role

MINE, AWAITED, NEWS = "mine", "awaited", "news"
LAST_REMINDER = datetime.fromisoformat("2011-01-07T08:00:00+07:00")


def part(browser: Browser, name: str) -> HtmlElement:
    """One part of the start page, by the id of its heading."""
    (found,) = html.document_fromstring(browser.get("/").text).xpath(f"//section[@aria-labelledby='{name}']")
    return found


def parts(browser: Browser) -> list[str]:
    return html.document_fromstring(browser.get("/").text).xpath("//main/section/@aria-labelledby")


def named(section: HtmlElement) -> list[str]:
    """The dossiers that a part leads to, in its order."""
    links = section.xpath(".//a/@href")
    return list(dict.fromkeys(link.rpartition("/")[2] for link in links if link.startswith("/dossiers/4361")))


def act(web: Web, who: str, office: str, action: str, **typed: str) -> None:
    browser = web.browser(who)
    form = forms(browser.get(f"/dossiers/{reference(office)}"))[f"/dossiers/{reference(office)}/{action}"]
    assert browser.post(form.action, {**form.fields, **typed}).status_code == 303


def assign(web: Web, office: str, to: str | None) -> None:
    with web.application.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.reference == reference(office)).values(assigned_to=to))


# --- Offices ---


def abstain(web: Web, office: str) -> None:
    address = f"/dossiers/{reference(office)}"
    form = forms(web.clerk(office).get(address))[f"{address}/abstain"]
    assert web.clerk(office).post(form.action, form.fields).status_code == 303


def test_a_clerks_draft_waits_for_the_office_and_a_sent_dossier_is_waited_for(web: Web):
    assert parts(web.clerk("79")) == [MINE]
    assert named(part(web.clerk("79"), MINE)) == [reference("79")]
    assert "kiểm tra hai văn bản rồi nộp hồ sơ" in said(part(web.clerk("79"), MINE))
    assert parts(web.clerk("31")) == [MINE, AWAITED]
    assert "Đơn vị không phải làm gì thêm" in said(part(web.clerk("31"), MINE))
    assert "chờ Trung ương thẩm định" in said(part(web.clerk("31"), AWAITED))


def test_an_office_that_does_not_nominate_is_not_told_of_a_dossier_that_it_sent(web: Web):
    abstain(web, "79")
    assert "Đơn vị không phải làm gì thêm." in said(part(web.clerk("79"), MINE))
    assert "hồ sơ đã gửi" not in said(part(web.clerk("79"), MINE))
    assert "Đơn vị đã ghi không đề nghị trong đợt này" in said(part(web.clerk("79"), AWAITED))
    assert "Việc tiếp theo" not in said(part(web.clerk("79"), AWAITED))


def test_after_the_last_moment_a_statement_or_submission_is_not_said_to_be_open_to_change(web: Web):
    abstain(web, "79")
    web.times.now = CLOSES
    for office, said_now in (
        ("79", "việc không đề nghị không rút lại được nữa"),
        ("31", "hồ sơ đã nộp không rút được"),
    ):
        page = web.signed_in_now(f"clerk-{office}").get(f"/dossiers/{reference(office)}").text
        assert said_now in page
        assert "Việc đơn vị còn làm được" not in page
        assert "muốn dự xét" not in page


def test_the_office_is_told_the_reminder_and_what_still_stops_it_condition_by_condition(web: Web):
    web.times.now = LAST_REMINDER - timedelta(seconds=1)
    clerk = web.signed_in_now("clerk-01")
    before = said(part(clerk, MINE))
    assert "Nhắc hạn 06/01/2011 08:00 (lúc đó còn 3 ngày)" in before
    assert "Lần nhắc tiếp theo: 07/01/2011 08:00" in before
    web.times.now = LAST_REMINDER
    page = part(clerk, MINE)
    assert "Nhắc hạn 07/01/2011 08:00 (lúc đó còn 2 ngày)" in said(page)
    assert "Lần nhắc tiếp theo" not in said(page)
    (count,) = re.findall(r"Còn (\d+) nội dung phải hoàn thiện trước khi nộp\.", said(page))
    assert sum(map(int, re.findall(r": còn (\d+)", said(page.xpath(".//details//ul")[0])))) == int(count)
    complete = said(part(web.signed_in_now("clerk-79"), MINE))
    assert "Không còn gì ngăn việc nộp hồ sơ" in complete


def test_after_the_closing_moment_there_is_no_reminder(web: Web):
    web.times.now = CLOSES
    assert "Nhắc hạn" not in said(part(web.signed_in_now("clerk-01"), MINE))


@pytest.mark.parametrize("who", ["clerk-01", "reviewer"])
def test_where_the_years_days_off_are_unknown_it_says_so_and_who_enters_them(web: Web, who: str):
    with web.application.database.writing() as session:
        session.execute(delete(CalendarDay))
        session.execute(delete(CalendarYear))
    told = said(part(web.browser(who), MINE))
    assert "lịch nghỉ năm 2011 chưa được ghi" in told
    assert "Quản trị hệ thống ghi lịch nghỉ" in told
    assert "Nhận trước ngày 10/01/2011" in told


# --- The centre ---


def test_a_reviewer_sees_the_own_pile_and_the_one_of_nobody_with_their_age(web: Web):
    web.times.now = NOW + timedelta(days=2)
    reviewer = web.signed_in_now("reviewer")
    told = said(part(reviewer, MINE))
    assert "1 hồ sơ chưa giao cho ai thẩm định" in told
    assert "giao cho tôi, chờ tôi" not in told
    assert "đã chờ 2 ngày, từ 07/01/2011" in told
    assign(web, "31", "reviewer")
    told = said(part(reviewer, MINE))
    assert "1 hồ sơ giao cho tôi, chờ tôi thẩm định" in told
    assert "chưa giao cho ai" not in told
    assign(web, "31", "somebody-else")
    assert reference("31") not in named(part(reviewer, MINE))


def test_the_oldest_of_a_pile_stands_first_and_the_rest_is_counted(web: Web):
    with web.application.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.reference == reference("31")).values(assigned_to=None))
    web.times.now = NOW + timedelta(minutes=5)
    act(web, "clerk-77", "77", "submit")
    assign(web, "77", None)
    assert [item for item in named(part(web.browser("reviewer"), MINE)) if item[-2:] in ("31", "77")] == [
        reference("31"),
        reference("77"),
    ]


def test_nobody_is_given_what_they_may_not_judge(web: Web):
    with web.application.database.writing() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference("31"))
        assert dossier is not None
        who = {"entered_by": "reviewer", "entered_name": REVIEWER.name, "entered_at": NOW}
        session.add(Duty(dossier_id=dossier.id, kind=DutyKind.RECUSED, username="reviewer", name=REVIEWER.name, **who))
        add_account(session, "both", Role.CLERK, Role.REVIEWER, office="BHXH/31")
        session.execute(update(Dossier).where(Dossier.reference == reference("92")).values(reviewed_by="approver"))
    assert "chưa giao cho ai" not in said(part(web.browser("reviewer"), MINE))
    assert "chưa giao cho ai" not in said(part(web.signed_in_now("both"), MINE))
    assert reference("92") not in named(part(web.browser("approver"), MINE))


def test_a_reviewer_waits_for_the_offices_that_correct_and_for_the_approver(web: Web):
    reviewer = web.browser("reviewer")
    awaited = part(reviewer, AWAITED)
    assert named(awaited) == [reference("77")]
    assert "hoàn thiện chậm nhất ngày 20/01/2011" in said(awaited)
    (link,) = [link for link in awaited.xpath(".//a") if "tôi đã thẩm định" in said(link)]
    assert said(link).startswith("1 ")
    assert reference("92") in reviewer.get(link.get("href")).text


def test_an_approver_sees_what_was_reviewed_proposals_to_undo_and_requests(web: Web):
    approver = web.browser("approver")
    assert "1 hồ sơ đã thẩm định, chờ tôi duyệt" in said(part(approver, MINE))
    act(web, "approver", "22", "propose-undo", reason="Phát hiện số liệu sai.")
    assert reference("22") not in named(part(approver, MINE))
    assert "do tôi nêu, chờ người thứ hai" in said(part(approver, AWAITED))
    with web.application.database.writing() as session:
        add_account(session, "approver-2", Role.APPROVER, name="Vũ Văn Duyệt")
        dossier = dossier_queries.dossier_by_reference(session, reference("01"))
        assert dossier is not None
        asked = {"asked_by": "clerk-01", "asked_name": "Cán bộ", "asked_at": NOW, "until_day": date(2011, 1, 15)}
        session.add(ExtensionRequest(dossier_id=dossier.id, reason="Mưa lũ.", key="k", **asked))
    second = part(web.signed_in_now("approver-2"), MINE)
    assert "1 đề nghị hủy bỏ việc duyệt, chờ người thứ hai" in said(second)
    assert "1 đề nghị gia hạn chưa trả lời" in said(second)
    assert "xin đến hết ngày 15/01/2011" in said(second)
    assert {reference("22"), reference("01"), reference("92")} <= set(named(second))
    assert "đề nghị gia hạn chưa trả lời" not in said(part(web.browser("reviewer"), MINE))


def test_the_centre_sees_who_was_reminded_and_a_link_to_all_of_them(web: Web):
    web.times.now = LAST_REMINDER
    page = part(web.signed_in_now("reviewer"), MINE)
    assert "56 đơn vị đã được nhắc hạn mà chưa nộp" in said(page)
    (more,) = [link for link in page.xpath(".//a") if "đơn vị nữa" in said(link)]
    assert more.get("href") == "/dossiers/?state=draft"
    assert said(page).count("chưa bắt đầu soạn") == 10


def test_a_correction_window_presses_from_three_days_before_its_end(web: Web):
    ends = datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    for at, words in ((ends - timedelta(days=3, seconds=1), None), (ends - timedelta(days=3), "còn 3 ngày"),
                      (ends, "đã hết hạn")):  # fmt: skip
        web.times.now = at
        told = said(part(web.signed_in_now("approver"), MINE))
        assert ("1 thời hạn hoàn thiện sắp hết hoặc đã hết" in told) == (words is not None)
        assert words is None or words in told


def test_every_count_is_the_number_of_its_list(web: Web):
    for who in ("reviewer", "approver"):
        browser = web.browser(who)
        page = html.document_fromstring(browser.get("/").text)
        links = [item for item in page.xpath("//ul[@class='counts']//a") if "/dossiers/?" in item.get("href")]
        assert len(links) >= 4
        for link in links:
            (counted,) = re.findall(r'role="status">(\d+) hồ sơ', browser.get(link.get("href")).text)
            assert said(link.xpath("strong")[0]) == counted


def test_a_printer_is_led_to_what_may_be_printed_and_an_administrator_to_the_desk_itself(web: Web):
    assert parts(web.browser("printer")) == [MINE]
    assert "1 hồ sơ đã duyệt đề nghị, in được" in said(part(web.browser("printer"), MINE))
    assert parts(web.browser("admin")) == ["admin"]


# --- What has changed ---


def test_the_first_visit_tells_no_news_and_the_second_what_others_have_done(web: Web):
    assert NEWS not in parts(web.browser("reviewer"))
    web.times.passes(minutes=5)
    act(web, "clerk-79", "79", "submit")
    assert "Không có thay đổi nào" not in web.browser("reviewer").get("/").text
    web.times.passes(minutes=5)
    news = part(web.signed_in_now("reviewer"), NEWS)
    assert named(news) == [reference("79")]
    assert "Nộp hồ sơ" in said(news)
    assert "07/01/2011 10:05 · Cán bộ clerk-79" in said(news)
    other = part(web.signed_in_now("clerk-31"), NEWS)
    assert "Không có thay đổi nào." in said(other)


def test_an_office_is_told_of_its_return_with_the_date_and_of_no_other_office(web: Web):
    web.times.passes(minutes=5)
    act(web, "reviewer", "31", "return", reason="Thiếu số liệu.", correction_day="20/01/2011")
    web.times.passes(minutes=5)
    news = part(web.signed_in_now("clerk-31"), NEWS)
    assert "Trả lại để hoàn thiện, hoàn thiện chậm nhất ngày 20/01/2011" in said(news)
    assert "Không có thay đổi nào." in said(part(web.signed_in_now("clerk-79"), NEWS))


def test_looking_again_and_again_is_no_visit(web: Web):
    web.signed_in_now("reviewer")
    with web.application.database.reading() as session:
        before = [
            (account.visit_at, account.earlier_visit_at) for account in session.query(Account).order_by(Account.id)
        ]
    web.times.passes(minutes=5)
    for _ in range(3):
        web.browser("reviewer").get("/")
    with web.application.database.reading() as session:
        assert [
            (account.visit_at, account.earlier_visit_at) for account in session.query(Account).order_by(Account.id)
        ] == before


# --- How long a dossier has waited ---


@pytest.mark.parametrize(
    ("at", "days"),
    [("07/01/2011 23:59", 0), ("08/01/2011 00:00", 1), ("09/01/2011 08:00", 2)],
    ids=["before-midnight", "at-midnight", "in-the-morning"],
)
def test_start_page_list_filter_and_file_say_the_same_days_waited(web: Web, at: str, days: int):
    assert NOW - timedelta(hours=1) == datetime.fromisoformat("2011-01-07T09:00:00+07:00")
    web.times.now = datetime.strptime(f"{at} +0700", "%d/%m/%Y %H:%M %z")
    reviewer = web.signed_in_now("reviewer")
    told = f"đã chờ {days} ngày" if days else "mới đến hôm nay"
    assert re.findall(r"(đã chờ \d+ ngày|mới đến hôm nay)", said(part(reviewer, MINE))) == [told]
    assert re.findall(r'data-label="Đã chờ">(.*?)</td>', reviewer.get("/dossiers/?state=submitted").text) == [
        f"{days} ngày"
    ]
    found = [_waiting(reviewer, f"/dossiers/?state=submitted&age={least}") for least in (days, days + 1)]
    assert found == [[str(days)], []]


def test_nothing_waits_for_the_centre_in_a_campaign_that_is_not_open(web: Web):
    with web.application.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=CampaignState.CLOSED))
    reviewer = web.browser("reviewer")
    assert _waiting(reviewer, "/dossiers/?state=submitted") == [""]
    assert _waiting(reviewer, "/dossiers/?state=submitted&age=1") == []


def _waiting(browser: Browser, address: str) -> list[str]:
    """The days waited in the file of a list."""
    rows = list(csv.reader(io.StringIO(browser.get(f"{address}&format=csv").data.decode("utf-8-sig")), delimiter=";"))
    return [row[rows[0].index(table_word("age"))] for row in rows[1:]]


# --- An extension for all ---


def test_an_extension_for_all_is_on_the_centre_s_start_page_and_in_its_calendar(web: Web):
    def extend(office: str, until: str) -> None:
        form = ExtensionForm(f"key-{office}", until, "Mưa lũ.", office)
        with web.application.database.writing() as session:
            extensions.grant(session, "4361-2010", form, actor=APPROVER, at=NOW)

    reviewer = web.browser("reviewer")
    assert "trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011" in said(part(reviewer, MINE))
    extend(ALL, "14/01/2011")
    page = said(part(reviewer, MINE))
    assert "Nhận chậm nhất ngày 14/01/2011 — nhận đến hết 24 giờ 00 ngày 14/01/2011" in page
    assert "(đã được gia hạn)" in page
    assert "ngày muộn hơn" not in page
    assert "09/01/2011" not in said(html.document_fromstring(reviewer.get("/").text).find(".//main"))
    extend("01", "20/01/2011")
    assert "1 đơn vị được gia hạn riêng đến ngày muộn hơn" in said(part(reviewer, MINE))
    calendar = reviewer.get("/deadlines.ics").data.decode().replace("\r\n ", "")
    assert "đến hết 24 giờ 00 ngày 14/01/2011" in calendar
    assert "1 đơn vị được gia hạn riêng đến ngày muộn hơn" in calendar
    assert "09/01/2011" not in calendar


# --- What it costs ---


@pytest.mark.parametrize("who", ["clerk-01", "clerk-79", "clerk-31", "clerk-77", "clerk-92", "clerk-22"])
def test_a_clerks_start_page_asks_at_most_twelve_times(web: Web, who: str):
    assert _queries(web.signed_in_now(who)) <= 12


@pytest.mark.parametrize("who", [REVIEWER.username, APPROVER.username, "printer", "admin"])
def test_a_start_page_of_the_centre_asks_at_most_twelve_times(web: Web, who: str):
    assert _queries(web.signed_in_now(who)) <= 12


def _queries(browser: Browser) -> int:
    with counted_queries() as sent:
        assert browser.get("/").status_code == 200
    return sum(not statement.startswith("BEGIN") for statement in sent)


def test_the_start_pages_are_the_same_on_both_databases(web_on_each: Web):
    web_on_each.times.passes(minutes=5)
    act(web_on_each, "clerk-79", "79", "submit")
    web_on_each.times.passes(minutes=5)
    for who in ("clerk-77", "reviewer", "approver", "printer"):
        browser = web_on_each.signed_in_now(who)
        assert browser.get("/").status_code == 200
        assert NEWS in parts(browser)
    reviewer = web_on_each.signed_in_now("reviewer")
    assert named(part(reviewer, MINE))[:2] == [reference("31"), reference("79")]
