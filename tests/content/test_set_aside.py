"""What was typed for a proposal that is not ticked: kept as typed, in no content, and back once it is ticked again."""

import pytest

from dossiers.content.form import read_typed
from dossiers.content.set_aside import effective, restored, set_aside, with_kept_votes
from tests.support.campaigns import campaign_4361
from tests.support.contents import complete_content
from tests.support.typing import all_typed
from workflow.dossier import OFFICE_KEY, Content

LETTER = campaign_4361()
WHOLE = complete_content(LETTER, office=True)


def typed(**boxes: str) -> dict[str, str]:
    """Return the text of a complete draft that proposes both, with these boxes instead."""
    return all_typed(WHOLE) | {f"nomination.{name}": text for name, text in boxes.items()}


def read(draft: dict[str, str]) -> Content:
    return read_typed(draft, LETTER).content


def test_without_the_office_s_proposal_its_achievements_and_votes_are_in_no_content():
    content = read(typed(office=""))
    assert content.nomination.office_achievements == ""
    assert content.meeting.ballot(OFFICE_KEY) is None
    assert content.nomination.candidates == WHOLE.nomination.candidates


def test_without_the_collective_s_proposal_candidates_nominee_and_their_votes_are_in_no_content():
    content = read(typed(collective=""))
    assert (content.nomination.candidates, content.nomination.nominee) == ((), "")
    assert [ballot.candidate for ballot in content.meeting.ballots] == [OFFICE_KEY]
    assert content.nomination.office_achievements == WHOLE.nomination.office_achievements


@pytest.mark.parametrize("box", ["office", "collective"])
def test_ticked_again_everything_is_back(box: str):
    draft = typed(**{box: ""})
    assert read(restored(draft, box)) == WHOLE == read(typed())
    assert restored(draft, "figures") == draft


def test_what_could_not_be_read_in_a_part_that_is_set_aside_stops_nothing():
    draft = typed(office="") | {"nomination.office_achievements": "🎉", "meeting.ballots.office.in_favour": "chín"}
    assert read_typed(draft, LETTER).unreadable == ()
    assert len(read_typed(restored(draft, "office"), LETTER).unreadable) == 2


def test_nothing_else_of_the_draft_is_set_aside():
    draft = typed(office="", collective="")
    left = effective(draft)
    assert {name.partition(".")[0] for name in draft if name not in left} == {"nomination", "meeting"}
    assert {name for name in draft if name.startswith("meeting.") and name not in left} == {
        name for name in draft if name.startswith("meeting.ballots.")
    }
    assert effective(typed()) == typed()


def test_only_what_was_written_is_told_as_set_aside():
    assert set_aside(typed()) == {}
    empty_rows = {"nomination.candidates": "c1 c2", "nomination.nominee": "c1", "nomination.office_achievements": " "}
    assert set_aside(empty_rows) == {}
    assert list(set_aside(typed(office="", collective=""))) == ["office", "collective"]


def test_the_votes_that_the_form_does_not_show_stay_beside_those_that_it_does():
    draft = typed(office="")
    form = {name: text for name, text in draft.items() if name.startswith("meeting.") and ".office." not in name}
    saved = with_kept_votes({**form, "meeting.ballots.c1.in_favour": "8"}, draft)
    assert saved["meeting.ballots.office.in_favour"] == draft["meeting.ballots.office.in_favour"]
    assert saved["meeting.ballots.c1.in_favour"] == "8"
    assert with_kept_votes(form, typed()) == form


@pytest.mark.parametrize(("office", "collective"), [("", "yes"), ("yes", ""), ("", "")])
def test_a_stored_content_is_read_without_what_is_set_aside_by_the_same_rule(office: str, collective: str):
    draft = typed(office=office, collective=collective)
    nomination = {"office": office == "yes", "collective": collective == "yes"}
    older = complete_content(LETTER, office=True, **{f"nomination__{name}": on for name, on in nomination.items()})
    assert older.effective() == read(draft)
    assert WHOLE.effective() == WHOLE
