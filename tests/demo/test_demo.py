"""The demo of campaign 4361 is what the table of the contract says, each time the same."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from dossiers.accounts import passwords
from dossiers.accounts.administration import actor_of
from dossiers.demo import prepare as demo
from dossiers.demo.data import read_demo
from dossiers.demo.prepare import DEMO_TIME, prepare
from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.dossier.opened import OpenedDossier, open_draft, submitted_content
from dossiers.moving.freezing import KEEP_PAPERS
from dossiers.reading import dossier_page
from dossiers.records import dump
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, WebSession
from dossiers.records.models.dossier import Move, Revision
from dossiers.records.models.jobs import Job
from dossiers.records.queries import dossier as dossier_queries
from tests.support.campaigns import campaign_4361, days_off
from tests.support.databases import KINDS, Databases
from tests.support.demos import demo_desk
from tests.support.people import HERE
from workflow.deadlines import working_days_after
from workflow.lifecycle import Action, Role, State

STATES = {
    State.SUBMITTED: {"31", "48", "38"},
    State.RETURNED: {"77"},
    State.REVIEWED: {"92", "46"},
    State.APPROVED: {"22", "75", "40"},
}
ONE_CLICK_AWAY = {"79", "56", "27"}
OVER_105 = {"79", "56", "27", "22", "75", "40"}
CENTRE = {
    "reviewer": Role.REVIEWER,
    "reviewer-2": Role.REVIEWER,
    "approver": Role.APPROVER,
    "approver-2": Role.APPROVER,
    "printer": Role.PRINTER,
    "admin": Role.ADMIN,
}
PASSWORD = "mưa rào trên mái ngói cũ"
DIFFERENT_EACH_TIME = {"password_hash", "created_at", "due_at", "notices.written_at"}
"""Columns that hold a secret or real time."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A demo that was just prepared, and what its start would print."""

    application: Application
    told: tuple[str, ...]


@pytest.fixture(scope="module")
def demos(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Prepared]]:
    """One demo on each kind of database, which these tests only look at."""
    made = {}
    with ExitStack() as lent:
        for kind in KINDS:
            application = demo_desk(lent.enter_context(databases.fresh(kind)), tmp_path_factory.mktemp(kind))
            made[kind] = Prepared(application, tuple(prepare(application)))
        yield made


@pytest.fixture
def prepared(demos: dict[str, Prepared], database_kind: str) -> Prepared:
    return demos[database_kind]


@pytest.fixture
def session(prepared: Prepared) -> Iterator[Session]:
    with prepared.application.database.reading() as session:
        yield session


def file_of(session: Session, office: str) -> OpenedDossier:
    dossier = dossier_queries.dossier_by_reference(session, campaign_4361().reference(office))
    assert dossier is not None
    return open_draft(session, dossier)


def all_files(session: Session) -> dict[str, OpenedDossier]:
    return {office.code: file_of(session, office.code) for office in campaign_4361().offices}


def account(session: Session, username: str) -> Account:
    return session.scalars(select(Account).where(Account.username == username)).one()


def test_every_dossier_is_in_the_state_of_the_table(session: Session):
    rows = {row.code: State(row.state) for row in dossier_queries.listed(session)}
    assert len(rows) == 63
    assert {state: {code for code in rows if rows[code] is state} for state in STATES} == STATES


def test_three_complete_drafts_are_one_click_away_from_submission(session: Session):
    for office in ONE_CLICK_AWAY:
        clerk = actor_of(account(session, f"clerk-{office}"), HERE)
        view = dossier_page.dossier_view(session, campaign_4361().reference(office), actor=clerk, at=DEMO_TIME)
        assert view.state is State.DRAFT
        assert [opening.action for opening in view.openings if opening.is_open] == [Action.SUBMIT, Action.ABSTAIN]
        assert [check.name for check in view.checks if check.unmet] == []


def test_the_newcomers_draft_is_almost_empty(session: Session):
    newcomer = file_of(session, "01")
    assert newcomer.typed == {"office.place": "Hà Nội"}
    assert newcomer.drafters == {"clerk-01"}


def test_the_other_drafts_are_at_different_stages_and_a_few_are_empty(session: Session):
    others = [
        file
        for code, file in all_files(session).items()
        if file.dossier.state is State.DRAFT and code not in ONE_CLICK_AWAY | {"01"}
    ]
    sections = [len(file.sections) for file in others]
    assert {count: sections.count(count) for count in set(sections)} == {0: 6, 1: 4, 2: 11, 3: 9, 4: 13, 5: 7}
    assert all(file.dossier.still_missing for file in others if file.sections)


def test_nothing_typed_is_unreadable_and_what_was_submitted_has_nothing_unmet(session: Session):
    for file in all_files(session).values():
        assert file.reading.unreadable == ()
        if file.dossier.state is not State.DRAFT:
            assert file.dossier.still_missing == 0


def test_exactly_the_offices_of_the_table_exceed_105_percent_in_their_own_figures(session: Session):
    figures = {code: file.reading.content.claims.figures() for code, file in all_files(session).items()}
    known = {code: office for code, office in figures.items() if office is not None}
    assert {code for code, office in known.items() if office.exceeds_by_more_than(Fraction(5))} == OVER_105
    assert len(known) > 40
    for code, office in known.items():
        assert 96 <= office.percent <= 109, code
        assert 1 <= office.debt_percent <= 8, code
        assert 2 * 10**11 < office.plan < 5 * 10**13, code


def test_a_dossier_proposes_only_what_its_figures_allow(session: Session):
    for file in all_files(session).values():
        nomination, figures = file.reading.content.nomination, file.reading.content.claims.figures()
        if figures is not None:
            assert not nomination.office or figures.plan_exceeded
            assert nomination.collective == (nomination.chosen is not None)
            assert not nomination.collective or figures.exceeds_by_more_than(Fraction(5))


def test_councils_have_seven_to_nine_members_and_some_are_absent_with_leave(session: Session):
    meetings = [file.reading.content.meeting for file in all_files(session).values()]
    held = [meeting for meeting in meetings if meeting.ends is not None]
    assert {len(meeting.members) for meeting in meetings if meeting.members} == {7, 8, 9}
    absent = [len(meeting.members) - len(meeting.present) for meeting in held]
    assert {0, 1, 2} == set(absent)


def test_the_returned_dossier_says_why_and_until_when(session: Session):
    file = file_of(session, "77")
    returned = file.moves[-1]
    assert (returned.action, returned.actor) == (Action.RETURN, "reviewer-2")
    assert file.dossier.correction_day == returned.correction_day == date(2011, 1, 20)
    assert len(returned.reason) > 80
    assert working_days_after(returned.at.date(), 10, days_off()) == date(2011, 1, 20)


def test_reviewers_take_turns_and_the_approver_is_neither(session: Session):
    files = all_files(session)
    assert {files[code].dossier.reviewed_by for code in STATES[State.REVIEWED]} == {"reviewer", "reviewer-2"}
    assert {files[code].dossier.approved_by for code in STATES[State.APPROVED]} == {"approver"}


def test_one_approved_dossier_had_been_returned_and_came_again_within_its_correction_date(session: Session):
    file = file_of(session, "40")
    assert [move.action for move in file.moves] == ["submit", "return", "submit", "review", "approve"]
    first, second = (submitted_content(session, file.dossier, number).claims.plan_decision for number in (1, 2))
    assert (first, bool(second)) == ("", True)
    assert file.dossier.first_on_time == file.moves[0].at


def test_the_moves_lie_before_the_demos_clock_and_the_record_is_in_the_order_of_time(session: Session):
    moves = session.scalars(select(Move).order_by(Move.id)).all()
    moments = [move.at for move in moves]
    assert moments == sorted(moments)
    assert datetime.fromisoformat("2011-01-04T00:00:00+07:00") < moments[0]
    assert moments[-1] < DEMO_TIME
    acts = list(session.execute(text("SELECT at FROM acts WHERE act <> 'password-changed' ORDER BY id")).scalars())
    assert len(acts) > 100
    assert acts == sorted(acts)


def test_every_revision_has_asked_for_its_papers(session: Session):
    asked = {job.key for job in session.scalars(select(Job).where(Job.name == KEEP_PAPERS))}
    revisions = session.scalars(select(Revision)).all()
    references = {file.dossier.id: file.dossier.reference for file in all_files(session).values()}
    assert len(revisions) == 10
    assert asked == {f"{references[revision.dossier_id]}/{revision.number}" for revision in revisions}


def test_every_province_has_a_clerk_and_the_centre_its_people(session: Session):
    found = session.scalars(select(Account)).all()
    clerks = {f"clerk-{office.code}": f"BHXH/{office.code}" for office in campaign_4361().offices}
    assert {account.username: account.office_key for account in found if account.office_key} == clerks
    assert {account.username: set(account.roles) for account in found if not account.office_key} == {
        username: {role} for username, role in CENTRE.items()
    }


def test_no_two_people_have_the_same_name(session: Session):
    names = [account.name for account in session.scalars(select(Account))]
    for file in all_files(session).values():
        names += [member.name for member in file.reading.content.meeting.members]
    assert len(names) > 250
    assert len(set(names)) == len(names)
    families = [name.split()[0] for name in names]
    assert len(set(families)) > 25
    assert families.count("Nguyễn") < len(names) / 4


def test_the_start_tells_accounts_a_random_password_that_works_and_the_time(prepared: Prepared, session: Session):
    told = "\n".join(prepared.told)
    password = re.search(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}", told)
    assert password is not None
    for username in ("clerk-01", "clerk-96", *CENTRE):
        assert username in told
        assert passwords.matches(password[0], account(session, username).password_hash)
    assert "07/01/2011 08:00" in told
    assert prepared.application.clock.now() == DEMO_TIME


def test_the_demo_is_the_same_on_both_databases_and_each_time(demos: dict[str, Prepared]):
    first, second = (dumped(demos[kind].application.database) for kind in KINDS)
    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table
    assert len(first["sections"]) > 200


def dumped(database: Database) -> dict[str, list[dict[str, object]]]:
    """Every table's rows without what is secret or real time."""
    with database.reading() as session:
        return {
            table.name: [
                {
                    key: value
                    for key, value in json.loads(line).items()
                    if not {key, f"{table.name}.{key}"} & DIFFERENT_EACH_TIME
                }
                for line in dump.lines(session, table)
            ]
            for table in dump.tables(session)
        }


@pytest.fixture(scope="module")
def small_demo() -> demo.Demo:
    """The demo's people, with nothing drafted and nothing moved: what restarts need."""
    return replace(read_demo(campaign_4361()), drafts=(), corrections=(), moves=())


@pytest.fixture
def quick(small_demo: demo.Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "read_demo", lambda _campaign: small_demo)


@pytest.mark.usefixtures("quick")
def test_a_filled_folder_is_kept_with_its_password(database: Database, tmp_path: Path):
    application = demo_desk(database, tmp_path, DEMO_PASSWORD=PASSWORD)
    assert any("DEMO_PASSWORD" in line for line in prepare(application))
    before = dumped(database)
    told = prepare(demo_desk(database, tmp_path))
    assert "Mật khẩu cũ vẫn dùng" in told[2]
    assert dumped(database) == before
    with database.reading() as session:
        assert passwords.matches(PASSWORD, account(session, "clerk-79").password_hash)


@pytest.mark.usefixtures("quick")
def test_a_given_password_is_set_anew_and_ends_the_sessions_of_the_old_one(database: Database, tmp_path: Path):
    prepare(demo_desk(database, tmp_path))
    with database.writing() as session:
        session.add(signed_in(account(session, "clerk-01")))
    prepare(demo_desk(database, tmp_path, DEMO_PASSWORD=PASSWORD))
    with database.reading() as session:
        assert all(passwords.matches(PASSWORD, account(session, name).password_hash) for name in ("clerk-01", "admin"))
        assert session.scalars(select(WebSession)).one().ended_at is not None


@pytest.mark.usefixtures("quick")
def test_the_same_password_given_again_lets_people_stay_signed_in(database: Database, tmp_path: Path):
    application = demo_desk(database, tmp_path, DEMO_PASSWORD=PASSWORD)
    prepare(application)
    with database.writing() as session:
        session.add(signed_in(account(session, "clerk-01")))
    before = dumped(database)["acts"]
    prepare(application)
    with database.reading() as session:
        assert session.scalars(select(WebSession)).one().ended_at is None
    assert dumped(database)["acts"] == before


def signed_in(person: Account) -> WebSession:
    return WebSession(id="0" * 64, account_id=person.id, data="{}", created_at=real_now(), seen_at=real_now())


@pytest.mark.usefixtures("quick")
def test_an_account_of_somebody_else_keeps_its_password(database: Database, tmp_path: Path):
    prepare(demo_desk(database, tmp_path))
    with database.writing() as session:
        session.add(Account(username="lan.nt", name="Nguyễn Thị Lan", active=True, created_at=real_now()))
    prepare(demo_desk(database, tmp_path, DEMO_PASSWORD=PASSWORD))
    with database.reading() as session:
        assert account(session, "lan.nt").password_hash is None


def test_the_clock_never_goes_behind_the_last_move(databases: Databases, tmp_path: Path):
    with databases.fresh("sqlite") as database:
        application = demo_desk(database, tmp_path, DEMO_TIME="2011-01-05T09:00:00+07:00")
        told = prepare(application)
        with database.reading() as session:
            last = session.scalars(select(Move).order_by(Move.at.desc())).first()
            assert last is not None
            assert application.clock.now() == last.at
        assert "DEMO_TIME sớm hơn" in told[-1]
        later = datetime(2011, 1, 9, 16, 59, tzinfo=UTC)
        prepare(demo_desk(database, tmp_path, DEMO_TIME=later.isoformat()))
        assert application.clock.now() == later
        application.clock.start()
        assert "đi tiếp" in prepare(demo_desk(database, tmp_path))[-1]
        assert later <= application.clock.now() < later + timedelta(minutes=5)


@pytest.mark.usefixtures("quick")
def test_a_preparation_that_fails_leaves_nothing_behind(database: Database, tmp_path: Path, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(demo, "_set_passwords", broken)
    application = demo_desk(database, tmp_path)
    with pytest.raises(OSError, match="No space left"):
        prepare(application)
    with database.reading() as session:
        assert dump.is_empty(session)
