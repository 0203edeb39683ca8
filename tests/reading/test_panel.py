"""The panel "what still stops the submission" and the refused submission say the same, whatever was typed."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.records.database import Database
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import submission_time
from tests.support.dossiers import Office, first_office, wiped
from tests.support.random_contents import contents
from tests.support.typing import typed_of
from workflow.campaign import Campaign
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import Action

NONSENSE = st.sampled_from(["1,234", "12.34", "-5", "31/02/2011", "25:00", "👍", "m99", "x" * 400, "\x00", "0", "có"])


def moments(campaign: Campaign) -> st.SearchStrategy[datetime]:
    """In time, exactly late, and before the papers were dated."""
    closes, usual = campaign.closes(), submission_time(campaign)
    return st.sampled_from([usual, usual - timedelta(days=5), closes, closes - timedelta(seconds=1)])


@st.composite
def typed_drafts(draw: st.DrawFn, campaign: Campaign) -> dict[str, dict[str, str]]:
    """The text of a random content, with some fields overwritten by nonsense and perhaps a section left out."""
    sections = typed_of(draw(contents(campaign)))
    for section in draw(st.sets(st.sampled_from(sorted(sections)), max_size=2)):
        name = draw(st.sampled_from(sorted(sections[section])))
        sections[section][name] = draw(NONSENSE)
    left_out = draw(st.sets(st.sampled_from(sorted(sections)), max_size=1))
    return {name: typed for name, typed in sections.items() if name not in left_out}


def refused(office: Office, at: datetime) -> tuple[Unmet, ...]:
    """Every reason why the submission is refused; none when it is made."""
    try:
        office.move(Action.SUBMIT, at=at, explanation="")
    except RequirementsUnmet as refusal:
        return refusal.unmet
    return ()


@pytest.mark.parametrize("campaign", [campaign_4361(), second_campaign()], ids=lambda unmet: unmet.code)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_panel_says_exactly_what_the_refused_submission_says(loaded: Database, campaign, data: st.DataObject):
    office = first_office(wiped(loaded), campaign)
    sections = data.draw(typed_drafts(campaign))
    with loaded.writing() as session:
        for section, typed in sections.items():
            office.save_within(session, section, typed)
    if data.draw(st.booleans()):
        office.attach(campaign.attachments[0].kind)
    at = data.draw(moments(campaign))
    panel, opening = office.view(at=at).stops, office.view(at=at).openings[0]
    assert [(check.code, check.field) for check in panel] == [
        (fault.code, fault.field) for fault in refused(office, at)
    ]
    assert opening.refusals == panel


def test_a_complete_draft_has_an_empty_panel_and_every_guard_in_it(any_office: Office):
    any_office.fill()
    checks = any_office.view().checks
    assert [check.guard for check in checks] == [
        *("campaign-open", "readable", "complete", "consistent", "numbered"),
        *("dated-before-submission", "attached", "explained", "in-time"),
    ]
    assert any_office.view().stops == ()


def test_the_panel_of_a_returned_dossier_asks_for_the_correction_window(office: Office):
    office.fill()
    office.move(Action.SUBMIT)
    office.move(Action.RETURN)
    assert [check.guard for check in office.view().checks][-1] == "in-time-to-correct"


def test_the_tasks_count_what_the_panel_says_section_by_section(office: Office):
    office.save("office", {"office.place": "Hà Nội"})
    office.save("figures", {"figures.plan": "1,234"})
    view = office.view()
    for task in view.tasks:
        told = [stop for stop in view.stops if stop.field.startswith(f"{task.section}.")]
        assert task.missing == len(told), task.section
    assert {task.section: task.progress.value for task in view.tasks} == {
        "office": "missing",
        "figures": "faulty",
        "nomination": "empty",
        "meeting": "empty",
        "review": "empty",
        "papers": "empty",
        "attachments": "optional",
    }


def test_a_reason_to_correct_stands_where_the_office_sees_it_first(office: Office):
    office.fill()
    office.move(Action.SUBMIT)
    office.move(Action.RETURN, reason="Thiếu xác nhận số liệu.", correction_day="20/01/2011")
    returned = office.view().returned
    assert returned is not None
    assert (returned.reason, f"{returned.correction_day:%d/%m/%Y}") == ("Thiếu xác nhận số liệu.", "20/01/2011")
    office.move(Action.SUBMIT)
    assert office.view().returned is None
