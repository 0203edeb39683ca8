"""What a person may see of a dossier."""

import pytest

from workflow.lifecycle import Role, State
from workflow.sight import Sight, sight

SEEN_BY_THE_CENTRE = {
    State.DRAFT: Sight.PROGRESS,
    State.SUBMITTED: Sight.REVISION,
    State.RETURNED: Sight.REVISION,
    State.REVIEWED: Sight.REVISION,
    State.APPROVED: Sight.REVISION,
    State.DECLINED: Sight.REVISION,
    State.LAPSED: Sight.REVISION,
    State.NOT_NOMINATING: Sight.PROGRESS,
}


@pytest.mark.parametrize("state", State)
def test_an_office_s_clerk_sees_its_working_content_in_every_state(state: State):
    assert sight(state, frozenset({Role.CLERK}), own_office=True) is Sight.WORKING


@pytest.mark.parametrize("state", State)
def test_another_office_s_dossier_does_not_exist_for_a_clerk(state: State):
    assert sight(state, frozenset({Role.CLERK}), own_office=False) is Sight.NOTHING


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER])
@pytest.mark.parametrize("state", State)
def test_the_centre_sees_of_a_draft_only_that_it_exists_and_then_the_submitted_revision(state: State, role: Role):
    assert sight(state, frozenset({role}), own_office=False) is SEEN_BY_THE_CENTRE[state]


@pytest.mark.parametrize("state", State)
def test_a_printer_sees_approved_dossiers_only(state: State):
    expected = Sight.REVISION if state is State.APPROVED else Sight.NOTHING
    assert sight(state, frozenset({Role.PRINTER}), own_office=False) is expected


@pytest.mark.parametrize("state", State)
def test_an_admin_as_such_sees_no_dossier(state: State):
    assert sight(state, frozenset({Role.ADMIN}), own_office=False) is Sight.NOTHING


@pytest.mark.parametrize("state", State)
def test_someone_with_several_roles_sees_the_most_of_them(state: State):
    roles = frozenset(Role)
    assert sight(state, roles, own_office=True) is Sight.WORKING
    assert sight(state, roles, own_office=False) is SEEN_BY_THE_CENTRE[state]
