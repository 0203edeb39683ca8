"""The centre's own papers in a printer's pack: which may be chosen, and the file of each."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards.campaign_papers import issued_paper, read_campaign_source
from dossiers.deadlines.extension_pages import order_of
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import Events
from dossiers.papers import issuing
from dossiers.papers.engine import PaperFile
from dossiers.papers.further import extension_paper
from dossiers.papers.packs import ChosenPaper
from dossiers.reading.issued_papers import issued_papers, paper_source
from dossiers.reading.paper_facts import Say, extended_by
from dossiers.records.database import Database
from dossiers.records.files import Files
from workflow.lifecycle import Role

CENTRE = Actor("", "", frozenset({Role.REVIEWER}))
"""The reader for whom a job makes the papers: who may have them was checked when they were chosen."""


def chosen_papers(session: Session, names: Collection[str], *, actor: Actor) -> tuple[ChosenPaper, ...]:
    """Return the papers of these names in the order of the printing page.

    Raises NotFound for a name that the page does not list for this person.
    """
    if not names:
        return ()
    listed = {
        paper.chosen.name: paper.chosen
        for campaign in issued_papers(session, actor=actor)
        for _, papers in campaign.kinds
        for paper in papers
    }
    if not set(names) <= listed.keys():
        raise NotFound("paper")
    return tuple(chosen for name, chosen in listed.items() if name in names)


def chosen_file(
    database: Database, files: Files, chosen: ChosenPaper, format_: str, say: Say, *, at: datetime, demo: bool
) -> PaperFile:
    """Return one chosen paper as a file, as it is downloaded alone. Raises NotFound while it can't be made."""
    with database.reading() as session:
        if chosen.reference:
            source = paper_source(session, chosen.reference, chosen.kind, say, actor=CENTRE, at=at, move=chosen.move)
            return issuing.paper(files, source, chosen.kind, format_, demo=demo)
        if chosen.order:
            campaign, order = order_of(session, chosen.campaign, chosen.order, actor=CENTRE)
            office = campaign.office(order.office) if order.office else None
            events = Events(extended=extended_by(order, campaign))
            return extension_paper(campaign, office, chosen.order, format_, events, demo=demo)
        whole = read_campaign_source(session, chosen.campaign, chosen.kind, actor=CENTRE, at=at)
        return issued_paper(files, whole, chosen.kind, format_, demo=demo)
