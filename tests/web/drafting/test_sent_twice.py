"""An upload form that is sent twice answers the second time as the first, and one file is there."""

import io

import pytest

from tests.support.browsers import Browser
from tests.support.campaigns import campaign_4361
from tests.support.figures import amounts, table
from tests.support.pages import forms
from tests.support.web import Web, pdf_file, reference

OWN = f"/dossiers/{reference('79')}"
ATTACHMENTS = f"{OWN}/attachments"
FIGURES = f"/campaigns/{campaign_4361().code}/figures"
POST = f"{OWN}/post"


def send_twice(browser: Browser, page: str, name: str, data: bytes, field: str = "file", **typed: str):
    """Open the page, and send its first upload form twice."""
    form = next(form for form in forms(browser.get(page)).values() if "key" in form.fields)
    action, fields = form.action or page, {**form.fields, **typed}
    return [browser.post(action, {**fields, field: (io.BytesIO(data), name)}) for _ in range(2)]


@pytest.mark.parametrize(
    ("username", "page", "table_name", "name", "field", "typed"),
    [
        ("clerk-79", ATTACHMENTS, "attachments", "Tờ trình.pdf", "file", {}),
        ("reviewer", FIGURES, "pending_imports", "bang.xlsx", "file", {}),
        ("reviewer", POST, "postal_receipts", "Bìa thư.pdf", "scan", {"received_day": "06/01/2011"}),
    ],
)
def test_the_second_answer_is_the_first_and_one_row_is_there(
    web: Web, username: str, page: str, table_name: str, name: str, field: str, typed: dict[str, str]
):
    before = web.counts()
    data = table(campaign_4361(), amounts(campaign_4361())) if name.endswith("xlsx") else pdf_file()
    first, second = send_twice(web.browser(username), page, name, data, field, **typed)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 303
    assert web.counts()[table_name] == before[table_name] + 1


def test_a_form_without_a_key_counts_each_time(web: Web):
    browser, before = web.clerk("79"), web.counts()["attachments"]
    for _ in range(2):
        assert (
            browser.post(ATTACHMENTS, {"kind": "khac", "file": (io.BytesIO(pdf_file()), "Tệp.pdf")}).status_code == 303
        )
    assert web.counts()["attachments"] == before + 2
