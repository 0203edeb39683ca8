"""A large paper is made by a job: its address leads to the waiting page, and gives the file once it is made."""

import pytest

from dossiers.papers import engine, orders
from tests.support.browsers import Browser
from tests.support.web import Web, reference, typed_sections

DRAFT = f"/dossiers/{reference('79')}/papers/bien-ban.pdf"


@pytest.fixture
def made(web: Web, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats of the papers made since; every paper is large, and no process has made one before."""
    web.do_jobs()  # The papers of the submissions that the fixture made.
    engine.render.cache_clear()
    monkeypatch.setattr(orders, "PROMPT_CHARACTERS", 100)
    formats: list[str] = []
    for format_ in ("pdf", "docx"):
        real = getattr(engine.papers(), f"{format_}_from")

        def spy(*args, real=real, format_=format_, **more):
            formats.append(format_)
            return real(*args, **more)

        monkeypatch.setattr(engine.papers(), f"{format_}_from", spy)
    return formats


@pytest.fixture
def clerk(web: Web) -> Browser:
    return web.clerk("79")


def test_the_request_makes_nothing_and_the_address_gives_the_file_afterwards(web: Web, clerk: Browser, made: list[str]):
    acts = web.counts()["acts"]
    answer = clerk.get(DRAFT)
    assert (answer.status_code, answer.location.rpartition("/")[0]) == (303, "/waiting")
    page = clerk.get(answer.location)
    assert "Lập văn bản" in page.text
    assert "biên bản" in page.text
    assert clerk.get(DRAFT).location == answer.location
    assert (made, web.counts()["acts"]) == ([], acts)
    web.do_jobs()
    assert made == ["pdf"]
    done = clerk.get(answer.location).text
    assert f'href="{DRAFT}"' in done
    with clerk.get(DRAFT) as file:
        assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
    assert made == ["pdf"]
    assert web.counts()["acts"] == acts + 1


def test_changed_words_are_made_anew_and_the_question_in_the_address_is_kept(web: Web, clerk: Browser, made: list[str]):
    shown = f"{DRAFT.replace('bien-ban', 'to-trinh')}?inline=1"
    clerk.get(shown)
    web.do_jobs()
    with clerk.get(shown) as file:
        assert file.status_code == 200
    typed = {**typed_sections()["office"], "version": 1, "office.signer": "Hoàng Văn Ký"}
    assert clerk.post(f"/dossiers/{reference('79')}/draft/office", typed).status_code == 303
    waiting = clerk.get(shown)
    assert waiting.status_code == 303
    web.do_jobs()
    assert f'href="{shown}"' in clerk.get(waiting.location).text
    assert made == ["pdf", "pdf"]


def test_another_paper_meanwhile_leads_to_the_first_and_says_so(clerk: Browser, made: list[str]):
    first = clerk.get(DRAFT).location
    second = clerk.get(DRAFT.replace("bien-ban", "to-trinh")).location
    assert second == f"{first}?another=1"
    assert made == []


def test_others_who_may_have_the_paper_get_the_bytes_and_nobody_else(web: Web, clerk: Browser, made: list[str]):
    waiting = clerk.get(DRAFT).location
    web.do_jobs()
    with web.browser("clerk-79-2").get(DRAFT) as file:
        assert file.status_code == 200
    for other in ("clerk-31", "reviewer", "admin"):
        assert web.browser(other).get(DRAFT).status_code == 404
        assert web.browser(other).get(waiting).status_code == 404
    assert made == ["pdf"]


def test_the_papers_of_the_centre_wait_as_well(web: Web, made: list[str]):
    for username, path in (
        ("reviewer", f"/dossiers/{reference('31')}/papers/giay-xac-nhan.pdf"),
        ("printer", f"/printing/papers/{reference('22')}/giay-xac-nhan.pdf"),
    ):
        browser = web.browser(username)
        waiting = browser.get(path)
        assert (waiting.status_code, made) == (303, [])
        web.do_jobs()
        with browser.get(path) as file:
            assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
        made.clear()


def test_an_ordinary_dossier_of_the_demo_is_answered_at_once(clerk: Browser):
    for kind in ("to-trinh", "bien-ban"):
        for format_ in ("pdf", "docx"):
            with clerk.get(f"/dossiers/{reference('79')}/papers/{kind}.{format_}") as file:
                assert file.status_code == 200
