"""A table beside a snapshot in force: a second person confirms or refuses it, the sender may withdraw it."""

from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.figures import imports, pending_tables
from dossiers.figures.imports import CheckedTable, Confirmation
from dossiers.figures.table_files import open_table
from dossiers.records.database import Database
from dossiers.records.models.figures import PendingImport, Snapshot
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from tests.notices.people import told, with_people
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, REVIEWER, REVIEWER_2, Office
from tests.support.figures import amounts, confirm, send, shown, table, take, written
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.figure_tables import TableDeed, TableState
from workflow.guards import CampaignState

OVER = (1_000_000_000, 1_100_000_000, 5_000_000)


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


@pytest.fixture
def waiting(application: Application, office: Office) -> int:
    """A table of the reviewer that waits beside a snapshot in force."""
    take(application, office.campaign)
    return further(application, office)


def further(application: Application, office: Office) -> int:
    return send(application, office.campaign, table(office.campaign, amounts(office.campaign, o01=OVER)))


def snapshots(application: Application) -> list[int]:
    with application.database.reading() as session:
        return list(session.scalars(select(Snapshot.number).order_by(Snapshot.number)))


def refuse(application: Application, office: Office, number: int, reason: str, actor: Actor = APPROVER) -> None:
    with application.database.writing() as session:
        pending_tables.refuse(session, office.campaign.code, number, reason, actor=actor, at=office.at)


def codes(refused: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


@pytest.mark.parametrize("second", [REVIEWER_2, APPROVER, ADMIN])
def test_a_further_table_is_confirmed_by_anybody_who_may_confirm_but_its_sender(
    application: Application, office: Office, waiting: int, second: Actor
):
    with pytest.raises(NotYourTurn) as refused:
        confirm(application, office.campaign, waiting)
    assert codes(refused) == ["figures-second-person"]
    assert snapshots(application) == [1]
    assert shown(application, office.campaign, waiting).deeds == {TableDeed.DROP}
    assert shown(application, office.campaign, waiting, second).deeds == {TableDeed.TAKE, TableDeed.REFUSE}
    assert [confirm(application, office.campaign, waiting, actor=second) for _ in range(2)] == [2, 2]
    assert snapshots(application) == [1, 2]


def test_a_further_table_is_never_taken_at_once(application: Application, office: Office, tmp_path: Path, waiting: int):
    assert waiting
    data = table(office.campaign, amounts(office.campaign))
    path = written(tmp_path, data)
    opened = open_table(path, path.name, application.settings.max_file_bytes)
    with application.database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        checked = CheckedTable(opened, path, imports.understand_table(session, record, opened))
    code, files, said = office.campaign.code, application.files, Confirmation("")
    with pytest.raises(NotYourTurn) as refused, application.database.writing() as session:
        imports.take(session, files, code, checked, said, actor=APPROVER, at=office.at)
    assert codes(refused) == ["figures-second-person"]
    assert snapshots(application) == [1]


def test_of_people_who_confirm_at_once_one_takes_the_table_and_the_others_are_told_who(
    application: Application, office: Office, waiting: int
):
    people = [replace(APPROVER, username=f"approver-{n}", name=f"Người {n}") for n in range(3)]
    barrier, told = Barrier(len(people)), []

    def try_it(actor: Actor) -> None:
        barrier.wait()
        try:
            told.append((actor.name, str(confirm(application, office.campaign, waiting, actor=actor))))
        except WrongState as refused:
            told.append((actor.name, dict(refused.unmet[0].values)["name"]))

    threads = [Thread(target=try_it, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name, said in told if said == "2"]
    assert sorted(said for _, said in told) == sorted(["2", winner, winner])
    assert snapshots(application) == [1, 2]


def test_where_the_snapshot_in_force_has_changed_nothing_is_taken_and_it_is_said(
    application: Application, office: Office, waiting: int
):
    seen = shown(application, office.campaign, waiting, APPROVER)
    assert seen.in_force == 1
    confirm(application, office.campaign, further(application, office), actor=APPROVER)
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, waiting, Confirmation(seen.seen, in_force=seen.in_force), actor=APPROVER)
    assert codes(refused) == ["figures-force-changed"]
    assert dict(refused.value.unmet[0].values) == {"seen": "1", "now": "2"}
    assert snapshots(application) == [1, 2]
    assert shown(application, office.campaign, waiting, APPROVER).in_force == 2


def test_a_first_table_that_another_one_preceded_needs_a_second_person(application: Application, office: Office):
    first, other = further(application, office), further(application, office)
    seen = shown(application, office.campaign, other).seen
    confirm(application, office.campaign, first)
    with pytest.raises(NotYourTurn):
        confirm(application, office.campaign, other, Confirmation(seen))
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, other, Confirmation(seen), actor=APPROVER)
    assert codes(refused) == ["figures-force-new"]
    assert snapshots(application) == [1]


def test_a_refusal_is_kept_with_its_reason_and_the_table_does_not_wait_any_more(
    application: Application, office: Office, waiting: int
):
    for reason, code in (("  ", "reason-missing"), ("x" * 2_001, "text-too-long")):
        with pytest.raises(RequirementsUnmet) as faulty:
            refuse(application, office, waiting, reason)
        assert codes(faulty) == [code]
    with pytest.raises(NotYourTurn) as own:
        refuse(application, office, waiting, "x", REVIEWER)
    assert codes(own) == ["figures-sent-by-you"]
    for _ in range(2):
        refuse(application, office, waiting, " Cột nợ lệch. ")
    found = shown(application, office.campaign, waiting)
    assert (found.table.state, found.table.ended_name) == (TableState.REFUSED, APPROVER.name)
    assert (found.refused_reason, found.deeds) == ("Cột nợ lệch.", frozenset())
    with application.database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        assert figure_queries.pending_imports(session, record.id) == []
        assert [kept.id for kept in figure_queries.refused_imports(session, record.id)] == [waiting]
    with pytest.raises(WrongState) as late:
        confirm(application, office.campaign, waiting, actor=REVIEWER_2)
    assert codes(late) == ["figures-refused-already"]


def test_only_the_sender_withdraws_a_further_table_and_not_after_the_closing(
    application: Application, office: Office, waiting: int
):
    def drop(actor: Actor) -> None:
        with application.database.writing() as session:
            pending_tables.discard(session, office.campaign.code, waiting, actor=actor, at=office.at)

    with pytest.raises(NotYourTurn) as refused:
        drop(APPROVER)
    assert codes(refused) == ["figures-sent-by-another"]
    close(application, office, CampaignState.CLOSED)
    with pytest.raises(RequirementsUnmet) as closed:
        drop(REVIEWER)
    with pytest.raises(RequirementsUnmet) as unanswered:
        refuse(application, office, waiting, "Lệch.")
    assert codes(closed) == codes(unanswered) == ["figures-closed"]
    close(application, office, CampaignState.OPEN)
    drop(REVIEWER)
    with application.database.reading() as session:
        assert session.get(PendingImport, waiting) is None


def close(application: Application, office: Office, state: CampaignState) -> None:
    with application.database.writing() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        record.state = state


def test_those_who_may_confirm_are_told_of_a_further_table_and_nobody_of_the_first(
    application: Application, office: Office
):
    with_people(office)
    take(application, office.campaign)
    assert told(application.database, "figures-waiting") == []
    further(application, office)
    assert told(application.database, "figures-waiting") == ["approver", "approver-2", "reviewer-2"]


def test_the_start_page_s_tables_are_those_that_wait_in_open_campaigns(
    application: Application, office: Office, waiting: int
):
    def listed(actor: Actor) -> list[tuple[int, bool]]:
        with application.database.reading() as session:
            return [(found.number, found.is_awaited) for found in pending_tables.waiting_tables(session, actor=actor)]

    assert listed(REVIEWER) == [(waiting, True)]
    assert listed(APPROVER) == listed(ADMIN) == [(waiting, False)]
    assert listed(office.clerk) == []
    close(application, office, CampaignState.CLOSED)
    assert listed(APPROVER) == []
    close(application, office, CampaignState.OPEN)
    refuse(application, office, waiting, "Lệch.")
    assert listed(APPROVER) == []


def test_the_refusal_of_a_table_is_told_to_its_sender_only(application: Application, office: Office, waiting: int):
    with_people(office)
    refuse(application, office, waiting, "Cột nợ lệch.")
    assert told(application.database, "figures-refused") == [REVIEWER.username]
