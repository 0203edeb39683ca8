"""The data of a drill's desk: a campaign of as many offices as asked for, complete drafts, and signed-in people."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns.opening import load_calendar, load_campaign
from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.desk.tokens import digest, new_token
from dossiers.papers import issuing
from dossiers.records.models.accounts import Account, WebSession
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Dossier, Drafter, Section
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE
from tests.support.contents import complete_content, submission_time
from tests.support.dossiers import Office
from tests.support.people import add_account
from tests.support.typing import typed_of
from workflow.campaign import Campaign
from workflow.lifecycle import Role

CENTRE = {
    "reviewer": Role.REVIEWER,
    "approver": Role.APPROVER,
    "approver-2": Role.APPROVER,
    "printer": Role.PRINTER,
    "admin": Role.ADMIN,
}
LOADED = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant at which everything was loaded, earlier than any move by either clock."""
DAY = re.compile(r"(?m)(?<== )(\d{4}-\d\d-\d\d)(?=\s)")
OFFICES = re.compile(r"(?ms)^offices = \[\n.*?^\]\n")


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person: the value of the session's cookie and the token of its forms."""

    username: str
    cookie: str
    token: str


@dataclass(frozen=True, slots=True)
class Furnished:
    """What a desk was filled with: its campaign, and everybody's session by username."""

    campaign: Campaign
    people: dict[str, Person]

    def clerk(self, office: str) -> Person:
        """Return the clerk of an office."""
        return self.people[clerk_of(office)]


def clerk_of(office: str) -> str:
    """Return the username of an office's clerk."""
    return f"clerk-{office.lower()}"


def campaign_text(offices: int, closes: date | None = None) -> str:
    """Return the file of letter 4361 with that many offices, and with every date moved so that it closes on a day."""
    text = CAMPAIGN_4361_FILE.read_text("utf-8")
    whole = OFFICES.search(text)
    assert whole is not None
    lines = whole.group().splitlines()[1:-1]
    more = [_made_up(number) for number in range(len(lines) + 1, offices + 1)]
    listed = "\n".join(["offices = [", *(lines + more)[:offices], "]", ""])
    text = text[: whole.start()] + listed + text[whole.end() :]
    text = text.replace("ranked.places = 5", f"ranked.places = {min(5, offices)}")
    return text if closes is None else _moved(text, closes)


def _made_up(number: int) -> str:
    name = f"Đơn vị số {number}"
    names = f'name = "{name}", full_name = "{name}", head_lines = ["{name}"]'
    return f'  {{ code = "H{number:05}", {names}, place = "Hà Nội" }},'


def _moved(text: str, closes: date) -> str:
    said = re.search(r"(?m)^closing\.day = (\S+)", text)
    assert said is not None
    away = closes - date.fromisoformat(said.group(1))
    return DAY.sub(lambda day: (date.fromisoformat(day.group(1)) + away).isoformat(), text)


def furnish(application: Application, offices: int) -> Furnished:
    """Fill an empty, migrated database.

    The demo's clock is set to two days before the campaign's last day; outside the demo the campaign closes in two or
    three days.
    """
    demo = application.settings.demo
    closes = None if demo else (real_now() + timedelta(days=3)).date()
    with application.database.writing() as session:
        campaign = load_campaign(session, campaign_text(offices, closes), actor=COMMAND_LINE, at=LOADED)
        load_calendar(session, DAYS_OFF_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=LOADED)
        _add_people(session, campaign)
    start = submission_time(campaign)
    _write_drafts(application, campaign, (start if demo else min(start, real_now())) - timedelta(hours=1))
    if demo:
        application.clock.set_time(start, default=start, last_move=None)
    with application.database.writing() as session:
        people = {person.username: person for person in _sign_everybody_in(session, application)}
    return Furnished(campaign, people)


def _add_people(session: Session, campaign: Campaign) -> None:
    for username, role in CENTRE.items():
        add_account(session, username, role, name=f"Cán bộ {username}")
    for office in campaign.offices:
        key = f"{campaign.agency_code}/{office.code}"
        add_account(session, clerk_of(office.code), Role.CLERK, name=f"Cán bộ {office.name}", office=key)


def _write_drafts(application: Application, campaign: Campaign, at: datetime) -> None:
    """Write the first office's complete draft by the use cases, and copy its rows for the others."""
    first = Office(application.database, campaign, campaign.offices[0].code, issuing.versions())
    for section, typed in typed_of(complete_content(campaign, office=True)).items():
        first.save(section, typed, at=at)
    with application.database.writing() as session:
        rows = session.execute(select(Dossier, Participant.code).join(Dossier.participant).order_by(Dossier.id)).all()
        (like, _), *others = rows
        for dossier, code in others:
            dossier.nominee, dossier.still_missing, dossier.changed_at = like.nominee, like.still_missing, at
            dossier.warnings = like.warnings
            session.add(Drafter(dossier_id=dossier.id, username=clerk_of(code)))
            _copy_sections(session, like.id, dossier.id, clerk_of(code))


def _copy_sections(session: Session, source: int, target: int, clerk: str) -> None:
    columns = [column for column in Section.__table__.columns if column.name != "id"]
    for row in session.execute(select(*columns).where(Section.dossier_id == source)).mappings().all():
        session.execute(insert(Section.__table__).values({**row, "dossier_id": target, "saved_by": clerk}))


def _sign_everybody_in(session: Session, application: Application) -> Iterator[Person]:
    """Store a session for each account, as a sign-in does; yield its cookie and the token of its forms."""
    signer = URLSafeTimedSerializer(application.settings.secret, salt="wtf-csrf-token")
    now = real_now()
    for account in session.scalars(select(Account)).all():
        cookie, form = new_token(), secrets.token_hex(20)
        row = WebSession(id=digest(cookie), account_id=account.id, form_key=digest(form))
        row.data, row.created_at, row.seen_at = TaggedJSONSerializer().dumps({"csrf_token": form}), now, now
        session.add(row)
        account.visit_at = LOADED
        yield Person(account.username, cookie, str(signer.dumps(form)))
