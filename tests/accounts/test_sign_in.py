"""Signing in: what opens the door, what never says why not, and how long to wait between attempts."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from dossiers.accounts import administration, passwords, sign_in, throttle
from dossiers.accounts.sign_in import Credentials, FreshSession, SignInRefused
from dossiers.accounts.throttle import ONE_ADDRESS, ONE_NAME, OWN_MISTAKES, TooManyAttempts
from dossiers.desk.actor import Origin
from dossiers.desk.tokens import digest
from dossiers.records.database import Database
from dossiers.records.models.accounts import SignInAttempt, WebSession
from dossiers.records.models.journal import Act
from dossiers.records.queries.journal import acts_about
from tests.support.people import NEW_PASSWORD, PASSWORD, START, add_account
from workflow.lifecycle import Role

OFFICE_ADDRESS, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def application(database: Database) -> Database:
    """A reviewer who can sign in, one who is disabled, one who has no password yet."""
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        add_account(session, "off", Role.REVIEWER).active = False
        add_account(session, "waiting", Role.REVIEWER, password=False)
    return database


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing takes no time, for tests that count attempts."""
    monkeypatch.setattr(passwords, "matches", lambda given, kept: kept is not None and given == PASSWORD)


def enter(database: Database, username="lan.nt", password=PASSWORD, address=OFFICE_ADDRESS, at=START, token="t") -> str:
    fresh = FreshSession(token, "{}", None)
    sign_in.sign_in(database, Credentials(username, password, Origin(address, "")), fresh, at=at, visited=at)
    return digest(token)


def fail(database: Database, times: int, username="lan.nt", address=OFFICE_ADDRESS, at=START) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            enter(database, username, "sai mật khẩu rồi", address, at)


def had_failed(database: Database, names: list[str], addresses: list[str], at=START) -> None:
    """Failures of the past, as the table holds them."""
    with database.writing() as session:
        session.add_all(
            SignInAttempt(username_digest=digest(name), address=address, at=at, succeeded=False)
            for name in names
            for address in addresses
        )


def wait(database: Database, username="lan.nt", address=OFFICE_ADDRESS, at=START) -> timedelta:
    with pytest.raises(TooManyAttempts) as many:
        enter(database, username, PASSWORD, address, at)
    return many.value.wait


def test_name_and_password_open_a_session(application: Database):
    key = enter(application, "  Lan.NT ", token="secret")
    with application.reading() as session:
        row = session.get_one(WebSession, key)
        assert (row.created_at, row.seen_at, row.ended_at) == (START, START, None)
        assert administration.person(session, "lan.nt").last_sign_in_at == START
        act = acts_about(session, "lan.nt")[-1]
    assert (act.act, act.address) == ("signed-in", OFFICE_ADDRESS)
    assert row.id != "secret"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("lan.nt", "sai mật khẩu rồi"),
        ("lan.nt", ""),
        ("nobody", PASSWORD),
        ("off", PASSWORD),
        ("waiting", PASSWORD),
        ("waiting", ""),
        ("", ""),
        ("lan.nt\x00", "sai mật khẩu rồi"),
        ("\x00", PASSWORD),
        ("x" * 10_000, "y" * 10_000),
    ],
)
def test_every_other_way_is_refused_alike(application: Database, username: str, password: str):
    with pytest.raises(SignInRefused) as refusal:
        enter(application, username, password)
    assert refusal.value.args == ()
    with application.reading() as session:
        assert session.scalars(select(WebSession)).all() == []


@pytest.mark.parametrize("username", ["lan.nt", "nobody", "off", "waiting"])
def test_every_refusal_costs_one_comparison_and_the_same_statements(application: Database, username: str, monkeypatch):
    hashes: list[str] = []
    statements: list[str] = []
    real = passwords._hasher.__class__.verify
    monkeypatch.setattr(
        passwords._hasher.__class__, "verify", lambda self, kept, given: hashes.append(kept) or real(self, kept, given)
    )
    passwords._dummy_hash()
    event.listen(application.engine, "before_cursor_execute", lambda *args: statements.append(args[2].split()[0]))
    with pytest.raises(SignInRefused):
        enter(application, username, "sai mật khẩu rồi")
    assert len(hashes) == 1
    assert statements.count("INSERT") == 2
    assert "UPDATE" not in statements


def test_a_refusal_is_recorded_without_a_password_typed_as_a_name(application: Database):
    fail(application, 1)
    with pytest.raises(SignInRefused):
        enter(application, PASSWORD, "")
    with application.reading() as session:
        acts = session.scalars(select(Act).where(Act.act == "sign-in-refused")).all()
        kept = " ".join(f"{act.actor} {act.subject} {act.detail}" for act in acts)
        attempts = session.scalars(select(SignInAttempt.username_digest)).all()
    assert [act.actor for act in acts] == ["lan.nt", ""]
    assert PASSWORD not in kept
    assert PASSWORD not in attempts


def test_a_password_changed_meanwhile_does_not_open(application: Database):
    proof = sign_in.prove(application, Credentials("lan.nt", PASSWORD, Origin(OFFICE_ADDRESS, "")), at=START)
    with application.writing() as session:
        account = sign_in.accept(session, proof)
        account.password_hash = passwords.hashed(NEW_PASSWORD)
    with pytest.raises(SignInRefused), application.writing() as session:
        sign_in.accept(session, proof)


def test_a_weak_old_hash_is_made_anew_at_sign_in(application: Database):
    weak = passwords._hasher.__class__(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with application.writing() as session:
        administration.account_queries.account_to_change(session, "lan.nt").password_hash = weak
    enter(application)
    with application.reading() as session:
        kept = administration.account_queries.account_by_username(session, "lan.nt").password_hash
    assert kept != weak
    assert passwords.matches(PASSWORD, kept)


# --- Waiting ---


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (5000, 900)]
)
def test_each_mistake_doubles_the_wait_up_to_a_quarter_of_an_hour(failures: int, seconds: int):
    assert OWN_MISTAKES.wait(failures) == timedelta(seconds=seconds)


@pytest.mark.usefixtures("quick")
def test_after_five_mistakes_even_the_right_password_waits(application: Database):
    fail(application, 5)
    assert wait(application) == timedelta(seconds=30)
    assert wait(application, at=START + timedelta(seconds=29)) == timedelta(seconds=1)
    enter(application, at=START + timedelta(seconds=30))


@pytest.mark.usefixtures("quick")
def test_asking_while_waiting_does_not_lengthen_the_wait(application: Database):
    fail(application, 5)
    for second in range(20):
        wait(application, at=START + timedelta(seconds=second))
    enter(application, at=START + timedelta(seconds=30))


@pytest.mark.usefixtures("quick")
def test_a_success_wipes_the_slate(application: Database):
    fail(application, 4)
    enter(application, at=START + timedelta(seconds=1))
    fail(application, 4, at=START + timedelta(seconds=1, microseconds=1))
    enter(application, at=START + timedelta(seconds=2), token="t2")


@pytest.mark.usefixtures("quick")
def test_a_name_without_an_account_waits_just_as_long(application: Database):
    fail(application, 5, "nobody")
    assert wait(application, "nobody") == timedelta(seconds=30)


@pytest.mark.usefixtures("quick")
def test_many_addresses_do_not_help_a_guesser(application: Database):
    had_failed(application, ["lan.nt"], [f"198.51.100.{number}" for number in range(ONE_NAME.free)])
    assert wait(application, address=ELSEWHERE) == timedelta(minutes=1)


@pytest.mark.usefixtures("quick")
def test_a_guesser_elsewhere_does_not_lock_the_person_out(application: Database):
    enter(application, at=START - timedelta(days=3))
    had_failed(application, ["lan.nt"], [f"198.51.100.{number}" for number in range(ONE_NAME.free + 50)])
    assert wait(application, address=ELSEWHERE) == ONE_NAME.longest_wait
    enter(application, token="t2")


@pytest.mark.usefixtures("quick")
def test_a_guesser_with_many_names_waits(application: Database):
    had_failed(application, [f"name{number}" for number in range(ONE_ADDRESS.free)], [ELSEWHERE])
    assert wait(application, address=ELSEWHERE) == timedelta(seconds=10)
    assert ONE_ADDRESS.wait(10**6) == timedelta(minutes=1)


@pytest.mark.usefixtures("quick")
def test_an_office_behind_one_address_is_not_locked_out(application: Database):
    """Whoever mistypes waits alone; and who has come in from there before comes in whatever strangers try there."""
    had_failed(application, [f"colleague{number}" for number in range(ONE_ADDRESS.free - 10)], [OFFICE_ADDRESS])
    fail(application, 5, "clumsy")
    enter(application)
    had_failed(application, [f"stranger{number}" for number in range(50)], [OFFICE_ADDRESS])
    assert wait(application, "stranger") == ONE_ADDRESS.longest_wait
    enter(application, token="t2")


@pytest.mark.usefixtures("quick")
def test_yesterdays_mistakes_are_forgotten(application: Database):
    fail(application, 5)
    fail(application, 1, at=START + timedelta(hours=24, seconds=1))


@pytest.mark.usefixtures("quick")
def test_an_attempt_counts_from_the_moment_it_is_admitted(application: Database):
    """Parallel guesses cannot all slip in before the first one has failed."""
    for _ in range(5):
        with application.writing() as session:
            throttle.admit(session, "lan.nt", OFFICE_ADDRESS, at=START)
    assert wait(application) == timedelta(seconds=30)
