"""The page on which anyone signed in has the layout of a paper checked, and takes its corrected copy."""

import io
from pathlib import Path

import pytest
from docx import Document

from dossiers.desk.clock import real_now
from dossiers.documents.checker.docx.reader import read_docx
from dossiers.papers import layout_check, layout_jobs
from dossiers.uploads import inspection
from dossiers.web.papers import layout_check as layout_pages
from tests.documents.checker.broken import GOOD, STRUCTURED
from tests.documents.checker.typed import Typed
from tests.documents.checker.word_files import word_file
from tests.support.browsers import Browser, codes
from tests.support.web import Web

PATH = "/layout-check/"
NAME = "Tờ trình khen thưởng.docx"
MISTAKEN = GOOD.moved("motto", size=12).moved("place_date", text="Khánh Hòa, ngày 8 tháng 10 năm 2010")


@pytest.fixture
def clerk(web: Web) -> Browser:
    browser = web.browser("clerk-79")
    browser.get(PATH)
    return browser


def post(browser: Browser, typed: Typed, **fields: object):
    upload = (io.BytesIO(word_file(typed)), NAME)
    return browser.post(PATH, {"file": upload, "rules": "nd30_2020", **fields})


def checked(web: Web, browser: Browser, typed: Typed):
    """Send a paper, let the job check it, and return the page that the waiting page leads to."""
    waiting = post(browser, typed).location
    web.do_jobs()
    return browser.get(browser.get(waiting).location)


def test_the_form_offers_every_regulation_the_present_one_chosen(clerk: Browser):
    page = clerk.get(PATH).text
    assert 'value="nd30_2020" selected' in page
    assert 'value="tt01_2011"' in page
    assert 'value="ttlt55_2005"' in page


def test_mistakes_are_told_with_what_was_expected_found_and_where(web: Web, clerk: Browser):
    answer = checked(web, clerk, MISTAKEN)
    assert answer.status_code == 200
    page = answer.text
    assert 'data-rule="C02"' in page
    assert "cỡ 13–14" in page
    assert "cỡ 12" in page
    assert 'data-rule="C12"' in page
    assert "“ngày 08 tháng 10”" in page
    assert "đoạn thứ" in page
    assert "Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.1" in page
    assert NAME in page
    assert page.count("layout-wrong") == 2


def test_a_paper_without_mistakes_says_so_and_offers_no_copy(web: Web, clerk: Browser):
    answer = checked(web, clerk, GOOD)
    page = answer.text
    assert "Không tìm thấy chỗ sai" in page
    assert "bản đã chỉnh" not in page
    assert clerk.get(f"{answer.request.path}/corrected").status_code == 404
    assert "quy tắc không đo được" in page


def test_the_corrected_copy_is_one_click_away_and_keeps_every_word(web: Web, clerk: Browser):
    report = checked(web, clerk, MISTAKEN)
    address = f"{report.request.path}/corrected"
    assert f'href="{address}"' in report.text
    with clerk.get(address) as answer:
        assert answer.status_code == 200
        assert "da-chinh" in answer.headers["Content-Disposition"]
        data = answer.data
    Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in read_docx(data).paragraphs]
    assert texts == [paragraph.text for paragraph in read_docx(word_file(MISTAKEN)).paragraphs]
    waiting = clerk.post(PATH, {"file": (io.BytesIO(data), NAME), "rules": "nd30_2020"}).location
    web.do_jobs()
    again = clerk.get(clerk.get(waiting).location)
    assert 'data-rule="C02"' not in again.text
    assert 'data-rule="C12"' in again.text


def test_many_places_of_one_mistake_are_one_entry(web: Web, clerk: Browser):
    page = checked(web, clerk, Typed(body=STRUCTURED.body[-1:] * 12, gap=3)).text
    assert page.count('data-rule="C20"') == 1
    assert "chỗ nữa" in page


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"file": (io.BytesIO(b""), "")}, "file-missing"),
        ({"file": (io.BytesIO(b"%PDF-1.4"), "a.docx")}, "file-kind-mismatch"),
        ({"file": (io.BytesIO(b"x"), "a.txt")}, "layout-kind-unknown"),
        ({"rules": "khác"}, "layout-rules-unknown"),
    ],
)
def test_what_cannot_be_judged_is_told_beside_the_field(clerk: Browser, fields: dict[str, object], code: str):
    answer = post(clerk, GOOD, **fields)
    assert answer.status_code == 422
    assert codes(answer) == [code]
    assert f'data-fault="{code}"' in answer.text


def test_the_page_is_reached_from_every_persons_navigation(web: Web):
    for username in ("clerk-79", "reviewer", "approver", "printer", "admin"):
        assert f'href="{PATH}"' in web.browser(username).get("/").text


def test_a_file_that_proves_unreadable_is_refused_beside_the_field(web: Web, clerk: Browser):
    waiting = clerk.post(PATH, {"file": (io.BytesIO(b"PK\x03\x04 rest"), NAME), "rules": "nd30_2020"}).location
    web.do_jobs()
    answer = clerk.get(clerk.get(waiting).location)
    assert (answer.status_code, codes(answer)) == (422, ["file-damaged"])


def test_the_web_only_stores_the_file_and_the_job_checks_it(web: Web, clerk: Browser, monkeypatch: pytest.MonkeyPatch):
    calls: list[str] = []
    real = inspection.in_subprocess

    def spy(path: Path, module: str, *arguments: str, seconds: int) -> bytes:
        calls.append(" ".join((module, *arguments)))
        return real(path, module, *arguments, seconds=seconds)

    monkeypatch.setattr(inspection, "in_subprocess", spy)
    waiting = post(clerk, MISTAKEN).location
    page = clerk.get(waiting)
    assert (page.status_code, calls) == (200, [])
    web.do_jobs()
    report = clerk.get(clerk.get(waiting).location)
    clerk.get(f"{report.request.path}/corrected").close()
    assert calls == [f"{layout_check.INSPECTOR} {task} docx nd30_2020" for task in ("check", "mend")]


def test_only_the_sender_reads_the_report_and_for_a_day_only(web: Web, clerk: Browser, monkeypatch: pytest.MonkeyPatch):
    address = checked(web, clerk, MISTAKEN).request.path
    assert web.browser("clerk-79-2").get(address).status_code == 404
    assert web.browser("admin").get(f"{address}/corrected").status_code == 404
    tomorrow = real_now() + layout_jobs.KEPT_FOR
    monkeypatch.setattr(layout_pages, "real_now", lambda: tomorrow)
    assert clerk.get(address).status_code == 404


def test_a_corrected_copy_that_was_swept_is_no_longer_offered(web: Web, clerk: Browser):
    report = checked(web, clerk, MISTAKEN)
    for hash_ in web.application.files.hashes():
        web.application.files.delete(hash_)
    assert "bản đã chỉnh thể thức" not in clerk.get(report.request.path).text
    assert clerk.get(f"{report.request.path}/corrected").status_code == 404
    web.restore()


def test_the_same_form_with_the_same_file_is_one_check(clerk: Browser):
    first, second, other = (post(clerk, paper, key="form").location for paper in (MISTAKEN, MISTAKEN, GOOD))
    assert first == second
    assert other == f"{first}?another=1"
