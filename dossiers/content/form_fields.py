"""The fields of a draft's form ("các ô của hồ sơ"), section by section.

A draft is stored as flat text by field name ("figures.plan", "meeting.members.m1.name"), exactly as it was typed. Rows
are listed under the name of their list: "m1 m2 m3".
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dossiers.content.text_fields import as_typed
from workflow.campaign import Campaign
from workflow.dossier import OFFICE_KEY

Typed = Mapping[str, str]
"""The text of fields by their names, as it was typed."""

ROWS_AT_MOST = 60
ROW_KEY = re.compile(r"[a-z][0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of rows in a section: the letter of its keys and the columns of each row.

    A new draft starts with a row for each of `offered`, which is the text suggested for the column `suggested`; a row
    without text in any other column counts as absent.
    """

    letter: str
    columns: tuple[str, ...]
    offered: tuple[str, ...]
    suggested: str = ""


FIELDS: Mapping[str, tuple[str, ...]] = {
    "office": ("place", "signer", "mode"),
    "figures": ("unit", "plan", "collected", "debt", "plan_decision"),
    "nomination": ("office", "collective", "office_achievements", "nominee"),
    "meeting": (
        *("day", "starts", "ends", "place", "members_total", "chair", "secretary", "method"),
        *("issued", "collected", "valid", "invalid", "discussion", "differing_opinions"),
    ),
    "review": ("day", "summary", "collectives_rewarded", "individuals_rewarded"),
    "papers": (),
}
"""The sections of a draft, in the order in which a clerk fills them, with their single fields."""

CANDIDATES = "nomination.candidates"
USUAL_ROLES = ("chair", "deputy-chair", "member", "member", "secretary")
"""The usual members of a council, in the order of its minutes."""

ROWS: Mapping[str, RowList] = {
    CANDIDATES: RowList("c", ("name", "achievements"), ("", "")),
    "meeting.members": RowList("m", ("name", "post", "role", "attendance"), USUAL_ROLES, suggested="role"),
}

BALLOT_COLUMNS = ("in_favour", "against", "abstained")
NUMBER_COLUMNS = ("number", "day")


def section_fields(section: str, form: Typed, campaign: Campaign) -> dict[str, str]:
    """Return the part of a posted form that belongs to the section; anything else ("state", "office" …) is left out.

    Text is normalised to NFC and loses invisible characters (soft hyphens, zero-width signs), nothing more.
    """
    return {name: as_typed(form[name]) for name in _field_names(section, form, campaign) if name in form}


def row_keys(typed: Typed, rows: str) -> tuple[str, ...]:
    """Return the keys of a list's rows, in order."""
    keys = (key for key in typed.get(rows, "").split() if ROW_KEY.fullmatch(key))
    return tuple(dict.fromkeys(keys))[:ROWS_AT_MOST]


def _field_names(section: str, form: Typed, campaign: Campaign) -> Iterable[str]:
    yield from (f"{section}.{name}" for name in FIELDS[section])
    for rows, kind in ROWS.items():
        if rows.startswith(f"{section}."):
            yield rows
            yield from (f"{rows}.{key}.{column}" for key in row_keys(form, rows) for column in kind.columns)
    if section == "papers":
        yield from (f"papers.{paper.kind}.{column}" for paper in campaign.papers for column in NUMBER_COLUMNS)
    if section == "meeting":
        yield from (name for name in form if _is_ballot(name))


def _is_ballot(name: str) -> bool:
    head, _, column = name.rpartition(".")
    key = head.removeprefix("meeting.ballots.")
    return head.startswith("meeting.ballots.") and column in BALLOT_COLUMNS and _is_voted_key(key)


def _is_voted_key(key: str) -> bool:
    return key == OFFICE_KEY or ROW_KEY.fullmatch(key) is not None
