"""A notice names its next step only while the campaign's phase still lets it be done."""

import pytest

from dossiers.notices.wording import step_of
from workflow.lifecycle import Action
from workflow.notice_steps import CENTRE_STEPS, OFFICE_STEPS, step_stands
from workflow.phases import Phase
from workflow.recipients import RECIPIENTS, Event, Occasion, Relation

OFFICE = (Relation.OFFICE, Relation.OFFICES)
OF_THE_DESK = {
    *(Occasion.JOB_FAILED, Occasion.FILES_DAMAGED, Occasion.CLOCK_BEHIND, Occasion.CLOCK_JUMPED),
    Occasion.CENTRE_CHANGE_PROPOSED,
}
"""What concerns the machine and the accounts, whatever phase a campaign is in."""


@pytest.mark.parametrize("event", RECIPIENTS)
def test_after_the_decision_no_notice_names_a_step_of_the_campaign(event: Event):
    for relation in RECIPIENTS[event]:
        if step_stands(event, relation, Phase.DECIDED) and event not in OF_THE_DESK:
            step = step_of(event, relation)
            assert not step.startswith(("Việc tiếp theo", "Chưa phải làm gì")), step


@pytest.mark.parametrize(
    ("event", "relation", "phases"),
    [
        (Action.SUBMIT, Relation.REVIEWERS, {Phase.RECEIVING, Phase.UNDER_REVIEW}),
        (Action.SUBMIT, Relation.OFFICE, set(Phase)),
        (Action.RETURN, Relation.OFFICE, {Phase.RECEIVING, Phase.UNDER_REVIEW}),
        (Action.ABSTAIN, Relation.OFFICE, {Phase.RECEIVING}),
        (Occasion.REMINDER, Relation.OFFICE, {Phase.RECEIVING}),
        (Occasion.CLOSE_PREPARED, Relation.APPROVERS, {Phase.RECEIVING, Phase.UNDER_REVIEW}),
        (Occasion.DECISION_PREPARED, Relation.APPROVERS, {Phase.CLOSED}),
        (Occasion.DECIDED, Relation.OFFICES, set(Phase)),
    ],
)
def test_a_step_stands_in_the_phases_in_which_it_can_be_done(event: Event, relation: Relation, phases: set[Phase]):
    assert {phase for phase in Phase if step_stands(event, relation, phase)} == phases


def test_only_people_who_are_told_have_a_step_that_ends():
    for event in OFFICE_STEPS:
        assert any(relation in OFFICE for relation in RECIPIENTS[event])
    for event in CENTRE_STEPS:
        assert any(relation not in OFFICE for relation in RECIPIENTS[event])
