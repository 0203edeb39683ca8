"""What the demo of campaign 4361 holds: its people, what they typed, and their moves, as one file tells it.

Everything follows from the file and the campaign: no clock, no chance, so that every demo is the same.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.demo.sample_content import PersonNames, Stage, TypedFields, Writer
from dossiers.desk.paths import REFERENCE
from workflow.campaign import Campaign
from workflow.lifecycle import Action, Role

CAMPAIGN_FILE = REFERENCE / "campaigns" / "4361-2010.toml"
CALENDAR_FILE = REFERENCE / "days-off.toml"
DEMO_FILE = REFERENCE / "demo" / "4361-2010.toml"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone with an account; `office` is the office's code, None at the centre."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """What an office's clerk has typed, section by section, the last of them at `saved`."""

    office: str
    clerk: str
    stage: Stage
    sections: Mapping[str, TypedFields]
    saved: datetime | None


@dataclass(frozen=True, slots=True)
class Mending:
    """A section that the office changed after its dossier had come back."""

    office: str
    section: str
    typed: TypedFields
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A move as the demo's people made it."""

    office: str
    action: Action
    by: str
    at: datetime
    reason: str = ""
    correction_day: str = ""


@dataclass(frozen=True, slots=True)
class CentreTable:
    """The table of figures that the centre took: plan, collected and debt of each office in đồng."""

    amounts: Mapping[str, tuple[int, int, int]]
    source: str
    name: str
    plan_decision: str
    plan_day: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Demo:
    """All of the demo."""

    people: tuple[DemoPerson, ...]
    drafts: tuple[DemoDraft, ...]
    mendings: tuple[Mending, ...]
    moves: tuple[PlannedMove, ...]
    table: CentreTable


def read_demo(campaign: Campaign) -> Demo:
    """The demo of this campaign, from its file."""
    file = tomllib.loads(DEMO_FILE.read_text("utf-8"))
    names = PersonNames(**file["names"])
    writers = [Writer(file, names, place, campaign, office) for place, office in enumerate(campaign.offices)]
    return Demo(
        people=tuple(_people(file, names, campaign)),
        drafts=tuple(_draft(writer) for writer in writers),
        mendings=tuple(_mendings(file, writers)),
        moves=tuple(PlannedMove(**{**move, "action": Action(move["action"])}) for move in file["moves"]),
        table=_table(file, writers),
    )


def clerk_of(office: str) -> str:
    """The account of an office's clerk, "clerk-01"."""
    return f"clerk-{office}"


def _people(file: Mapping[str, Any], names: PersonNames, campaign: Campaign) -> list[DemoPerson]:
    clerks = [
        DemoPerson(clerk_of(office.code), names.of(number), frozenset({Role.CLERK}), office.code)
        for number, office in enumerate(campaign.offices)
    ]
    centre = [
        DemoPerson(username, names.of(len(clerks) + number), frozenset(map(Role, roles)))
        for number, (username, roles) in enumerate(file["centre"].items())
    ]
    return clerks + centre


def _table(file: Mapping[str, Any], writers: Sequence[Writer]) -> CentreTable:
    """The offices' own figures, but for those that the file gives otherwise, or alone."""
    said = dict(file["centre_table"])
    others = said.pop("others")
    own = {writer.office.code: writer.figures(others.get(writer.office.code)) for writer in writers}
    return CentreTable({code: (one.plan, one.collected, one.debt) for code, one in own.items()}, **said)


def _draft(writer: Writer) -> DemoDraft:
    office = writer.office.code
    return DemoDraft(office, clerk_of(office), writer.stage, writer.sections(), writer.row.get("saved"))


def _mendings(file: Mapping[str, Any], writers: Sequence[Writer]) -> list[Mending]:
    sections = {writer.office.code: writer.sections() for writer in writers}
    return [
        Mending(
            office=one["office"],
            section=one["section"],
            typed={**sections[one["office"]][one["section"]], **one["typed"]},
            at=one["at"],
        )
        for one in file["mended"]
    ]
