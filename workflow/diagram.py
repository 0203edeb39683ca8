"""The table of transitions as a diagram for the docs."""

from workflow.lifecycle import TRANSITIONS, State


def diagram() -> str:
    """Return the table as a Mermaid state diagram; the docs carry exactly this text."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [
        f"    {transition.source} --> {transition.target}: {transition.action} ({transition.role})"
        for transition in TRANSITIONS
    ]
    return "\n".join(lines) + "\n"
