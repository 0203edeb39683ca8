"""After the decision no request to any address changes anything of the campaign, whoever sends it.

Every POST route of the address map is sent as every person: with the form that the person's own page offered before
the decision, and with one that fills every field, for addresses that never offered this person a form.
"""

import io
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from werkzeug.routing import Rule

from dossiers.papers import issuing
from tests.support.browsers import Browser
from tests.support.campaigns import campaign_4361
from tests.support.decided import AHEAD, decide
from tests.support.dossiers import Office
from tests.support.figures import amounts, table, take
from tests.support.pages import forms
from tests.support.web import OFFICES, Web, office_in, pdf_file, reference
from workflow.lifecycle import Action, State

CODE = "4361-2010"
CLERKS = ("clerk-79", "clerk-31", "clerk-77", "clerk-22")
PEOPLE = (*CLERKS, "reviewer", "approver", "printer", "admin")

NOT_OF_THE_CAMPAIGN: Mapping[str, frozenset[str]] = {
    "own.change_mail": frozenset({"accounts"}),
    "people.create": frozenset({"accounts", "account_roles", "sent_forms"}),
    "people.change_roles": frozenset({"accounts", "account_roles"}),
    "people.disable": frozenset({"accounts", "one_time_links"}),
    "people.enable": frozenset({"accounts", "notices"}),
    "people.make_link": frozenset({"one_time_links", "notices", "sent_forms"}),
    "people.change_mail": frozenset({"accounts"}),
    "deadlines.change_address": frozenset({"calendar_links"}),
    "notices.read": frozenset({"notices"}),
    "notices.read_all": frozenset({"notices"}),
    "mails.send_all_again": frozenset({"mails", "jobs", "sent_forms"}),
    "failed_jobs.start_again": frozenset({"jobs"}),
    "printing.ask": frozenset({"jobs", "request_keys"}),
    "calendar.load": frozenset({"calendar_days", "calendar_years"}),
    "awards.enter": frozenset({"earlier_awards", "sent_forms"}),
    "figures.confirm": frozenset({"sent_forms"}),
    "bulk.share_out": frozenset({"sent_forms"}),
}
"""The tables that a request to an address may still change: accounts, who is told of them and their mail, what a person
has read, mails and jobs that are tried again, a pack of papers that stay as they are, the days off, and awards that
other decisions gave; the answer of a form that came to the same as before.
"""

LEFT_OUT = frozenset({"accounts.logout", "accounts.enter", "own.set_password"})
"""Addresses that begin or end a session."""

TYPED: Mapping[str, str] = {
    **dict.fromkeys(("reason", "note", "answer", "explanation", "refusal"), "Lời viết sau khi đã có quyết định."),
    "correction_day": "20/01/2011",
    "until_day": "14/02/2011",
    "day": "07/01/2011",
    "received_day": "06/01/2011",
    "key": "after",
    "revision": "1",
    "place": "figures.plan",
    "audience": "office",
    "mended": "yes",
    "office": "79",
    "kind": "bao-cao-thanh-tich",
    "deed": "review",
    "reviewer": "reviewer",
    "action": "save",
    "with_review": "yes",
    "mail_address": "a@example.vn",
    "mail_preference": "daily",
    "format": "zip",
    "unit": "dong",
    "tied": "79",
    "review.summary": "Lời viết sau.",
    "office.name": "Lời viết sau.",
    "condition": "Nguyên vẹn.",
}


@pytest.mark.parametrize("person", PEOPLE)
def test_after_the_decision_no_request_of_this_person_changes_the_campaign(web: Web, person: str):
    take(web.application, campaign_4361(), **AHEAD)
    offered = _offered(web, person)
    decide(web.application, _office(web), o22=(1_000_000_000, 1_055_000_000, 0))
    browser, before = web.signed_in_now(person), web.contents()
    changed, answered = [], []
    for endpoint, path in _addresses(web, person):
        for fields in (TYPED, offered.get(path)):
            if fields is not None:
                answered.append(_post(web, browser, path, fields))
        now = web.contents()
        tables = {name for name in now if now[name] != before[name]}
        before = now
        if tables - NOT_OF_THE_CAMPAIGN.get(endpoint, frozenset()):
            changed.append((path, tables))
    assert changed == []
    assert {status for status in answered if status >= 500} == set()
    assert len(answered) > 100
    assert len(offered) > 3, "a walk without the forms of before the decision proves little"


def test_every_address_that_may_still_change_something_exists(web: Web):
    endpoints = {rule.endpoint for rule in web.app.url_map.iter_rules()}
    assert set(NOT_OF_THE_CAMPAIGN) | LEFT_OUT <= endpoints


def _office(web: Web) -> Office:
    return Office(web.application.database, campaign_4361(), "01", issuing.versions())


def _offered(web: Web, person: str) -> dict[str, Mapping[str, str]]:
    """Return the fields of every form on the person's pages, by the address to which it posts."""
    browser, found = web.signed_in_now(person), {}
    for rule in sorted(web.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not {"token", "form", "filename"} & rule.arguments:
            for path in _paths(web, rule, person):
                answer = browser.get(path)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    found |= {address: form.fields for address, form in forms(answer).items()}
    return found


def _addresses(web: Web, person: str) -> Iterator[tuple[str, str]]:
    """Yield every address that takes a POST, with its endpoint."""
    for rule in sorted(web.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "POST" in (rule.methods or ()) and rule.endpoint not in LEFT_OUT:
            for path in _paths(web, rule, person):
                yield rule.endpoint, path


def _paths(web: Web, rule: Rule, person: str) -> Iterator[str]:
    """Yield the addresses of a rule: a clerk's own dossier and another office's, for the centre all dossiers."""
    own = person.removeprefix("clerk-")
    values = {
        "reference": tuple(map(reference, (own, office_in(State.SUBMITTED)) if person in CLERKS else OFFICES)),
        "action": ("make", "withdraw") if rule.endpoint == "deadlines.change_address" else tuple(Action),
        "section": ("office", "review", "numbers"),
        "step": ("closing", "reopening", "decision"),
        "deed": ("execute", "refuse", "withdraw"),
        "number": (1, 2, 3),
        "answer": ("grant", "refuse"),
        "username": ("newcomer",),
        "code": (CODE,),
        "office": ("79",),
        "kind": ("to-trinh",),
    }
    adapter, names = web.app.url_map.bind("x"), sorted(rule.arguments)
    for chosen in product(*(values[name] for name in names)):
        yield adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))


def _post(web: Web, browser: Browser, path: str, fields: Mapping[str, str]) -> int:
    """Send the fields with the present version of the dossier and with a file where one is taken."""
    data: dict[str, object] = {name: text for name, text in fields.items() if name != "csrf_token"}
    parts = path.split("/")
    if path.startswith("/dossiers/") and len(parts) > 3:
        data["version"] = str(web.version(parts[2]))
    if path == "/dossiers/bulk":
        data["chosen"] = [f"{reference(code)}:{web.version(reference(code))}" for code in OFFICES]
    if parts[-1] == "attachments":
        data["file"] = (io.BytesIO(pdf_file()), "Báo cáo.pdf")
    if parts[-1] == "figures":
        data["file"] = (io.BytesIO(table(campaign_4361(), amounts(campaign_4361()))), "bang.xlsx")
    return browser.post(path, data).status_code
