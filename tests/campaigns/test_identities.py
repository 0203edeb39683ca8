"""A campaign file renames no office unsaid: a code that belongs to another office is told with both names."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns import opening
from dossiers.records.database import Database
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Dossier, Section
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import dossier as dossier_queries
from tests.support.campaigns import CAMPAIGN_4361_FILE
from workflow.errors import RequirementsUnmet

AT = datetime(2010, 10, 9, 1, 30, tzinfo=UTC)
LETTER = CAMPAIGN_4361_FILE.read_text("utf-8")
NEXT = (
    LETTER.replace('code = "4361-2010"', 'code = "88-2011"', 1)
    .replace('letter.number = "4361/BHXH-TĐKT"', 'letter.number = "88/BHXH-TĐKT"')
    .replace('"Yên Bái"', '"Lào Cai mới"')
)
"""Another campaign, in which the code of Yên Bái (15) belongs to another office."""


def load(database: Database, text: str) -> None:
    with database.writing() as session:
        opening.load_campaign(session, text, actor=COMMAND_LINE, at=AT)


def refusals(database: Database, text: str) -> list[tuple[str, str, dict[str, str]]]:
    with pytest.raises(RequirementsUnmet) as refused:
        load(database, text)
    return [(unmet.code, unmet.field, dict(unmet.values)) for unmet in refused.value.unmet]


def said(text: str, statement: str) -> str:
    """The file with a statement in the row of code 15."""
    changed, count = re.subn(r'\{ code = "15",', f'{{ code = "15", known_as = "{statement}",', text)
    assert count == 1
    return changed


def office(database: Database, reference: str) -> tuple[str, str, str]:
    """The organisation of a dossier, its present name, and the name in the campaign."""
    with database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, reference)
        assert dossier is not None
        participant = dossier.participant
        return participant.organisation.key, participant.organisation.name, participant.name


def names_in_list(database: Database, campaign: str) -> set[str]:
    with database.reading() as session:
        rows = dossier_queries.listed(session)
        return {row.name for row in rows if row.reference.startswith(campaign) and row.code == "15"}


def test_a_code_of_another_office_is_refused_with_both_names_and_nothing_is_changed(database: Database) -> None:
    load(database, LETTER)
    row = LETTER[: LETTER.index('code = "15"')].count("{ code", LETTER.index("offices = [")) + 1
    ((code, field, values),) = refusals(database, NEXT)
    assert (code, field) == ("office-is-another", f"offices[{row}].name")
    assert {name: values[name] for name in ("code", "known", "name")} == {
        "code": "15",
        "known": "Yên Bái",
        "name": "Lào Cai mới",
    }
    assert int(values["line"]) == NEXT[: NEXT.index('code = "15"')].count("\n") + 1
    with database.reading() as session:
        assert dossier_queries.campaign_by_code(session, "88-2011") is None
    assert office(database, "4361-2010-15") == ("BHXH/15", "Yên Bái", "Yên Bái")


def test_every_code_of_another_office_is_told_at_once(database: Database) -> None:
    load(database, LETTER)
    two = NEXT.replace('name = "Hòa Bình"', 'name = "Phú Thọ mới"')
    assert [values["known"] for _, _, values in refusals(database, two)] == ["Yên Bái", "Hòa Bình"]


def test_a_successor_is_the_same_organisation_and_the_earlier_campaign_keeps_its_name(database: Database) -> None:
    load(database, LETTER)
    load(database, said(NEXT, "successor"))
    assert office(database, "88-2011-15") == ("BHXH/15", "Lào Cai mới", "Lào Cai mới")
    assert office(database, "4361-2010-15") == ("BHXH/15", "Lào Cai mới", "Yên Bái")
    assert names_in_list(database, "4361-2010") == {"Yên Bái"}
    assert names_in_list(database, "88-2011") == {"Lào Cai mới"}


def test_another_office_gets_an_organisation_of_its_own(database: Database) -> None:
    load(database, LETTER)
    load(database, said(NEXT, "new"))
    assert office(database, "88-2011-15") == ("BHXH/15-2", "Lào Cai mới", "Lào Cai mới")
    assert office(database, "4361-2010-15") == ("BHXH/15", "Yên Bái", "Yên Bái")


@pytest.mark.parametrize("name", ["Yên Bái", "YÊN BÁI", "Lào Cai mới"])
def test_an_office_is_known_by_its_name_among_all_that_had_the_code(database: Database, name: str) -> None:
    load(database, LETTER)
    load(database, said(NEXT, "new"))
    third = NEXT.replace('code = "88-2011"', 'code = "99-2012"').replace('"88/BHXH', '"99/BHXH')
    load(database, third.replace('name = "Lào Cai mới"', f'name = "{name}"'))
    expected = "BHXH/15-2" if name == "Lào Cai mới" else "BHXH/15"
    assert office(database, "99-2012-15")[0] == expected


def test_a_corrected_file_gives_no_draft_to_another_office(database: Database) -> None:
    load(database, LETTER)
    with database.writing() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.reference == "4361-2010-15")).one()
        session.add(Section(dossier_id=dossier.id, name="claims", typed="{}", saved_by="a", saved_at=AT))
    changed = said(LETTER.replace('name = "Yên Bái"', 'name = "Lào Cai mới"'), "new")
    ((code, _, values),) = refusals(database, changed)
    assert (code, values["code"], values["known"]) == ("draft-changes-hands", "15", "Yên Bái")
    assert office(database, "4361-2010-15") == ("BHXH/15", "Yên Bái", "Yên Bái")


def test_the_agency_of_a_campaign_cannot_be_exchanged(database: Database) -> None:
    load(database, LETTER)
    ((code, field, values),) = refusals(database, LETTER.replace('agency.code = "BHXH"', 'agency.code = "BHYT"'))
    assert (code, field, values["agency"]) == ("agency-fixed", "agency.code", "BHXH")
    with database.reading() as session:
        assert session.scalars(select(Organisation).where(Organisation.key.like("BHYT%"))).all() == []


def test_the_code_of_another_agency_is_refused_with_both_names_until_the_file_says_that_it_continues(
    database: Database,
) -> None:
    load(database, LETTER)
    other = said(NEXT, "new").replace('agency.name = "Bảo hiểm xã hội Việt Nam"', 'agency.name = "Bảo hiểm Y tế"')
    ((code, field, values),) = refusals(database, other)
    assert (code, field) == ("agency-is-another", "agency.name")
    assert (values["known"], values["name"]) == ("Bảo hiểm xã hội Việt Nam", "Bảo hiểm Y tế")
    load(database, other.replace("agency.name", 'agency.known_as = "successor"\nagency.name', 1))


def test_a_changed_code_is_told_before_it_makes_a_second_campaign_of_one_letter(database: Database) -> None:
    load(database, LETTER)
    second = LETTER.replace('code = "4361-2010"', 'code = "4361-2011"', 1)
    ((code, field, values),) = refusals(database, second)
    assert (code, field) == ("letter-has-campaign", "code")
    assert (values["known"], values["code"]) == ("4361-2010", "4361-2011")
    with database.reading() as session:
        assert len(dossier_queries.campaigns(session)) == 1
    load(database, second.replace("name = ", 'beside = "4361-2010"\nname = ', 1))
    with database.reading() as session:
        assert len(session.scalars(select(Participant)).all()) == 126


def test_what_a_file_says_about_loading_is_no_part_of_the_campaign(database: Database) -> None:
    load(database, LETTER)
    load(database, said(LETTER, "successor"))
    with database.reading() as session:
        stored = dossier_queries.campaign_by_code(session, "4361-2010")
        assert stored is not None
        assert "known_as" not in stored.text
        assert stored.loaded_at == AT
