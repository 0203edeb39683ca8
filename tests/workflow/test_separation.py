"""Separation of duties, row by row: who has had a part in a dossier leaves the later deed to somebody else."""

import itertools
import re
from pathlib import Path

import pytest

from tests.workflow.test_lifecycle import ready
from workflow.bars import NOT_THE_DRAFTER, NOT_THE_REVIEWER, parts_of
from workflow.errors import Unmet
from workflow.guards import Facts, asked
from workflow.lifecycle import TRANSITIONS, Action, Role, State, Transition
from workflow.separation import (
    CODES,
    LaterDeed,
    Part,
    figures_stops_of,
    separation_stops,
    time_stops,
)

LIFECYCLE = Path(__file__).resolve().parents[2] / "docs/lifecycle.md"

TABLE = """
part        draft  review decide give-time enter-figures
drafted     -      other  other  other     other
reviewed    other  -      other  -         -
appraised   other  -      other  -         -
noted       other  -      other  -         -
registered  other  -      other  -         -
figures     other  -      other  -         -
"""
"""Written by hand: `other` is what somebody else does."""


def cells(lines: list[list[str]]) -> dict[tuple[str, str], bool]:
    heads = lines[0][1:]
    return {(line[0], deed): mark == "other" for line in lines[1:] for deed, mark in zip(heads, line[1:], strict=True)}


BY_HAND = cells([line.split() for line in TABLE.strip().splitlines()])


def test_the_table_has_every_part_and_every_deed():
    assert set(BY_HAND) == set(itertools.product(Part, LaterDeed))


@pytest.mark.parametrize(("part", "deed"), list(itertools.product(Part, LaterDeed)), ids=str)
def test_whoever_had_a_part_leaves_the_later_deed_to_somebody_else(part: Part, deed: LaterDeed):
    told = separation_stops({part}, deed)
    assert told == ((Unmet(CODES[part]),) if BY_HAND[part, deed] else ())


def test_every_part_is_told_at_once_and_nobody_without_a_part_is_stopped():
    assert [unmet.code for unmet in separation_stops(set(Part), LaterDeed.DECIDE)] == list(CODES.values())
    assert all(separation_stops((), deed) == () for deed in LaterDeed)


def test_the_manual_has_the_same_table():
    found = re.search(r"^\| part \|.*?(?=\n\n)", LIFECYCLE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    lines = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in found.group(0).splitlines()]
    assert cells([line for line in lines if not line[0].startswith("-")]) == BY_HAND


def deed_of(transition: Transition) -> LaterDeed | None:
    """What a move is in the table; None for what the job process does."""
    if transition.role is Role.CLERK:
        return LaterDeed.DRAFT
    if transition.action is Action.LAPSE:
        return None
    if (transition.source, transition.action) == (State.LAPSED, Action.REOPEN):
        return LaterDeed.GIVE_TIME
    if transition.role is Role.REVIEWER or transition.action is Action.PROPOSE_UNDO:
        return LaterDeed.REVIEW
    return LaterDeed.DECIDE


def with_part(part: Part) -> Facts:
    someone = frozenset({"someone"})
    if part is Part.DRAFTED:
        return ready(drafters=someone)
    return ready(reviewers=someone) if part is Part.REVIEWED else ready(centre_work={part: someone})


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda move: f"{move.source}-{move.action}-{move.target}")
def test_every_move_keeps_to_the_table(transition: Transition, part: Part):
    deed = deed_of(transition)
    told = [unmet.code for unmet in asked(transition.bars, with_part(part))]
    assert told == ([CODES[part]] if deed is not None and BY_HAND[part, deed] else [])


def test_the_bars_read_the_parts_of_the_actor_only():
    others = ready(drafters=frozenset({"other"}), reviewers=frozenset({"other"}))
    assert parts_of(others) == frozenset()
    assert asked((NOT_THE_DRAFTER, NOT_THE_REVIEWER), others) == ()
    assert parts_of(with_part(Part.FIGURES)) == {Part.FIGURES}


def test_more_time_and_paper_dossiers_are_for_others_than_drafters_and_people_of_the_office():
    assert [unmet.code for unmet in time_stops(own_office=True, drafted=True)] == ["your-own-office", "you-drafted-it"]
    assert [unmet.code for unmet in time_stops(own_office=False, drafted=True)] == ["you-drafted-it"]
    assert time_stops(own_office=False, drafted=False) == ()


def test_the_centres_figures_are_for_others_than_drafters_of_the_campaign():
    assert [unmet.code for unmet in figures_stops_of(drafted=True)] == ["you-drafted-in-campaign"]
    assert figures_stops_of(drafted=False) == ()
