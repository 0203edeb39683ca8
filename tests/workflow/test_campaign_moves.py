"""Two people for each move of a campaign: who may prepare, execute, refuse, withdraw; and what makes it out of date."""

from dataclasses import replace

import pytest

from workflow.campaign_moves import (
    ENDS_IN,
    Deed,
    MoveBasis,
    PreparedMove,
    ProposalState,
    changes_since,
    check_deed,
    check_preparing,
    deeds_open_to,
    is_done_already,
)
from workflow.errors import NotYourTurn, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import CampaignAction, Role, State
from workflow.open_questions import AwardStanding, OpenFacts, award_standing, open_questions

BOTH = frozenset({Role.REVIEWER, Role.APPROVER})
REVIEWER, APPROVER = frozenset({Role.REVIEWER}), frozenset({Role.APPROVER})
STANDING = PreparedMove(CampaignAction.DECIDE, ProposalState.STANDING, "lan")
BASIS = MoveBasis(CampaignState.CLOSED, 1, 2, ("04",), {"79": ("approved", 1), "22": ("submitted", 1)})
NAMES = {"22": "Quảng Ninh", "79": "Hồ Chí Minh", "01": "Hà Nội"}


@pytest.mark.parametrize(
    ("role", "may"), [(role, role in (Role.REVIEWER, Role.APPROVER)) for role in Role], ids=lambda value: str(value)
)
def test_reviewers_and_approvers_prepare_and_nobody_else(role: Role, may: bool):
    if may:
        check_preparing(frozenset({role}))
        return
    with pytest.raises(NotYourTurn):
        check_preparing(frozenset({role}))


@pytest.mark.parametrize(
    ("actor", "roles", "deeds"),
    [
        ("lan", REVIEWER, {Deed.WITHDRAW}),
        ("lan", APPROVER, {Deed.WITHDRAW}),
        ("lan", BOTH, {Deed.WITHDRAW}),
        ("minh", APPROVER, {Deed.EXECUTE, Deed.REFUSE}),
        ("minh", BOTH, {Deed.EXECUTE, Deed.REFUSE}),
        ("minh", REVIEWER, set()),
        ("minh", frozenset({Role.ADMIN}), set()),
    ],
)
def test_an_approver_who_is_somebody_else_executes_and_only_the_preparer_withdraws(actor, roles, deeds):
    assert deeds_open_to(STANDING, actor, roles) == deeds


def test_an_approver_who_prepared_is_told_why_another_must_execute():
    with pytest.raises(NotYourTurn) as refused:
        check_deed(Deed.EXECUTE, STANDING, "lan", BOTH)
    assert [unmet.code for unmet in refused.value.unmet] == ["prepared-by-you"]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ProposalState.EXECUTED, "prepared-executed"),
        (ProposalState.REFUSED, "prepared-refused"),
        (ProposalState.WITHDRAWN, "prepared-withdrawn"),
        (ProposalState.REPLACED, "prepared-replaced"),
    ],
)
def test_whoever_comes_second_is_told_who_ended_it_and_when(state: ProposalState, code: str):
    ended = replace(STANDING, state=state, ended_by="minh", ended_name="Vũ Văn Minh", ended_at="8 giờ ngày 07/01/2011")
    with pytest.raises(WrongState) as refused:
        check_deed(Deed.EXECUTE, ended, "hoa", APPROVER)
    (unmet,) = refused.value.unmet
    assert unmet.code == code
    assert {"Vũ Văn Minh", "8 giờ ngày 07/01/2011"} <= {value for _, value in unmet.values}
    assert deeds_open_to(ended, "hoa", APPROVER) == set()


@pytest.mark.parametrize("deed", Deed)
def test_the_same_person_who_sends_the_same_deed_again_has_done_it_already(deed: Deed):
    ended = replace(STANDING, state=ENDS_IN[deed], ended_by="minh")
    assert is_done_already(deed, ended, "minh")
    assert not is_done_already(deed, ended, "hoa")
    assert not is_done_already(deed, STANDING, "minh")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (BASIS, []),
        (replace(BASIS, state=CampaignState.OPEN, moves=2), ["prepared-in-other-state"]),
        (replace(BASIS, moves=3, snapshot=5), ["prepared-before-move"]),
        (replace(BASIS, snapshot=3), ["prepared-on-other-figures"]),
        (replace(BASIS, tie=("02",)), ["prepared-on-other-tie"]),
        (replace(BASIS, snapshot=3, tie=None), ["prepared-on-other-figures"]),
        (replace(BASIS, dossiers={**BASIS.dossiers, "22": ("approved", 1)}), ["prepared-on-other-dossiers"]),
        (replace(BASIS, dossiers={**BASIS.dossiers, "22": ("submitted", 2)}), ["prepared-on-other-dossiers"]),
        (replace(BASIS, dossiers={**BASIS.dossiers, "01": ("submitted", 1)}), ["prepared-on-other-dossiers"]),
        (
            replace(BASIS, snapshot=3, dossiers={"22": ("submitted", 1)}),
            ["prepared-on-other-figures", "prepared-on-other-dossiers"],
        ),
    ],
)
def test_everything_that_has_changed_since_the_preparation_is_told(now: MoveBasis, told: list[str]):
    assert [unmet.code for unmet in changes_since(BASIS, now, NAMES)] == told


def test_the_offices_whose_dossiers_changed_are_named():
    now = replace(BASIS, dossiers={"01": ("submitted", 1), "22": ("submitted", 1)})
    (unmet,) = changes_since(BASIS, now, NAMES)
    assert dict(unmet.values) == {"count": "2", "offices": "Hà Nội, Hồ Chí Minh"}


@pytest.mark.parametrize(
    ("state", "revision", "proposes", "standing"),
    [
        (State.DRAFT, 0, False, AwardStanding.NOT_SUBMITTED),
        (State.DRAFT, 1, False, AwardStanding.NOT_SUBMITTED_AGAIN),
        *((state, 1, True, AwardStanding.NOT_APPROVED) for state in (State.SUBMITTED, State.RETURNED, State.REVIEWED)),
        (State.NOT_NOMINATING, 0, False, AwardStanding.NOT_NOMINATING),
        (State.DECLINED, 1, True, AwardStanding.NOT_APPROVED),
        (State.LAPSED, 1, True, AwardStanding.NOT_APPROVED),
        (State.APPROVED, 1, False, AwardStanding.ONLY_COLLECTIVE),
        (State.APPROVED, 1, True, None),
    ],
)
def test_each_dossier_of_an_awarded_office_is_in_order_or_it_is_said_what_is_wrong(state, revision, proposes, standing):
    assert award_standing(state, revision, proposes_office=proposes) is standing


def test_open_questions_name_each_office_once_and_nothing_that_is_in_order():
    awarded = (
        ("Hà Nội", AwardStanding.NOT_SUBMITTED),
        ("Hải Phòng", AwardStanding.NOT_SUBMITTED_AGAIN),
        ("Cần Thơ", AwardStanding.ONLY_COLLECTIVE),
        ("Huế", AwardStanding.NOT_APPROVED),
        ("Lào Cai", AwardStanding.NOT_NOMINATING),
        ("Nghệ An", None),
    )
    asked = open_questions(OpenFacts(awarded, pending=3, requests=1, tables=2, left_out=("Phòng Thu (Hà Nam)",)))
    assert {unmet.code: dict(unmet.values).get("offices") for unmet in asked} == {
        "open-not-submitted": "Hà Nội, Hải Phòng",
        "open-not-approved": "Huế",
        "open-not-nominating": "Lào Cai",
        "open-only-collective": "Cần Thơ",
        "open-left-out": "Phòng Thu (Hà Nam)",
        "open-pending": None,
        "open-requests": None,
        "open-tables": None,
    }
    assert open_questions(OpenFacts((("Nghệ An", None),))) == ()
