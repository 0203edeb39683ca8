"""The office's explanation on the pages: asked for beside the button, given back when refused, read by the centre."""

from tests.support.browsers import codes
from tests.support.campaigns import campaign_4361
from tests.support.dossiers import Office
from tests.support.pages import forms
from tests.support.web import Web, reference, typed_sections

ADDRESS = f"/dossiers/{reference('79')}"
SAID = "Lãnh đạo đã ký lại theo nội dung mới."


def draft_changed_after_signing(web: Web) -> None:
    browser = web.clerk("79")
    browser.get(ADDRESS)
    assert browser.post(f"{ADDRESS}/signing-copy").status_code == 303
    web.times.passes(minutes=1)
    typed = {**typed_sections()["review"], "review.summary": "Sơ kết lại lần thứ hai.", "version": "1"}
    assert browser.post(f"{ADDRESS}/draft/review", typed).status_code == 303


def test_a_dossier_with_nothing_to_explain_has_no_field_for_it_and_is_one_click_away(web: Web):
    browser = web.clerk("79")
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    assert "explanation" not in form.fields
    assert browser.post(form.action, form.fields).status_code == 303


def test_the_explanation_is_asked_for_beside_the_button_and_its_absence_told_at_its_field(web: Web):
    draft_changed_after_signing(web)
    browser = web.clerk("79")
    page = browser.get(ADDRESS)
    assert 'data-finding="differs-from-signing-copy"' in page.text
    form = forms(page)[f"{ADDRESS}/submit"]
    assert form.fields["explanation"].strip() == ""
    answer = browser.post(form.action, form.fields)
    assert (answer.status_code, codes(answer)) == (422, ["explanation-missing"])
    assert 'data-field="explanation"' in answer.text
    assert 'id="explanation"' in answer.text


def test_what_was_typed_comes_back_with_a_refusal_for_another_reason(web: Web):
    draft_changed_after_signing(web)
    browser = web.clerk("79")
    typed = {**typed_sections()["papers"], "papers.to-trinh.number": "", "version": "1"}
    browser.get(ADDRESS)
    assert browser.post(f"{ADDRESS}/draft/papers", typed).status_code == 303
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    answer = browser.post(form.action, {**form.fields, "explanation": SAID})
    assert (answer.status_code, codes(answer)) == (422, ["number-missing"])
    assert forms(answer)[f"{ADDRESS}/submit"].fields["explanation"].strip() == SAID


def test_reviewer_and_approver_read_the_findings_and_the_explanation_and_the_list_counts_them(web: Web):
    draft_changed_after_signing(web)
    browser = web.clerk("79")
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    assert browser.post(form.action, {**form.fields, "explanation": SAID}).status_code == 303
    for reader in ("reviewer", "approver"):
        page = web.browser(reader).get(ADDRESS)
        assert 'data-finding="differs-from-signing-copy"' in page.text
        assert SAID in page.text
    assert SAID in web.browser("reviewer").get(f"{ADDRESS}/life").text
    sent = Office(web.application.database, campaign_4361(), "79").dossier()
    assert sent.warnings == page.text.count("data-finding=")
