"""The centre's figures come in: looked at cell by cell, confirmed by a person, taken whole or not at all."""

import csv
import io
from pathlib import Path

import pytest

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.figures import pending_tables
from dossiers.figures.imports import Confirmation
from dossiers.figures.table_difference import compared
from dossiers.figures.table_files import open_table, store_table
from dossiers.records.database import Database
from dossiers.records.models.figures import PendingImport, Snapshot, SnapshotRow
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from dossiers.records.queries import operations as file_queries
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office, sister_campaign
from tests.support.figures import amounts, basis, confirm, send, shown, table, take, written
from workflow.campaign import Campaign
from workflow.errors import NotYourTurn, RequirementsUnmet
from workflow.guards import CampaignState
from workflow.ranking import Chosen

OVER = (1_000_000_000, 1_100_000_000, 5_000_000)


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def codes(refused: pytest.ExceptionInfo[RequirementsUnmet]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


def count(application: Application, table_: type) -> int:
    with application.database.reading() as session:
        return session.query(table_).count()


def rows_csv(campaign: Campaign, **cells: object) -> bytes:
    """A table of text; `cells` are columns of the first office that say something else."""
    heads = ("Mã", "Đơn vị", "Kế hoạch", "Đã thu", "Số nợ")
    rows = [[office.code, office.name, "1.000.000", "1.100.000", "10000"] for office in campaign.offices]
    for name, value in cells.items():
        rows[0][{"plan": 2, "collected": 3, "debt": 4, "name": 1}[name]] = str(value)
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows([("Đơn vị tính: đồng",), heads, *rows])
    return made.getvalue().encode("utf-8-sig")


def test_a_table_of_either_campaign_becomes_a_numbered_snapshot(application: Application, campaign: Campaign):
    first = campaign.offices[0].code
    figures = amounts(campaign) | {first: OVER}
    assert confirm(application, campaign, send(application, campaign, table(campaign, figures))) == 1
    found = basis(application, campaign)
    assert found.snapshot is not None
    assert (found.snapshot.number, found.snapshot.source, found.snapshot.unit) == (1, "bang.xlsx", "dong")
    kept = found.figures_of(first)
    assert kept is not None
    assert (kept.plan, kept.collected, kept.debt) == OVER
    assert set(kept.cells) == {"name", "plan", "collected", "debt"}
    assert len(found.offices) == len(campaign.offices)


def test_a_correction_is_a_new_snapshot_and_the_old_one_stays_as_it_was(application: Application, campaign: Campaign):
    first = campaign.offices[0].code
    for number, collected, by in ((1, 1_100_000_000, REVIEWER), (2, 1_200_000_000, APPROVER)):
        figures = amounts(campaign) | {first: (1_000_000_000, collected, 0)}
        sent = send(application, campaign, table(campaign, figures))
        assert confirm(application, campaign, sent, actor=by) == number
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, campaign.code)
        assert kept is not None
        old, new = reversed(figure_queries.snapshots(session, kept.id))
        collected = [
            next(row.collected for row in figure_queries.rows_of(session, item) if row.code == first)
            for item in (old, new)
        ]
    assert collected == [1_100_000_000, 1_200_000_000]
    assert old.hash != new.hash
    assert old.figures_hash != new.figures_hash


def test_the_source_file_stays_with_its_snapshot_and_its_bytes_are_not_swept(application: Application, office: Office):
    data = table(office.campaign, amounts(office.campaign))
    confirm(application, office.campaign, send(application, office.campaign, data))
    found = basis(application, office.campaign).snapshot
    assert found is not None
    assert application.files.path(found.hash).read_bytes() == data
    with application.database.reading() as session:
        assert found.hash in file_queries.named_files(session, "pack")


def test_nothing_counts_before_a_person_has_confirmed(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    assert basis(application, office.campaign).snapshot is None
    assert shown(application, office.campaign, number).may_be_taken
    with application.database.reading() as session:
        assert file_queries.named_files(session, "pack")


def test_the_same_confirmation_sent_twice_makes_one_snapshot(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    said = Confirmation(shown(application, office.campaign, number).seen)
    assert [confirm(application, office.campaign, number, said) for _ in range(2)] == [1, 1]
    assert count(application, Snapshot) == 1


def test_a_refused_cell_takes_nothing_of_the_whole_table(application: Application, office: Office):
    number = send(application, office.campaign, rows_csv(office.campaign, debt="-5"), name="bang.csv")
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, number)
    assert codes(refused) == ["amount-negative"]
    assert refused.value.unmet[0].field == "E3"
    assert (count(application, Snapshot), count(application, SnapshotRow), count(application, PendingImport)) == (
        0,
        0,
        1,
    )


def test_every_kind_of_doubt_must_have_been_looked_at(application: Application, office: Office):
    number = send(application, office.campaign, rows_csv(office.campaign, plan="1.234", debt="0,5"), name="bang.csv")
    preview = shown(application, office.campaign, number)
    kinds = {note.unmet.code for note in preview.understood.doubts}
    assert kinds == {"cell-two-ways", "cell-rounded", "collected-implausible"}
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, number, Confirmation(preview.seen, looked_at=frozenset({"cell-rounded"})))
    missed = {dict(unmet.values)["code"] for unmet in refused.value.unmet}
    assert (set(codes(refused)), missed) == ({"doubt-not-looked-at"}, kinds - {"cell-rounded"})
    assert confirm(application, office.campaign, number) == 1
    found = basis(application, office.campaign).snapshot
    assert found is not None
    assert found.doubts == 3


def test_nobody_confirms_what_he_was_not_shown(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, number, Confirmation("0" * 64))
    assert codes(refused) == ["preview-changed"]


def test_a_plan_a_thousand_times_the_last_known_one_is_a_doubt_at_its_cell(application: Application, office: Office):
    take(application, office.campaign)
    large = amounts(office.campaign) | {"01": (1_000_000_000_000, 990_000_000_000, 0)}
    preview = shown(application, office.campaign, send(application, office.campaign, table(office.campaign, large)))
    assert [(note.unmet.code, note.cell) for note in preview.understood.doubts] == [("plan-factor", "D6")]


def test_the_plan_of_the_agency_s_earlier_campaign_is_known_too(application: Application, office: Office):
    take(application, office.campaign)
    large = amounts(sister_campaign()) | {"79": (1_000_000_000_000, 990_000_000_000, 0)}
    preview = shown(
        application, sister_campaign(), send(application, sister_campaign(), table(sister_campaign(), large))
    )
    told = [note.unmet for note in preview.understood.doubts]
    assert [reason.code for reason in told] == ["plan-factor"]
    assert dict(told[0].values)["source"] == office.campaign.code


def test_what_is_said_of_a_snapshot_is_kept_and_every_fault_told_at_once(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    seen = shown(application, office.campaign, number).seen
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, number, Confirmation(seen, "x" * 201, "Quyết định 😀", "31/2/2010"))
    assert sorted(codes(refused)) == ["date-impossible", "text-too-long", "text-unprintable"]
    confirm(
        application, office.campaign, number, Confirmation(seen, " Bản  quý IV ", "Quyết định số 1/QĐ", "29/1/2010")
    )
    found = basis(application, office.campaign).snapshot
    assert found is not None
    assert (found.name, found.plan_decision, f"{found.plan_day:%d/%m/%Y}") == (
        "Bản quý IV",
        "Quyết định số 1/QĐ",
        "29/01/2010",
    )


def test_a_dropped_table_is_gone_and_its_bytes_are_free_to_be_swept(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    with application.database.writing() as session:
        pending_tables.discard(session, office.campaign.code, number, actor=REVIEWER, at=office.at)
    with pytest.raises(NotFound):
        shown(application, office.campaign, number)
    with application.database.reading() as session:
        assert file_queries.named_files(session, "pack") == frozenset()


def test_a_taken_table_cannot_be_dropped_any_more(application: Application, office: Office):
    number = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    confirm(application, office.campaign, number)
    with pytest.raises(NotFound), application.database.writing() as session:
        pending_tables.discard(session, office.campaign.code, number, actor=REVIEWER, at=office.at)


@pytest.mark.parametrize("actor", [PRINTER, Actor("nobody", "Không vai trò", frozenset())])
def test_only_officers_of_the_centre_bring_figures_in(application: Application, office: Office, actor: Actor):
    for someone in (actor, office.clerk):
        with pytest.raises(NotYourTurn):
            send(application, office.campaign, b"x", actor=someone)
    for someone in (REVIEWER, APPROVER, ADMIN):
        send(application, office.campaign, table(office.campaign, amounts(office.campaign)), actor=someone)


def test_a_closed_campaign_takes_no_figures(application: Application, office: Office):
    waiting = send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    seen = shown(application, office.campaign, waiting).seen
    with application.database.writing() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        kept.state = CampaignState.CLOSED
    with pytest.raises(RequirementsUnmet) as refused:
        send(application, office.campaign, table(office.campaign, amounts(office.campaign)))
    assert codes(refused) == ["figures-closed"]
    with pytest.raises(RequirementsUnmet) as refused:
        confirm(application, office.campaign, waiting, Confirmation(seen))
    assert codes(refused) == ["figures-closed"]
    with pytest.raises(RequirementsUnmet) as refused, application.database.writing() as session:
        pending_tables.discard(session, office.campaign.code, waiting, actor=REVIEWER, at=office.at)
    assert codes(refused) == ["figures-closed"]
    assert count(application, PendingImport) == 1


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bang.pdf", b"%PDF-", "table-kind-unknown"),
        ("bang", b"x", "table-kind-unknown"),
        ("bang.xlsx", b"", "file-empty"),
        ("bang.xlsx", b"<html>", "file-kind-mismatch"),
        ("bang.xls", b"PK\x03\x04", "file-kind-mismatch"),
        ("bang.csv", b"Ma;" * 70_000, "table-too-much"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(
    application: Application, office: Office, name: str, data: bytes, code: str
):
    with pytest.raises(RequirementsUnmet) as refused:
        send(application, office.campaign, data, name=name)
    assert codes(refused) == [code]
    assert count(application, PendingImport) == 0
    assert not application.files.folder.exists() or not [
        path for path in application.files.folder.rglob("*") if path.is_file()
    ]


def test_a_file_over_the_limit_and_no_file_at_all_are_refused(application: Application, office: Office, tmp_path: Path):
    with pytest.raises(RequirementsUnmet) as refused:
        send(application, office.campaign, b"x" * (application.settings.max_file_bytes + 1))
    assert codes(refused) == ["file-too-large"]
    with pytest.raises(RequirementsUnmet) as refused:
        store_table(application.files, "", None, limit=1, actor=REVIEWER)
    assert codes(refused) == ["file-missing"]
    with pytest.raises(RequirementsUnmet) as refused:
        open_table(written(tmp_path, b"x" * 11), "bang.csv", 10)
    assert codes(refused) == ["file-too-large"]


def test_a_unit_that_a_person_says_is_kept_with_the_table(application: Application, office: Office):
    data = rows_csv(office.campaign).replace("Đơn vị tính: đồng".encode(), b"")
    with pytest.raises(RequirementsUnmet) as refused:
        send(application, office.campaign, data, name="bang.csv", unit="vang")
    assert codes(refused) == ["choice-unknown"]
    number = send(application, office.campaign, data, name="bang.csv", unit="nghin-dong")
    confirm(application, office.campaign, number)
    found = basis(application, office.campaign).figures_of("01")
    assert found is not None
    assert (found.plan, found.collected) == (1_000_000_000, 1_100_000_000)


def test_figures_by_fund_are_kept_beside_the_totals(application: Application, office: Office):
    heads = ("Mã", "Đơn vị", "Kế hoạch BHXH", "Kế hoạch BHYT", "Đã thu BHXH", "Đã thu BHYT", "Số nợ")
    rows = [(member.code, member.name, "600", "400", "700", "450", "1") for member in office.campaign.offices]
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows([("Đơn vị tính: đồng",), heads, *rows])
    confirm(application, office.campaign, send(application, office.campaign, made.getvalue().encode(), name="bang.csv"))
    found = basis(application, office.campaign).figures_of("01")
    assert found is not None
    assert (found.plan, found.collected, found.debt) == (1000, 1150, 1)
    assert {name: (item.plan, item.collected) for name, item in found.funds.items()} == {
        "bhxh": (600, 700),
        "bhyt": (400, 450),
    }
    assert found.cells["plan"] == "C3:D3"
    assert found.cells["plan.bhxh"] == "C3"


def test_a_table_that_was_sent_is_compared_with_the_snapshot_in_force(application: Application, campaign: Campaign):
    first, second = (office.code for office in campaign.offices[:2])
    sent = send(application, campaign, table(campaign, amounts(campaign) | {first: OVER}))
    with application.database.reading() as session:
        assert compared(session, shown(application, campaign, sent), actor=REVIEWER) is None
    confirm(application, campaign, sent)
    higher = (1_000_000_000, 1_200_000_000, 5_000_000)
    sent = send(application, campaign, table(campaign, amounts(campaign) | {first: OVER, second: higher}))
    with application.database.reading() as session:
        found = compared(session, shown(application, campaign, sent), actor=REVIEWER)
    assert found is not None
    assert found.snapshot.number == 1
    assert [(line.office, line.figure, line.after) for line in found.difference.figures] == [
        (second, "collected", 1_200_000_000),
        (second, "debt", 5_000_000),
    ]
    places = {line.office: (line.before, line.after) for line in found.difference.places}
    assert places[second][0] is None
    assert places[second][1] == (1, Chosen.YES)
    assert places[first][0] == (1, Chosen.YES)
