"""The appraisal sheet: who may write it, that nothing is lost or overwritten, and what stands beside it."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, SheetOvertaken
from dossiers.dossier.views import KeptSheet
from dossiers.records.database import Database
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Appraisal, Duty, DutyKind
from dossiers.records.queries.journal import acts_about
from dossiers.review import appraisals
from dossiers.review.appraisals import LONGEST_OPINION, LONGEST_REMARK, AppraisalView
from tests.moving.test_at_once import at_once, kinds
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, REVIEWER_2, Office
from tests.support.figures import take
from workflow.appraisal import Advice, Judgement, Verdict
from workflow.campaign import CriterionSource
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

B = 1_000_000_000


def typed(office: Office, **more: str) -> dict[str, str]:
    """A whole sheet as its form sends it."""
    codes = [criterion.code for criterion in office.campaign.criteria]
    words = {f"verdicts.{code}": "met" for code in codes} | {f"remarks.{code}": f"Đủ {code}." for code in codes}
    return {**words, "opinion": "Hồ sơ đủ và khớp.", "advice": "approve", **more}


def save(
    office: Office,
    form: Mapping[str, str] | None = None,
    *,
    number: int | None = None,
    revision: int | None = None,
    actor: Actor = REVIEWER,
) -> KeptSheet:
    """Write a sheet over what there is now, unless a test says otherwise."""
    with office.database.writing() as session:
        return appraisals.save_sheet(
            session,
            office.reference,
            typed(office) if form is None else form,
            revision=office.dossier().revision if revision is None else revision,
            number=len(rows(office, office.dossier().revision)) if number is None else number,
            actor=actor,
            at=office.at,
        )


def rows(office: Office, revision: int | None = None) -> list[Appraisal]:
    """Every writing there is, oldest first."""
    dossier = office.dossier()
    with office.database.reading() as session:
        found = session.scalars(select(Appraisal).where(Appraisal.dossier_id == dossier.id).order_by(Appraisal.id))
        return [row for row in found if revision in (None, row.revision)]


def view(office: Office, actor: Actor = REVIEWER) -> AppraisalView:
    with office.database.reading() as session:
        return appraisals.appraisal_view(session, office.reference, actor=actor, at=office.at)


def change(office: Office, **columns: Any) -> None:
    with office.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.reference == office.reference).values(**columns))


def codes(refused: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refused.value.unmet]


def test_a_sheet_is_kept_as_it_was_typed_and_the_act_recorded(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    kept = save(any_office)
    criteria = any_office.campaign.criteria
    assert kept.sheet.is_complete(criteria)
    assert kept.sheet.judgement(criteria[0].code) == Judgement(criteria[0].code, Verdict.MET, f"Đủ {criteria[0].code}.")
    assert (kept.sheet.advice, kept.sheet.opinion) == (Advice.APPROVE, "Hồ sơ đủ và khớp.")
    assert (kept.revision, kept.number, kept.written_by, kept.written_name) == (1, 1, "reviewer", REVIEWER.name)
    assert view(any_office).last == kept
    with any_office.database.reading() as session:
        assert [act.act for act in acts_about(session, any_office.reference)][-1] == "appraised"
    assert any_office.state() is State.SUBMITTED


def test_an_unfinished_sheet_is_kept_too(office: Office):
    office.bring_to(State.SUBMITTED)
    code = office.campaign.criteria[0].code
    kept = save(office, {f"verdicts.{code}": "unclear", f"remarks.{code}": "Chờ quyết toán."})
    assert not kept.sheet.is_complete(office.campaign.criteria)
    assert kept.sheet.judgement(code).verdict is Verdict.UNCLEAR
    assert kept.sheet.advice is None


def test_every_writing_stays_and_the_last_one_counts(office: Office):
    office.bring_to(State.SUBMITTED)
    save(office, typed(office, opinion="Một."))
    save(office, typed(office, opinion="Hai."))
    assert [(row.number, row.opinion) for row in rows(office)] == [(1, "Một."), (2, "Hai.")]
    shown = view(office)
    assert [writing.sheet.opinion for writing in shown.writings] == ["Một.", "Hai."]
    assert shown.last is not None
    assert shown.last.sheet.opinion == "Hai."


def test_the_same_form_sent_twice_is_one_writing(office: Office):
    office.bring_to(State.SUBMITTED)
    assert save(office, number=0) == save(office, number=0)
    assert len(rows(office)) == 1


def test_the_same_words_by_another_person_are_that_person_s_own_sheet(office: Office):
    office.bring_to(State.SUBMITTED)
    save(office)
    kept = save(office, actor=REVIEWER_2)
    assert (kept.number, kept.written_by) == (2, "reviewer-2")


def test_whoever_saw_an_older_writing_overwrites_nothing(office: Office):
    office.bring_to(State.SUBMITTED)
    save(office, number=0)
    with pytest.raises(SheetOvertaken) as refused:
        save(office, typed(office, opinion="Ý kiến khác."), number=0, actor=REVIEWER_2)
    assert codes(refused) == ["sheet-overtaken"]
    assert dict(refused.value.unmet[0].values) == {"name": REVIEWER.name}
    assert len(rows(office)) == 1


def test_a_number_that_was_never_shown_writes_nothing(office: Office):
    office.bring_to(State.SUBMITTED)
    for number in (-1, 7):
        with pytest.raises(SheetOvertaken):
            save(office, number=number)
    assert rows(office) == []


def test_a_sheet_on_an_earlier_revision_is_not_taken_for_the_new_one(office: Office):
    office.bring_to(State.SUBMITTED)
    old = save(office)
    office.move(Action.RETURN)
    office.move(Action.SUBMIT)
    with pytest.raises(SheetOvertaken) as refused:
        save(office, revision=1, number=1)
    assert codes(refused) == ["sheet-of-another-revision"]
    shown = view(office)
    assert (shown.last, shown.earlier) == (None, old)
    assert save(office, number=0).revision == 2
    assert [row.revision for row in rows(office)] == [1, 2]


def test_of_many_at_one_moment_one_writes_and_the_others_are_told(office: Office):
    office.bring_to(State.SUBMITTED)
    deeds = [lambda text=f"Ý kiến {n}.": save(office, typed(office, opinion=text), number=0) for n in range(6)]
    assert kinds(at_once(deeds)) == {"KeptSheet": 1, "SheetOvertaken": 5}
    assert len(rows(office)) == 1


@pytest.mark.parametrize("state", [State.RETURNED, State.REVIEWED, State.APPROVED])
def test_a_sheet_is_written_only_while_the_dossier_waits_for_its_review(office: Office, state: State):
    office.bring_to(state)
    with pytest.raises(WrongState) as refused:
        save(office)
    assert codes(refused) == ["not-appraising"]
    assert not view(office).may_write


def test_approvers_read_the_sheet_and_write_none(office: Office):
    office.bring_to(State.SUBMITTED)
    kept = save(office)
    with pytest.raises(NotYourTurn) as refused:
        save(office, actor=APPROVER)
    assert codes(refused) == ["not-your-role"]
    assert (view(office, APPROVER).last, view(office, APPROVER).may_write) == (kept, False)


def test_drafters_do_not_appraise_what_they_wrote(office: Office):
    hand = Actor("hand", "Người kiêm nhiệm", frozenset({Role.REVIEWER}))
    office.fill()
    office.attach("khac", actor=replace(office.person("hand"), roles=frozenset({Role.CLERK})))
    office.move(Action.SUBMIT)
    with pytest.raises(NotYourTurn) as refused:
        save(office, actor=hand)
    assert codes(refused) == ["you-drafted-it"]
    assert [unmet.code for unmet in view(office, hand).refusals] == ["you-drafted-it"]


def test_a_reviewer_of_the_own_office_neither_writes_nor_sees_the_sheet(office: Office):
    own = office.person("own", Role.REVIEWER)
    office.bring_to(State.SUBMITTED)
    save(office)
    with pytest.raises(NotYourTurn) as refused:
        save(office, actor=own)
    assert codes(refused) == ["your-own-office"]
    with pytest.raises(NotFound):
        view(office, own)


def test_whoever_stepped_back_or_was_not_chosen_writes_none(office: Office):
    office.bring_to(State.SUBMITTED)
    change(office, assigned_to="reviewer-2")
    with pytest.raises(NotYourTurn) as refused:
        save(office)
    assert codes(refused) == ["assigned-to-another"]
    step_back(office, REVIEWER_2)
    with pytest.raises(NotYourTurn) as refused:
        save(office, actor=REVIEWER_2)
    assert codes(refused) == ["you-recused"]


def step_back(office: Office, actor: Actor) -> None:
    with office.database.writing() as session:
        session.add(
            Duty(
                dossier_id=office.dossier().id,
                kind=DutyKind.RECUSED,
                username=actor.username,
                name=actor.name,
                reason="Người thân công tác tại đơn vị.",
                entered_by=actor.username,
                entered_name=actor.name,
                entered_at=office.at,
            )
        )


@pytest.mark.parametrize(
    ("campaign_state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_in_a_closed_campaign_no_sheet_is_written(office: Office, campaign_state: CampaignState, code: str):
    office.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=campaign_state))
    with pytest.raises(RequirementsUnmet) as refused:
        save(office)
    assert codes(refused) == [code]


@pytest.mark.parametrize("actor", [ADMIN, PRINTER])
def test_for_everybody_else_there_is_no_sheet(office: Office, actor: Actor):
    office.bring_to(State.APPROVED)
    with pytest.raises(NotFound):
        view(office, actor)
    with pytest.raises(NotFound):
        save(office, actor=actor)


def test_for_the_office_there_is_no_sheet_and_its_own_page_holds_none(office: Office):
    office.bring_to(State.SUBMITTED)
    kept = save(office)
    for actor in (office.clerk, office.other().clerk):
        with pytest.raises(NotFound):
            view(office, actor)
        with pytest.raises(NotFound):
            save(office, actor=actor)
    assert (office.view(office.clerk).appraisal, office.view(office.clerk).sees_appraisal) == (None, False)
    assert (office.view(APPROVER).appraisal, office.view(APPROVER).sees_appraisal) == (kept, True)


def test_of_a_draft_there_is_no_sheet_also_after_it_was_withdrawn(office: Office):
    office.bring_to(State.SUBMITTED)
    save(office)
    office.move(Action.WITHDRAW)
    with pytest.raises(NotFound):
        view(office)
    assert office.view(REVIEWER).appraisal is None


def test_every_field_that_cannot_be_kept_is_told_at_once(office: Office):
    office.bring_to(State.SUBMITTED)
    first, second = (criterion.code for criterion in office.campaign.criteria[:2])
    wrong = {
        f"verdicts.{first}": "perhaps",
        f"remarks.{second}": "x" * (LONGEST_REMARK + 1),
        "opinion": "y" * (LONGEST_OPINION + 1),
        "advice": "burn",
    }
    with pytest.raises(RequirementsUnmet) as refused:
        save(office, typed(office, **wrong))
    assert {(unmet.field, unmet.code) for unmet in refused.value.unmet} == {
        (f"verdicts.{first}", "choice-unknown"),
        (f"remarks.{second}", "text-too-long"),
        ("opinion", "text-too-long"),
        ("advice", "choice-unknown"),
    }
    assert rows(office) == []


def test_a_verdict_against_what_is_known_is_kept_only_with_a_remark_at_that_line(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    plan = next(criterion.code for criterion in any_office.campaign.criteria if criterion.shows is CriterionSource.PLAN)
    with pytest.raises(RequirementsUnmet) as refused:
        save(any_office, typed(any_office, **{f"verdicts.{plan}": "unmet", f"remarks.{plan}": " "}))
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [("verdict-unexplained", f"remarks.{plan}")]
    assert dict(refused.value.unmet[0].values) == {"verdict": "unmet", "answer": "plan-yes"}
    assert rows(any_office) == []
    save(any_office, typed(any_office, **{f"verdicts.{plan}": "unmet", f"remarks.{plan}": "Quý IV tính hai lần."}))
    for found in (view(any_office).contradictions, any_office.view(APPROVER).contradictions):
        assert [(line.criterion.code, line.answer, line.judgement.remark) for line in found] == [
            (plan, "plan-yes", "Quý IV tính hai lần.")
        ]


def test_a_verdict_that_says_the_same_as_the_record_needs_no_remark(office: Office):
    office.bring_to(State.SUBMITTED)
    answers = {code: "" for code in typed(office) if code.startswith("remarks.")}
    assert save(office, typed(office, **answers)).number == 1
    assert view(office).contradictions == ()


def test_figures_that_come_after_the_sheet_show_which_of_its_lines_they_contradict(
    loaded: Database, office: Office, tmp_path: Path
):
    office.bring_to(State.SUBMITTED)
    save(office, typed(office))
    take(application_on(loaded, tmp_path), office.campaign, o01=(B, B - 1, 500_000_000))
    found = {line.criterion.shows: line.answer for line in office.view(APPROVER).contradictions}
    assert found[CriterionSource.PLAN] == "plan-no"
    assert found[CriterionSource.DEBT] == "debt-no"
    assert found[CriterionSource.OVER] == "over-no"


def test_only_a_complete_sheet_lets_a_dossier_be_marked_reviewed_where_the_campaign_requires_one(
    any_office: Office,
):
    any_office.bring_to(State.SUBMITTED)
    plain = replace(any_office, campaign=replace(any_office.campaign, appraisal_required=False))
    if not any_office.campaign.appraisal_required:
        assert plain.move(Action.REVIEW).action is Action.REVIEW
        return
    with pytest.raises(RequirementsUnmet) as refused:
        plain.move(Action.REVIEW)
    assert codes(refused) == ["sheet-missing"]
    save(plain, typed(plain, advice=""))
    with pytest.raises(RequirementsUnmet) as refused:
        plain.move(Action.REVIEW)
    assert codes(refused) == ["sheet-incomplete"]
    save(plain)
    assert plain.move(Action.REVIEW).action is Action.REVIEW
    assert plain.state() is State.REVIEWED


def test_signs_that_no_paper_prints_are_told(office: Office):
    office.bring_to(State.SUBMITTED)
    with pytest.raises(RequirementsUnmet) as refused:
        save(office, typed(office, opinion="Tốt \U0001f600"))
    assert codes(refused) == ["text-unprintable"]


def test_a_remark_is_one_line_and_an_opinion_keeps_its_paragraphs(office: Office):
    office.bring_to(State.SUBMITTED)
    code = office.campaign.criteria[0].code
    kept = save(office, typed(office, opinion=" Một.\r\n\r\nHai. ", **{f"remarks.{code}": "a\r\n b\u00a0 c"}))
    assert kept.sheet.judgement(code).remark == "a b c"
    assert kept.sheet.opinion == "Một.\n\nHai."


def test_the_office_s_figures_council_and_findings_stand_beside_the_criteria(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    known, content = view(any_office).known, any_office.complete()
    assert known.own == known.figures == content.claims.figures()
    assert known.proof is not None
    assert known.proof.eligible
    assert known.council is not None
    assert known.council.has_quorum
    assert known.findings == any_office.view(REVIEWER).warnings


def test_the_centre_s_figures_count_and_the_gate_is_that_of_all_offices(
    loaded: Database, office: Office, tmp_path: Path
):
    office.bring_to(State.SUBMITTED)
    assert (view(office).known.gate, view(office).known.passes_gate) == (None, True)
    take(application_on(loaded, tmp_path), office.campaign, o01=(B, B + 40_000_000, 500_000_000))
    known = view(office).known
    assert known.figures is not None
    assert known.figures.debt == 500_000_000
    assert known.proof is not None
    assert not known.proof.eligible
    assert known.gate == Fraction((62 * 10_000_000 + 500_000_000) * 100, 63 * B)
    assert not known.passes_gate


def test_a_campaign_without_criteria_has_a_sheet_of_opinion_and_advice(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.bring_to(State.SUBMITTED)
    bare = replace(office.campaign, criteria=())
    monkeypatch.setattr("dossiers.dossier.opened.campaign_of", lambda _: bare)
    kept = save(office, {"opinion": "Được.", "advice": "approve", "verdicts.x": "met"})
    assert kept.sheet.judgements == ()
    assert kept.sheet.is_complete(view(office).campaign.criteria)
