"""The content of the demo of campaign 4361, read from its TOML file: people, drafts, moves, the centre's table.

Everything is determined by the file and the campaign, without clock or random numbers: every demo is the same.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.demo.sample_content import DraftWriter, PersonNames, Stage, TypedFields
from dossiers.desk.paths import REFERENCE
from workflow.campaign import Campaign
from workflow.lifecycle import Action, Role

CAMPAIGN_FILE = REFERENCE / "campaigns" / "4361-2010.toml"
CALENDAR_FILE = REFERENCE / "days-off.toml"
DEMO_FILE = REFERENCE / "demo" / "4361-2010.toml"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person with an account; `office` is the office's code, None at the centre."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """The fields typed by an office's clerk, by section; the last section was saved at `saved`."""

    office: str
    clerk: str
    stage: Stage
    sections: Mapping[str, TypedFields]
    saved: datetime | None


@dataclass(frozen=True, slots=True)
class CorrectedSection:
    """A section that an office changed after its dossier was returned."""

    office: str
    section: str
    typed: TypedFields
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A move of a dossier, with who made it and when."""

    office: str
    action: Action
    by: str
    at: datetime
    reason: str = ""
    correction_day: str = ""


@dataclass(frozen=True, slots=True)
class CentreTable:
    """The table of figures imported by the centre: plan, collected and debt of each office in đồng."""

    amounts: Mapping[str, tuple[int, int, int]]
    source: str
    name: str
    plan_decision: str
    plan_day: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole content of the demo."""

    people: tuple[DemoPerson, ...]
    drafts: tuple[DemoDraft, ...]
    corrections: tuple[CorrectedSection, ...]
    moves: tuple[PlannedMove, ...]
    table: CentreTable


def read_demo(campaign: Campaign) -> Demo:
    """Return the demo of this campaign, read from its file."""
    file = tomllib.loads(DEMO_FILE.read_text("utf-8"))
    names = PersonNames(**file["names"])
    writers = [DraftWriter(file, names, place, campaign, office) for place, office in enumerate(campaign.offices)]
    return Demo(
        people=tuple(_people(file, names, campaign)),
        drafts=tuple(_draft(writer) for writer in writers),
        corrections=tuple(_corrections(file, writers)),
        moves=tuple(PlannedMove(**{**move, "action": Action(move["action"])}) for move in file["moves"]),
        table=_table(file, writers),
    )


def clerk_of(office: str) -> str:
    """Return the username of an office's clerk, such as "clerk-01"."""
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


def _table(file: Mapping[str, Any], writers: Sequence[DraftWriter]) -> CentreTable:
    """Return the centre's table: the offices' own figures, except where the file gives other ones."""
    table = dict(file["centre_table"])
    differing = table.pop("others")
    figures = {writer.office.code: writer.figures(differing.get(writer.office.code)) for writer in writers}
    amounts = {code: (office.plan, office.collected, office.debt) for code, office in figures.items()}
    return CentreTable(amounts, **table)


def _draft(writer: DraftWriter) -> DemoDraft:
    office = writer.office.code
    return DemoDraft(office, clerk_of(office), writer.stage, writer.sections(), writer.row.get("saved"))


def _corrections(file: Mapping[str, Any], writers: Sequence[DraftWriter]) -> list[CorrectedSection]:
    sections = {writer.office.code: writer.sections() for writer in writers}
    return [
        CorrectedSection(
            office=row["office"],
            section=row["section"],
            typed={**sections[row["office"]][row["section"]], **row["typed"]},
            at=row["at"],
        )
        for row in file["mended"]
    ]
