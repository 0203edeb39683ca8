"""The clerk's pages: sections that keep whatever is typed, two windows, an ended session, files, the signing copy."""

import io
import re
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from lxml import html

from dossiers.content.form_fields import FIELDS
from tests.support.browsers import HOST, Browser, codes
from tests.support.campaigns import campaign_4361
from tests.support.pages import condition, forms, inputs, reasons
from tests.support.web import FILE_NAME, Web, pdf_file, reference, typed_sections

OWN = f"/dossiers/{reference('79')}"
EMPTY = f"/dossiers/{reference('01')}"
SECTIONS = [*FIELDS]


def saved_as(browser: Browser, section: str, **changes: str) -> Mapping[str, str]:
    """The section's form as it stands on the page, with some fields changed."""
    shown = inputs(browser.get(f"{OWN}/draft/{section}"))
    del shown["csrf_token"]  # The browser knows its own.
    return {**shown, **{name.replace("__", "."): text for name, text in changes.items()}}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_shows_what_was_typed_and_saving_it_again_changes_nothing(web: Web, section: str):
    browser = web.clerk("79")
    shown = inputs(browser.get(f"{OWN}/draft/{section}"))
    typed = {name: text for name, text in typed_sections()[section].items() if text}
    assert {name: shown.get(name) for name in typed} == typed
    before = web.contents()
    assert browser.post(f"{OWN}/draft/{section}", {**shown, "then": "back"}).location == OWN
    assert web.contents() == before


def test_a_dossier_is_filled_section_by_section_and_may_then_be_submitted(web: Web):
    browser, address = web.clerk("01"), f"{EMPTY}/draft/office"
    for place, section in enumerate(SECTIONS):
        assert address == f"{EMPTY}/draft/{section}"
        shown = inputs(browser.get(address))
        answer = browser.post(address, {**shown, **typed_sections()[section], "then": "next"})
        address = answer.location
        assert answer.status_code == 303
        assert (address == EMPTY) is (place == len(SECTIONS) - 1)
    page = browser.get(EMPTY)
    assert reasons(page, "//*[@class='stops']") == []
    submit = forms(page)[f"{EMPTY}/submit"]
    assert browser.post(submit.action, submit.fields).status_code == 303


def test_an_empty_form_is_saved_too(web: Web):
    browser = web.clerk("01")
    for section in SECTIONS[1:]:
        shown = inputs(browser.get(f"{EMPTY}/draft/{section}"))
        assert browser.post(f"{EMPTY}/draft/{section}", {"version": shown["version"]}).status_code == 303
    tasks = browser.get(EMPTY).text
    assert tasks.count("còn thiếu") >= 3


def test_faults_stand_beside_their_fields_and_in_a_summary_that_leads_to_them(web: Web):
    browser = web.clerk("79")
    wrong = saved_as(browser, "figures", figures__plan="x", figures__debt="-1")
    page = html.document_fromstring(browser.post(f"{OWN}/draft/figures", wrong).text)
    links = page.xpath("//*[@class='error-summary']//a/@href")
    assert links == ["#figures.plan", "#figures.debt"]
    for link in links:
        (field,) = page.xpath(f"//*[@id='{link[1:]}']")
        assert field.get("aria-invalid") == "true"
        assert page.xpath(f"//*[@id='{link[1:]}.fault']//*[@data-fault]")


def test_the_panel_leads_to_every_field_that_stops_the_submission(web: Web):
    browser = web.clerk("01")
    page = html.document_fromstring(browser.get(EMPTY).text)
    pages: dict[str, set[str]] = {}
    for link in page.xpath("//*[@class='stops']//a[@data-code]/@href"):
        path, _, anchor = link.partition("#")
        if path not in pages:
            pages[path] = set(html.document_fromstring(browser.get(path).text).xpath("//@id"))
        assert not anchor or anchor in pages[path], link
    assert len(pages) >= 5


def test_rows_are_added_and_taken_away_without_losing_what_was_typed(web: Web):
    browser, path = web.clerk("79"), f"{OWN}/draft/meeting"
    typed = saved_as(browser, "meeting", meeting__place="Phòng họp mới")
    answer = browser.post(path, {**typed, "add": "meeting.members"})
    assert answer.location == f"{path}#meeting.members.m10.name"
    shown = inputs(browser.get(path))
    assert shown["meeting.members"].split()[-1] == "m10"
    assert shown["meeting.place"] == "Phòng họp mới"
    browser.post(path, {**shown, "meeting.members.m10.name": "Lý Thị Mười", "remove": "meeting.members.m2"})
    shown = inputs(browser.get(path))
    assert "m2" not in shown["meeting.members"].split()
    assert "meeting.members.m2.name" not in shown
    assert shown["meeting.members.m10.name"] == "Lý Thị Mười"
    assert shown["meeting.members.m3.name"] == typed["meeting.members.m3.name"]
    assert shown["meeting.ballots.c1.in_favour"] == typed["meeting.ballots.c1.in_favour"]


@pytest.mark.parametrize("button", [{"add": "meeting.chairs"}, {"remove": "meeting.members"}, {"remove": "x.y.z"}])
def test_a_forged_row_button_only_saves(web: Web, button: dict[str, str]):
    browser = web.clerk("79")
    typed = saved_as(browser, "meeting", meeting__place="Nơi khác")
    assert browser.post(f"{OWN}/draft/meeting", {**typed, **button}).status_code == 303
    shown = inputs(browser.get(f"{OWN}/draft/meeting"))
    assert (shown["meeting.place"], shown["meeting.members"]) == ("Nơi khác", typed["meeting.members"])


def test_two_windows_get_both_texts_and_take_either_field_by_field(web: Web):
    first, second = web.clerk("79"), web.browser("clerk-79-2")
    path = f"{OWN}/draft/office"
    mine = saved_as(second, "office", office__place="Huế", office__signer="Lê Thị Hai")
    theirs = saved_as(first, "office", office__place="Vinh", office__signer="Trần Văn Một")
    assert first.post(path, theirs).status_code == 303
    page = second.post(path, mine)
    assert (page.status_code, codes(page)) == (409, ["overtaken"])
    for text in ("Huế", "Vinh", "Lê Thị Hai", "Trần Văn Một"):
        assert f">{text}<" in page.text
    assert "clerk-79" in page.text
    assert inputs(first.get(path))["office.place"] == "Vinh"
    (form,) = [form for form in forms(page).values() if form.action == path]
    chosen = {**form.fields, "pick.office.place": "mine", "pick.office.signer": "theirs"}
    assert second.post(path, chosen).status_code == 303
    kept = inputs(first.get(path))
    assert (kept["office.place"], kept["office.signer"]) == ("Huế", "Trần Văn Một")
    assert kept["office.mode"] == typed_sections()["office"]["office.mode"]


def test_two_windows_that_changed_rows_lose_nobody(web: Web):
    first, second = web.clerk("79"), web.browser("clerk-79-2")
    path = f"{OWN}/draft/meeting"
    mine = saved_as(second, "meeting")
    theirs = {**saved_as(first, "meeting"), "remove": "meeting.members.m5"}
    assert first.post(path, theirs).status_code == 303
    mine = {**mine, "meeting.members": mine["meeting.members"] + " m10", "meeting.members.m10.name": "Lý Thị Mười"}
    page = second.post(path, mine)
    assert page.status_code == 409
    (form,) = [form for form in forms(page).values() if form.action == path]
    assert second.post(path, form.fields).status_code in {303, 422}
    kept = inputs(first.get(path))
    assert kept["meeting.members.m10.name"] == "Lý Thị Mười"
    assert kept["meeting.members.m5.name"] == mine["meeting.members.m5.name"]


def test_a_ticked_box_can_be_kept_or_given_up_after_a_conflict(web: Web):
    first, second, path = web.clerk("79"), web.browser("clerk-79-2"), f"{OWN}/draft/nomination"
    mine = {name: text for name, text in saved_as(second, "nomination").items() if name != "nomination.office"}
    theirs = saved_as(first, "nomination", nomination__office_achievements="Thành tích khác")
    assert first.post(path, theirs).status_code == 303
    for side, ticked in (("theirs", True), ("mine", False)):
        page = second.post(path, mine)
        assert page.status_code == 409
        (form,) = [form for form in forms(page).values() if form.action == path]
        answer = second.post(path, {**form.fields, "pick.nomination.office": side})
        assert answer.status_code == 303
        assert ("nomination.office" in inputs(first.get(path))) is ticked


def test_the_same_words_from_two_windows_are_no_conflict(web: Web):
    first, second, path = web.clerk("79"), web.browser("clerk-79-2"), f"{OWN}/draft/office"
    typed = saved_as(first, "office", office__place="Huế")
    assert [browser.post(path, typed).status_code for browser in (first, second)] == [303, 303]


def test_a_save_after_someone_submitted_keeps_nothing_and_says_why(web: Web):
    browser, path = web.clerk("79"), f"{OWN}/draft/office"
    typed = saved_as(browser, "office", office__place="Huế")
    submit = forms(browser.get(OWN))[f"{OWN}/submit"]
    assert browser.post(submit.action, submit.fields).status_code == 303
    answer = browser.post(path, typed)
    assert (answer.status_code, codes(answer)) == (409, ["not-drafting"])
    assert "Huế" in answer.text, "what was typed is given back"


def test_an_ended_session_keeps_what_was_typed_for_the_same_person_only(web: Web):
    browser, path = web.clerk("79"), f"{OWN}/draft/office"
    typed = saved_as(browser, "office", office__place="Huế", office__signer="Lê Thị Hai")
    web.times.passes(minutes=31)
    answer = browser.post(path, typed, Referer=f"{HOST}{path}")
    assert answer.status_code == 303
    assert answer.location.startswith("/login")
    colleague = web.browser()
    colleague.sign_in("clerk-79-2")
    assert inputs(colleague.get(path))["office.place"] == typed_sections()["office"]["office.place"]
    assert browser.sign_in("clerk-79", path=answer.location).location == path
    page = browser.get(path)
    assert "chưa được lưu" in page.text
    shown = inputs(page)
    assert (shown["office.place"], shown["office.signer"]) == ("Huế", "Lê Thị Hai")
    assert browser.post(path, {**shown, "then": "back"}).status_code == 303
    assert "chưa được lưu" not in browser.get(path).text
    assert inputs(colleague.get(path))["office.place"] == "Huế"


@pytest.mark.parametrize(
    ("typed", "unit", "shown"),
    [
        ("1.234.567", "dong", "1.234.567"),
        ("1.234,5", "trieu-dong", "1.234.500.000"),
        ("1,5", "ty-dong", "1.500.000.000"),
        ("1,234", "dong", ""),
        ("<b>", "dong", ""),
        ("1", "vàng", ""),
        ("", "dong", ""),
    ],
)
def test_an_amount_is_echoed_in_full_and_in_words(web: Web, typed: str, unit: str, shown: str):
    query = {"field": "figures.plan", "figures.plan": typed, "figures.unit": unit}
    answer = web.clerk("79").get(f"{OWN}/echo?{urlencode(query)}")
    assert answer.status_code == 200
    assert re.findall(r"= .*?>([0-9.]+)</span> đồng", answer.text) == ([shown] if shown else [])
    assert ("một tỷ" in answer.text.lower()) is (unit in {"trieu-dong", "ty-dong"})


def test_what_may_be_proposed_is_said_from_the_figures_before_anything_is_typed(web: Web):
    browser, path = web.clerk("79"), f"{OWN}/draft/nomination"
    assert condition(browser.get(path), "collective") == "met"
    for collected, plan, words in (("1.000", "unmet", "chưa thu vượt kế hoạch"), ("1.050", "met", "Chưa đủ điều kiện")):
        figures = saved_as(browser, "figures", figures__plan="1.000", figures__collected=collected)
        browser.post(f"{OWN}/draft/figures", figures)
        page = browser.get(path)
        assert words in page.text
        assert (condition(page, "plan"), condition(page, "collective")) == (plan, "unmet")


def test_a_signing_copy_is_clean_and_tells_later_which_words_differ(web: Web):
    browser = web.clerk("79")
    take = forms(browser.get(OWN))[f"{OWN}/signing-copy"]
    assert browser.post(take.action, take.fields).location == f"{OWN}/signing-copy"
    assert "Nội dung hiện nay đúng như bản trình ký" in browser.get(f"{OWN}/signing-copy").text
    browser.post(f"{OWN}/draft/papers", saved_as(browser, "papers", **{"papers__to-trinh__number": "77"}))
    assert "Nội dung hiện nay đúng như bản trình ký" in browser.get(f"{OWN}/signing-copy").text
    browser.post(f"{OWN}/draft/office", saved_as(browser, "office", office__signer="Đặng Thùy Chi"))
    page = html.document_fromstring(browser.get(f"{OWN}/signing-copy").text)
    changed = [(row.findtext(".//del"), row.findtext(".//ins")) for row in page.xpath("//tbody/tr")]
    assert ("Nguyễn Thị Thúy Quỳnh", "Đặng Thùy Chi") in changed
    assert "đã thay đổi" in browser.get(f"{OWN}/signing-copy").text


def test_no_signing_copy_before_the_content_is_whole(web: Web):
    browser = web.clerk("01")
    take = forms(browser.get(EMPTY))[f"{EMPTY}/signing-copy"]
    answer = browser.post(take.action, take.fields)
    assert answer.status_code == 422
    assert {code for code, _ in reasons(answer)} >= {"field-missing", "nothing-proposed"}
    assert browser.get(f"{EMPTY}/papers/to-trinh.pdf?copy=signing").status_code == 404
    assert "Chưa lấy bản trình ký nào" in browser.get(f"{EMPTY}/signing-copy").text


def test_a_draft_paper_says_that_it_is_one_and_the_signing_copy_does_not(web: Web):
    browser = web.clerk("79")
    take = forms(browser.get(OWN))[f"{OWN}/signing-copy"]
    assert browser.post(take.action, take.fields).status_code == 303
    assert "DỰ THẢO" in browser.get(f"{OWN}/papers/to-trinh.html").text
    assert "DỰ THẢO" not in browser.get(f"{OWN}/papers/to-trinh.html?copy=signing").text
    for suffix, mark in (("", "_du-thao"), ("?copy=signing", "_trinh-ky")):
        with browser.get(f"{OWN}/papers/to-trinh.pdf{suffix}") as answer:
            assert mark in answer.headers["Content-Disposition"]


def test_files_are_listed_taken_away_and_limited(web: Web):
    browser, path = web.clerk("79"), f"{OWN}/attachments"
    spec = next(attachment for attachment in campaign_4361().attachments if attachment.kind == "to-trinh-da-ky")
    assert spec.most == 1
    assert browser.post(path, _file(spec.kind)).status_code == 303
    assert FILE_NAME in browser.get(path).text
    answer = browser.post(path, _file(spec.kind))
    assert (answer.status_code, reasons(answer)) == (422, [("attachment-too-many", f"attachments.{spec.kind}")])
    removals = [form for form in forms(browser.get(path)).values() if form.action.endswith("/remove")]
    assert len(removals) == 2
    for _ in range(2):
        assert browser.post(removals[0].action, removals[0].fields).status_code == 303
    assert len([form for form in forms(browser.get(path)).values() if form.action.endswith("/remove")]) == 1


def test_a_file_of_a_frozen_revision_stays_with_it(web: Web):
    browser, number = web.clerk("77"), web.attachment(reference("77"))
    path = f"/dossiers/{reference('77')}/attachments/{number}"
    assert browser.post(f"{path}/remove").status_code == 303
    for who in ("clerk-77", "reviewer"):
        with web.browser(who).get(path) as answer:
            assert answer.data == pdf_file()


def _file(kind: str) -> Mapping[str, object]:
    return {"kind": kind, "file": (io.BytesIO(pdf_file()), FILE_NAME)}
