"""The waiting page: how far a person's slow work is, without script and by script, for its owner only."""

import io

import pytest

from dossiers.desk.clock import real_now
from dossiers.papers.layout_jobs import CHECK_LAYOUT
from dossiers.records.models.jobs import Job, JobState
from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import word_file
from tests.support.browsers import Browser
from tests.support.pages import forms
from tests.support.web import Web

CHECK = "/layout-check/"
NAME = "Tờ trình khen thưởng.docx"
REFRESH = '<meta http-equiv="refresh"'


@pytest.fixture
def clerk(web: Web) -> Browser:
    browser = web.browser("clerk-79")
    browser.get(CHECK)
    return browser


def ask(browser: Browser, size: int = 12, **fields: str):
    upload = (io.BytesIO(word_file(GOOD.moved("motto", size=size))), NAME)
    return browser.post(CHECK, {"file": upload, "rules": "nd30_2020", **fields})


def number_of(address: str) -> int:
    return int(address.rpartition("/")[2].partition("?")[0])


def change(web: Web, number: int, **values: object) -> None:
    with web.application.database.writing() as session:
        job = session.get(Job, number)
        assert job is not None
        for name, value in values.items():
            setattr(job, name, value)


def test_it_says_what_is_done_and_since_when_and_asks_again_with_and_without_script(clerk: Browser):
    address = ask(clerk).location
    page = clerk.get(address)
    assert "Kiểm tra thể thức văn bản" in page.text
    assert NAME in page.text
    assert "Đang chờ đến lượt" in page.text
    assert "cách đây dưới 1 phút" in page.text
    assert REFRESH in page.text
    assert f'hx-get="{address}"' in page.text
    part = clerk.get(address, **{"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="awaited"')
    assert "<html" not in part


def test_the_progress_is_shown_and_survives_leaving(web: Web, clerk: Browser):
    address = ask(clerk).location
    change(web, number_of(address), state=JobState.RUNNING, progress_done=3, progress_total=7)
    clerk.get("/")
    page = clerk.get(address).text
    assert "xong 3 trên 7 phần" in page
    assert 'max="7" value="3"' in page


def test_when_it_is_done_both_ways_lead_to_the_result(web: Web, clerk: Browser):
    address = ask(clerk).location
    web.do_jobs()
    result = f"/layout-check/reports/{number_of(address)}"
    assert (clerk.get(address).status_code, clerk.get(address).location) == (303, result)
    assert clerk.get(address, **{"HX-Request": "true"}).headers["HX-Redirect"] == result
    assert clerk.get(result).status_code == 200


def test_the_result_before_it_is_done_leads_to_the_waiting_page(clerk: Browser):
    address = ask(clerk).location
    assert clerk.get(f"/layout-check/reports/{number_of(address)}").location == address


def test_a_failed_attempt_and_a_failed_job_are_told_and_tried_again(web: Web, clerk: Browser):
    address = ask(clerk).location
    change(web, number_of(address), attempts=1)
    assert "Hệ thống tự thử lại" in clerk.get(address).text
    change(web, number_of(address), state=JobState.FAILED, attempts=5, finished_at=real_now(), error="ValueError: x")
    page = clerk.get(address)
    assert "Không thực hiện được" in page.text
    assert "ValueError" not in page.text
    assert REFRESH not in page.text
    form = next(form for action, form in forms(page).items() if action.endswith("/again"))
    assert clerk.post(form.action, form.fields).location == address
    assert "Đang chờ đến lượt" in clerk.get(address).text
    web.do_jobs()
    assert clerk.get(address).status_code == 303


def test_only_its_owner_sees_it_or_starts_it_again(web: Web, clerk: Browser):
    address = ask(clerk).location
    change(web, number_of(address), state=JobState.FAILED, finished_at=real_now())
    for other in ("clerk-79-2", "reviewer", "admin"):
        browser = web.browser(other)
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}/again").status_code == 404


def test_work_with_a_page_of_its_own_has_no_waiting_page(web: Web):
    printer = web.browser("printer")
    assert printer.get(f"/printing/packs/{web.pack}").status_code == 200
    assert printer.get(f"/waiting/{web.pack}").status_code == 404


def test_a_second_wish_while_one_is_under_way_leads_to_the_first_and_says_so(web: Web, clerk: Browser):
    address, jobs = ask(clerk).location, web.counts()["jobs"]
    second = ask(clerk, size=11).location
    assert number_of(second) == number_of(address)
    page = clerk.get(second).text
    assert "Mỗi người có một việc loại này tại một thời điểm" in page
    assert web.counts()["jobs"] == jobs
    colleague = web.browser("clerk-79-2")
    colleague.get(CHECK)
    assert number_of(ask(colleague, size=11).location) != number_of(address)
    web.do_jobs()
    assert number_of(ask(clerk, size=11).location) not in {number_of(address), 0}


def test_a_job_without_an_owner_has_no_waiting_page(web: Web, clerk: Browser):
    number = number_of(ask(clerk).location)
    change(web, number, owner=None)
    assert clerk.get(f"/waiting/{number}").status_code == 404
    with web.application.database.reading() as session:
        assert session.get(Job, number).name == CHECK_LAYOUT
