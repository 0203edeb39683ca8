"""What people see: each role its own part of a dossier, lists that tell nothing else, and few queries for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE, NewAccount, create_account
from dossiers.campaigns.opening import still_open
from dossiers.content.form_fields import FIELDS
from dossiers.deadlines.closings import campaign_closings
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.list_line import Line
from dossiers.dossier.opened import open_submitted
from dossiers.dossier.undo_proposal import UndoProposal, undo_proposal
from dossiers.dossier.views import Progress
from dossiers.moving import transitions
from dossiers.reading import dossier_page, draft_pages, list_lines, own_dossiers, receipts
from dossiers.records.queries import dossier as dossier_queries
from tests.support.dossiers import (
    ADMIN,
    APPROVER,
    APPROVER_2,
    PRINTER,
    REVIEWER,
    Office,
    both_campaigns,
    first_office,
    sister_campaign,
)
from tests.support.typing import typed_of
from workflow.dossier import Content
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import UNSUBMITTED_STATES, Action, Role, State
from workflow.sight import Sight

READS: tuple[Callable[[Session, Office, Actor], object], ...] = (
    lambda session, office, actor: dossier_page.dossier_view(session, office.reference, actor=actor, at=office.at),
    lambda session, office, actor: draft_pages.section_view(
        session, office.reference, "office", actor=actor, at=office.at
    ),
    lambda session, office, actor: draft_pages.attachments_view(session, office.reference, actor=actor, at=office.at),
    lambda session, office, actor: draft_pages.attachment(session, office.reference, 1, actor=actor),
    lambda session, office, actor: receipts.receipt(session, office.reference, 1, actor=actor),
)
"""Every way of looking at one dossier."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of all transactions within."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def listed(office: Office, actor: Actor, states: tuple[State, ...] | None = None) -> dict[str, Line]:
    with office.database.reading() as session:
        return {line.reference: line for line in list_lines.lines(session, actor=actor, at=office.at, states=states)}


# --- Sight ---


@pytest.mark.parametrize("state", State)
def test_another_offices_dossier_does_not_exist_for_anybody_else(office: Office, state: State):
    office.fill()
    office.attach("khac")
    office.bring_to(state)
    strangers = [office.other().clerk, ADMIN, Actor("nobody", "Không vai trò", frozenset())]
    with office.database.reading() as session:
        for stranger in strangers if state is State.APPROVED else [*strangers, PRINTER]:
            for read in READS:
                with pytest.raises(NotFound):
                    read(session, office, stranger)


def test_of_a_draft_the_centre_sees_only_that_it_is_there_and_how_far_it_is(office: Office):
    office.fill()
    office.attach("khac")
    office.save("review", {})
    for actor in (REVIEWER, APPROVER):
        view = office.view(actor)
        assert (view.sight, view.state, view.still_missing) == (Sight.PROGRESS, State.DRAFT, 4)
        assert view.content == Content()
        assert (view.attachments, view.history, view.warnings, view.openings) == ((), (), (), ())
        assert (view.checks, view.tasks, view.council, view.signing_copy_at) == ((), (), None, None)


def test_a_withdrawn_dossier_is_a_draft_again_for_the_centre_too(office: Office):
    office.fill()
    office.attach("khac")
    office.move(Action.SUBMIT)
    office.move(Action.WITHDRAW)
    view = office.view(REVIEWER)
    assert (view.sight, view.content, view.attachments, view.history) == (Sight.PROGRESS, Content(), (), ())


def test_the_centre_sees_the_last_submitted_revision_also_while_the_office_corrects(office: Office):
    office.fill()
    number = office.attach("khac", "Báo cáo.pdf")
    office.move(Action.SUBMIT)
    office.move(Action.RETURN)
    office.save("office", typed_of(office.complete(signing__signer="Người đang sửa"))["office"])
    office.detach(number)
    office.attach("khac", "Báo cáo mới.pdf")
    view = office.view(REVIEWER)
    assert view.sight is Sight.REVISION
    assert view.content == office.complete()
    assert [file.name for file in view.attachments] == ["Báo cáo.pdf"]
    assert view.still_missing is None
    assert [file.name for file in office.view().attachments] == ["Báo cáo mới.pdf"]


def test_the_printer_sees_what_is_approved_and_nothing_before(office: Office):
    office.bring_to(State.REVIEWED)
    with pytest.raises(NotFound):
        office.view(PRINTER)
    office.move(Action.APPROVE)
    assert office.view(PRINTER).content == office.complete()
    assert office.view(PRINTER).openings == ()


def test_a_clerk_of_two_minds_sees_the_own_office_as_its_clerk_and_others_as_the_centre(office: Office):
    both = office.person("both", Role.REVIEWER)
    assert office.view(both).sight is Sight.WORKING
    assert office.other().view(both).sight is Sight.PROGRESS


def test_a_warning_is_told_to_the_clerk_and_to_the_reviewer(office: Office):
    office.bring_to(State.SUBMITTED, office.complete(office=True))
    for actor in (office.clerk, REVIEWER):
        assert [warning.code for warning in office.view(actor).warnings] == ["both-proposed"]


@pytest.mark.parametrize(
    ("state", "actor", "actions"),
    [
        (State.DRAFT, "clerk", [Action.SUBMIT, Action.ABSTAIN]),
        (State.DRAFT, "reviewer", []),
        (State.SUBMITTED, "clerk", [Action.WITHDRAW]),
        (State.SUBMITTED, "reviewer", [Action.REVIEW, Action.RETURN]),
        (State.SUBMITTED, "approver", []),
        (State.RETURNED, "clerk", [Action.SUBMIT]),
        (State.RETURNED, "reviewer", [Action.UNDO]),
        (State.RETURNED, "approver", []),
        (State.REVIEWED, "clerk", []),
        (State.REVIEWED, "reviewer", [Action.UNDO]),
        (State.REVIEWED, "approver", [Action.RETURN, Action.RECHECK, Action.APPROVE, Action.DECLINE]),
        (State.APPROVED, "clerk", []),
        (State.APPROVED, "reviewer", [Action.PROPOSE_UNDO]),
        (State.APPROVED, "approver", [Action.PROPOSE_UNDO, Action.UNDO]),
        (State.DECLINED, "clerk", []),
        (State.DECLINED, "approver", [Action.REOPEN, Action.UNDO]),
        (State.LAPSED, "clerk", []),
        (State.NOT_NOMINATING, "clerk", [Action.RESUME]),
        (State.NOT_NOMINATING, "approver", []),
        (State.LAPSED, "approver", [Action.REOPEN]),
    ],
)
def test_each_role_finds_its_moves_on_the_page_open_or_not(
    office: Office, state: State, actor: str, actions: list[Action]
):
    office.bring_to(state)
    who = {"clerk": office.clerk, "reviewer": REVIEWER, "approver": APPROVER}[actor]
    late = office.closes + timedelta(days=100)
    for at in (office.at, late):
        assert [opening.action for opening in office.view(who, at).openings] == actions


def test_the_page_tells_the_usual_correction_day_to_those_who_may_return(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    suggested = {"4361-2010": "21/01/2011", "215-2021": "19/01/2022"}[any_office.campaign.code]
    day = any_office.view(REVIEWER).suggested_correction_day
    assert f"{day:%d/%m/%Y}" == suggested
    assert any_office.view().suggested_correction_day is None


def test_without_a_calendar_for_the_year_no_correction_day_is_guessed(office: Office):
    office.bring_to(State.SUBMITTED)
    assert office.view(REVIEWER, office.at.replace(year=2031)).suggested_correction_day is None


def test_the_path_shows_who_was_where_and_when(office: Office):
    office.bring_to(State.REVIEWED)
    assert [(station.name, station.who) for station in office.view().stations] == [
        ("draft", ""),
        ("submitted", office.clerk.name),
        ("reviewed", REVIEWER.name),
        ("approved", ""),
        ("decision", ""),
    ]


# --- History ---


def test_the_history_tells_moves_and_refused_attempts_the_newest_first(office: Office):
    office.fill()
    late = office.closes + timedelta(seconds=1)
    office.move(Action.SUBMIT, at=office.at)
    office.move(Action.RETURN, at=office.at + timedelta(hours=1), correction_day=office.at.date())
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT, at=late)
    with office.database.writing() as session:
        transitions.record_refusal(session, office.reference, Action.SUBMIT, refused.value, actor=office.clerk, at=late)
    for actor in (office.clerk, REVIEWER):
        assert [(entry.act, entry.action, entry.codes) for entry in office.view(actor).history] == [
            ("refused", "submit", ("deadline-passed",)),
            ("moved", "return", ()),
            ("moved", "submit", ()),
        ]


def test_of_moves_within_one_instant_the_later_comes_first(office: Office):
    office.bring_to(State.APPROVED)
    assert [entry.action for entry in office.view().history] == ["approve", "review", "submit"]


# --- Lists ---


def test_a_list_holds_what_its_reader_may_see_and_counts_nothing_else(office: Office):
    by_state = {state: office.other(place) for place, state in enumerate(State, 1)}
    for state, item in by_state.items():
        item.bring_to(state)
    sister = Office(office.database, sister_campaign(), by_state[State.DRAFT].code)
    total = sum(len(campaign.offices) for campaign in (*both_campaigns(), sister_campaign()))
    assert len(listed(office, REVIEWER)) == len(listed(office, APPROVER)) == total
    assert set(listed(office, PRINTER)) == {by_state[State.APPROVED].reference}
    assert set(listed(office, sister.clerk)) == {sister.reference, by_state[State.DRAFT].reference}
    for nobody in (ADMIN, Actor("lost", "Người lạ", frozenset({Role.CLERK}))):
        assert listed(office, nobody) == {}
    for state, item in by_state.items():
        assert listed(office, PRINTER, (state,)).keys() == ({item.reference} if state is State.APPROVED else set())
        assert item.reference in listed(office, REVIEWER, (state,))
        assert {line.state for line in listed(office, REVIEWER, (state,)).values()} == {state}


@pytest.mark.parametrize("state", State)
def test_what_an_office_is_just_writing_stands_in_no_list_but_its_own(office: Office, state: State):
    office.fill()
    office.bring_to(state)
    hidden = state in (State.DRAFT, State.RETURNED, State.LAPSED, State.NOT_NOMINATING)
    seen = {actor: listed(office, actor)[office.reference] for actor in (office.clerk, REVIEWER)}
    assert seen[office.clerk].nominee == "Phòng Nghiệp vụ Một"
    assert seen[REVIEWER].nominee == ("" if hidden else "Phòng Nghiệp vụ Một")
    assert seen[office.clerk].still_missing == 0
    assert seen[REVIEWER].still_missing == (0 if state is State.DRAFT else None)


def test_a_line_tells_when_it_was_submitted_and_who_decided(office: Office):
    office.bring_to(State.APPROVED)
    line = listed(office, PRINTER)[office.reference]
    assert (line.code, line.name, line.campaign) == ("01", "Hà Nội", office.campaign.name)
    assert (line.revision, line.arrived, line.first_on_time) == (1, office.at, office.at)
    assert (line.reviewed_by, line.approved_by) == (REVIEWER.username, APPROVER.username)


def test_lists_receipts_and_sections_name_people_and_fall_back_on_the_account(office: Office):
    office.bring_to(State.APPROVED)
    for actor in (office.clerk, REVIEWER):
        new = NewAccount(actor.username, actor.name, actor.roles, actor.office)
        with office.database.writing() as session:
            create_account(session, new, actor=COMMAND_LINE, at=office.at)
    line = listed(office, REVIEWER)[office.reference]
    assert (line.reviewed_by, line.approved_by) == (REVIEWER.name, APPROVER.username)
    with office.database.reading() as session:
        section = draft_pages.section_view(session, office.reference, "office", actor=office.clerk, at=office.at)
        assert section.saved_by == office.clerk.name
        assert receipts.receipt(session, office.reference, 1, actor=REVIEWER).facts.submission.who == office.clerk.name


def test_someone_who_is_clerk_and_printer_sees_a_dossier_once(office: Office):
    office.bring_to(State.APPROVED)
    other = office.other().bring_to(State.APPROVED)
    both = office.person("both", Role.PRINTER)
    assert list(listed(office, both)) == [f"4500-2010-{office.code}", office.reference, other.reference]


def test_a_clerks_start_page_shows_the_own_offices_dossiers_only(office: Office):
    with office.database.reading() as session:
        own = own_dossiers.own_dossiers(session, actor=office.clerk, at=office.at)
        assert [item.reference for item in own] == [f"4500-2010-{office.code}", office.reference]
        assert own_dossiers.own_dossiers(session, actor=REVIEWER, at=office.at) == ()


def test_the_open_campaigns_stand_with_their_closing_moments(office: Office):
    with office.database.reading() as session:
        records = dossier_queries.campaigns(session)
        closings = campaign_closings(session, still_open(records))
        found = {
            item.code: deadline.closes
            for item, deadline, _ in own_dossiers.open_campaigns(records, closings, at=office.at)
        }
    assert found == {campaign.code: campaign.closes() for campaign in (*both_campaigns(), sister_campaign())}


# --- Queries ---


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["clerk", "reviewer", "approver"])
def test_a_dossiers_page_asks_at_most_twelve_queries_however_much_it_holds(office: Office, state: State, who: str):
    office.fill()
    for number in range(5):
        office.attach("khac", f"Tệp {number}.pdf")
    office.take_signing_copy()
    if state is not State.LAPSED:
        office.extend(office.at.date() + timedelta(days=9))
    for action in (Action.SUBMIT, Action.RETURN) * 3:
        office.move(action)
    if state in UNSUBMITTED_STATES:
        office.move(Action.SUBMIT)
        office.move(Action.WITHDRAW)
        if state is State.NOT_NOMINATING:
            office.move(Action.ABSTAIN, with_review=True)
    elif state is not State.RETURNED:
        office.bring_to(state)
    actor = {"clerk": office.clerk, "reviewer": REVIEWER, "approver": APPROVER}[who]
    with counted() as statements:
        assert office.view(actor).state is state
    assert len(statements) <= 12, statements


def test_a_list_asks_for_rows_and_names_of_people_whatever_its_length(office: Office):
    for place in range(1, 4):
        office.other(place).bring_to(State.APPROVED)
    both = office.person("both", Role.PRINTER)
    for actor, most in ((REVIEWER, 2), (APPROVER, 2), (PRINTER, 2), (office.clerk, 1), (both, 3)):
        with counted() as statements:
            listed(office, actor)
        assert len(statements) == most


def test_a_section_and_a_receipt_ask_few_queries(office: Office):
    office.bring_to(State.SUBMITTED)
    with counted() as statements, office.database.reading() as session:
        draft_pages.section_view(session, office.reference, "meeting", actor=office.clerk, at=office.at)
    assert len(statements) <= 11
    with counted() as statements, office.database.reading() as session:
        receipts.receipt(session, office.reference, 1, actor=REVIEWER)
    assert len(statements) <= 4


def test_a_section_shows_its_words_its_faults_and_its_version(any_office: Office):
    any_office.save("figures", {"figures.plan": "1,234", "figures.unit": "dong"})
    with any_office.database.reading() as session:
        view = draft_pages.section_view(
            session, any_office.reference, "figures", actor=any_office.clerk, at=any_office.at
        )
        assert (view.version, view.saved_by) == (1, any_office.clerk.username)
        assert view.typed == {"figures.plan": "1,234", "figures.unit": "dong"}
        assert [(fault.field, fault.code) for fault in view.faults] == [("figures.plan", "amount-ambiguous")]
        untouched = draft_pages.section_view(
            session, any_office.reference, "office", actor=any_office.clerk, at=any_office.at
        )
        assert (untouched.version, untouched.faults, untouched.findings) == (0, (), ())
        with pytest.raises(NotFound):
            draft_pages.section_view(session, any_office.reference, "state", actor=any_office.clerk, at=any_office.at)


def test_a_section_says_what_does_not_fit_once_somebody_has_filled_it(office: Office):
    def found(section: str) -> list[str]:
        with office.database.reading() as session:
            view = draft_pages.section_view(session, office.reference, section, actor=office.clerk, at=office.at)
        return [finding.code for finding in view.findings]

    assert found("nomination") == []
    office.fill(office.complete(nomination__nominee="c2", meeting__invalid=1))
    assert (found("nomination"), found("meeting")) == (["not-passed", "nominee-not-first"], ["ballots-sum"])


def test_a_draft_begins_with_every_section_empty(office: Office):
    tasks = first_office(office.database).view().tasks
    assert [task.section for task in tasks] == [*FIELDS, "attachments"]
    assert {task.progress for task in tasks[:-1]} == {Progress.EMPTY}


def test_what_an_office_wrote_before_its_return_was_taken_back_is_read_by_nobody_as_submitted(office: Office):
    office.bring_to(State.RETURNED)
    content = office.complete()
    renamed = tuple(replace(candidate, name="Tổ chưa từng được nộp") for candidate in content.nomination.candidates)
    office.fill(replace(content, nomination=replace(content.nomination, candidates=renamed)))
    office.move(Action.UNDO, REVIEWER)
    for actor in (REVIEWER, APPROVER, office.clerk):
        assert listed(office, actor)[office.reference].nominee == "Phòng Nghiệp vụ Một"
        assert office.view(actor).content == content
    office.move(Action.RETURN)
    assert office.view().content.nomination.candidates == renamed


def proposal_to(office: Office, actor: Actor) -> UndoProposal | None:
    with office.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        return undo_proposal(open_submitted(session, dossier), actor, office.at)


def test_a_proposal_to_undo_is_a_proposal_to_its_author_and_a_question_to_the_second_approver(any_office: Office):
    any_office.bring_to(State.APPROVED)
    any_office.move(Action.PROPOSE_UNDO, APPROVER, reason="Nhầm tập thể.")
    own, second = any_office.view(APPROVER), any_office.view(APPROVER_2)
    assert proposal_to(any_office, APPROVER) == UndoProposal("Nhầm tập thể.", APPROVER.name, any_office.at, is_own=True)
    assert proposal_to(any_office, APPROVER_2) == UndoProposal(
        "Nhầm tập thể.", APPROVER.name, any_office.at, is_own=False
    )
    assert [opening.action for opening in own.openings] == [Action.REFUSE_UNDO]
    assert [opening.action for opening in second.openings] == [Action.UNDO, Action.REFUSE_UNDO]
    assert any_office.view(REVIEWER).openings == ()
    assert proposal_to(any_office, any_office.clerk) is None


@pytest.mark.parametrize("actor", [APPROVER, APPROVER_2], ids=["withdrawn", "refused"])
def test_a_refused_or_withdrawn_proposal_leaves_the_approval_and_lets_another_be_made(any_office: Office, actor: Actor):
    any_office.bring_to(State.APPROVED)
    any_office.move(Action.PROPOSE_UNDO, APPROVER)
    any_office.move(Action.REFUSE_UNDO, actor, reason="Đã đối chiếu, không nhầm.")
    assert any_office.state() is State.APPROVED
    assert any_office.dossier().approved_by == APPROVER.username
    assert proposal_to(any_office, APPROVER_2) is None
    any_office.move(Action.PROPOSE_UNDO, REVIEWER)
    any_office.move(Action.UNDO, APPROVER_2)
    assert any_office.state() is State.REVIEWED
