"""Opening a campaign from its file, and entering the calendar, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns import opening
from dossiers.campaigns.calendar_file import read_calendar, write_calendar
from dossiers.campaigns.canonical import write_canonical
from dossiers.campaigns.file import CampaignRefused
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.content.canonical import text_hash
from dossiers.deadlines import extensions
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.desk.actor import Actor
from dossiers.records.database import Database
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier, Drafter, Section
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.journal import acts_about
from tests.support.campaigns import (
    CAMPAIGN_4361_FILE,
    DAYS_OFF_FILE,
    SECOND_CAMPAIGN_FILE,
    SECOND_DAYS_OFF_FILE,
    campaign_4361,
    days_off,
    second_campaign,
    second_days_off,
)
from tests.support.dossiers import APPROVER
from workflow.campaign import Campaign
from workflow.errors import NotYourTurn, RequirementsUnmet
from workflow.guards import CampaignState
from workflow.lifecycle import Role, State

AT = datetime(2010, 10, 9, 1, 30, tzinfo=UTC)
LATER = datetime(2010, 10, 12, 1, 30, tzinfo=UTC)
LETTER = CAMPAIGN_4361_FILE.read_text("utf-8")
OTHER = SECOND_CAMPAIGN_FILE.read_text("utf-8")
RENAMED = LETTER.replace('name = "Đợt thi đua nước rút năm 2010"', 'name = "Đợt thi đua nước rút"')


def load(database: Database, text: str, at: datetime = AT) -> None:
    with database.writing() as session:
        opening.load_campaign(session, text, actor=COMMAND_LINE, at=at)


def refused(database: Database, text: str) -> list[tuple[str, dict[str, str]]]:
    with pytest.raises(RequirementsUnmet) as refusal:
        load(database, text)
    place = {"line", "column"}
    return [
        (unmet.code, {name: value for name, value in unmet.values if name not in place})
        for unmet in refusal.value.unmet
    ]


def the_dossier(session: Session, reference: str) -> Dossier:
    found = dossier_queries.dossier_by_reference(session, reference)
    assert found is not None
    return found


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def without_office(code: str) -> str:
    lines = [line for line in LETTER.splitlines() if f'code = "{code}"' not in line]
    assert len(lines) == len(LETTER.splitlines()) - 1
    return "\n".join(lines)


def test_every_office_takes_part_and_gets_an_empty_draft(database: Database):
    load(database, LETTER)
    with database.reading() as session:
        dossier = the_dossier(session, "4361-2010-77")
        assert (dossier.state, dossier.revision, dossier.changed_at) == (State.DRAFT, 0, AT)
        organisation = dossier.participant.organisation
        assert (organisation.key, organisation.name) == ("BHXH/77", "Bà Rịa - Vũng Tàu")
        assert organisation.full_name == "Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu"
        assert (count(session, Dossier), count(session, Participant), count(session, Organisation)) == (63, 63, 64)


def test_the_offices_stand_under_their_agency(database: Database):
    load(database, LETTER)
    with database.reading() as session:
        agency = session.scalars(select(Organisation).where(Organisation.key == "BHXH")).one()
        assert (agency.name, agency.parent_id) == ("Bảo hiểm xã hội Việt Nam", None)
        parents = set(session.scalars(select(Organisation.parent_id).where(Organisation.key != "BHXH")))
        assert parents == {agency.id}


def stored_campaign(session: Session, code: str) -> Campaign:
    stored = dossier_queries.campaign_by_code(session, code)
    assert stored is not None
    return opening.campaign_of(stored)


def test_the_campaign_is_kept_as_its_canonical_text_with_its_hash_and_read_back(database: Database):
    load(database, LETTER)
    with database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, "4361-2010")
        assert kept is not None
        assert kept.text == write_canonical(campaign_4361())
        assert kept.text_hash == text_hash(kept.text)
        assert kept.last_closing == datetime(2011, 1, 9, 17, 0, tzinfo=UTC)
        assert (kept.state, kept.loaded_at, kept.loaded_by) == (CampaignState.OPEN, AT, "command-line")
        assert stored_campaign(session, "4361-2010") == campaign_4361()


def test_two_campaigns_live_side_by_side(database: Database):
    load(database, LETTER)
    load(database, OTHER)
    with database.reading() as session:
        assert stored_campaign(session, "215-2021") == second_campaign()
        assert the_dossier(session, "215-2021-C1").participant.organisation.key == "CTDH/C1"
        assert count(session, Dossier) == 70


def test_loading_is_recorded_with_the_hash(database: Database):
    load(database, LETTER)
    with database.reading() as session:
        (act,) = acts_about(session, "4361-2010")
        assert (act.act, act.actor, act.at) == ("campaign-loaded", "command-line", AT)
        assert text_hash(write_canonical(campaign_4361())) in act.detail


def test_the_same_file_again_changes_nothing(database: Database):
    load(database, LETTER)
    load(database, "# Ghi chú khác.\n" + LETTER, at=LATER)
    with database.reading() as session:
        assert len(acts_about(session, "4361-2010")) == 1
        assert session.scalars(select(CampaignRecord.loaded_at)).one() == AT


def test_a_corrected_file_takes_the_place_of_the_first_while_nobody_has_submitted(database: Database):
    load(database, LETTER)
    load(database, RENAMED.replace('name = "Hòa Bình"', 'known_as = "successor", name = "Hòa Bình mới"'), at=LATER)
    with database.reading() as session:
        assert stored_campaign(session, "4361-2010").name == "Đợt thi đua nước rút"
        assert session.scalars(select(CampaignRecord.name)).one() == "Đợt thi đua nước rút"
        assert the_dossier(session, "4361-2010-17").participant.organisation.name == "Hòa Bình mới"
        assert (count(session, Dossier), count(session, Organisation)) == (63, 64)
        assert len(acts_about(session, "4361-2010")) == 2


def test_a_corrected_file_may_bring_an_office_in_and_let_an_untouched_one_go(database: Database):
    load(database, without_office("17"))
    load(database, without_office("19"), at=LATER)
    with database.reading() as session:
        codes = set(session.scalars(select(Participant.code)))
        assert codes == {office.code for office in campaign_4361().offices} - {"19"}
        assert dossier_queries.dossier_by_reference(session, "4361-2010-19") is None
        assert the_dossier(session, "4361-2010-17").changed_at == LATER


@pytest.mark.parametrize("trace", ["section", "drafter", "extension"])
def test_an_office_in_whose_draft_something_was_done_stays(database: Database, trace: str):
    load(database, LETTER)
    with database.writing() as session:
        dossier = the_dossier(session, "4361-2010-19")
        if trace == "section":
            session.add(Section(dossier_id=dossier.id, name="office", typed="{}", saved_at=AT, saved_by="clerk-19"))
        elif trace == "drafter":
            session.add(Drafter(dossier_id=dossier.id, username="clerk-19"))
        else:
            form = ExtensionForm("k", until_day="12/01/2011", reason="Bão lũ", office="19")
            extensions.grant(session, "4361-2010", form, actor=APPROVER, at=AT)
    assert refused(database, without_office("19")) == [("office-has-draft", {"code": "19"})]
    load(database, RENAMED, at=LATER)


def test_a_campaign_in_which_someone_ever_submitted_is_not_replaced(database: Database):
    load(database, LETTER)
    with database.writing() as session:
        the_dossier(session, "4361-2010-19").revision = 1
    assert refused(database, RENAMED) == [("campaign-exists", {"code": "4361-2010"})]
    load(database, LETTER, at=LATER)


def test_a_campaign_that_is_closed_is_not_replaced(database: Database):
    load(database, LETTER)
    with database.writing() as session:
        session.scalars(select(CampaignRecord)).one().state = CampaignState.CLOSED
    assert refused(database, RENAMED) == [("campaign-past", {"code": "4361-2010", "state": "closed"})]


def test_a_file_with_faults_opens_nothing(database: Database):
    with pytest.raises(CampaignRefused) as refusal:
        load(database, LETTER.replace("ttlt55_2005", "nd2099").replace('"Asia/Ho_Chi_Minh"', '"Asia/Hanoi"'))
    assert [fault.code for fault in refusal.value.faults] == ["zone-unknown", "rule-pack-unknown"]
    with database.reading() as session:
        assert (count(session, CampaignRecord), count(session, Organisation)) == (0, 0)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_opens_campaigns_and_enters_the_calendar(database: Database, role: Role):
    someone = Actor("someone", "Người nào đó", frozenset({role}))
    for load_file, text in (
        (opening.load_campaign, LETTER),
        (opening.load_calendar, DAYS_OFF_FILE.read_text("utf-8")),
    ):
        with database.writing() as session, pytest.raises(NotYourTurn):
            load_file(session, text, actor=someone, at=AT)
    with database.reading() as session:
        assert count(session, CampaignRecord) == 0
        assert opening.days_off(session).years == set()


def enter(database: Database, text: str) -> None:
    with database.writing() as session:
        opening.load_calendar(session, text, actor=COMMAND_LINE, at=AT)


def test_a_calendar_sent_twice_at_once_is_entered_twice(database: Database):
    text, gate = DAYS_OFF_FILE.read_text("utf-8"), Barrier(2)

    def enter_at_once(_: int) -> None:
        gate.wait(30)
        enter(database, text)

    for _ in range(5):
        with database.writing() as session:
            session.execute(delete(CalendarYear))
            session.execute(delete(CalendarDay))
        with ThreadPoolExecutor(2) as pool:
            assert [*pool.map(enter_at_once, range(2))] == [None, None]
    with database.reading() as session:
        assert opening.days_off(session) == days_off()


def test_the_calendar_is_kept_as_it_was_entered(database: Database):
    enter(database, DAYS_OFF_FILE.read_text("utf-8"))
    with database.reading() as session:
        assert opening.days_off(session) == days_off()
        kept = opening.stored_calendar(session)
        assert {entry.name for entry in kept.entries if entry.day == date(2011, 1, 29)} == {"Làm bù cho thứ Hai 31/01"}


def test_a_year_entered_again_takes_the_place_of_the_earlier_one_and_leaves_the_others(database: Database):
    enter(database, DAYS_OFF_FILE.read_text("utf-8"))
    enter(database, SECOND_DAYS_OFF_FILE.read_text("utf-8"))
    enter(database, '[2011]\noff = [{ day = "3/1/2011", name = "Nghỉ bù" }]\nworked = []\n')
    with database.reading() as session:
        found = opening.days_off(session)
        assert found.years == days_off().years | second_days_off().years
        assert {day for day in found.off | found.worked if day.year == 2011} == {date(2011, 1, 3)}
        assert {day for day in found.off if day.year != 2011} == {
            day for day in days_off().off | second_days_off().off if day.year != 2011
        }
        assert [act.act for act in acts_about(session, "2011")] == ["calendar-entered", "calendar-entered"]


def test_what_is_kept_can_be_edited_as_text(database: Database):
    enter(database, DAYS_OFF_FILE.read_text("utf-8"))
    with database.reading() as session:
        kept = opening.stored_calendar(session)
    assert read_calendar(write_calendar(kept.years, kept.entries)).days_off() == days_off()
    enter(database, write_calendar(kept.years, kept.entries))
    with database.reading() as session:
        assert opening.stored_calendar(session) == kept


def test_a_calendar_with_faults_changes_nothing(database: Database):
    enter(database, DAYS_OFF_FILE.read_text("utf-8"))
    with pytest.raises(FileRefused):
        enter(database, "[2011]\noff = []\n")
    with database.reading() as session:
        assert opening.days_off(session) == days_off()
