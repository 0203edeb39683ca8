"""What is set aside on the pages of a draft: said, kept in the form, and taken back with one button."""

from tests.support.pages import forms
from tests.support.web import Web, reference, typed_sections

ADDRESS = f"/dossiers/{reference('79')}"
SECTION = f"{ADDRESS}/draft/nomination"


def unticked(web: Web, box: str) -> None:
    typed = {**typed_sections()["nomination"], f"nomination.{box}": "", "version": "1"}
    assert web.clerk("79").post(SECTION, typed).status_code == 303


def test_unticking_says_on_the_next_page_what_was_set_aside(web: Web):
    unticked(web, "office")
    page = web.clerk("79").get(ADDRESS).text
    assert "được cất lại" in page
    assert typed_sections()["nomination"]["nomination.office_achievements"] not in page


def test_the_section_shows_what_is_set_aside_with_its_button_and_loses_nothing_when_saved(web: Web):
    unticked(web, "collective")
    browser = web.clerk("79")
    page = browser.get(SECTION)
    assert 'data-set-aside="collective"' in page.text
    assert 'data-set-aside="office"' not in page.text
    form = forms(page)[SECTION]
    assert (
        form.fields["nomination.candidates.c1.name"] == typed_sections()["nomination"]["nomination.candidates.c1.name"]
    )
    assert browser.post(SECTION, form.fields).status_code == 303
    assert 'data-set-aside="collective"' in browser.get(SECTION).text


def test_the_button_takes_it_back_and_stays_on_the_page(web: Web):
    unticked(web, "collective")
    browser = web.clerk("79")
    form = forms(browser.get(SECTION))[SECTION]
    answer = browser.post(SECTION, {**form.fields, "restore": "collective"})
    assert (answer.status_code, answer.headers["Location"]) == (303, SECTION)
    assert "data-set-aside" not in browser.get(SECTION).text
    submission = forms(browser.get(ADDRESS))[f"{ADDRESS}/submit"]
    assert browser.post(submission.action, submission.fields).status_code == 303


def test_the_meeting_asks_for_no_votes_on_it_and_says_that_they_are_kept(web: Web):
    unticked(web, "office")
    page = web.clerk("79").get(f"{ADDRESS}/draft/meeting").text
    assert 'data-set-aside="office"' in page
    assert 'name="meeting.ballots.office.in_favour"' not in page


def test_a_new_draft_has_nothing_set_aside(web: Web):
    page = web.clerk("01").get(f"/dossiers/{reference('01')}/draft/nomination").text
    assert "data-set-aside" not in page
    assert 'name="nomination.office_achievements"' in page
