"""The calendar file of one's own deadlines, read back as a calendar program reads it."""

import re
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from werkzeug.test import TestResponse

from dossiers.campaigns import opening
from dossiers.content.canonical import text_hash
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.journal import Act
from dossiers.records.queries import dossier as dossier_queries
from tests.support.web import CLOSES, NOW, Web, reference
from workflow.guards import CampaignState

FILE = "/deadlines.ics"
PAGE = 'href="/deadlines"'
HALF_HOUR = timedelta(minutes=30)


def events(answer: TestResponse) -> dict[str, Event]:
    """The entries by their names, without the desk's own host."""
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    names = [str(event["UID"]) for event in found]
    assert len(set(names)) == len(names)
    return {name.partition("@")[0]: item for name, item in zip(names, found, strict=True)}


def test_the_file_is_a_calendar_to_be_saved(web: Web):
    answer = web.clerk("79").get(FILE)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert re.match(r"attachment; filename=\"?thoi-han\.ics", answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.split(b"\r\n")
    assert b"\n" not in answer.data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2:]) == (b"BEGIN:VCALENDAR", [b"END:VCALENDAR", b""])
    calendar = Calendar.from_ical(answer.data)
    assert (calendar["VERSION"], str(calendar["X-WR-CALNAME"])) == ("2.0", "Thời hạn hồ sơ khen thưởng")


def test_a_clerk_finds_the_closing_on_its_last_day_and_wakes_at_the_reminders_to_come(web: Web):
    web.times.now = datetime.fromisoformat("2011-01-05T10:00:00+07:00")
    found = events(web.signed_in_now("clerk-79").get(FILE))
    name = f"closing-{reference('79')}"
    assert set(found) == {name, f"{name}-2", f"{name}-3"}
    closing = found[name]
    assert (closing["DTSTART"].dt, closing["DTEND"].dt) == (CLOSES - HALF_HOUR, CLOSES)
    assert closing["DTSTART"].dt.tzinfo is UTC or closing["DTSTART"].dt.utcoffset() == timedelta(0)
    assert closing["DTSTAMP"].dt == web.times.now
    assert "đến hết 24 giờ 00 ngày 09/01/2011" in str(closing["DESCRIPTION"])
    assert str(closing["URL"]).endswith(f"/dossiers/{reference('79')}")
    assert closing.walk("VALARM") == []
    first = found[f"{name}-2"]
    assert first["DTSTART"].dt == datetime.fromisoformat("2011-01-06T08:00:00+07:00")
    assert str(first["SUMMARY"]).startswith("Nhắc còn 3 ngày: nộp hồ sơ")
    (alarm,) = first.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(0))


def test_a_returned_dossier_is_there_for_its_office_and_for_the_centre_and_for_no_other_office(web: Web):
    mine, foreign = events(web.clerk("77").get(FILE)), events(web.clerk("31").get(FILE))
    name = f"correction-{reference('77')}"
    assert mine[name]["DTEND"].dt == datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    assert [uid for uid in mine if uid.startswith(f"{name}-")]
    assert set(foreign) == {f"closing-{reference('31')}"}
    for who in ("reviewer", "approver"):
        at_centre = events(web.browser(who).get(FILE))
        assert {uid for uid in at_centre if not re.search(r"-\d$", uid)} == {"campaign-4361-2010", name}


def test_the_same_deadline_keeps_its_name_in_every_file(web: Web):
    browser = web.clerk("79")
    before = events(browser.get(FILE))
    web.times.now = NOW + timedelta(minutes=20)
    after = events(browser.get(FILE))
    assert set(after) == set(before)
    assert {str(event["UID"]) for event in after.values()} == {str(event["UID"]) for event in before.values()}
    assert {event["DTSTAMP"].dt for event in after.values()} == {web.times.now}


def test_without_any_open_campaign_there_is_no_file_and_no_link_to_one(web: Web):
    assert PAGE in web.browser("reviewer").get("/").text
    assert FILE in web.browser("reviewer").get("/deadlines").text
    with web.application.database.writing() as session:
        for kept in dossier_queries.campaigns(session):
            kept.state = CampaignState.CLOSED
    for who in ("reviewer", "clerk-79"):
        assert web.browser(who).get(FILE).status_code == 404
        assert PAGE not in web.browser(who).get("/").text
        assert FILE not in web.browser(who).get("/deadlines").text


def test_taking_the_file_away_is_recorded(web: Web):
    before = web.counts()["acts"]
    web.clerk("79").get(FILE)
    assert web.counts()["acts"] == before + 1
    with web.application.database.reading() as session:
        last = session.query(Act).order_by(Act.id.desc()).first()
        assert last is not None
        assert (last.act, last.subject, last.actor) == ("downloaded", "deadlines", "clerk-79")


def test_words_with_signs_of_the_format_come_back_as_they_were(web: Web):
    name = "Đợt thi đua; nước rút, 2010\\n" + "rất dài " * 20 + "hết"
    with web.application.database.writing() as session:
        kept = session.query(CampaignRecord).one()
        kept.text = kept.text.replace(f'"{kept.name}"', '"' + name.replace("\\", "\\\\") + '"')
        kept.text_hash = text_hash(kept.text)
        assert opening.campaign_of(kept).name == name
    found = events(web.clerk("79").get(FILE))[f"closing-{reference('79')}"]
    assert str(found["SUMMARY"]) == f"Hết hạn: nộp hồ sơ, {name}"
