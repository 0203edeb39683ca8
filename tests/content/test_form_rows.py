"""Rows of a form come and go, and every vote stays with its own row."""

import pytest

from dossiers.content.form import read_typed
from dossiers.content.form_fields import ROWS, ROWS_AT_MOST, row_keys, section_fields
from dossiers.content.form_rows import with_new_row, with_own_votes, without_row
from tests.support.campaigns import campaign_4361
from tests.support.contents import complete_content
from tests.support.typing import all_typed, typed_of
from workflow.dossier import Ballot

LETTER = campaign_4361()
MEMBERS, CANDIDATES = "meeting.members", "nomination.candidates"


def typed() -> dict[str, str]:
    """The text of a complete dossier."""
    return all_typed(complete_content(LETTER))


def test_a_new_row_gets_a_key_of_its_own():
    assert row_keys(with_new_row({}, CANDIDATES), CANDIDATES) == ("c1",)
    assert row_keys(with_new_row({CANDIDATES: "c1 c3"}, CANDIDATES), CANDIDATES) == ("c1", "c3", "c4")


def test_taking_a_row_away_leaves_the_votes_of_all_others_where_they_were():
    before = typed()
    after = without_row(before, CANDIDATES, "c2")
    content = read_typed(after, LETTER).content
    assert [candidate.key for candidate in content.nomination.candidates] == ["c1", "c3"]
    assert content.meeting.ballots == (Ballot("c1", 9, 0, 0), Ballot("c3", 1, 7, 1))
    assert [name for name in after if name.startswith(f"{CANDIDATES}.c2.")] == []
    assert {name: text for name, text in before.items() if f"{CANDIDATES}.c2" not in name} == {
        **after,
        CANDIDATES: before[CANDIDATES],
    }


def test_taking_a_member_away_leaves_all_others_as_they_were():
    members = read_typed(without_row(typed(), MEMBERS, "m4"), LETTER).content.meeting.members
    assert members == tuple(member for member in complete_content(LETTER).meeting.members if member.key != "m4")


def test_a_candidate_added_after_the_last_was_taken_away_does_not_inherit_its_votes():
    kept = without_row(typed(), CANDIDATES, "c3")
    added = with_new_row(kept, CANDIDATES) | {f"{CANDIDATES}.c3.name": "Đơn vị mới"}
    fresh = with_own_votes(section_fields("nomination", added, LETTER), kept)
    content = read_typed(kept | fresh, LETTER).content
    assert fresh[CANDIDATES] == "c1 c2 c4"
    assert [(candidate.key, candidate.name) for candidate in content.nomination.candidates][-1] == ("c4", "Đơn vị mới")
    assert content.meeting.ballots[-1] == Ballot("c4")


def test_candidates_that_stay_keep_their_keys_and_so_do_the_first_ones_ever():
    nomination = typed_of(complete_content(LETTER))["nomination"]
    assert with_own_votes(nomination, typed()) == nomination
    assert with_own_votes(nomination, typed_of(complete_content(LETTER))["meeting"]) == nomination


def test_no_list_grows_beyond_60_rows():
    form: dict[str, str] = {}
    for _ in range(ROWS_AT_MOST + 5):
        form = with_new_row(form, MEMBERS)
    assert len(row_keys(form, MEMBERS)) == ROWS_AT_MOST == 60
    many = " ".join(f"m{number}" for number in range(1, 500))
    assert len(row_keys({MEMBERS: many}, MEMBERS)) == ROWS_AT_MOST


@pytest.mark.parametrize("rows", ROWS)
def test_keys_that_no_form_gives_are_not_rows(rows: str):
    assert row_keys({rows: "m1 m1 M2 m2; ../x m1000 m3"}, rows) == ("m1", "m3")
