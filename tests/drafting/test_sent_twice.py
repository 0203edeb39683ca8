"""The same upload sent twice is one file: by a double click, after a timeout, or by going back in the browser."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from dossiers.desk.errors import NotFound
from dossiers.drafting import attachments
from dossiers.records.database import Database
from tests.support.desks import application_on
from tests.support.dossiers import REVIEWER, Office
from tests.support.figures import amounts, send, table, take
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action

SIGNED = "to-trinh-da-ky"
"""A kind of which the campaign takes one file."""


def names(office: Office) -> list[str]:
    return [file.name for file in office.view().attachments]


def test_the_same_form_with_the_same_file_is_one_attachment(office: Office):
    first = office.attach(SIGNED, "Tờ trình.pdf", key="form")
    version = office.version()
    assert office.attach(SIGNED, "Tờ trình.pdf", key="form") == first
    assert names(office) == ["Tờ trình.pdf"]
    assert office.version() == version


def test_the_same_form_with_another_file_is_another_one(office: Office):
    office.attach("khac", "Một.pdf", key="form", hash="1" * 64)
    office.attach("khac", "Hai.pdf", key="form", hash="2" * 64)
    assert names(office) == ["Một.pdf", "Hai.pdf"]
    office.attach(SIGNED, "Tờ trình.pdf", key="other", hash="1" * 64)
    with pytest.raises(RequirementsUnmet, match="attachment-too-many"):
        office.attach(SIGNED, "Tờ trình.pdf", key="other", hash="2" * 64)


def test_a_form_belongs_to_its_person_and_dossier(office: Office):
    office.attach("khac", "Một.pdf", key="form")
    office.attach("khac", "Một.pdf", key="form", actor=office.colleague)
    assert names(office) == ["Một.pdf", "Một.pdf"]
    with office.database.writing() as session, pytest.raises(NotFound):
        attachments.sent_with(session, office.reference, "form", office.other().clerk)


def test_a_removed_file_does_not_come_back_by_going_back(office: Office):
    number = office.attach("khac", "Một.pdf", key="form")
    office.detach(number)
    assert office.attach("khac", "Một.pdf", key="form") == number
    assert names(office) == []


def test_after_the_submission_it_is_answered_as_before(office: Office):
    office.fill()
    number = office.attach("khac", "Một.pdf", key="form")
    office.move(Action.SUBMIT)
    with office.database.writing() as session:
        attachments.check_place(session, office.reference, "khac", actor=office.clerk, at=office.at, key="form")
    assert office.attach("khac", "Một.pdf", key="form") == number


def test_of_five_at_once_one_is_stored(office: Office):
    gate = Barrier(5)

    def attach(_: int) -> int:
        gate.wait(30)
        return office.attach(SIGNED, "Tờ trình.pdf", key="form")

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(attach, range(5)))) == 1
    assert names(office) == ["Tờ trình.pdf"]


def test_the_same_table_of_figures_is_one_table(loaded: Database, tmp_path: Path, office: Office):
    application, campaign = application_on(loaded, tmp_path), office.campaign
    data, gate = table(campaign, amounts(campaign)), Barrier(3)

    def post(_: int) -> int:
        gate.wait(30)
        return send(application, campaign, data, key="form", actor=REVIEWER)

    with ThreadPoolExecutor(3) as pool:
        numbers = set(pool.map(post, range(3)))
    assert len(numbers) == 1
    other = send(application, campaign, table(campaign, amounts(campaign, o01=(10, 11, 1))), key="form")
    assert other not in numbers
    assert send(application, campaign, data, key="form-2") not in {*numbers, other}


def test_a_table_that_was_taken_is_answered_as_before(loaded: Database, tmp_path: Path, office: Office):
    application, campaign = application_on(loaded, tmp_path), office.campaign
    data = table(campaign, amounts(campaign))
    number = send(application, campaign, data, key="form")
    take(application, campaign)
    assert send(application, campaign, data, key="form") == number
