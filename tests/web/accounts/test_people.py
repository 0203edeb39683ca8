"""The admin's pages of accounts."""

import pytest
from flask import Flask

from dossiers.accounts.administration import person
from dossiers.desk.application import Application
from dossiers.records.queries.journal import acts_about
from tests.support.browsers import HOST, Browser, codes
from tests.support.people import NEW_PASSWORD, OFFICE
from workflow.lifecycle import Role


@pytest.fixture
def admin(app: Flask) -> Browser:
    browser = Browser(app)
    browser.sign_in("admin")
    browser.get("/people/")
    return browser


def link_on(page: str) -> str:
    return page.partition(f'value="{HOST}')[2].partition('"')[0]


def test_the_list_shows_everybody_and_finds_without_marks(admin: Browser):
    page = admin.get("/people/").text
    for words in ("Phạm Thị Quản", "Nguyễn Thị Lan", "người thẩm định", f"Bảo hiểm xã hội {OFFICE}", "Đang dùng"):
        assert words in page
    page = admin.get("/people/?q=nguyen+lan").text
    assert "Nguyễn Thị Lan" in page
    assert "Trần Văn Bình" not in page
    assert "Không có tài khoản nào" in admin.get("/people/?q=%3Cscript%3E").text


def test_a_person_is_created_gets_a_link_and_signs_in(admin: Browser, app: Flask, application: Application):
    data = {"username": "moi.lv", "name": "Lê Văn Mới", "roles": ["clerk"], "office": OFFICE}
    answer = admin.post("/people/new", data)
    assert (answer.status_code, answer.location) == (303, "/people/moi.lv")
    page = admin.get(answer.location).text
    assert "Chưa có mật khẩu" in page
    assert "Tài khoản đã được tạo" in page
    path = link_on(admin.post("/people/moi.lv/link").text)
    assert path.startswith("/set-password/")
    assert path not in admin.get("/people/moi.lv").text
    newcomer = Browser(app)
    newcomer.get(path)
    assert newcomer.post(path, {"password": NEW_PASSWORD, "repeated": NEW_PASSWORD}).status_code == 303
    assert newcomer.sign_in("moi.lv", NEW_PASSWORD).status_code == 303
    with application.database.reading() as session:
        acts = [(act.act, act.actor) for act in acts_about(session, "moi.lv")]
    assert acts == [
        ("account-created", "admin"),
        ("password-link-made", "admin"),
        ("password-set-by-link", "moi.lv"),
        ("signed-in", "moi.lv"),
    ]


def test_a_forged_host_does_not_reach_into_the_link(admin: Browser):
    page = admin.post("/people/lan.nt/link", **{"X-Forwarded-Host": "evil.example"}).text
    assert link_on(page)
    assert "evil.example" not in page


def test_all_faults_at_once_beside_their_fields_and_what_was_typed_stays(admin: Browser):
    answer = admin.post("/people/new", {"username": "Lê Mới", "name": "", "roles": ["clerk"], "office": ""})
    assert answer.status_code == 422
    assert codes(answer) == ["username-unfit", "name-missing", "office-missing"]
    for field in ("username", "name", "office"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}.fault"' in answer.text
    assert 'value="Lê Mới"' in answer.text
    assert 'value="clerk" checked' in answer.text
    assert "<title>Lỗi: Tạo tài khoản" in answer.text


@pytest.mark.parametrize("data", [{}, {"roles": ["owner"]}, {"roles": ["admin", "owner"], "office": "BHXH/99"}])
def test_made_up_roles_and_offices_are_refused(admin: Browser, data: dict):
    assert admin.post("/people/new", {"username": "moi.lv", "name": "Lê Văn Mới", **data}).status_code == 422


def test_roles_and_office_are_changed(admin: Browser, application: Application):
    answer = admin.post("/people/lan.nt/roles", {"roles": ["clerk", "printer"], "office": OFFICE})
    assert answer.location == "/people/lan.nt"
    with application.database.reading() as session:
        assert person(session, "lan.nt").roles == {Role.CLERK, Role.PRINTER}
    answer = admin.post("/people/lan.nt/roles", {"roles": ["approver"], "office": OFFICE})
    assert (answer.status_code, codes(answer)) == (422, ["office-without-clerk"])
    assert 'value="approver" checked' in answer.text


def test_disabled_and_enabled_again(admin: Browser, app: Flask):
    lan = Browser(app)
    lan.sign_in("lan.nt")
    admin.post("/people/lan.nt/disable")
    assert not lan.is_signed_in()
    assert lan.sign_in("lan.nt").status_code == 422
    page = admin.get("/people/lan.nt").text
    assert "Đã ngừng" in page
    assert "/people/lan.nt/link" not in page
    answer = admin.post("/people/lan.nt/link")
    assert (answer.status_code, codes(answer)) == (422, ["account-disabled"])
    admin.post("/people/lan.nt/enable")
    assert lan.sign_in("lan.nt").status_code == 303


def test_the_last_admin_cannot_leave(admin: Browser):
    answer = admin.post("/people/admin/disable")
    assert (answer.status_code, codes(answer)) == (422, ["last-admin"])
    answer = admin.post("/people/admin/roles", {"roles": ["printer"]})
    assert (answer.status_code, codes(answer)) == (422, ["last-admin"])
    assert admin.get("/people/").status_code == 200


def test_nobody_is_404(admin: Browser):
    assert admin.get("/people/nobody").status_code == 404
    for act in ("roles", "disable", "enable", "link"):
        assert admin.post(f"/people/nobody/{act}", {"roles": ["printer"]}).status_code == 404


@pytest.mark.parametrize("username", ["lan.nt", "clerk-01"])
def test_only_an_admin_comes_here(app: Flask, username: str):
    browser = Browser(app)
    browser.sign_in(username)
    browser.get("/account")
    for path in ("/people/", "/people/new", "/people/admin"):
        assert browser.get(path).status_code == 403
    for path in ("/people/new", *(f"/people/admin/{act}" for act in ("roles", "disable", "enable", "link"))):
        assert browser.post(path).status_code == 403


def test_the_own_account_page(app: Flask):
    browser = Browser(app)
    browser.sign_in("clerk-01")
    page = browser.get("/account").text
    for words in ("Trần Văn Bình", "clerk-01", "cán bộ lập hồ sơ", f"Bảo hiểm xã hội {OFFICE}", "Đổi mật khẩu"):
        assert words in page
