"""The papers about a whole campaign ("văn bản của cả đợt"): who may open them, and the kept bytes of the issued ones.

The bytes are made once after the decision, by a job; from then on everyone gets the same bytes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards import decision
from dossiers.awards.campaign_moves import campaign_history
from dossiers.awards.decision import DECISION
from dossiers.awards.paper_facts import campaign_events, cited_proposals
from dossiers.desk.actor import Actor
from dossiers.desk.clock import Clock
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import Events
from dossiers.figures.ranking import SEES_RANKING, basis_of
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.papers.engine import FORMATS, MakeBytes, PaperFile, papers, render
from dossiers.papers.further import campaign_paper, campaign_paper_name, campaign_papers
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.models.awards import KeptCampaignPaper
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign
from workflow.guards import CampaignState
from workflow.lifecycle import Role

KEEP_CAMPAIGN_PAPERS = "keep-campaign-papers"
"""The job that makes the papers of a decided campaign and keeps their bytes."""


@dataclass(frozen=True, slots=True)
class CampaignSource:
    """The values that a campaign's papers are made from; `kept` are kind, format and hash of those kept already."""

    campaign: Campaign
    events: Events
    kept: tuple[tuple[str, str, str], ...]

    def kept_hash(self, kind: str, format_: str) -> str | None:
        """Return the hash of a paper's kept bytes; None if they have not been made yet."""
        return next((hash_ for *place, hash_ in self.kept if place == [kind, format_]), None)


def read_campaign_source(session: Session, code: str, kind: str, *, actor: Actor, at: datetime) -> CampaignSource:
    """Return the source of a campaign's paper of that kind, for those who may open it.

    Those who see the ranking may open both, printers once they are final, clerks of a participating office the issued
    decision. Raises NotFound for everyone else.
    """
    campaign_record = dossier_queries.campaign_by_code(session, code)
    if campaign_record is None or not _may_open(session, campaign_record, kind, actor):
        raise NotFound("paper")
    return source_of_campaign(session, campaign_record, at=at)


def may_open_decision(campaign_record: CampaignRecord, actor: Actor) -> bool:
    """Return whether this person may open the issued decision; a clerk must be of a participating office as well."""
    decided = campaign_record.state is CampaignState.DECIDED
    return decided and (actor.has(Role.CLERK) or actor.has(Role.PRINTER) or bool(SEES_RANKING & actor.roles))


def _may_open(session: Session, campaign_record: CampaignRecord, kind: str, actor: Actor) -> bool:
    if SEES_RANKING & actor.roles:
        return True
    if actor.has(Role.PRINTER):
        return campaign_record.state is not CampaignState.OPEN
    if kind != DECISION or actor.office is None or not may_open_decision(campaign_record, actor):
        return False
    return award_queries.takes_part(session, campaign_record, actor.office)


def source_of_campaign(session: Session, campaign_record: CampaignRecord, *, at: datetime) -> CampaignSource:
    """Return the source of a campaign's papers, regardless of the reader."""
    basis = basis_of(session, campaign_record)
    history, issued = campaign_history(session, campaign_record), decision.decision_of(session, campaign_record)
    proposals = cited_proposals(session, campaign_record)
    kept = tuple((row.kind, row.format, row.hash) for row in award_queries.kept_papers(session, campaign_record))
    return CampaignSource(basis.campaign, campaign_events(basis, history, issued, at, proposals), kept)


def issued_paper(
    files: Files, source: CampaignSource, kind: str, format_: str, *, demo: bool, make: MakeBytes = render
) -> PaperFile:
    """Return a campaign's paper as a file: its kept bytes, else made now by `make`.

    Raises NotFound while it can't be made.
    """
    kept = source.kept_hash(kind, format_)
    if kept is None:
        return campaign_paper(source.campaign, kind, format_, source.events, demo=demo, make=make)
    name = campaign_paper_name(source.campaign, kind, format_, demo=demo)
    return PaperFile(name, FORMATS[format_], files.read(kept))


def enqueue_keeping(session: Session, campaign_record: CampaignRecord) -> None:
    """Enqueue the job that keeps the papers of a campaign that was just decided."""
    enqueue(session, KEEP_CAMPAIGN_PAPERS, campaign_record.code, {"campaign": campaign_record.code})


def keep_campaign_papers(
    database: Database, files: Files, clock: Clock, code: str, *, demo: bool, progress: ProgressReport
) -> None:
    """Make every paper of a decided campaign and keep its bytes; those that are kept already stay. Raises NotFound."""
    with database.reading() as session:
        campaign_record = dossier_queries.campaign_by_code(session, code)
        if campaign_record is None or campaign_record.state is not CampaignState.DECIDED:
            raise NotFound(code)
        source, number = source_of_campaign(session, campaign_record, at=clock.now()), campaign_record.id
    wanted = [(paper.kind, format_) for paper in campaign_papers(source.campaign, source.events) for format_ in FORMATS]
    for done, (kind, format_) in enumerate(wanted, start=1):
        if source.kept_hash(kind, format_) is None:
            paper = campaign_paper(source.campaign, kind, format_, source.events, demo=demo)
            stored = files.store(paper.data)
            row = KeptCampaignPaper(kind=kind, format=format_, hash=stored.hash, size=stored.size)
            row.campaign_id, row.made_with, row.made_at = number, papers().made_with(), clock.now()
            with database.writing() as session:
                session.add(row)
        progress(done, len(wanted))
