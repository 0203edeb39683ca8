"""A sample of the injection drill: what people type comes out as the same text everywhere, and runs nowhere."""

import json
from urllib.parse import urlencode

import pytest

from tests.drills.injected import (
    calendar_faults,
    csv_faults,
    mail_faults,
    page_faults,
    shows,
    strings,
    xlsx_faults,
)
from tests.drills.injections import leads_away
from tests.support.browsers import Browser
from tests.support.pages import forms, inputs
from tests.support.web import Web, reference

KINDS = ("ssrf", "template", "xss", "formula")
SAMPLE = [text for kind in KINDS for text in strings(kind)[::20]]
ALL = [text for kind in KINDS for text in strings(kind)]
OWN = f"/dossiers/{reference('79')}"
FIELDS = {"review": "review.summary", "meeting": "meeting.place", "office": "office.signer"}


def test_the_lists_are_as_long_as_promised():
    counted = {kind: len(set(strings(kind))) for kind in (*KINDS, "redirect")}
    assert counted == {"ssrf": 25, "template": 60, "xss": 300, "formula": 40, "redirect": 40}


def test_what_a_clerk_types_is_shown_as_typed_and_runs_nowhere(web: Web):
    clerk = web.clerk("79")
    for number, text in enumerate(SAMPLE):
        section, name = list(FIELDS.items())[number % len(FIELDS)]
        path = f"{OWN}/draft/{section}"
        answer = clerk.post(path, {**inputs(clerk.get(path)), name: text})
        shown = answer if answer.status_code == 422 else clerk.get(path)
        assert (shows(shown.text, name, text), page_faults(shown.text)) == (True, []), text
    for page in (OWN, f"{OWN}/echo", f"{OWN}/papers/bien-ban.html", "/dossiers/", "/"):
        assert page_faults(clerk.get(page).text) == []


def test_what_the_centre_types_runs_nowhere(web: Web):
    reviewer, admin = web.browser("reviewer"), web.browser("admin")
    submitted = f"/dossiers/{reference('31')}"
    for text in SAMPLE:
        note = forms(reviewer.get(submitted))[f"{submitted}/notes"]
        typed = {**note.fields, "place": "meeting.place", "note": text, "audience": "centre"}
        made = {"username": "moi", "name": text, "roles": ["reviewer"], "office": ""}
        for answer in (
            reviewer.post(note.action, typed),
            admin.post("/people/new", made),
            admin.post("/people/reviewer/mail", {"mail_address": text, "mail_preference": "at-once"}),
            admin.post("/campaigns/", {"text": f"name = {json.dumps(text)}\n{text}"}),
            admin.post("/calendar/", {"text": text}),
            admin.get(f"/people/?{urlencode({'q': text})}"),
        ):
            assert answer.status_code < 500
            assert page_faults(answer.text) == [], (text, answer.request.path)
    for browser, page in ((reviewer, submitted), (admin, "/people/"), (admin, "/people/moi"), (admin, "/campaigns/")):
        assert page_faults(browser.get(page).text) == []


@pytest.mark.parametrize("judge", [xlsx_faults, csv_faults, calendar_faults, mail_faults])
def test_files_and_mails_hold_the_text_and_nothing_else(judge):
    assert {text: faults for text in ALL[::7] if (faults := judge(text))} == {}


@pytest.mark.parametrize("text", strings("redirect"))
def test_no_next_page_leads_away(web: Web, text: str):
    stranger, person = Browser(web.app), web.browser("printer")
    locations = [person.client.get("/login", query_string={"next": text}, base_url=person.host).location]
    stranger.get("/login")
    locations.append(stranger.post("/login", {"username": "printer", "password": "x", "next": text}).location)
    locations.append(
        person.post("/notices/read", {"next": text, "back": text}, Referer=" ".join(text.split())).location
    )
    assert [location for location in locations if location and leads_away(location)] == []
