"""The centre's figures for tests: realistic tables, sent through the real use cases."""

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.figures import imports, ranking
from dossiers.figures.imports import Confirmation, Preview
from dossiers.figures.ranking import RankingBasis
from dossiers.figures.table_files import store_table
from dossiers.figures.tables import filled_table
from tests.support.contents import submission_time
from tests.support.dossiers import REVIEWER, REVIEWER_2
from workflow.campaign import Campaign

Amounts = tuple[int, int, int]
USUAL: Amounts = (1_000_000_000, 990_000_000, 10_000_000)
"""Default plan, collected amount and debt of an office: below its plan."""


def amounts(campaign: Campaign, **others: Amounts) -> dict[str, Amounts]:
    """Return the figures of all offices, the defaults with some replaced, by office code ("o01" for 01)."""
    said = {name.removeprefix("o"): values for name, values in others.items()}
    return {office.code: said.get(office.code, USUAL) for office in campaign.offices}


def table(campaign: Campaign, figures: Mapping[str, Amounts]) -> bytes:
    return filled_table(campaign, figures)


def send(
    application: Application,
    campaign: Campaign,
    data: bytes,
    *,
    name: str = "bang.xlsx",
    unit: str = "",
    **more: object,
) -> int:
    """Send a file; return its pending number."""
    actor = more.get("actor", REVIEWER)
    assert isinstance(actor, Actor)
    at = submission_time(campaign)
    settings = application.settings
    stored = store_table(
        application.files,
        name,
        io.BytesIO(data),
        limit=settings.max_file_bytes,
        actor=actor,
    )
    with application.database.writing() as session:
        return imports.receive(session, campaign.code, stored, unit, actor=actor, at=at, key=str(more.get("key", "")))


def shown(application: Application, campaign: Campaign, number: int, actor: Actor = REVIEWER) -> Preview:
    with application.database.reading() as session:
        return imports.preview(
            session, application.files, campaign.code, number, limit=application.settings.max_file_bytes, actor=actor
        )


def confirm(
    application: Application,
    campaign: Campaign,
    number: int,
    said: Confirmation | None = None,
    at: datetime | None = None,
    actor: Actor = REVIEWER,
) -> int:
    """Confirm a table, with every doubt read unless given otherwise; return the snapshot's number."""
    if said is None:
        preview = shown(application, campaign, number)
        codes = frozenset(note.unmet.code for note in preview.understood.doubts)
        said = Confirmation(preview.seen, looked_at=codes, in_force=preview.in_force)
    moment = at or submission_time(campaign)
    with application.database.writing() as session:
        limit = application.settings.max_file_bytes
        return imports.confirm(
            session, application.files, campaign.code, number, said, limit=limit, actor=actor, at=moment
        )


def take(application: Application, campaign: Campaign, **others: Amounts) -> int:
    """Return a snapshot with these figures, from the file to its number; a second person confirms a further one."""
    number = send(application, campaign, table(campaign, amounts(campaign, **others)))
    is_further = shown(application, campaign, number).in_force is not None
    return confirm(application, campaign, number, actor=REVIEWER_2 if is_further else REVIEWER)


def basis(application: Application, campaign: Campaign, actor: Actor = REVIEWER) -> RankingBasis:
    with application.database.reading() as session:
        return ranking.basis_by_code(session, campaign.code, actor=actor)


def written(folder: Path, data: bytes, name: str = "bang.xlsx") -> Path:
    (folder / name).write_bytes(data)
    return folder / name
