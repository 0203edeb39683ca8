"""A store that is away: the page says what is wrong, gives the typed text back, and the same form can be sent again."""

import errno
import io
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lxml import html
from pysqlite3 import dbapi2 as sqlite_driver

from dossiers.records.faults import DatabaseUnavailable, StoreFault
from dossiers.records.files import Files
from dossiers.records.waits import Waits
from dossiers.web.accounts import saved_forms
from dossiers.web.drafting import sections
from tests.support.browsers import codes
from tests.support.pages import forms
from tests.support.web import Web, office_in, pdf_file, reference
from workflow.lifecycle import State

DRAFT = office_in(State.DRAFT)
ADDRESS = f"/dossiers/{reference(DRAFT)}"
TYPED = {"office.place": "Thành phố\r\nHồ Chí Minh", "office.signer": "Đặng <Thị> Ngọc"}


@pytest.fixture
def impatient(web: Web, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The application whose writers wait half a second."""
    monkeypatch.setattr(web.application.database._patience, "waits", Waits(0.5, 5, 2))
    return web


def path_of(web: Web) -> Path:
    return Path(web.application.database.url.database or "")


@contextmanager
def moved_away(web: Web) -> Iterator[None]:
    """The database is renamed, as an administrator does who moves a folder."""
    names = [path_of(web), *path_of(web).parent.glob(f"{path_of(web).name}-*")]
    for name in names:
        name.rename(f"{name}.away")
    yield
    for name in names:
        Path(f"{name}.away").rename(name)


@contextmanager
def locked(web: Web) -> Iterator[None]:
    holder = sqlite_driver.connect(str(path_of(web)), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.close()


def shown(answer) -> dict[str, str]:
    """The typed texts on the page, by label."""
    page = html.document_fromstring(answer.text)
    return {
        label.text_content(): text.text_content()
        for label, text in zip(page.xpath("//main//dt"), page.xpath("//main//dd"), strict=True)
    }


def test_a_database_that_is_gone_costs_nobody_the_typed_text_and_the_same_form_is_stored_later(web: Web):
    browser = web.clerk(DRAFT)
    version = forms(browser.get(f"{ADDRESS}/draft/office"))[f"{ADDRESS}/draft/office"].fields["version"]
    with moved_away(web):
        answer = browser.post(f"{ADDRESS}/draft/office", {**TYPED, "version": version})
        assert answer.status_code == 503
        assert codes(answer) == ["database-gone", "not-stored"]
        assert answer.headers["Retry-After"] == "5"
        assert shown(answer)["Họ và tên người ký tờ trình"] == "Đặng <Thị> Ngọc"
        (again,) = forms(answer).values()
        assert again.action == f"{ADDRESS}/draft/office"
        assert browser.get(ADDRESS).status_code == 503
    assert browser.post(again.action, again.fields, token=again.fields["csrf_token"]).status_code == 303
    assert "Đặng &lt;Thị&gt; Ngọc" in browser.get(f"{ADDRESS}/draft/office").text


def test_a_store_that_is_away_is_one_line_of_the_log_for_each_request(web: Web, caplog: pytest.LogCaptureFixture):
    browser = web.clerk(DRAFT)
    with moved_away(web):
        assert browser.get(ADDRESS).status_code == 503
    lines = [line for record in caplog.records for line in logging.Formatter().format(record).splitlines()]
    (told,) = [line for line in lines if "database-gone" in line]
    assert "unable to open database file" in told
    assert lines == [told]


def test_a_lock_that_is_held_delays_writers_for_moments_and_readers_not_at_all(impatient: Web):
    browser = impatient.clerk(DRAFT)
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    with locked(impatient):
        answer = browser.post(form.action, form.fields)
        assert answer.status_code == 503
        assert codes(answer) == ["database-busy", "not-stored"]
        (again,) = forms(answer).values()
        assert again.action == form.action
        assert {**form.fields, "csrf_token": browser.token}.items() <= again.fields.items()
        impatient.times.passes(minutes=2)
        began = time.monotonic()
        pages = [browser.get(path).status_code for path in ("/", ADDRESS, "/dossiers/", "/notices/")]
        assert pages == [200] * 4
        assert time.monotonic() - began < 4
    assert browser.post(again.action, again.fields).status_code == 303
    assert impatient.state(reference(DRAFT)) is State.SUBMITTED


def test_what_was_stored_is_told_as_stored_though_its_saved_copy_cannot_be_deleted(
    impatient: Web, monkeypatch: pytest.MonkeyPatch
):
    browser = impatient.clerk(DRAFT)
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    delete = saved_forms.delete_saved_form

    def delete_while_locked(target: str) -> None:
        with locked(impatient):
            delete(target)

    monkeypatch.setattr(saved_forms, "delete_saved_form", delete_while_locked)
    monkeypatch.setattr(saved_forms, "FLAG", "csrf_token")  # a session that may have saved forms
    assert browser.post(form.action, form.fields).status_code == 303
    assert impatient.state(reference(DRAFT)) is State.SUBMITTED


def test_a_fault_after_the_deed_was_stored_does_not_say_that_it_was_not(web: Web, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> None:
        raise DatabaseUnavailable(StoreFault.DATABASE_BUSY)

    browser = web.clerk(DRAFT)
    version = forms(browser.get(f"{ADDRESS}/draft/office"))[f"{ADDRESS}/draft/office"].fields["version"]
    monkeypatch.setattr(sections, "_after_saving", away)
    answer = browser.post(f"{ADDRESS}/draft/office", {**TYPED, "version": version})
    assert (answer.status_code, codes(answer)) == (503, ["database-busy", "stored-unshown"])
    monkeypatch.undo()
    assert "Đặng &lt;Thị&gt; Ngọc" in browser.get(f"{ADDRESS}/draft/office").text


def test_a_download_that_cannot_be_recorded_is_not_given(impatient: Web):
    browser = impatient.clerk(DRAFT)
    address = f"{ADDRESS}/attachments/{impatient.attachment(reference(DRAFT))}"
    with locked(impatient):
        answer = browser.get(address)
        assert answer.status_code == 503
        assert codes(answer) == ["database-busy"]
    assert browser.get(address).status_code == 200


def test_a_password_is_never_sent_back_and_asked_for_again(web: Web):
    browser = web.browser()
    browser.get("/login")
    with moved_away(web):
        answer = browser.post("/login", {"username": "reviewer", "password": "mật khẩu bí mật"})
        assert [form.action for form in forms(answer).values()] == ["/login"]
    assert answer.status_code == 503
    assert "bí mật" not in answer.text
    page = html.document_fromstring(answer.text)
    assert page.xpath("//main//input[@type='password']/@name") == ["password"]
    assert page.xpath("//main//input[@name='username']/@value") == ["reviewer"]


def test_a_file_is_asked_for_again_where_the_disk_is_full(web: Web, monkeypatch: pytest.MonkeyPatch):
    def full(_files: Files, _source: object, _limit: int | None = None) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    browser = web.clerk(DRAFT)
    form = forms(browser.get(f"{ADDRESS}/attachments"))[f"{ADDRESS}/attachments"]
    monkeypatch.setattr(Files, "store", full)
    upload = (io.BytesIO(pdf_file()), "Báo cáo.pdf")
    answer = browser.post(form.action, {**form.fields, "kind": "bao-cao-thanh-tich", "file": upload})
    assert answer.status_code == 503
    assert codes(answer) == ["files-full", "not-stored"]
    assert "Tệp “Báo cáo.pdf” không giữ lại được" in answer.text
    page = html.document_fromstring(answer.text)
    assert page.xpath("//main//form/@enctype") == ["multipart/form-data"]
    assert page.xpath("//main//input[@type='file']/@name") == ["file"]


@pytest.mark.parametrize("fault", list(StoreFault))
def test_every_fault_has_its_sentence_and_no_code_or_trace(web: Web, fault: StoreFault, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise DatabaseUnavailable(fault, Exception("SECRET disk I/O error"), in_doubt=True)

    browser = web.clerk(DRAFT)
    monkeypatch.setattr(web.application.database, "writing", away)
    answer = browser.post(f"{ADDRESS}/submit", {"action": "submit"})
    assert answer.status_code == 503
    assert codes(answer) == [fault.value, "perhaps-stored"]
    assert "SECRET" not in answer.text
    assert fault.value not in html.document_fromstring(answer.text).text_content()


@pytest.mark.parametrize("way", ["much text", "many fields"])
def test_a_large_form_is_given_back_as_well_when_the_database_is_gone(web: Web, way: str):
    browser = web.clerk(DRAFT)
    browser.get(ADDRESS)
    more = {"office.place": "Hà Nội " * 90_000} if way == "much text" else {f"f{n}": "1" for n in range(1_500)}
    with moved_away(web):
        answer = browser.post(f"{ADDRESS}/draft/office", {**TYPED, **more})
    assert codes(answer) == ["database-gone", "not-stored"]
    (again,) = forms(answer).values()
    assert again.fields["office.signer"] == TYPED["office.signer"]
    assert (
        more.items() <= {name: text.strip() + " " * text.endswith(" ") for name, text in again.fields.items()}.items()
    )
