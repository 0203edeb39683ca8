"""An office that does not nominate ("không đề nghị"): said, with or without its report, and taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dossiers.campaigns.opening import still_open
from dossiers.deadlines import reminders
from dossiers.deadlines.closings import campaign_closings
from dossiers.reading import list_lines
from dossiers.records.database import Database
from dossiers.records.models.dossier import Abstention
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import reading as reading_queries
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, Office, first_office
from workflow.errors import RequirementsUnmet, WrongState
from workflow.lifecycle import Action, State
from workflow.sight import Sight

NO_MERIT = "Đơn vị chưa hoàn thành kế hoạch."


def said(office: Office) -> list[Abstention]:
    with office.database.reading() as session:
        return list(session.scalars(select(Abstention).order_by(Abstention.id)))


def test_an_office_that_has_written_nothing_may_say_that_it_does_not_nominate(loaded: Database):
    office = first_office(loaded)
    office.move(Action.ABSTAIN, reason="")
    dossier = office.dossier()
    assert (dossier.state, dossier.revision, dossier.first_on_time) == (State.NOT_NOMINATING, 0, None)
    statement = office.view().statement
    assert statement is not None
    assert (statement.at, statement.who, statement.reason, statement.review) == (
        office.at,
        office.clerk.name,
        "",
        None,
    )


def test_the_report_of_its_own_review_is_kept_as_it_was_said_and_read_by_the_centre(loaded: Database):
    office = first_office(loaded)
    office.fill()
    office.move(Action.ABSTAIN, reason=NO_MERIT, with_review=True)
    for actor in (office.clerk, REVIEWER, APPROVER):
        statement = office.view(actor).statement
        assert statement is not None
        assert (statement.reason, statement.review) == (NO_MERIT, office.complete().review)
    assert office.view(REVIEWER).sight is Sight.PROGRESS
    assert office.moves()[-1].note == "with-review"
    office.move(Action.RESUME)
    assert office.view(REVIEWER).statement is None


def test_a_report_that_is_incomplete_is_refused_with_every_empty_field(loaded: Database):
    office = first_office(loaded)
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.ABSTAIN, with_review=True)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [
        ("field-missing", f"review.{name}")
        for name in ("day", "summary", "collectives_rewarded", "individuals_rewarded")
    ]
    assert (office.state(), said(office)) == (State.DRAFT, [])


def test_what_was_said_is_taken_back_and_the_draft_goes_on_as_it_was(loaded: Database):
    office = first_office(loaded)
    office.fill()
    before = office.typed()
    office.move(Action.ABSTAIN)
    office.move(Action.RESUME, at=office.at + timedelta(hours=1))
    assert (office.state(), office.typed()) == (State.DRAFT, before)
    assert [row.taken_back_at for row in said(office)] == [office.at + timedelta(hours=1)]
    office.move(Action.SUBMIT, at=office.at + timedelta(hours=2))
    assert office.state() is State.SUBMITTED


@pytest.mark.parametrize("state", [State.DRAFT, State.NOT_NOMINATING])
def test_from_the_closing_moment_on_neither_is_possible(loaded: Database, state: State):
    office = first_office(loaded).bring_to(state)
    action = Action.ABSTAIN if state is State.DRAFT else Action.RESUME
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(action, at=office.closes)
    assert [unmet.code for unmet in refused.value.unmet] == ["abstain-too-late"]
    assert office.state() is state


@pytest.mark.parametrize("actor", [REVIEWER, APPROVER])
def test_the_centre_cannot_move_it(loaded: Database, actor):
    office = first_office(loaded).bring_to(State.NOT_NOMINATING)
    assert office.view(actor).openings == ()
    with pytest.raises(WrongState):
        office.move(Action.RETURN, actor)


def test_it_is_counted_apart_and_is_no_draft_that_the_centre_waits_for(loaded: Database):
    office = first_office(loaded).bring_to(State.NOT_NOMINATING)
    with loaded.reading() as session:
        counted = reading_queries.counts(session, REVIEWER.username, office.at)
        record = dossier_queries.campaign_by_code(session, office.campaign.code)
        campaigns = still_open([record] if record else [])
        told = reminders.centre_reminders(
            session, campaigns, campaign_closings(session, campaigns), at=office.closes - timedelta(hours=1)
        )
        after = reminders.centre_reminders(session, campaigns, campaign_closings(session, campaigns), at=office.closes)
        rows = list_lines.lines(session, actor=REVIEWER, states=(State.NOT_NOMINATING,), at=office.at)
    assert counted[State.NOT_NOMINATING] == (1, 1, 0)
    assert office.reference not in {late.reference for late in told.behind}
    assert after.missed == len(office.campaign.offices) - 1
    assert [(row.reference, row.still_missing, row.findings) for row in rows] == [(office.reference, None, None)]


def test_a_statement_after_a_withdrawal_shows_nothing_of_the_withdrawn_revision_to_the_centre(loaded: Database):
    office = first_office(loaded).bring_to(State.SUBMITTED)
    office.move(Action.WITHDRAW)
    office.move(Action.ABSTAIN)
    seen = office.view(REVIEWER)
    assert (seen.sight, seen.content, seen.history, seen.attachments) == (Sight.PROGRESS, type(seen.content)(), (), ())
    assert not any(line.reference == office.reference for line in _lines(office, PRINTER))


def _lines(office: Office, actor) -> tuple:
    with office.database.reading() as session:
        return list_lines.lines(session, actor=actor, at=office.at)
