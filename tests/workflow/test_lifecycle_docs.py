"""The manual's page on the life of a dossier says what the table of transitions says."""

from pathlib import Path

import pytest

from workflow.diagram import diagram
from workflow.lifecycle import CAMPAIGN_TRANSITIONS, TRANSITIONS, Role, State

PAGE = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text("utf-8")


def moves_table() -> str:
    """The table of moves as the page has it: one line a transition."""
    head = "| from | action | to | role | must hold | bars | asks for |\n|---|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| {move.source} | {move.action} | {move.target} | {move.role} | {_names(move.guards)} | {_names(move.bars)} "
        f"| {', '.join(move.inputs) or '–'} |\n"
        for move in TRANSITIONS
    )


def _names(guards) -> str:
    return ", ".join(guard.name for guard in guards) or "–"


def test_the_page_carries_the_diagram_of_the_table():
    assert f"```mermaid\n{diagram()}```\n" in PAGE


def test_the_page_carries_every_move_with_its_role_guards_and_inputs():
    assert moves_table() in PAGE


@pytest.mark.parametrize(
    "name", sorted({guard.name for transition in TRANSITIONS for guard in (*transition.guards, *transition.bars)})
)
def test_the_page_explains_every_condition(name: str):
    assert f"\n| `{name}` | " in PAGE


@pytest.mark.parametrize("name", [*State, *Role])
def test_the_page_gives_the_office_s_own_word_for_every_state_and_role(name: str):
    assert f"\n| `{name}` | " in PAGE


def test_the_page_carries_the_campaign_s_own_small_table():
    for (source, action), target in CAMPAIGN_TRANSITIONS.items():
        assert f"\n| {source} | {action} | {target} |\n" in PAGE


def test_the_diagram_begins_with_a_draft_and_has_a_line_for_every_move():
    lines = diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> draft"]
    assert lines[-1] == "    approved --> reviewed: undo (approver)"
    assert len(lines) == len(TRANSITIONS) + 2
