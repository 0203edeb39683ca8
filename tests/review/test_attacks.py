"""What an attacker, or two people with crossing ways, tried with the review desk: nothing leaks, nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dossiers.deadlines import extension_requests, postal_receipts
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.desk.actor import Actor
from dossiers.dossier.list_line import Line
from dossiers.drafting.attachments import NewFile
from dossiers.reading import history, list_lines, news
from dossiers.records.models.accounts import Account
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.review import assignments, notes
from dossiers.review.duties_view import duties_view
from dossiers.review.notes import NoteAnswer
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, REVIEWER_2, Office, new_key
from tests.support.people import add_account
from workflow.errors import NotYourTurn
from workflow.lifecycle import Action, Role, State

WRITTEN_SINCE = "Tổ chuyên môn chưa từng được nộp"


def known(office: Office, *people: Actor) -> None:
    with office.database.writing() as session:
        for person in people:
            add_account(session, person.username, *person.roles, name=person.name, office=person.office, password=False)


def line(office: Office, actor: Actor) -> Line:
    with office.database.reading() as session:
        (found,) = [
            line for line in list_lines.lines(session, actor=actor, at=office.at) if line.reference == office.reference
        ]
        return found


def rewritten_and_taken_back(office: Office) -> None:
    """The office writes another name after a return, and then the reviewer takes the return back."""
    office.bring_to(State.RETURNED)
    content = office.complete()
    nomination = content.nomination
    renamed = tuple(replace(candidate, name=WRITTEN_SINCE) for candidate in nomination.candidates)
    office.fill(replace(content, nomination=replace(nomination, candidates=renamed)))
    office.move(Action.UNDO, REVIEWER)
    assert office.state() is State.SUBMITTED


def test_what_an_office_wrote_before_its_return_was_taken_back_is_not_told_to_the_centre(office: Office):
    rewritten_and_taken_back(office)
    assert WRITTEN_SINCE not in line(office, APPROVER).nominee


def test_an_office_is_shown_what_it_has_submitted_once_its_return_is_taken_back(office: Office):
    rewritten_and_taken_back(office)
    submitted, own = office.view(REVIEWER), office.view()
    assert own.content == submitted.content
    assert own.attachments == submitted.attachments


def own_reviewer(office: Office) -> Actor:
    return office.person("own-reviewer", Role.REVIEWER, Role.APPROVER)


def of_own_office_only(office: Office) -> Actor:
    """Someone of the centre who belongs to the office and writes nothing for it."""
    return Actor("inside", "Người Nhà", frozenset({Role.REVIEWER, Role.APPROVER}), office.clerk.office)


def test_who_reviews_a_dossier_and_who_stepped_back_is_not_told_to_people_of_its_office(office: Office):
    office.bring_to(State.SUBMITTED)
    known(office, REVIEWER, REVIEWER_2)
    office.recuse(REVIEWER_2, "Là người thân của Giám đốc.")
    office.assign(REVIEWER)
    inside = of_own_office_only(office)
    view = office.view(inside)
    with office.database.reading() as session:
        assert duties_view(session, view, actor=inside) is None
    for actor in (inside, own_reviewer(office)):
        told = [unmet for opening in office.view(actor).openings for unmet in opening.refusals]
        assert "your-own-office" in [unmet.code for unmet in told]
        assert REVIEWER.username not in str(told)
    with pytest.raises(NotYourTurn) as refused:
        office.move(Action.REVIEW, inside)
    assert REVIEWER.username not in str(refused.value.unmet)


def test_whoever_shares_out_is_not_told_who_got_the_dossier_of_the_own_office(office: Office):
    office.bring_to(State.SUBMITTED)
    known(office, REVIEWER)
    inside = of_own_office_only(office)
    with office.database.writing() as session:
        assignments.share_out(session, actor=inside, at=office.at)
    assert office.dossier().assigned_to == REVIEWER.username
    with office.database.reading() as session:
        assert assignments.shared_by(session, actor=inside, at=office.at) == ()


def approved_after_much(office: Office) -> None:
    """Approved after a request for more time, a paper dossier, and a note that the office answered."""
    form = ExtensionForm(new_key(), f"{office.campaign.closing.day + timedelta(days=3):%d/%m/%Y}", "Mưa lũ.")
    office.fill()
    with office.database.writing() as session:
        extension_requests.request_extension(session, office.reference, form, actor=office.clerk, at=office.at)
        paper = ReceiptForm(new_key(), f"{office.at - timedelta(days=1):%d/%m/%Y}")
        postal_receipts.register(session, office.reference, paper, None, actor=REVIEWER, at=office.at)
    office.move(Action.SUBMIT)
    number = office.note("Ghi chú cho đơn vị.")
    office.move(Action.RETURN)
    with office.database.writing() as session:
        answer = NoteAnswer("Đã bổ sung.", mended=True, version=1)
        notes.answer_note(session, office.reference, number, answer, actor=office.clerk, at=office.at)
    for action in (Action.SUBMIT, Action.REVIEW, Action.APPROVE):
        office.move(action)


def test_whoever_only_prints_is_told_neither_notes_nor_of_more_time(office: Office):
    approved_after_much(office)
    known(office, PRINTER)
    with office.database.writing() as session:
        session.execute(update(Account).values(earlier_visit_at=office.at - timedelta(hours=1)))
    with office.database.reading() as session:
        life = history.life_of(session, office.reference, actor=PRINTER, at=office.at).entries
        since = news.news_for(session, actor=PRINTER)
    assert {entry.act for entry in life} == {"moved"}
    assert since is not None
    assert {(change.act, change.notes) for change in since.changes} == {("moved", 0)}


def test_a_form_sent_again_with_its_scan_registers_the_scan(office: Office):
    form = ReceiptForm(new_key(), f"{office.at - timedelta(days=1):%d/%m/%Y}", "Thư bảo đảm.")
    scan = NewFile("scan", "Bìa thư.pdf", "application/pdf", 1234, "e" * 64)
    for sent in (None, scan, scan):
        with office.database.writing() as session:
            postal_receipts.register(session, office.reference, form, sent, actor=REVIEWER, at=office.at)
    with office.database.reading() as session:
        kept = session.scalars(select(PostalReceipt.scan_hash).order_by(PostalReceipt.id)).all()
    assert kept == ["", scan.hash]
