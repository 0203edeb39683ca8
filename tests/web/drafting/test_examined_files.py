"""A large attachment on its page: under examination, accepted, or refused with the reason beside it."""

import io
import random

import pytest

from dossiers.drafting import attachments
from tests.support.browsers import Browser
from tests.support.pages import forms
from tests.support.web import Web, reference
from tests.uploads import files

OWN = f"/dossiers/{reference('79')}"
PAGE = f"{OWN}/attachments"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test client leaves its own copy of a really large body open."""
    monkeypatch.setattr(attachments, "PROMPT_BYTES", 1_000)


def scan(*, broken: bool = False) -> bytes:
    noise = random.Random(1).randbytes(2_000)
    data = files.pdf(lambda document: document.pages[0].obj.__setitem__("/Scan", document.make_stream(noise)))
    return data[: len(data) - 500] if broken else data


def send(browser: Browser, data: bytes):
    return browser.post(PAGE, {"kind": "khac", "file": (io.BytesIO(data), "Bản quét.pdf"), "key": "form"})


def test_it_waits_then_is_a_file_of_the_dossier(web: Web):
    clerk = web.clerk("79")
    assert send(clerk, scan()).location == PAGE
    page = clerk.get(PAGE).text
    assert "tệp đang được kiểm tra" in page
    assert 'data-examination="waiting"' in page
    assert '<meta http-equiv="refresh"' in page
    asked = clerk.get(PAGE, **{"HX-Request": "true"})
    assert (asked.status_code, "HX-Refresh" in asked.headers) == (204, False)
    assert "Tệp “Bản quét.pdf” vừa gửi đang được kiểm tra" in clerk.get(OWN).text
    refused = clerk.post(f"{OWN}/submit", {"version": web.version(reference("79"))})
    assert (refused.status_code, 'data-code="attachment-examined"' in refused.text) == (422, True)
    web.do_jobs()
    assert clerk.get(PAGE, **{"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = clerk.get(PAGE).text
    assert "data-examination" not in page
    assert '<meta http-equiv="refresh"' not in page
    assert "Bản quét.pdf</a>" in page
    assert send(clerk, scan()).location == PAGE
    assert clerk.get(PAGE).text.count("Bản quét.pdf</a>") == 1


def test_a_waiting_file_is_opened_by_nobody(web: Web):
    clerk = web.clerk("79")
    send(clerk, scan())
    removal = next(a for a in forms(clerk.get(PAGE)) if a.endswith("/remove") and a != _first_removal(web))
    address = removal.removesuffix("/remove")
    for username in ("clerk-79", "clerk-79-2", "clerk-31", "reviewer", "approver", "printer", "admin"):
        assert web.browser(username).get(address).status_code == 404
    web.do_jobs()
    with clerk.get(address) as answer:
        assert answer.status_code == 200
    assert web.browser("reviewer").get(address).status_code == 404


def _first_removal(web: Web) -> str:
    return f"{PAGE}/{web.attachment(reference('79'))}/remove"


def test_a_refused_one_says_why_and_is_removed(web: Web):
    clerk = web.clerk("79")
    send(clerk, scan(broken=True))
    web.do_jobs()
    page = clerk.get(PAGE)
    assert 'data-examination="refused"' in page.text
    assert 'data-code="file-damaged"' in page.text
    assert "không được nhận" in clerk.get("/notices/").text
    removal = next(
        form for action, form in forms(page).items() if action.endswith("/remove") and action != _first_removal(web)
    )
    assert clerk.post(removal.action, removal.fields).status_code == 303
    assert "data-examination" not in clerk.get(PAGE).text
