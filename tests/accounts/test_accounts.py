"""What an admin may do to accounts, and what nobody may do."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dossiers.accounts import administration, password_links
from dossiers.accounts.administration import COMMAND_LINE, NewAccount
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, OneTimeLink, WebSession
from dossiers.records.queries.journal import acts_about
from tests.support.people import HERE, NEW_PASSWORD, OFFICE, START, add_account, add_offices
from workflow.errors import NotYourTurn, RequirementsUnmet
from workflow.lifecycle import Role

ADMIN = Actor("admin", "Phạm Thị Quản", frozenset({Role.ADMIN}))
EVERYBODY_ELSE = Actor("x", "Người Khác", frozenset(Role) - {Role.ADMIN}, OFFICE)


def create(session, username="lan.nt", name="Nguyễn Thị Lan", roles=(Role.REVIEWER,), office=None, actor=ADMIN):
    new = NewAccount(username, name, frozenset(roles), office)
    return administration.create_account(session, new, actor=actor, at=START)


def refused(call, *args, **named) -> list[tuple[str, str]]:
    with pytest.raises(RequirementsUnmet) as refusal:
        call(*args, **named)
    return [(unmet.field, unmet.code) for unmet in refusal.value.unmet]


def test_a_new_account_has_no_password_and_is_recorded(database: Database):
    with database.writing() as session:
        create(session, " Lan.NT ", "  Nguyễn   Thị Lan ")
    with database.reading() as session:
        account = session.scalars(select(Account)).one()
        act = acts_about(session, "lan.nt")[0]
    assert (account.username, account.name, account.roles) == ("lan.nt", "Nguyễn Thị Lan", {Role.REVIEWER})
    assert account.password_hash is None
    assert (act.act, act.actor) == ("account-created", "admin")
    assert '"roles":["reviewer"]' in act.detail


def test_a_clerk_belongs_to_an_office(database: Database):
    with database.writing() as session:
        add_offices(session)
        create(session, roles=(Role.CLERK,), office=OFFICE)
        assert administration.person(session, "lan.nt").office_name == f"Bảo hiểm xã hội {OFFICE}"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"username": ""}, ("username", "username-missing")),
        ({"username": "ab"}, ("username", "username-unfit")),
        ({"username": "a" * 65}, ("username", "username-unfit")),
        ({"username": "lan nt"}, ("username", "username-unfit")),
        ({"username": "lân"}, ("username", "username-unfit")),
        ({"username": "-lan"}, ("username", "username-unfit")),
        ({"username": "lan..nt"}, ("username", "username-unfit")),
        ({"username": "lan.nt\n.x"}, ("username", "username-unfit")),
        ({"name": " \u200b "}, ("name", "name-missing")),
        ({"name": "L" * 201}, ("name", "text-too-long")),
        ({"name": "Lan 🐢"}, ("name", "text-unprintable")),
        ({"roles": ()}, ("roles", "roles-missing")),
        ({"roles": (Role.CLERK,)}, ("office", "office-missing")),
        ({"roles": (Role.CLERK,), "office": "BHXH/99"}, ("office", "office-unknown")),
        ({"roles": (Role.CLERK,), "office": "BHXH/01\x00"}, ("office", "office-unknown")),
        ({"roles": (Role.ADMIN,), "office": OFFICE}, ("office", "office-without-clerk")),
    ],
)
def test_an_unfit_account_is_refused(database: Database, given: dict, fault: tuple[str, str]):
    with database.writing() as session:
        add_offices(session)
        assert refused(create, session, **given) == [fault]


def test_all_faults_are_told_at_once(database: Database):
    with database.writing() as session:
        faults = refused(create, session, username="?", name="", roles=())
    assert [field for field, _ in faults] == ["username", "name", "roles"]


def test_a_username_is_given_once(database: Database):
    with database.writing() as session:
        create(session)
        assert refused(create, session, "LAN.NT") == [("username", "username-taken")]


def test_a_username_taken_in_the_same_moment_is_told_and_nothing_breaks(database: Database, monkeypatch):
    with database.writing() as session:
        create(session)
        monkeypatch.setattr(administration.account_queries, "account_by_username", lambda *_: None)
        assert refused(create, session) == [("username", "username-taken")]
        create(session, "lan.nt2")
    with database.reading() as session:
        assert {account.username for account in session.scalars(select(Account))} == {"lan.nt", "lan.nt2"}


def test_the_database_itself_refuses_capitals_and_twins(database: Database):
    for username in ("Lan", "lan"):
        with pytest.raises(IntegrityError), database.writing() as session:
            session.add_all(Account(username=username, name="x", active=True, created_at=START) for _ in range(2))


@pytest.mark.parametrize(
    "act",
    [
        lambda session, by: create(session, "new.one", actor=by),
        lambda session, by: administration.disable(session, "lan.nt", actor=by, at=START),
        lambda session, by: administration.enable(session, "lan.nt", actor=by, at=START),
        lambda session, by: administration.change_roles(session, "lan.nt", frozenset(Role), OFFICE, actor=by, at=START),
        lambda session, by: password_links.make_link(session, "lan.nt", actor=by, at=START),
    ],
)
def test_only_an_admin_touches_accounts(database: Database, act):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        with pytest.raises(NotYourTurn):
            act(session, EVERYBODY_ELSE)


def test_nobody_is_not_found(database: Database):
    with database.writing() as session:
        for act in (administration.disable, administration.enable, password_links.make_link):
            with pytest.raises(NotFound):
                act(session, "nobody", actor=ADMIN, at=START)
        with pytest.raises(NotFound):
            administration.person(session, "nobody")


def test_roles_and_office_change_and_the_record_says_from_what_to_what(database: Database):
    with database.writing() as session:
        add_offices(session)
        create(session, roles=(Role.REVIEWER, Role.PRINTER))
        administration.change_roles(
            session, "lan.nt", frozenset({Role.CLERK, Role.PRINTER}), OFFICE, actor=ADMIN, at=START
        )
    with database.reading() as session:
        person = administration.person(session, "lan.nt")
        detail = acts_about(session, "lan.nt")[-1].detail
    assert (person.roles, person.office) == ({Role.CLERK, Role.PRINTER}, OFFICE)
    assert '"before":{"office":null,"roles":["printer","reviewer"]}' in detail
    assert '"after":{"office":"BHXH/01","roles":["clerk","printer"]}' in detail


def test_disabling_ends_sessions_and_links_and_enabling_brings_neither_back(database: Database):
    with database.writing() as session:
        account = add_account(session, "lan.nt", Role.REVIEWER)
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        session.add(WebSession(id="a", account_id=account.id, data="{}", created_at=START, seen_at=START))
    later = START + timedelta(minutes=1)
    with database.writing() as session:
        administration.disable(session, "lan.nt", actor=ADMIN, at=later)
        administration.enable(session, "lan.nt", actor=ADMIN, at=later)
    with database.reading() as session:
        assert session.get_one(WebSession, "a").ended_at == later
        with pytest.raises(NotFound):
            password_links.owner_of_link(session, token, at=later)
        assert [act.act for act in acts_about(session, "lan.nt")][-2:] == [
            "account-disabled",
            "account-enabled",
        ]


def test_a_disabled_account_gets_no_link(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        administration.disable(session, "lan.nt", actor=ADMIN, at=START)
        assert refused(password_links.make_link, session, "lan.nt", actor=ADMIN, at=START) == [
            ("active", "account-disabled")
        ]


def test_the_last_admin_stays(database: Database):
    with database.writing() as session:
        add_account(session, "admin", Role.ADMIN)
        add_account(session, "waiting", Role.ADMIN, password=False)
        add_account(session, "lan.nt", Role.REVIEWER)
        assert refused(administration.disable, session, "admin", actor=ADMIN, at=START) == [("active", "last-admin")]
        other = frozenset({Role.REVIEWER})
        assert refused(administration.change_roles, session, "admin", other, None, actor=ADMIN, at=START) == [
            ("roles", "last-admin")
        ]
        more = frozenset({Role.ADMIN, Role.PRINTER})
        administration.change_roles(session, "admin", more, None, actor=ADMIN, at=START)
        assert administration.person(session, "admin").roles == more


def test_one_of_two_admins_may_go_and_then_the_other_stays(database: Database):
    with database.writing() as session:
        add_account(session, "admin", Role.ADMIN)
        add_account(session, "admin2", Role.ADMIN)
    with database.writing() as session:
        administration.change_roles(session, "admin", frozenset({Role.PRINTER}), None, actor=ADMIN, at=START)
    with database.writing() as session:
        assert refused(administration.disable, session, "admin2", actor=ADMIN, at=START) == [("active", "last-admin")]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["binh", "lan.nt", "yen"]),
        ("nguyen lan", ["lan.nt"]),
        ("NGUYỄN", ["lan.nt", "yen"]),
        ("binh", ["binh"]),
        ("bhxh/01", ["yen"]),
        ("không ai", []),
    ],
)
def test_people_are_found_without_marks_in_the_order_of_given_names(database: Database, search: str, found: list[str]):
    with database.writing() as session:
        add_account(session, "yen", Role.CLERK, name="Nguyễn Hải Yến", office=OFFICE)
        add_account(session, "lan.nt", Role.REVIEWER, name="Nguyễn Thị Lan")
        add_account(session, "binh", Role.REVIEWER, name="Trần Văn Bình")
    with database.reading() as session:
        assert [person.username for person in administration.people(session, search)] == found


# --- Links ---


def test_a_link_sets_a_password_once(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER, password=False)
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
    with database.writing() as session:
        assert password_links.owner_of_link(session, token, at=START).username == "lan.nt"
        named = password_links.set_password_by_link(session, token, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=START)
        assert named == "lan.nt"
    with database.writing() as session:
        with pytest.raises(NotFound):
            password_links.set_password_by_link(session, token, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=START)
        assert administration.person(session, "lan.nt").has_password
        assert acts_about(session, "lan.nt")[-1].act == "password-set-by-link"


def test_a_link_holds_for_48_hours(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        last = START + timedelta(hours=48) - timedelta(microseconds=1)
        assert password_links.owner_of_link(session, token, at=last).name == "Trần Văn Bình"
        for moment in (last + timedelta(microseconds=1), last + timedelta(days=9)):
            with pytest.raises(NotFound):
                password_links.set_password_by_link(session, token, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=moment)


def test_a_new_link_voids_the_earlier_one(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        first, second = (password_links.make_link(session, "lan.nt", actor=ADMIN, at=START) for _ in range(2))
        with pytest.raises(NotFound):
            password_links.owner_of_link(session, first, at=START)
        assert password_links.owner_of_link(session, second, at=START).username == "lan.nt"


def test_an_unfit_password_is_refused_and_the_link_stays(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        faults = refused(password_links.set_password_by_link, session, token, "ngắn", "khác", origin=HERE, at=START)
        assert faults == [("password", "password-too-short"), ("repeated", "password-differs")]
        assert password_links.owner_of_link(session, token, at=START).username == "lan.nt"


def test_a_new_password_ends_every_session(database: Database):
    with database.writing() as session:
        account = add_account(session, "lan.nt", Role.REVIEWER)
        session.add(WebSession(id="a", account_id=account.id, data="{}", created_at=START, seen_at=START))
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        password_links.set_password_by_link(session, token, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=START)
    with database.reading() as session:
        assert session.get_one(WebSession, "a").ended_at == START


def test_the_database_keeps_no_token(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        token = password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        assert len(token) >= 43
        assert session.scalars(select(OneTimeLink.digest)).one() != token


def test_a_guessed_link_opens_nothing(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        password_links.make_link(session, "lan.nt", actor=ADMIN, at=START)
        for guess in ("", "x" * 43, "%", "lan.nt"):
            with pytest.raises(NotFound):
                password_links.set_password_by_link(session, guess, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=START)


def test_the_first_admin_comes_by_a_link_and_only_the_first(database: Database):
    with database.writing() as session:
        lost = password_links.make_first_admin_link(session, "Admin", "Phạm Thị Quản", at=START)
    with database.writing() as session:
        token = password_links.make_first_admin_link(session, "admin", "Phạm Thị Quản", at=START)
    with database.writing() as session:
        with pytest.raises(NotFound):
            password_links.owner_of_link(session, lost, at=START)
        password_links.set_password_by_link(session, token, NEW_PASSWORD, NEW_PASSWORD, origin=HERE, at=START)
    with database.writing() as session:
        assert administration.person(session, "admin").roles == {Role.ADMIN}
        assert refused(password_links.make_first_admin_link, session, "second", "Lê Văn Hai", at=START) == [
            ("", "admin-exists")
        ]
        assert acts_about(session, "admin")[0].actor == COMMAND_LINE.username


def test_the_first_admin_does_not_take_over_another_account(database: Database):
    with database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
        faults = refused(password_links.make_first_admin_link, session, "lan.nt", "Nguyễn Thị Lan", at=START)
        assert faults == [("username", "username-taken")]


def test_the_address_of_a_link_is_made_from_the_settings():
    assert password_links.link_address("https://khenthuong.example.vn", "abc") == (
        "https://khenthuong.example.vn/set-password/abc"
    )


def test_two_admins_who_remove_each_other_at_once_leave_one(database: Database):
    with database.writing() as session:
        add_account(session, "admin", Role.ADMIN)
        add_account(session, "admin2", Role.ADMIN)
    outcomes, together = [], Barrier(2)

    def remove(username: str) -> None:
        together.wait()
        try:
            with database.writing() as session:
                administration.change_roles(session, username, frozenset({Role.PRINTER}), None, actor=ADMIN, at=START)
            outcomes.append("done")
        except RequirementsUnmet as refusal:
            outcomes.append(refusal.unmet[0].code)

    threads = [Thread(target=remove, args=(username,)) for username in ("admin", "admin2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "last-admin"]
    with database.reading() as session:
        assert sum(Role.ADMIN in person.roles for person in administration.people(session)) == 1
