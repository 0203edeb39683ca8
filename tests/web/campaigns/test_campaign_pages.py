"""The page on which a campaign is opened from its file: every fault links to its line."""

import re
from io import BytesIO

import pytest

from tests.support.campaigns import DAYS_OFF_FILE, SECOND_CAMPAIGN_FILE
from tests.support.web import Web

TEXT = SECOND_CAMPAIGN_FILE.read_text("utf-8")


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_each_fault_links_to_its_line_which_is_shown_with_its_number(web: Web) -> None:
    text = TEXT.replace('threshold = "7/10"', 'threshold = "0"')
    page = web.browser("admin").post("/campaigns/", {"text": text})
    assert page.status_code == 422
    number = line_of(text, 'threshold = "0"')
    assert f'<a href="#line-{number}" data-code="threshold-zero"' in page.text
    assert f'<li id="line-{number}" value="{number}" class="faulty"><code>threshold = &#34;0&#34;</code>' in page.text
    assert f"Dòng {number}, cột 1, mục council.threshold: mức 0" in page.text


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("name = “Đợt thi đua”\n", "file-curly-quote"),
        ('name = "Đợt thi đua”\n', "file-curly-quote"),
        ('name\u00a0= "Đợt thi đua"\n', "file-odd-space"),
        ("name = Đợt\n", "file-not-toml-at"),
    ],
)
def test_a_fault_of_the_whole_file_links_to_its_line_as_well(web: Web, broken: str, code: str) -> None:
    page = web.browser("admin").post("/campaigns/", {"text": f'code = "a-1"\n{broken}'})
    assert re.search(rf'href="#line-2" data-code="{code}"', page.text)
    assert '<li id="line-2" value="2" class="faulty">' in page.text


def test_a_line_is_what_toml_means_by_it(web: Web) -> None:
    """The line separator of Unicode ends no line of the file."""
    text = '# một\u2028hai\r\ncode = "a-1"\r\nname = Đợt\r\n'
    page = web.browser("admin").post("/campaigns/", {"text": text})
    assert '<li id="line-3" value="3" class="faulty"><code>name = Đợt</code></li>' in page.text


def test_a_key_that_is_missing_from_the_file_links_to_the_text(web: Web) -> None:
    page = web.browser("admin").post("/campaigns/", {"text": re.sub(r"(?m)^theme = .*\n", "", TEXT)})
    assert '<a href="#text" data-code="key-missing" data-field="theme">' in page.text


@pytest.mark.parametrize("written", [TEXT.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + TEXT.encode()])
def test_a_file_of_windows_is_read(web: Web, written: bytes) -> None:
    answer = web.browser("admin").post("/campaigns/", {"file": (BytesIO(written), "đợt.toml")})
    assert answer.status_code == 303


def test_a_fault_of_the_calendar_links_to_its_line(web: Web) -> None:
    text = DAYS_OFF_FILE.read_text("utf-8") + "\n[2099]\noff = 3\n"
    page = web.browser("admin").post("/calendar/", {"text": text})
    assert re.search(rf'href="#line-{line_of(text, "off = 3")}" data-code="', page.text)
