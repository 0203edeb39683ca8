"""Assessing and deciding: eligibility by the centre's figures, the tie, the closing, the decision, the end."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from dossiers.awards import campaign_moves, decision, history, paper_facts, ties
from dossiers.awards.decision_form import DecisionForm
from dossiers.content.canonical import text_hash
from dossiers.deadlines.closings import campaign_closings
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.read_back import pdf_words
from dossiers.figures.ranking import RankingBasis, basis_by_code, basis_of, eligibilities, eligibility
from dossiers.papers.further import campaign_paper
from dossiers.reading.situation import days_of, situation_of
from dossiers.records.database import Database
from dossiers.records.models.awards import CampaignMove, CentreNumber, EarlierAward, TieDecisionRecord
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from tests.support.campaign_steps import carry_out, execute, issued_decision, prepare
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office, sister_campaign
from tests.support.figures import basis, take
from tests.support.pages import counted_queries
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, CampaignAction, Role, State
from workflow.ranking import Chosen

B = 1_000_000_000
TIED = {f"o{code}": (B, B + 60_000_000, 0) for code in ("02", "04", "06")}
BETTER = {
    f"o{code}": (B, B + extra * 1_000_000, 0) for code, extra in (("08", 90), ("10", 80), ("11", 70), ("79", 100))
}
"""Four offices ahead, then three that are level for the fifth place."""
CLEAR = {**BETTER, "o02": (B, B + 60_000_000, 0)}
PREPARER = Actor("reviewer-3", "Bùi Văn Chuẩn", frozenset({Role.REVIEWER}))
"""The person who prepares every move that another executes."""
FORM = DecisionForm("12", "07/01/2011", "Lê Bạch Hồng", "Bằng khen", "Giấy khen", "5.000.000", "0")


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def do(
    application: Application, deed: Callable[..., object], *args: object, actor: Actor = APPROVER, **more: object
) -> object:
    with application.database.writing() as session:
        return deed(session, *args, actor=actor, **more)


def close(
    application: Application, office: Office, reason: str = "Đã đủ số liệu.", snapshot: int = 1, actor: Actor = APPROVER
) -> None:
    code, typed = office.campaign.code, {"reason": reason}
    number = prepare(
        application.database, code, CampaignAction.CLOSE, typed, at=office.at, snapshot=snapshot, actor=PREPARER
    )
    execute(application.database, code, number, at=office.at, actor=actor)


def reopen(application: Application, office: Office, reason: str, actor: Actor = APPROVER) -> None:
    people, typed = (PREPARER, actor), {"reason": reason}
    carry_out(application.database, office.campaign.code, CampaignAction.REOPEN, typed, at=office.at, actors=people)


def issue(
    application: Application, office: Office, form: DecisionForm = FORM, actor: Actor = APPROVER
) -> decision.Issued:
    people = (PREPARER, actor)
    code = office.campaign.code
    carry_out(application.database, code, CampaignAction.DECIDE, asdict(form), at=office.at, actors=people)
    return issued_decision(application.database, code)


def tie(
    application: Application, office: Office, *chosen: str, reason: str = "Đơn vị miền núi.", tied: str = "02 04 06"
) -> None:
    do(application, ties.decide_tie, office.campaign.code, tied.split(), chosen, reason, at=office.at)


def codes(refused: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


def count(application: Application, table: type) -> int:
    with application.database.reading() as session:
        return session.query(table).count()


def state(application: Application, office: Office) -> CampaignState:
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        return kept.state


def test_without_figures_there_is_no_ranking_and_nothing_to_close(application: Application, office: Office):
    assert basis(application, office.campaign).official() is None
    with pytest.raises(RequirementsUnmet) as refused:
        close(application, office, snapshot=0)
    assert codes(refused) == ["no-snapshot"]
    with pytest.raises(RequirementsUnmet) as refused:
        tie(application, office, "02")
    assert codes(refused) == ["no-snapshot"]


def test_the_ranking_is_over_all_offices_from_the_last_snapshot(application: Application, office: Office):
    take(application, office.campaign, o79=(B, B - 1, 0))
    take(application, office.campaign, **CLEAR)
    found = basis(application, office.campaign)
    ranking = found.official()
    assert ranking is not None
    assert found.snapshot is not None
    assert found.snapshot.number == 2
    assert ranking.chosen == ("79", "08", "10", "11", "02")
    assert len(ranking.places) + len(ranking.unranked) == 63
    old = basis_of_snapshot(application, office, 1).official()
    assert old is not None
    assert old.chosen == ()
    with pytest.raises(NotFound):
        basis_of_snapshot(application, office, 3)


def basis_of_snapshot(application: Application, office: Office, number: int) -> RankingBasis:
    with application.database.reading() as session:
        return basis_by_code(session, office.campaign.code, actor=REVIEWER, number=number)


def test_eligibility_is_the_centres_strict_inequality_for_each_office(application: Application, office: Office):
    take(application, office.campaign, o01=(B, B * 105 // 100, 0), o02=(B, B * 105 // 100 + 1, 0))
    proofs = {proof.office.code: proof for proof in eligibilities(basis(application, office.campaign))}
    assert (proofs["01"].eligible, proofs["02"].eligible, len(proofs)) == (False, True, 63)
    with pytest.raises(NotFound):
        eligibility(basis(application, office.campaign), "99")


def test_only_the_centre_sees_the_figures_of_all_offices(application: Application, office: Office):
    take(application, office.campaign)
    for actor in (office.clerk, PRINTER):
        with pytest.raises(NotFound):
            basis(application, office.campaign, actor)
    for actor in (REVIEWER, APPROVER, ADMIN):
        assert basis(application, office.campaign, actor).snapshot is not None


def test_an_office_sees_the_centres_figures_beside_its_own_and_a_difference_is_a_warning(
    application: Application, office: Office
):
    office.fill()
    own = office.view().content.claims
    assert own.plan is not None
    assert own.collected is not None
    assert own.debt is not None
    take(application, office.campaign, **{f"o{office.code}": (own.plan, own.collected - 1, own.debt)})
    view = office.view()
    assert view.centre is not None
    assert (view.centre.snapshot, view.centre.collected) == (1, own.collected - 1)
    assert "differs-from-centre" in [warning.code for warning in view.warnings]
    assert view.stops == ()


def test_a_collective_is_approved_only_above_the_threshold_by_the_centres_figures(
    application: Application, office: Office
):
    office.bring_to(State.REVIEWED)
    take(application, office.campaign, **{f"o{office.code}": (B, B * 105 // 100, 0)})
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.APPROVE)
    assert codes(refused) == ["not-eligible-by-centre"]
    take(application, office.campaign, **{f"o{office.code}": (B, B * 105 // 100 + 1, 0)})
    office.move(Action.APPROVE)
    assert office.moves()[-1].note == ""


def test_without_the_centres_figures_approving_is_open_and_the_history_says_so(office: Office):
    office.bring_to(State.APPROVED)
    assert office.moves()[-1].note == "no-centre-figures"


def test_a_tie_for_the_last_place_is_open_until_the_approver_decides_with_a_reason(
    application: Application, office: Office
):
    take(application, office.campaign, **BETTER, **TIED)
    ranking = basis(application, office.campaign).official()
    assert ranking is not None
    assert ranking.open_tie == ("02", "04", "06")
    for reason, chosen, told in (("", ("02",), ["reason-missing"]), ("Vì", ("02", "04"), ["tie-too-many"])):
        with pytest.raises(RequirementsUnmet) as refused:
            tie(application, office, *chosen, reason=reason)
        assert codes(refused) == told
    tie(application, office, "04")
    decided = basis(application, office.campaign).official()
    assert decided is not None
    assert (decided.open_tie, decided.chosen[-1]) == ((), "04")
    assert {place.chosen for place in decided.places if place.office in ("02", "06")} == {Chosen.NO}
    (decided_tie,) = basis(application, office.campaign).tie_decisions
    assert (decided_tie.reason, decided_tie.chosen, decided_tie.who) == ("Đơn vị miền núi.", ("04",), APPROVER.name)


def test_a_decision_on_a_tie_counts_for_its_snapshot_only(application: Application, office: Office):
    take(application, office.campaign, **BETTER, **TIED)
    tie(application, office, "04")
    take(application, office.campaign, **BETTER, **TIED)
    ranking = basis(application, office.campaign).official()
    assert ranking is not None
    assert ranking.open_tie == ("02", "04", "06")
    assert count(application, TieDecisionRecord) == 1


@pytest.mark.parametrize("actor", [REVIEWER, ADMIN])
def test_only_an_approver_decides_on_a_campaign(application: Application, office: Office, actor: Actor):
    take(application, office.campaign, **CLEAR)
    with pytest.raises(NotYourTurn):
        close(application, office, actor=actor)
    with pytest.raises(NotFound):
        close(application, office, actor=office.clerk)
    close(application, office)
    with pytest.raises(NotYourTurn):
        issue(application, office, actor=actor)
    with pytest.raises(NotYourTurn):
        reopen(application, office, "Vì", actor=actor)


def test_closing_keeps_the_ranking_with_its_hash_and_stops_every_dossier(application: Application, office: Office):
    office.bring_to(State.SUBMITTED)
    take(application, office.campaign, **CLEAR)
    close(application, office)
    assert state(application, office) is CampaignState.CLOSED
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        (move,) = figure_queries.campaign_moves(session, kept.id)
    assert (move.action, move.hash) == (CampaignAction.CLOSE, text_hash(move.text))
    assert '"office":"79"' in move.text
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.REVIEW)
    assert "campaign-not-open" in codes(refused)
    with pytest.raises(WrongState):
        close(application, office)


def test_early_and_over_waiting_dossiers_closing_needs_a_reason(application: Application, office: Office):
    office.bring_to(State.SUBMITTED)
    take(application, office.campaign, **CLEAR)
    with pytest.raises(RequirementsUnmet) as refused:
        close(application, office, reason=" ")
    assert codes(refused) == ["close-early", "close-pending"]


def test_an_extension_moves_the_moment_before_which_closing_is_early(application: Application, office: Office):
    take(application, office.campaign, **CLEAR)
    office.extend(office.closes.date() + timedelta(days=5))
    code, silent = office.campaign.code, {"reason": ""}
    with pytest.raises(RequirementsUnmet) as refused:
        carry_out(application.database, code, CampaignAction.CLOSE, silent, at=office.closes + timedelta(days=5))
    assert codes(refused) == ["close-early"]
    carry_out(application.database, code, CampaignAction.CLOSE, silent, at=office.closes + timedelta(days=6))


def test_figures_that_changed_after_the_page_was_opened_are_not_closed_unseen(application: Application, office: Office):
    take(application, office.campaign, **CLEAR)
    take(application, office.campaign, **BETTER)
    with pytest.raises(RequirementsUnmet) as refused:
        close(application, office, snapshot=1)
    assert codes(refused) == ["snapshot-overtaken"]


def test_a_closed_ranking_opens_again_with_a_reason_and_both_stay_in_the_history(
    application: Application, office: Office
):
    take(application, office.campaign, **CLEAR)
    close(application, office)
    with pytest.raises(RequirementsUnmet) as refused:
        reopen(application, office, "\n")
    assert codes(refused) == ["reason-missing"]
    reopen(application, office, "Số liệu của Hà Nội sai.")
    assert state(application, office) is CampaignState.OPEN
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        steps = campaign_moves.campaign_history(session, kept)
    assert [(step.action.value, step.reason) for step in steps] == [
        ("reopen", "Số liệu của Hà Nội sai."),
        ("close", "Đã đủ số liệu."),
    ]
    office.fill()


def test_the_decision_awards_the_ranked_offices_and_the_approved_collectives(application: Application, office: Office):
    office.bring_to(State.APPROVED)
    other = office.other().bring_to(State.APPROVED)
    own = {f"o{office.code}": (B, B + 55_000_000, 0), f"o{other.code}": (B, B + 50_000_000, 0)}
    take(application, office.campaign, **{**CLEAR, **own})
    close(application, office)
    issued = issue(application, office)
    offices = [award for award in issued.awards if not award.collective]
    collectives = [award for award in issued.awards if award.collective]
    assert [office.office for office in offices][:4] == ["79", "08", "10", "11"]
    assert [(collective.office, collective.award) for collective in collectives] == [(office.code, "Giấy khen")]
    assert {office.award for office in offices} == {"Bằng khen"}
    assert (issued.number, issued.series, issued.signer) == (12, "QĐ-BHXH", "Lê Bạch Hồng")
    assert state(application, office) is CampaignState.DECIDED
    assert count(application, EarlierAward) == len(issued.awards)
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        assert decision.decision_of(session, kept) == issued
        found = basis_of(session, kept)
        told = paper_facts.campaign_events(found, campaign_moves.campaign_history(session, kept), issued, office.at)
    words = " ".join(pdf_words(campaign_paper(office.campaign, "quyet-dinh", "pdf", told, demo=False).data))
    assert "Số: 12/QĐ-BHXH" in words
    assert "Lê Bạch Hồng" in words
    assert all(office.campaign.office(member.office).name in words for member in offices)
    assert collectives[0].collective in words


def test_after_the_decision_nothing_moves(application: Application, office: Office):
    office.bring_to(State.SUBMITTED)
    take(application, office.campaign, **CLEAR)
    close(application, office)
    issue(application, office)
    with pytest.raises(WrongState):
        close(application, office)
    with pytest.raises(WrongState):
        issue(application, office, replace(FORM, number="13"))
    with pytest.raises(WrongState):
        reopen(application, office, "Vì")
    with pytest.raises(RequirementsUnmet):
        take(application, office.campaign)
    with pytest.raises(RequirementsUnmet):
        tie(application, office, "02")
    for action in (Action.REVIEW, Action.RETURN, Action.WITHDRAW):
        with pytest.raises(WorkflowError):
            office.move(action)
    assert (office.state(), count(application, CampaignMove)) == (State.SUBMITTED, 2)


def test_a_decision_tells_everything_that_it_still_needs_at_once(application: Application, office: Office):
    take(application, office.campaign, **CLEAR)
    with pytest.raises(WrongState):
        issue(application, office)
    close(application, office)
    with pytest.raises(RequirementsUnmet) as refused:
        issue(application, office, DecisionForm(number="không", day="31/2/2011", office_award="😀"))
    assert sorted(codes(refused)) == [
        "date-impossible",
        "number-unreadable",
        "prize-missing",
        "signer-missing",
        "text-unprintable",
    ]
    assert (state(application, office), count(application, CentreNumber)) == (CampaignState.CLOSED, 0)


def test_a_number_of_the_centre_is_given_once_in_a_year(application: Application, office: Office):
    sister = replace(office, campaign=sister_campaign())
    for item in (office, sister):
        take(application, item.campaign, **CLEAR)
        close(application, item)
    issue(application, office)
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, sister.campaign.code)
        assert kept is not None
        proposed = decision.proposal(session, kept, basis_of(session, kept), office.at)
    assert proposed.next_number == 13
    with pytest.raises(RequirementsUnmet) as refused:
        issue(application, sister)
    assert codes(refused) == ["decision-number-taken"]
    assert issue(application, sister, replace(FORM, number="13")).number == 13


def test_an_approved_collective_that_the_last_figures_do_not_allow_is_left_out_and_told(
    application: Application, office: Office
):
    office.bring_to(State.APPROVED)
    take(application, office.campaign, **{f"o{office.code}": (B, B * 105 // 100, 0)})
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        proposed = decision.proposal(session, kept, basis_of(session, kept), office.at)
    assert [left_out.office for left_out in proposed.left_out] == [office.code]
    assert [award for award in proposed.awards if award.collective] == []


def test_the_decision_awards_the_collective_of_the_approved_revision(application: Application, office: Office):
    """The office renames its collective while a return is taken back and repeated; then it submits what it has."""
    office.bring_to(State.RETURNED)
    content = office.complete()
    candidates = content.nomination.candidates
    renamed = tuple(replace(candidate, name=f"{candidate.name} (đổi tên)") for candidate in candidates)
    office.fill(replace(content, nomination=replace(content.nomination, candidates=renamed)))
    office.move(Action.UNDO, REVIEWER)
    for action in (Action.RETURN, Action.SUBMIT, Action.REVIEW, Action.APPROVE):
        office.move(action)
    with application.database.reading() as session:
        campaign_record = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert campaign_record is not None
        proposal = decision.proposal(session, campaign_record, basis_of(session, campaign_record), office.at)
    assert [award.collective for award in proposal.awards] == ["Phòng Nghiệp vụ Một (đổi tên)"]


def test_a_proposal_and_the_list_of_awards_cost_the_same_number_of_queries_for_any_number_of_dossiers(
    application: Application, office: Office
):
    take(application, office.campaign, **{f"o{office.other(n).code}": (B, B * 110 // 100, 0) for n in range(6)})
    costs = []
    for places in (range(1), range(1, 6)):
        for place in places:
            member = office.other(place).bring_to(State.APPROVED)
            typed = {**AWARD, "office": member.code}
            do(application, history.enter, office.campaign.code, typed, at=office.at)
        with application.database.reading() as session:
            campaign_record = dossier_queries.campaign_by_code(session, office.campaign.code)
            assert campaign_record is not None
            ranking_basis = basis_of(session, campaign_record)
            with counted_queries() as sent:
                proposal = decision.proposal(session, campaign_record, ranking_basis, office.at)
                awards = history.awards_of(session, office.campaign.code, actor=APPROVER)
        assert len([award for award in proposal.awards if award.collective]) + len(proposal.left_out) == place + 1
        assert len(awards) == place + 1
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 5


def test_a_decision_on_nobody_is_not_issued(application: Application, office: Office):
    take(application, office.campaign)
    close(application, office)
    with pytest.raises(RequirementsUnmet) as refused:
        issue(application, office)
    assert codes(refused) == ["nobody-awarded"]


def test_of_many_who_close_at_once_one_closes(application: Application, office: Office):
    take(application, office.campaign, **CLEAR)
    barrier, closed = Barrier(8), []

    def try_it() -> None:
        barrier.wait()
        try:
            close(application, office)
            closed.append(True)
        except WrongState:
            closed.append(False)

    threads = [Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(closed) == [False] * 7 + [True]
    assert count(application, CampaignMove) == 1


AWARD = {
    "collective": "Phòng Thu",
    "award": "Giấy khen",
    "subject": "Công tác thu",
    "decision": "5/QĐ-BHXH",
    "award_day": "20/12/2010",
}


def test_an_earlier_award_is_kept_and_told_to_the_office_that_proposes_the_same(
    application: Application, office: Office
):
    office.fill()
    nominee = office.view().content.nomination.chosen
    assert nominee is not None
    typed = {**AWARD, "office": office.code, "collective": nominee.name.upper()}
    with application.database.writing() as session:
        history.enter(session, office.campaign.code, typed, actor=REVIEWER, at=office.at)
    assert [warning.code for warning in office.view().warnings] == ["awarded-before"]
    assert office.view().stops == ()
    with application.database.reading() as session:
        (line,) = history.awards_of(session, office.campaign.code, actor=REVIEWER)
    assert (line.office.code, line.award) == (office.code, "Giấy khen")


def test_an_award_is_entered_whole_or_every_fault_is_told(application: Application, office: Office):
    with pytest.raises(RequirementsUnmet) as refused, application.database.writing() as session:
        history.enter(session, office.campaign.code, {"collective": "x" * 301}, actor=REVIEWER, at=office.at)
    assert sorted(codes(refused)) == [
        *("choice-unknown", *["field-missing"] * 4, "text-too-long"),
    ]
    with pytest.raises(NotFound), application.database.writing() as session:
        history.enter(session, office.campaign.code, AWARD, actor=office.clerk, at=office.at)
    assert count(application, EarlierAward) == 0


def test_the_situation_counts_each_state_at_the_end_of_each_day(application: Application, office: Office):
    office.bring_to(State.APPROVED)
    office.other().bring_to(State.SUBMITTED)
    take(application, office.campaign, **CLEAR)
    with application.database.reading() as session:
        kept = dossier_queries.campaign_by_code(session, office.campaign.code)
        assert kept is not None
        closing = campaign_closings(session, {kept.id: office.campaign})[kept.id]
        seen = situation_of(session, kept, closing, at=office.at)
    assert [dict(day.counts) for day in seen.days] == [{State.APPROVED: 1, State.SUBMITTED: 1}]
    assert (seen.eligible, seen.offices, seen.ranking and len(seen.ranking.chosen)) == (5, 63, 5)


def test_a_day_without_moves_keeps_the_states_of_the_day_before():
    first = date(2011, 1, 3)
    days = [first + timedelta(days=n) for n in range(4)]
    moves = [(1, State.SUBMITTED, days[0]), (2, State.SUBMITTED, days[2]), (1, State.DRAFT, days[3])]
    told = days_of(moves, first + timedelta(days=3), first + timedelta(days=30))
    assert [dict(day.counts) for day in told] == [
        {State.SUBMITTED: 1},
        {State.SUBMITTED: 1},
        {State.SUBMITTED: 2},
        {State.SUBMITTED: 1},
    ]
    assert days_of([], first, first) == ()
