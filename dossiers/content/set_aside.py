"""What was typed for a proposal that is not ticked ("nội dung cất lại"): kept as typed, part of nothing.

It is in no content, so no paper, finding, vote, difference or place of a note has it; ticked again, it is back.
"""

from collections.abc import Mapping

from dossiers.content.form_fields import CANDIDATES, Typed
from workflow.dossier import OFFICE_KEY

PROPOSALS = ("office", "collective")
"""The boxes of the section `nomination`."""

BALLOTS = "meeting.ballots."
OFFICE_BALLOTS = f"{BALLOTS}{OFFICE_KEY}."


def set_aside(typed: Typed) -> dict[str, dict[str, str]]:
    """Return the text that is set aside by its proposal: every field that is not empty, none without any writing.

    The mark at a candidate and the list of rows alone are no writing.
    """
    unticked = [proposal for proposal in PROPOSALS if typed.get(f"nomination.{proposal}") != "yes"]
    found = {proposal: _fields_of(proposal, typed) for proposal in unticked}
    marks = {CANDIDATES, "nomination.nominee"}
    return {proposal: fields for proposal, fields in found.items() if fields.keys() - marks}


def effective(typed: Typed) -> dict[str, str]:
    """Return the typed text without what is set aside."""
    aside = {
        name
        for proposal in PROPOSALS
        if typed.get(f"nomination.{proposal}") != "yes"
        for name in typed
        if _belongs(name, proposal)
    }
    return {name: text for name, text in typed.items() if name not in aside}


def with_kept_votes(typed: Typed, draft: Typed) -> dict[str, str]:
    """Return the typed section of the meeting with the votes that are set aside, which its form does not show.

    `draft` is the whole draft before the change.
    """
    aside = (fields for fields in set_aside(draft).values())
    votes = {name: text for fields in aside for name, text in fields.items() if name.startswith(BALLOTS)}
    return {**votes, **typed}


def _fields_of(proposal: str, typed: Typed) -> dict[str, str]:
    return {name: text for name, text in typed.items() if text.strip() and _belongs(name, proposal)}


def _belongs(name: str, proposal: str) -> bool:
    """Return whether a field is of that proposal alone."""
    if name.startswith(BALLOTS):
        return name.startswith(OFFICE_BALLOTS) == (proposal == "office")
    if proposal == "office":
        return name == "nomination.office_achievements"
    return name in (CANDIDATES, "nomination.nominee") or name.startswith(f"{CANDIDATES}.")


def restored(form: Mapping[str, str], proposal: str) -> dict[str, str]:
    """Return the form with the proposal ticked, so that what was set aside for it is back."""
    return {**form, f"nomination.{proposal}": "yes"} if proposal in PROPOSALS else dict(form)
