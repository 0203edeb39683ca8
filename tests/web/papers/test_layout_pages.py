"""The page on which anyone signed in has the layout of a paper checked, and takes its corrected copy."""

import io

import pytest
from docx import Document

from dossiers.documents.checker.docx.reader import read_docx
from tests.documents.checker.broken import GOOD, STRUCTURED
from tests.documents.checker.typed import Typed
from tests.documents.checker.word_files import word_file
from tests.support.browsers import Browser, codes
from tests.support.pages import forms
from tests.support.web import Web

PATH = "/layout-check/"
NAME = "Tờ trình khen thưởng.docx"
MISTAKEN = GOOD.moved("motto", size=12).moved("place_date", text="Khánh Hòa, ngày 8 tháng 10 năm 2010")


@pytest.fixture
def clerk(web: Web) -> Browser:
    browser = web.browser("clerk-79")
    browser.get(PATH)
    return browser


def send(browser: Browser, typed: Typed, **fields: object):
    upload = (io.BytesIO(word_file(typed)), NAME)
    return browser.post(PATH, {"file": upload, "rules": "nd30_2020", **fields})


def test_the_form_offers_every_regulation_the_present_one_chosen(clerk: Browser):
    page = clerk.get(PATH).text
    assert 'value="nd30_2020" selected' in page
    assert 'value="tt01_2011"' in page
    assert 'value="ttlt55_2005"' in page


def test_mistakes_are_told_with_what_was_expected_found_and_where(clerk: Browser):
    answer = send(clerk, MISTAKEN)
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


def test_a_paper_without_mistakes_says_so_and_offers_no_copy(clerk: Browser):
    page = send(clerk, GOOD).text
    assert "Không tìm thấy chỗ sai" in page
    assert "Tạo bản đã chỉnh" not in page
    assert "quy tắc không đo được" in page


def test_the_corrected_copy_is_one_click_away_and_keeps_every_word(clerk: Browser):
    report = send(clerk, MISTAKEN)
    form = forms(report)[f"{PATH}corrected"]
    answer = clerk.post(form.action, form.fields)
    assert answer.status_code == 200
    assert "da-chinh" in answer.headers["Content-Disposition"]
    Document(io.BytesIO(answer.data))
    texts = [paragraph.text for paragraph in read_docx(answer.data).paragraphs]
    assert texts == [paragraph.text for paragraph in read_docx(word_file(MISTAKEN)).paragraphs]
    again = clerk.post(PATH, {"file": (io.BytesIO(answer.data), NAME), "rules": "nd30_2020"})
    assert 'data-rule="C02"' not in again.text
    assert 'data-rule="C12"' in again.text


def test_many_places_of_one_mistake_are_one_entry(clerk: Browser):
    page = send(clerk, Typed(body=STRUCTURED.body[-1:] * 12, gap=3)).text
    assert page.count('data-rule="C20"') == 1
    assert "chỗ nữa" in page


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"file": (io.BytesIO(b""), "")}, "file-missing"),
        ({"file": (io.BytesIO(b"%PDF-1.4"), "a.docx")}, "file-kind-mismatch"),
        ({"file": (io.BytesIO(b"x"), "a.txt")}, "layout-kind-unknown"),
        ({"rules": "khác"}, "layout-rules-unknown"),
        ({"file": (io.BytesIO(b""), ""), "copy": "không phải", "name": "a.docx"}, "file-missing"),
    ],
)
def test_what_cannot_be_judged_is_told_beside_the_field(clerk: Browser, fields: dict[str, object], code: str):
    answer = send(clerk, GOOD, **fields)
    assert answer.status_code == 422
    assert codes(answer) == [code]
    assert f'data-fault="{code}"' in answer.text


def test_the_page_is_reached_from_every_persons_navigation(web: Web):
    for username in ("clerk-79", "reviewer", "approver", "printer", "admin"):
        assert f'href="{PATH}"' in web.browser(username).get("/").text


def test_nothing_of_the_file_is_kept(web: Web, clerk: Browser):
    before = sorted(web.application.settings.data_dir.rglob("*"))
    send(clerk, MISTAKEN)
    assert sorted(web.application.settings.data_dir.rglob("*")) == before
