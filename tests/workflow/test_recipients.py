"""Who is told of what: every event has its people, nobody is told of an own act, nobody who may not work on it."""

import pytest

from workflow.lifecycle import TRANSITIONS, Action, Role
from workflow.recipients import (
    DELIVERIES,
    RECIPIENTS,
    ROLES,
    Addressee,
    Concern,
    Delivery,
    Event,
    Occasion,
    Relation,
    delivery,
    recipients,
    relations,
)

OFFICE, OTHER_OFFICE = "BHXH/01", "BHXH/79"


def person(username: str, *roles: Role, office: str | None = None) -> Addressee:
    return Addressee(username, username.title(), frozenset(roles), office)


PEOPLE = (
    person("clerk", Role.CLERK, office=OFFICE),
    person("clerk-2", Role.CLERK, office=OFFICE),
    person("stranger", Role.CLERK, office=OTHER_OFFICE),
    person("reviewer", Role.REVIEWER),
    person("reviewer-2", Role.REVIEWER),
    person("approver", Role.APPROVER),
    person("approver-2", Role.APPROVER),
    person("printer", Role.PRINTER),
    person("admin", Role.ADMIN),
)
DOSSIER = Concern(OFFICE, "reviewer")

MOVES = {
    # action: (actor, told)
    Action.SUBMIT: ("clerk", "clerk-2 reviewer"),
    Action.WITHDRAW: ("clerk", "clerk-2 reviewer"),
    Action.REVIEW: ("reviewer", "approver approver-2"),
    Action.RETURN: ("approver", "clerk clerk-2 reviewer"),
    Action.RECHECK: ("approver", "reviewer"),
    Action.APPROVE: ("approver", "clerk clerk-2 reviewer printer"),
    Action.DECLINE: ("approver", "clerk clerk-2 reviewer"),
    Action.REOPEN: ("approver", "clerk clerk-2 reviewer"),
    Action.LAPSE: ("-desk-", "clerk clerk-2 reviewer approver approver-2"),
    Action.PROPOSE_UNDO: ("approver", "approver-2 reviewer"),
    Action.REFUSE_UNDO: ("approver", "approver-2 reviewer"),
    Action.ABSTAIN: ("clerk", "clerk-2 reviewer"),
    Action.RESUME: ("clerk", "clerk-2 reviewer"),
}
"""Who is told of each move, by hand."""


def told(event: Event, actor: str, concern: Concern = DOSSIER, undoes: Action | None = None) -> list[str]:
    return [found.username for found in recipients(relations(event, undoes), PEOPLE, concern, actor=actor)]


@pytest.mark.parametrize("action", MOVES)
def test_a_move_is_told_to_the_people_of_the_table(action: Action):
    actor, usernames = MOVES[action]
    assert told(action, actor) == usernames.split()


@pytest.mark.parametrize("action", Action)
def test_every_action_is_told_to_somebody(action: Action):
    assert RECIPIENTS[action]


@pytest.mark.parametrize("occasion", Occasion)
def test_every_occasion_is_told_to_somebody(occasion: Occasion):
    assert RECIPIENTS[occasion]


@pytest.mark.parametrize("action", sorted({t.undoes for t in TRANSITIONS if t.undoes is not None}))
def test_an_undo_is_told_to_those_who_were_told_of_what_it_undoes(action: Action):
    assert told(Action.UNDO, "nobody", undoes=action) == told(action, "nobody")


@pytest.mark.parametrize("event", RECIPIENTS)
def test_every_event_is_told_to_somebody_and_never_to_the_actor(event: Event):
    concern = Concern(OFFICE, "reviewer", offices=frozenset({OFFICE, OTHER_OFFICE}), prepared_by="reviewer-2")
    everybody = told(event, "", concern)
    assert everybody
    assert len(set(everybody)) == len(everybody)
    for actor in everybody:
        assert told(event, actor, concern) == [username for username in everybody if username != actor]


def test_an_unassigned_dossier_is_told_to_every_reviewer():
    assert told(Action.SUBMIT, "clerk", Concern(OFFICE)) == ["clerk-2", "reviewer", "reviewer-2"]


def test_recused_people_and_drafters_are_not_told_as_people_of_the_centre():
    barred = frozenset({"reviewer", "approver"})
    assert told(Action.SUBMIT, "clerk", Concern(OFFICE, barred=barred)) == ["clerk-2", "reviewer-2"]
    assert told(Action.REVIEW, "reviewer-2", Concern(OFFICE, barred=barred)) == ["approver-2"]
    assert "clerk" in told(Action.RETURN, "approver-2", Concern(OFFICE, barred=frozenset({"clerk"})))


def test_a_dossier_is_never_told_to_another_office():
    for event in set(RECIPIENTS) - {Occasion.DECIDED, Occasion.EXTENSION_GRANTED}:
        assert "stranger" not in told(event, "")


def test_people_of_the_centre_are_not_told_as_such_of_their_own_office_s_dossier():
    both = person("both", Role.CLERK, Role.APPROVER, office=OFFICE)
    assert recipients(relations(Action.REVIEW), (both,), DOSSIER, actor="") == ()
    (found,) = recipients(relations(Action.APPROVE), (both,), DOSSIER, actor="")
    assert found.relation is Relation.OFFICE


def test_only_the_offices_concerned_are_told_of_a_campaign_s_event():
    concern = Concern(offices=frozenset({OTHER_OFFICE}))
    assert told(Occasion.EXTENSION_GRANTED, "approver", concern) == ["stranger"]


def test_a_return_leaves_at_once_for_everybody_and_failed_jobs_with_the_daily_mail():
    assert delivery(Action.RETURN) is Delivery.ALWAYS
    assert delivery(Occasion.JOB_FAILED) is Delivery.DAILY
    assert {event for event in RECIPIENTS if delivery(event) is not Delivery.PREFERRED} == set(DELIVERIES)


def test_every_relation_has_a_role():
    assert set(ROLES) == set(Relation)


REFUSALS = (
    *(Occasion.FIGURES_REFUSED, Occasion.CLOSE_REFUSED, Occasion.REOPEN_REFUSED, Occasion.DECISION_REFUSED),
    Occasion.SCAN_REFUSED,
)


@pytest.mark.parametrize("occasion", REFUSALS)
@pytest.mark.parametrize("preparer", ["reviewer-2", "approver", "admin"])
def test_a_refusal_is_told_to_the_person_who_prepared_and_to_nobody_else(occasion: Occasion, preparer: str):
    assert told(occasion, "approver-2", Concern(prepared_by=preparer)) == [preparer]


@pytest.mark.parametrize("preparer", ["clerk", "printer", "-command-line-"])
def test_who_prepared_and_has_no_role_at_the_centre_any_more_is_not_told(preparer: str):
    assert told(Occasion.CLOSE_REFUSED, "approver", Concern(prepared_by=preparer)) == []
