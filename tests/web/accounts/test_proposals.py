"""Two administrators: one proposes a duty or a link on the page of an account, the other confirms it on their own."""

import re

import pytest

from dossiers.accounts import administration
from tests.support.browsers import Browser, codes
from tests.support.people import add_account
from tests.support.web import Web
from workflow.lifecycle import Role

PAGE = "/people/proposals"
LINK = re.compile(r'value="(https://[^"]+/set-password/[^"]+)"')


@pytest.fixture
def second(web: Web) -> Browser:
    """The browser of a second administrator."""
    with web.application.database.writing() as session:
        add_account(session, "admin-2", Role.ADMIN, name="Lê Thị Hai")
    return web.signed_in_now("admin-2")


def roles_of(web: Web, username: str) -> frozenset[Role]:
    with web.application.database.reading() as session:
        return administration.person(session, username).roles


def test_a_duty_for_oneself_is_proposed_seen_by_both_and_confirmed_by_the_second(web: Web, second: Browser):
    first = web.browser("admin")
    first.get("/people/admin")
    assert first.post("/people/admin/roles", {"roles": ["admin", "approver"]}).status_code == 303
    assert "một quản trị khác xác nhận" in first.get("/people/admin").text
    assert roles_of(web, "admin") == {Role.ADMIN}
    own, others = first.get(PAGE).text, second.get(PAGE).text
    assert (f"{PAGE}/1/withdraw" in own, f"{PAGE}/1/execute" in own) == (True, False)
    assert (f"{PAGE}/1/withdraw" in others, f"{PAGE}/1/execute" in others) == (False, True)
    refused = first.post(f"{PAGE}/1/execute")
    assert (refused.status_code, codes(refused)) == (403, ["centre-change-by-you"])
    assert second.get("/notices/").text.count("Chờ xác nhận") >= 1
    assert second.post(f"{PAGE}/1/execute").status_code == 303
    assert roles_of(web, "admin") == {Role.ADMIN, Role.APPROVER}
    assert codes(second.post(f"{PAGE}/1/execute")) == ["centre-change-ended"]


def test_a_link_for_a_reviewer_is_shown_to_the_second_administrator_only(web: Web, second: Browser):
    first = web.browser("admin")
    first.get("/people/reviewer")
    proposed = first.post("/people/reviewer/link")
    assert (proposed.status_code, LINK.search(proposed.text)) == (303, None)
    second.get(PAGE)
    confirmed = second.post(f"{PAGE}/1/execute")
    found = LINK.search(confirmed.text)
    assert confirmed.status_code == 200
    assert found is not None
    assert "liên kết đặt mật khẩu" in web.browser("reviewer").get("/notices/").text.lower()


def test_a_refused_and_a_withdrawn_proposal_leave_the_page(web: Web, second: Browser):
    first = web.browser("admin")
    first.get("/people/reviewer")
    for browser, deed in ((second, "refuse"), (first, "withdraw")):
        first.post("/people/reviewer/roles", {"roles": ["reviewer", "approver"]})
        browser.get(PAGE)
        number = re.search(rf"{PAGE}/(\d+)/{deed}", browser.get(PAGE).text)
        assert number is not None
        assert browser.post(number.group(0)).status_code == 303
        assert "Không có đề nghị nào đang chờ" in first.get(PAGE).text
    assert roles_of(web, "reviewer") == {Role.REVIEWER}


def test_the_only_administrator_acts_alone_and_the_centre_is_told(web: Web):
    admin = web.browser("admin")
    admin.get("/people/reviewer")
    assert LINK.search(admin.post("/people/reviewer/link").text) is not None
    for username in ("reviewer", "approver", "printer"):
        assert "Cấp liên kết đặt mật khẩu" in web.browser(username).get("/notices/").text
    assert "Cấp liên kết đặt mật khẩu" not in web.clerk("79").get("/notices/").text
