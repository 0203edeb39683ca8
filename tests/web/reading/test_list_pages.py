"""The list of dossiers on its page: the address is the view, and the file is the very list that is seen."""

import csv
import io
import re

import openpyxl
import pytest
from werkzeug.test import TestResponse

from dossiers.vietnamese.text import sort_key
from tests.support.campaigns import campaign_4361
from tests.support.web import Web

LIST = "/dossiers/"


def codes(page: TestResponse) -> list[str]:
    """The offices' codes in the order of the page."""
    return re.findall(r'<td class="figure" data-label="Mã">(\w+)</td>', page.text)


def test_filter_search_and_order_stand_in_the_address_and_go_on_in_every_link(web: Web):
    page = web.browser("reviewer").get(f"{LIST}?state=draft&q=thanh+pho&sort=name&down=1")
    names = [campaign_4361().office(code).name for code in codes(page)]
    assert names == sorted(names, key=sort_key, reverse=True)
    assert "79" in codes(page)
    assert set(codes(page)) <= {office.code for office in campaign_4361().offices if "hành phố" in office.full_name}
    links = re.findall(r'href="(/dossiers/[^"]*)"', page.text[page.text.index("<main") :])
    views = [link for link in links if re.match(r"/dossiers/(\?|$)", link)]
    others = {"/dossiers/?reviewer=none"}  # who has no reviewer is looked for everywhere
    assert {link for link in views if "q=thanh" not in link} == others | {
        "/dossiers/?state=draft&amp;sort=name&amp;down=1"
    }
    files = [link for link in views if "format=" in link]
    assert len(files) == 2
    assert all({"state=draft", "sort=name", "down=1"} <= set(re.split("[?&;]|amp;", link)) for link in files)
    assert 'value="thanh pho"' in page.text
    assert 'aria-sort="descending"' in page.text


def test_the_columns_that_are_asked_for_are_shown_and_no_other(web: Web):
    page = web.browser("reviewer").get(f"{LIST}?column=state&column=arrived").text
    heads = re.findall(
        r'data-label="([^"]+)"', page[page.index("<tbody>") : page.index("</tr>", page.index("<tbody>"))]
    )
    assert heads == ["Mã", "Trạng thái", "Nộp lúc"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_is_the_very_list(web: Web, form: str):
    browser = web.browser("reviewer")
    address = f"{LIST}?state=submitted&state=approved&sort=name"
    seen = codes(browser.get(address))
    answer = browser.get(f"{address}&format={form}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
        assert [row[1] for row in rows] == seen
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert [row[1].value for row in sheet.iter_rows() if str(row[0].value).startswith("4361-")] == seen
    assert len(seen) == 2


def test_a_clerk_finds_and_takes_away_the_own_office_only(web: Web):
    clerk = web.clerk("31")
    assert codes(clerk.get(f"{LIST}?q=a")) == ["31"]
    rows = clerk.get(f"{LIST}?format=csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert codes(clerk.get(f"{LIST}?q=ha+noi")) == []


@pytest.mark.parametrize(
    "said",
    [
        "sort=nonsense&down=x&page=-1&column=nothing&format=exe&state=no",
        "page=99999999999999999999",
        "q=%00%01&person=%00",
        "q=" + "a" * 5000,
        "q=%3Cscript%3Ealert(1)%3C/script%3E&person=%22%3E%3Cimg%20src=x%3E",
        "page=%D9%A1",
    ],
)
def test_an_address_that_asks_for_nonsense_shows_a_list(web: Web, said: str):
    answer = web.browser("reviewer").get(f"{LIST}?{said}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


def test_what_is_not_found_says_so_and_shows_the_way_to_all(web: Web):
    page = web.browser("reviewer").get(f"{LIST}?q=khong+co+o+dau").text
    assert "Không có hồ sơ nào như vậy." in page
    assert 'href="/dossiers/"' in page
