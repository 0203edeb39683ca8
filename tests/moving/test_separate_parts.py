"""Each part that a person has had in a dossier, by the deed that made it, bars what the table leaves to others."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dossiers.deadlines import extension_requests, extensions, postal_receipts
from dossiers.deadlines.extension_pages import campaign_time, dossier_time
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.desk.actor import Actor
from dossiers.figures import pending_tables
from dossiers.records.database import Database
from tests.moving.test_duties import allowed, barred
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, REVIEWER, REVIEWER_2, Office
from tests.support.figures import amounts, confirm, send, shown, table, take
from workflow.errors import NotYourTurn, WorkflowError
from workflow.figure_tables import TableDeed
from workflow.lifecycle import Action, Role, State

JUDGE = Actor("judge", "Người kiêm nhiệm", frozenset({Role.REVIEWER, Role.APPROVER}))
EVERYTHING = tuple(Role)
DECISIONS = (Action.RETURN, Action.RECHECK, Action.APPROVE, Action.DECLINE)
MORE_TIME = ExtensionForm("k", "28/02/2011", "Đường truyền hỏng.", "01")


def refused(deed: Callable[[], object]) -> list[str]:
    with pytest.raises(WorkflowError) as refusal:
        deed()
    assert isinstance(refusal.value, NotYourTurn)
    return [unmet.code for unmet in refusal.value.unmet]


def register(office: Office, actor: Actor) -> None:
    with office.database.writing() as session:
        form = ReceiptForm("k", f"{office.at:%d/%m/%Y}")
        postal_receipts.register(session, office.reference, form, None, actor=actor, at=office.at)


def grant(office: Office, actor: Actor) -> None:
    form = replace(MORE_TIME, office=office.code, until_day=_later(office))
    with office.database.writing() as session:
        extensions.grant(session, office.campaign.code, form, actor=actor, at=office.at)


def ask(office: Office, actor: Actor) -> None:
    form = ExtensionForm("k", _later(office), "Đường truyền hỏng.")
    with office.database.writing() as session:
        extension_requests.request_extension(session, office.reference, form, actor=actor, at=office.at)


def answer_request(office: Office, actor: Actor) -> None:
    with office.database.reading() as session:
        number = dossier_time(session, office.reference, actor=office.clerk, at=office.at).asked[0].number
    with office.database.writing() as session:
        code = office.campaign.code
        extension_requests.refuse_request(session, code, number, "Đủ thời gian.", actor=actor, at=office.at)


def _later(office: Office) -> str:
    return f"{office.closes.replace(year=office.closes.year + 1):%d/%m/%Y}"


def test_whoever_wrote_a_note_as_reviewer_decides_nothing_and_submits_nothing(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    any_office.note("Thiếu chức vụ.", by=JUDGE, internal=True)
    any_office.move(Action.REVIEW, REVIEWER)
    for action in DECISIONS:
        assert barred(any_office, action, JUDGE) == ["you-noted-it"]
    turned = replace(any_office.clerk, username=JUDGE.username)
    any_office.move(Action.RETURN, APPROVER)
    assert barred(any_office, Action.SUBMIT, turned) == ["you-noted-it"]
    assert refused(lambda: any_office.attach("khac", actor=turned)) == ["you-noted-it"]
    assert refused(lambda: any_office.move(Action.SUBMIT, turned)) == ["you-noted-it"]


def test_whoever_wrote_a_note_as_reviewer_may_review(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    any_office.note("Thiếu chức vụ.", by=JUDGE, internal=True)
    assert any_office.move(Action.REVIEW, JUDGE).action is Action.REVIEW


def test_an_approver_who_returned_with_a_note_decides_on_the_corrected_dossier(any_office: Office):
    any_office.bring_to(State.REVIEWED)
    any_office.note("Xem lại chức vụ.", by=APPROVER, internal=True)
    any_office.move(Action.RETURN, APPROVER)
    any_office.move(Action.SUBMIT)
    any_office.move(Action.REVIEW)
    allowed(any_office, Action.APPROVE, APPROVER)


def test_whoever_registered_the_paper_dossier_decides_nothing(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    register(any_office, JUDGE)
    any_office.move(Action.REVIEW)
    for action in DECISIONS:
        assert barred(any_office, action, JUDGE) == ["you-registered-it"]
    allowed(any_office, Action.APPROVE, APPROVER)


def test_whoever_sent_the_figures_in_force_reviews_but_decides_nothing(any_office: Office, tmp_path: Path):
    application, campaign = application_on(any_office.database, tmp_path), any_office.campaign
    number = send(application, campaign, table(campaign, amounts(campaign)), actor=JUDGE)
    confirm(application, campaign, number, actor=APPROVER)
    any_office.bring_to(State.SUBMITTED)
    any_office.move(Action.REVIEW, JUDGE)
    for action in DECISIONS:
        assert "you-entered-its-figures" in barred(any_office, action, JUDGE)
    further = send(application, campaign, table(campaign, amounts(campaign)))
    confirm(application, campaign, further, actor=REVIEWER_2)
    assert "you-entered-its-figures" not in barred(any_office, Action.DECLINE, JUDGE)


OF_THE_OFFICE: dict[str, Callable[[Office, Actor], object]] = {
    "the signing copy": lambda office, hand: office.take_signing_copy(actor=hand),
    "more time": ask,
    "saying that the office does not nominate": lambda office, hand: office.move(Action.ABSTAIN, hand),
}


@pytest.mark.parametrize("deed", OF_THE_OFFICE)
def test_every_work_for_the_office_bars_from_the_centres_work_on_the_same_dossier(any_office: Office, deed: str):
    hand = any_office.person("hand", *EVERYTHING)
    any_office.fill()
    OF_THE_OFFICE[deed](any_office, hand)
    if any_office.dossier().state is State.NOT_NOMINATING:
        any_office.move(Action.RESUME)
    moved_on = replace(hand, office=None)
    assert refused(lambda: grant(any_office, moved_on)) == ["you-drafted-it"]
    assert refused(lambda: register(any_office, moved_on)) == ["you-drafted-it"]
    any_office.move(Action.SUBMIT)
    assert barred(any_office, Action.REVIEW, moved_on) == ["you-drafted-it"]
    assert refused(lambda: any_office.move(Action.REVIEW, moved_on)) == ["you-drafted-it"]


def test_whoever_withdrew_the_dossier_has_drafted_it(any_office: Office):
    hand = any_office.person("hand", *EVERYTHING)
    any_office.bring_to(State.SUBMITTED)
    any_office.move(Action.WITHDRAW, hand)
    any_office.move(Action.SUBMIT)
    assert barred(any_office, Action.RETURN, replace(hand, office=None)) == ["you-drafted-it"]


def test_whoever_asked_for_more_time_does_not_answer_and_the_page_says_so_before(any_office: Office):
    hand = any_office.person("hand", *EVERYTHING)
    ask(any_office, hand)
    moved_on = replace(hand, office=None)
    assert refused(lambda: answer_request(any_office, moved_on)) == ["you-drafted-it"]
    with any_office.database.reading() as session:
        seen = campaign_time(session, any_office.campaign.code, actor=moved_on, at=any_office.at)
        time = dossier_time(session, any_office.reference, actor=moved_on, at=any_office.at)
        other = campaign_time(session, any_office.campaign.code, actor=APPROVER, at=any_office.at)
    assert [unmet.code for unmet in seen.stops[any_office.reference]] == ["you-drafted-it"]
    assert (time.may_give, time.may_register, [unmet.code for unmet in time.stops]) == (
        False,
        False,
        ["you-drafted-it"],
    )
    assert not any(other.stops.values())
    answer_request(any_office, APPROVER)


def test_whoever_reviewed_the_dossier_neither_withdraws_it_nor_asks_for_time_nor_says_it_is_none(any_office: Office):
    turned = replace(any_office.clerk, username=REVIEWER.username)
    any_office.bring_to(State.RETURNED)
    assert refused(lambda: ask(any_office, turned)) == ["you-reviewed-it"]
    any_office.move(Action.SUBMIT)
    assert barred(any_office, Action.WITHDRAW, turned) == ["you-reviewed-it"]
    any_office.move(Action.WITHDRAW)
    assert barred(any_office, Action.ABSTAIN, turned) == ["you-reviewed-it"]
    any_office.move(Action.ABSTAIN)
    assert barred(any_office, Action.RESUME, turned) == ["you-reviewed-it"]


def test_a_drafter_of_the_campaign_neither_sends_nor_takes_nor_refuses_the_centres_figures(
    loaded: Database, office: Office, tmp_path: Path
):
    application, campaign = application_on(loaded, tmp_path), office.campaign
    take(application, campaign)
    number = send(application, campaign, table(campaign, amounts(campaign)))
    hand = office.person("hand", *EVERYTHING)
    assert shown(application, campaign, number, hand).deeds == {TableDeed.TAKE, TableDeed.REFUSE}
    office.attach("khac", actor=hand)
    assert refused(lambda: send(application, campaign, table(campaign, amounts(campaign)), actor=hand)) == [
        "you-drafted-in-campaign"
    ]
    assert refused(lambda: confirm(application, campaign, number, actor=hand)) == ["you-drafted-in-campaign"]
    with loaded.writing() as session:
        code = campaign.code
        assert refused(lambda: pending_tables.refuse(session, code, number, "Sai.", actor=hand, at=office.at)) == [
            "you-drafted-in-campaign"
        ]
    seen = shown(application, campaign, number, hand)
    assert (seen.deeds, [unmet.code for unmet in seen.stops]) == (frozenset(), ["you-drafted-in-campaign"])
