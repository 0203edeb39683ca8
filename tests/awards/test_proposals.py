"""A move of a campaign is prepared by one person and executed by another; what has changed since stops it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from dossiers.awards import campaign_moves, decision, proposals
from dossiers.awards.decision_text import read_decision
from dossiers.awards.draft_decision import draft_events
from dossiers.awards.preparation import Preparation, open_steps, preparation
from dossiers.content.canonical import read_json, text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.read_back import pdf_words
from dossiers.figures.ranking import basis_of
from dossiers.papers.further import campaign_paper
from dossiers.records.database import Database
from dossiers.records.models.awards import CampaignMove, CampaignProposal, CentreNumber
from dossiers.records.models.journal import Act
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from tests.notices.people import notices, told, with_people
from tests.support.campaign_steps import DECISION_FORM, carry_out, execute, issued_decision, prepare
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, APPROVER_2, PRINTER, REVIEWER, REVIEWER_2, Office, new_key
from tests.support.figures import take
from workflow.campaign_moves import Deed, ProposalState
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, CampaignAction, Role, State
from workflow.open_questions import AwardStanding
from workflow.signing import Power

B = 1_000_000_000
CLEAR = {
    f"o{code}": (B, B + extra * 1_000_000, 0)
    for code, extra in (("79", 100), ("08", 90), ("10", 80), ("11", 70), ("02", 60))
}
"""The figures of five offices that are ahead of all others."""
BOTH = Actor("both", "Trịnh Thị Cả Hai", frozenset({Role.REVIEWER, Role.APPROVER}))


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


@pytest.fixture
def database(application: Application, office: Office) -> Database:
    """The database of a campaign with figures, its ranking closed."""
    take(application, office.campaign, **CLEAR)
    carry_out(application.database, office.campaign.code, CampaignAction.CLOSE, at=office.at)
    return application.database


def codes(refused: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


def kept(database: Database, number: int) -> CampaignProposal:
    with database.reading() as session:
        proposal = session.get(CampaignProposal, number)
        assert proposal is not None
        session.expunge(proposal)
    return proposal


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.query(table).count()


def page(database: Database, office: Office, action: CampaignAction, actor: Actor = APPROVER) -> Preparation:
    with database.reading() as session:
        return preparation(session, office.campaign.code, action, actor=actor, at=office.at)


def refuse(database: Database, office: Office, number: int, reason: str, actor: Actor = APPROVER) -> None:
    with database.writing() as session:
        proposals.refuse(session, office.campaign.code, number, reason, actor=actor, at=office.at)


def withdraw(database: Database, office: Office, number: int, actor: Actor = REVIEWER) -> None:
    with database.writing() as session:
        proposals.withdraw(session, office.campaign.code, number, actor=actor, at=office.at)


def test_a_decision_keeps_both_people_in_its_text_its_history_and_the_journal(database: Database, office: Office):
    code = office.campaign.code
    carry_out(database, code, CampaignAction.DECIDE, at=office.at)
    with database.reading() as session:
        record = dossier_queries.campaign_by_code(session, code)
        assert record is not None
        history = campaign_moves.campaign_history(session, record)
        moves = figure_queries.campaign_moves(session, record.id)
        acts = [
            (act.act, act.actor) for act in session.query(Act).filter(Act.act.like("campaign-move%")).order_by(Act.id)
        ]
    assert [(line.action.value, line.who, line.prepared_by) for line in history] == [
        ("decide", APPROVER.name, REVIEWER.name),
        ("close", APPROVER.name, REVIEWER.name),
    ]
    value = read_decision(moves[-1].text)
    assert (value.prepared_by, value.prepared_name, value.ranking) == ("reviewer", REVIEWER.name, moves[0].hash)
    assert acts == [("campaign-move-prepared", "reviewer"), ("campaign-moved", "approver")] * 2


def test_prizes_power_and_title_of_the_prepared_form_are_issued(database: Database, office: Office):
    typed = {**DECISION_FORM, "power": "by-mandate", "signer_title": "Phó Tổng Giám đốc"}
    carry_out(database, office.campaign.code, CampaignAction.DECIDE, typed, at=office.at)
    issued = issued_decision(database, office.campaign.code)
    assert (issued.power, issued.signer_title) == (Power.BY_MANDATE, "Phó Tổng Giám đốc")
    assert {award.prize for award in issued.awards} == {5_000_000}
    assert issued.prepared_name == REVIEWER.name


@pytest.mark.parametrize("actor", [ADMIN, PRINTER])
def test_nobody_but_reviewer_and_approver_prepares(database: Database, office: Office, actor: Actor):
    with pytest.raises((NotYourTurn, NotFound)):
        prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at, actor=actor)


@pytest.mark.parametrize("actor", [APPROVER, BOTH])
def test_an_approver_who_prepared_does_not_execute(database: Database, office: Office, actor: Actor):
    number = prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at, actor=actor)
    with pytest.raises(NotYourTurn) as refused:
        execute(database, office.campaign.code, number, at=office.at, actor=actor)
    assert codes(refused) == ["prepared-by-you"]
    execute(database, office.campaign.code, number, at=office.at, actor=APPROVER_2)


def test_a_number_that_another_campaign_takes_at_the_same_moment_is_told_and_nothing_is_issued(
    database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
):
    code = office.campaign.code
    number = prepare(database, code, CampaignAction.DECIDE, at=office.at)
    with database.writing() as session:
        record = dossier_queries.campaign_by_code(session, code)
        assert record is not None
        agency, series = decision.agency_of(session, office.campaign), decision.decision_series(office.campaign)
        entry = {"organisation_id": agency, "year": 2011, "series": series, "number": 12, "day": date(2011, 1, 6)}
        session.add(CentreNumber(**entry, campaign_id=record.id, kind="quyet-dinh", given_at=office.at))
    monkeypatch.setattr(figure_queries, "is_number_given", lambda *_: False)  # as it was a moment before
    with pytest.raises(RequirementsUnmet) as refused:
        execute(database, code, number, at=office.at)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [("decision-number-taken", "number")]
    assert kept(database, number).state is ProposalState.STANDING
    assert count(database, CentreNumber) == 1


@pytest.mark.parametrize("action", [CampaignAction.DECIDE, CampaignAction.REOPEN])
def test_only_the_fields_of_the_form_are_kept_of_a_request(database: Database, office: Office, action: CampaignAction):
    form = DECISION_FORM if action is CampaignAction.DECIDE else {"reason": "Có số liệu mới."}
    number = prepare(database, office.campaign.code, action, {**form, "other": "x" * 1_000_000}, at=office.at)
    assert read_json(kept(database, number).typed) == form


def test_a_prize_of_letters_is_told_beside_its_field_and_nothing_is_kept(database: Database, office: Office):
    typed = {**DECISION_FORM, "office_prize": "năm triệu", "collective_prize": "5,000,000"}
    with pytest.raises(RequirementsUnmet) as refused:
        prepare(database, office.campaign.code, CampaignAction.DECIDE, typed, at=office.at)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [
        ("amount-unreadable", "office_prize"),
        ("amount-english", "collective_prize"),
    ]
    assert count(database, CampaignProposal) == 1


def test_the_same_form_twice_is_prepared_once_and_another_one_replaces_it(database: Database, office: Office):
    code, key = office.campaign.code, new_key()
    first = prepare(database, code, CampaignAction.DECIDE, at=office.at, key=key)
    assert prepare(database, code, CampaignAction.DECIDE, at=office.at, key=key) == first
    second = prepare(database, code, CampaignAction.DECIDE, at=office.at, actor=REVIEWER_2)
    assert (kept(database, first).state, kept(database, first).ended_name) == (ProposalState.REPLACED, REVIEWER_2.name)
    with pytest.raises(WrongState) as refused:
        execute(database, code, first, at=office.at)
    assert codes(refused) == ["prepared-replaced"]
    execute(database, code, second, at=office.at)


def test_executing_twice_is_answered_the_same_for_one_person_and_tells_another_who_was_first(
    database: Database, office: Office
):
    code = office.campaign.code
    number = prepare(database, code, CampaignAction.DECIDE, at=office.at)
    for _ in range(2):
        execute(database, code, number, at=office.at, actor=APPROVER)
    with pytest.raises(WrongState) as refused:
        execute(database, code, number, at=office.at, actor=APPROVER_2)
    (unmet,) = refused.value.unmet
    assert (unmet.code, dict(unmet.values)["name"]) == ("prepared-executed", APPROVER.name)
    assert (count(database, CampaignMove), count(database, CentreNumber)) == (2, 1)


def test_of_two_approvers_who_issue_at_once_one_issues_and_the_other_is_told_by_whom(
    database: Database, office: Office
):
    number = prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at)
    approvers = [
        APPROVER,
        APPROVER_2,
        *(replace(APPROVER, username=f"approver-{n}", name=f"Người {n}") for n in (3, 4)),
    ]
    barrier, told = Barrier(len(approvers)), []

    def try_it(actor: Actor) -> None:
        barrier.wait()
        try:
            execute(database, office.campaign.code, number, at=office.at, actor=actor)
            told.append((actor.name, "issued"))
        except WrongState as refused:
            told.append((actor.name, dict(refused.unmet[0].values)["name"]))

    threads = [Thread(target=try_it, args=(actor,)) for actor in approvers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name, said in told if said == "issued"]
    assert sorted(said for _, said in told) == sorted(["issued", *[winner] * 3])
    assert (count(database, CampaignMove), count(database, CentreNumber)) == (2, 1)
    assert kept(database, number).ended_name == winner


def test_a_prepared_move_is_refused_with_a_reason_by_another_approver_only(database: Database, office: Office):
    code = office.campaign.code
    number = prepare(database, code, CampaignAction.DECIDE, at=office.at, actor=APPROVER)
    for actor in (REVIEWER_2, APPROVER):
        with pytest.raises(NotYourTurn):
            refuse(database, office, number, "Sai số.", actor)
    with pytest.raises(RequirementsUnmet) as refused:
        refuse(database, office, number, " ", APPROVER_2)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [("reason-missing", "refusal")]
    for _ in range(2):
        refuse(database, office, number, "Tên tập thể còn sai.", APPROVER_2)
    with pytest.raises(WrongState):
        execute(database, code, number, at=office.at, actor=APPROVER_2)
    last = page(database, office, CampaignAction.DECIDE).last
    assert last is not None
    assert (last.state, last.ended_name, last.ended_reason) == (
        ProposalState.REFUSED,
        APPROVER_2.name,
        "Tên tập thể còn sai.",
    )


def test_only_the_preparer_withdraws(database: Database, office: Office):
    number = prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at)
    with pytest.raises(NotYourTurn) as refused:
        withdraw(database, office, number, APPROVER)
    assert codes(refused) == ["prepared-by-another"]
    withdraw(database, office, number)
    with pytest.raises(WrongState) as refused_later:
        execute(database, office.campaign.code, number, at=office.at)
    assert codes(refused_later) == ["prepared-withdrawn"]


def test_a_decision_prepared_on_a_ranking_reopened_since_is_never_issued(database: Database, office: Office):
    code = office.campaign.code
    number = prepare(database, code, CampaignAction.DECIDE, at=office.at)
    carry_out(database, code, CampaignAction.REOPEN, at=office.at)
    with pytest.raises(RequirementsUnmet) as refused:
        execute(database, code, number, at=office.at)
    assert codes(refused) == ["prepared-in-other-state"]
    carry_out(database, code, CampaignAction.CLOSE, at=office.at)
    with pytest.raises(RequirementsUnmet) as refused:
        execute(database, code, number, at=office.at)
    assert codes(refused) == ["prepared-before-move"]
    assert count(database, CentreNumber) == 0
    execute(database, code, prepare(database, code, CampaignAction.DECIDE, at=office.at), at=office.at)


def _new_snapshot(application: Application, office: Office) -> None:
    take(application, office.campaign, **CLEAR)


def _approval(_: Application, office: Office) -> None:
    office.move(Action.APPROVE)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_new_snapshot, "prepared-on-other-figures"),
        (_approval, "prepared-on-other-dossiers"),
    ],
)
def test_a_closing_prepared_on_something_that_changed_since_says_what_changed(
    application: Application, office: Office, change: Callable[[Application, Office], None], told: str
):
    office.bring_to(State.REVIEWED)
    take(application, office.campaign, **{**CLEAR, f"o{office.code}": (B, B * 1055 // 1000, 0)})
    code, database = office.campaign.code, application.database
    number = prepare(database, code, CampaignAction.CLOSE, at=office.at)
    change(application, office)
    with pytest.raises(RequirementsUnmet) as refused:
        execute(database, code, number, at=office.at)
    assert codes(refused) == [told]
    standing = page(database, office, CampaignAction.CLOSE).standing
    assert standing is not None
    assert [unmet.code for unmet in standing.changes] == [told]


def test_what_the_preparer_did_not_see_is_not_prepared(application: Application, office: Office):
    office.bring_to(State.SUBMITTED)
    take(application, office.campaign, **CLEAR)
    seen = page(application.database, office, CampaignAction.CLOSE).seen
    office.move(Action.REVIEW)
    with pytest.raises(RequirementsUnmet) as refused:
        prepare(application.database, office.campaign.code, CampaignAction.CLOSE, at=office.at, seen=seen)
    assert codes(refused) == ["list-overtaken"]
    seen = page(application.database, office, CampaignAction.CLOSE).seen
    prepare(application.database, office.campaign.code, CampaignAction.CLOSE, at=office.at, seen=seen)


def test_an_extension_after_the_preparation_makes_a_closing_without_reason_early(
    application: Application, office: Office
):
    take(application, office.campaign, **CLEAR)
    at, code = office.closes + timedelta(hours=1), office.campaign.code
    number = prepare(application.database, code, CampaignAction.CLOSE, {"reason": ""}, at=at)
    office.extend(office.closes.date() + timedelta(days=5))
    with pytest.raises(RequirementsUnmet) as refused:
        execute(application.database, code, number, at=at)
    assert codes(refused) == ["close-early"]


def test_the_page_names_each_dossier_and_every_open_question(application: Application, office: Office):
    content = office.complete()
    only_collective = replace(content, nomination=replace(content.nomination, office=False))
    office.fill(only_collective)
    for action in (Action.SUBMIT, Action.REVIEW, Action.APPROVE):
        office.move(action)
    office.other().bring_to(State.SUBMITTED)
    take(application, office.campaign, **{**CLEAR, f"o{office.code}": (B, B + 200_000_000, 0)})
    carry_out(application.database, office.campaign.code, CampaignAction.CLOSE, at=office.at)
    found = page(application.database, office, CampaignAction.DECIDE)
    standings = {line.award.office: line.standing for line in found.awards if not line.award.collective}
    assert standings[office.code] is AwardStanding.ONLY_COLLECTIVE
    assert AwardStanding.NOT_SUBMITTED in standings.values()
    assert [line.standing for line in found.awards if line.award.collective] == [None]
    assert {unmet.code for unmet in found.questions} >= {
        *("open-only-collective", "open-not-submitted", "open-pending"),
    }
    assert {unmet.code for unmet in found.stops} == {"decision-day-missing", "signer-missing", "prize-missing"}


def test_a_prepared_decision_is_shown_as_a_draft_paper_with_its_values(database: Database, office: Office):
    prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at)
    found = page(database, office, CampaignAction.DECIDE)
    with database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        history = campaign_moves.campaign_history(session, record)
    drafted = draft_events(found, history, {}, office.at)
    words = " ".join(pdf_words(campaign_paper(office.campaign, "quyet-dinh", "pdf", drafted, demo=False).data))
    assert "DỰ THẢO" in words
    assert "Lê Bạch Hồng" in words
    assert "Số: 12/QĐ-BHXH" in words


def test_a_campaign_without_the_paper_of_the_decision_cannot_prepare_one(database: Database, office: Office):
    form = proposals.MoveForm(new_key(), DECISION_FORM)
    with database.writing() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        record.text = "\n".join(line for line in record.text.splitlines() if '"quyet-dinh"' not in line)
        record.text_hash = text_hash(record.text)
        found = preparation(session, record.code, CampaignAction.DECIDE, actor=APPROVER, at=office.at)
        assert "decision-paper-missing" in [unmet.code for unmet in found.stops]
        with pytest.raises(RequirementsUnmet) as refused:
            proposals.prepare(session, record.code, CampaignAction.DECIDE, form, actor=REVIEWER, at=office.at)
        assert codes(refused) == ["decision-paper-missing"]
        session.rollback()


def test_what_each_person_may_do_stands_on_the_page(database: Database, office: Office):
    prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at, actor=APPROVER)
    offered = {}
    for actor in (REVIEWER, APPROVER, APPROVER_2, ADMIN):
        found = page(database, office, CampaignAction.DECIDE, actor)
        assert found.standing is not None
        offered[actor.username] = (found.standing.deeds, found.may_prepare)
    assert offered == {
        "reviewer": (frozenset(), True),
        "approver": (frozenset({Deed.WITHDRAW}), True),
        "approver-2": (frozenset({Deed.EXECUTE, Deed.REFUSE}), True),
        "admin": (frozenset(), False),
    }
    with database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        steps = open_steps(session, record, basis_of(session, record))
    assert [(step.action.value, step.prepared_name) for step in steps] == [("decide", APPROVER.name), ("reopen", "")]


def test_a_prepared_move_of_another_campaign_is_not_found(database: Database, office: Office):
    number = prepare(database, office.campaign.code, CampaignAction.DECIDE, at=office.at)
    with pytest.raises(NotFound):
        execute(database, "4500-2010", number, at=office.at)
    with pytest.raises(NotFound):
        execute(database, office.campaign.code, number, at=office.at, actor=office.clerk)
    with database.reading() as session:
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert record is not None
        assert record.state is CampaignState.CLOSED


@pytest.mark.parametrize(
    ("action", "event"),
    [(CampaignAction.REOPEN, "reopen-refused"), (CampaignAction.DECIDE, "decision-refused")],
)
def test_the_refusal_of_a_prepared_move_is_told_to_its_preparer_only(
    database: Database, office: Office, action: CampaignAction, event: str
):
    with_people(office)
    number = prepare(database, office.campaign.code, action, at=office.at)
    for _ in range(2):
        with database.writing() as session:
            proposals.refuse(session, office.campaign.code, number, "Chưa đủ.", actor=APPROVER, at=office.at)
    assert told(database, event) == [REVIEWER.username]
    ((_, notice),) = notices(database, event)
    assert "Chưa đủ" not in notice.facts
