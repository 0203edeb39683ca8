"""Nobody gives himself a duty of the centre unseen: a second administrator confirms, or everybody there is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dossiers.accounts import administration, password_links
from dossiers.accounts.administration import NewAccount
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.notices import centre_duties
from dossiers.notices.centre_duties import ChangeResult
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, OneTimeLink
from dossiers.records.models.notices import Notice
from dossiers.records.queries.journal import acts_about
from tests.support.people import OFFICE, START, add_account, add_offices
from workflow.campaign_moves import Deed
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.lifecycle import Role

ADMIN = Actor("admin", "Hoàng Quản Trị", frozenset({Role.ADMIN}))
SECOND = Actor("admin-2", "Lê Thị Hai", frozenset({Role.ADMIN}))
APPROVER = frozenset({Role.APPROVER})
LATER = START + timedelta(days=7)


@pytest.fixture
def alone(database: Database) -> Database:
    """One administrator, one of each of the others, and an administrator who never set a password."""
    with database.writing() as session:
        add_offices(session)
        add_account(session, "admin", Role.ADMIN, name=ADMIN.name)
        add_account(session, "admin-0", Role.ADMIN, password=False)
        for role in (Role.REVIEWER, Role.APPROVER, Role.PRINTER):
            add_account(session, role.value, role)
        add_account(session, "clerk", Role.CLERK, office=OFFICE)
    return database


@pytest.fixture
def two(alone: Database) -> Database:
    with alone.writing() as session:
        add_account(session, "admin-2", Role.ADMIN, name=SECOND.name)
    return alone


def told(database: Database, event: str) -> set[str]:
    with database.reading() as session:
        query = select(Account.username).join(Notice, Notice.account_id == Account.id).where(Notice.event == event)
        return set(session.scalars(query))


def roles_of(database: Database, username: str) -> frozenset[Role]:
    with database.reading() as session:
        return administration.person(session, username).roles


def links(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(OneTimeLink)).all())


def change(database: Database, username: str, *roles: Role, actor: Actor = ADMIN, office: str | None = None) -> bool:
    with database.writing() as session:
        wanted = frozenset(roles)
        return centre_duties.change_roles(session, username, wanted, office, actor=actor, at=START).waits


def end(
    database: Database, deed: Deed, actor: Actor = SECOND, number: int = 1, after: timedelta = timedelta()
) -> ChangeResult:
    with database.writing() as session:
        return centre_duties.end_proposal(session, number, deed, actor=actor, at=START + after)


def codes(refused: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


def test_with_two_administrators_a_duty_for_oneself_waits_for_the_second(two: Database):
    assert change(two, "admin", Role.ADMIN, Role.APPROVER)
    assert roles_of(two, "admin") == {Role.ADMIN}
    assert told(two, "centre-change-proposed") == {"admin-0", "admin-2"}
    with pytest.raises(NotYourTurn) as refused:
        end(two, Deed.EXECUTE, ADMIN)
    assert codes(refused) == ["centre-change-by-you"]
    end(two, Deed.EXECUTE)
    assert roles_of(two, "admin") == {Role.ADMIN, Role.APPROVER}
    assert told(two, "centre-change-confirmed") == {"admin"}
    with two.reading() as session:
        acts = [(act.act, act.actor) for act in acts_about(session, "admin")]
    assert acts[-3:] == [
        ("account-change-proposed", "admin"),
        ("account-roles-changed", "admin-2"),
        ("account-change-confirmed", "admin-2"),
    ]


@pytest.mark.parametrize(("deed", "actor"), [(Deed.REFUSE, SECOND), (Deed.WITHDRAW, ADMIN)])
def test_a_refused_or_withdrawn_proposal_changes_nothing(two: Database, deed: Deed, actor: Actor):
    change(two, "clerk", Role.REVIEWER)
    end(two, deed, actor)
    assert roles_of(two, "clerk") == {Role.CLERK}
    with pytest.raises(WrongState):
        end(two, Deed.EXECUTE)
    assert told(two, "centre-change-refused") == ({"admin"} if deed is Deed.REFUSE else set())


def test_a_proposal_expires_and_one_whose_account_has_changed_is_not_carried_out(two: Database):
    change(two, "reviewer", Role.REVIEWER, Role.APPROVER)
    with pytest.raises(WrongState):
        end(two, Deed.EXECUTE, after=timedelta(days=7))
    assert not change(two, "reviewer", Role.CLERK, office=OFFICE)
    with pytest.raises(WrongState) as refused:
        end(two, Deed.EXECUTE)
    assert codes(refused) == ["centre-change-outdated"]
    assert roles_of(two, "reviewer") == {Role.CLERK}


def test_with_one_administrator_it_takes_effect_and_everybody_of_the_centre_is_told(alone: Database):
    assert not change(alone, "admin", Role.ADMIN, Role.APPROVER)
    assert roles_of(alone, "admin") == {Role.ADMIN, Role.APPROVER}
    assert told(alone, "centre-change-made") == {"admin-0", "approver", "printer", "reviewer"}


def test_a_new_account_has_its_duties_of_the_centre_only_when_confirmed(two: Database):
    new = NewAccount("moi", "Người Mới", APPROVER)
    with two.writing() as session:
        assert centre_duties.create_account(session, new, actor=ADMIN, at=START).waits
    assert roles_of(two, "moi") == frozenset()
    end(two, Deed.EXECUTE)
    assert roles_of(two, "moi") == APPROVER


def test_a_link_for_somebody_who_decides_is_given_to_the_one_who_confirms_and_the_person_is_told(two: Database):
    with two.writing() as session:
        done = centre_duties.make_link(session, "approver", actor=ADMIN, at=START)
    assert (done.waits, done.token, links(two)) == (True, None, 0)
    token = end(two, Deed.EXECUTE).token
    assert told(two, "centre-change-confirmed") == {"admin", "approver"}
    with two.reading() as session:
        assert password_links.owner_of_link(session, token or "", at=START).username == "approver"


def test_a_link_made_while_a_duty_is_proposed_waits_as_well(two: Database):
    new = NewAccount("moi", "Người Mới", APPROVER)
    with two.writing() as session:
        centre_duties.create_account(session, new, actor=ADMIN, at=START)
        assert centre_duties.make_link(session, "moi", actor=ADMIN, at=START).waits
    assert links(two) == 0


def test_a_link_by_the_only_administrator_is_told_to_the_person_and_to_everybody_of_the_centre(alone: Database):
    with alone.writing() as session:
        assert centre_duties.make_link(session, "approver", actor=ADMIN, at=START).token
    assert told(alone, "centre-change-made") == {"admin-0", "approver", "printer", "reviewer"}


def test_an_account_with_a_duty_is_enabled_again_by_two(two: Database):
    with two.writing() as session:
        centre_duties.disable(session, "approver", actor=ADMIN, at=START)
        assert centre_duties.enable(session, "approver", actor=ADMIN, at=START).waits
        assert not administration.person(session, "approver").active
    end(two, Deed.EXECUTE)
    with two.reading() as session:
        assert administration.person(session, "approver").active


@pytest.mark.parametrize("way", ["disabled", "role"])
def test_who_gets_rid_of_the_other_administrator_is_not_alone_for_seven_days(two: Database, way: str):
    with two.writing() as session:
        if way == "disabled":
            centre_duties.disable(session, "admin-2", actor=ADMIN, at=START)
        else:
            centre_duties.change_roles(session, "admin-2", frozenset({Role.CLERK}), OFFICE, actor=ADMIN, at=START)
    assert "approver" in told(two, "centre-change-made")
    with pytest.raises(RequirementsUnmet) as refused:
        change(two, "admin", Role.ADMIN, Role.APPROVER)
    assert codes(refused) == ["second-admin-gone"]
    with two.writing() as session:
        wanted = frozenset({Role.ADMIN, Role.APPROVER})
        assert not centre_duties.change_roles(session, "admin", wanted, None, actor=ADMIN, at=LATER).waits


def test_what_concerns_no_duty_of_the_centre_needs_nobody(two: Database):
    assert not change(two, "reviewer", Role.CLERK, office=OFFICE)
    with two.writing() as session:
        assert centre_duties.make_link(session, "clerk", actor=ADMIN, at=START).token
        new = NewAccount("moi", "Người Mới", frozenset({Role.CLERK}), OFFICE)
        assert not centre_duties.create_account(session, new, actor=ADMIN, at=START).waits
    assert told(two, "centre-change-proposed") == told(two, "centre-change-made") == set()


def test_nobody_but_an_administrator_proposes_ends_or_sees_a_proposal(two: Database):
    change(two, "clerk", Role.REVIEWER)
    reviewer = Actor("reviewer", "Người Thẩm Định", frozenset({Role.REVIEWER}))
    with two.reading() as session, pytest.raises(NotYourTurn):
        centre_duties.waiting_changes(session, actor=reviewer, at=START)
    with pytest.raises(NotYourTurn):
        end(two, Deed.EXECUTE, reviewer)
    with pytest.raises(NotYourTurn):
        change(two, "clerk", Role.APPROVER, actor=reviewer)
    with pytest.raises(NotFound):
        end(two, Deed.EXECUTE, number=99)
    with two.reading() as session:
        (seen,) = centre_duties.waiting_changes(session, actor=SECOND, at=START)
    assert (seen.username, seen.roles, seen.proposed_name, seen.is_own) == (
        "clerk",
        {Role.REVIEWER},
        ADMIN.name,
        False,
    )


def test_a_link_made_on_the_server_is_told_to_the_centre(two: Database):
    with two.writing() as session:
        centre_duties.tell_of_command(session, "approver", at=START)
        centre_duties.tell_of_command(session, "clerk", at=START)
    assert told(two, "centre-change-made") == {"admin", "admin-0", "admin-2", "approver", "printer", "reviewer"}
