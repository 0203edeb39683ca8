"""Data sources of a dossier's papers ("dữ liệu của văn bản"): a draft, a signing copy or a frozen revision."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import frozen_content
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.context import Copy
from dossiers.documents.kinds.events import NO_EVENTS, Events
from dossiers.dossier import access
from dossiers.dossier.opened import OpenedDossier, open_draft, revision_numbered, submitted_content
from dossiers.dossier.views import DossierView
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign, Office
from workflow.dossier import Content
from workflow.lifecycle import WORKING_STATES
from workflow.sight import Sight


@dataclass(frozen=True, slots=True)
class DossierSource:
    """The values that papers are made from, so that they can be made after the transaction has ended.

    `kept` are the papers whose bytes are kept already: kind, format and hash of each.
    """

    reference: str
    campaign: Campaign
    office: Office
    content: Content
    copy: Copy
    revision: int | None
    kept: tuple[tuple[str, str, str], ...] = ()
    events: Events = NO_EVENTS

    def kept_hash(self, kind: str, format_: str) -> str | None:
        """Return the hash of a paper's kept bytes; None if they have not been made yet."""
        hashes = {(kept_kind, kept_format): hash_ for kept_kind, kept_format, hash_ in self.kept}
        return hashes.get((kind, format_))


def read_source(
    session: Session, reference: str, *, actor: Actor, revision: int | None = None, signing: bool = False
) -> DossierSource:
    """Return the source that this person may read: the office's draft, or the given (else the last) frozen revision.

    With `signing` it is the last signing copy, without later changes. Raises NotFound when there is nothing that the
    person may read.
    """
    dossier = access.find(session, reference, actor)
    sight = access.sight_of(dossier, actor)
    if revision is None and sight is Sight.WORKING and dossier.state in WORKING_STATES:
        return _draft_source(open_draft(session, dossier), signing=signing)
    if sight < Sight.REVISION:
        raise NotFound("paper")
    return frozen_source(session, dossier, dossier.revision if revision is None else revision)


def source_of_opened(
    session: Session, opened: OpenedDossier, *, actor: Actor, revision: int | None = None, signing: bool = False
) -> DossierSource:
    """Return the same for a dossier that is opened as this person sees it, for papers whose bytes are not kept."""
    dossier, sight = opened.dossier, access.sight_of(opened.dossier, actor)
    if revision is None and sight is Sight.WORKING and dossier.state in WORKING_STATES:
        return _draft_source(opened, signing=signing)
    number = dossier.revision if revision is None else revision
    frozen = revision_numbered(session, opened, number) if sight >= Sight.REVISION else None
    if frozen is None:
        raise NotFound("paper")
    content = frozen_content(frozen.text)
    return DossierSource(dossier.reference, opened.campaign, opened.office, content, Copy.FINAL, number)


def _draft_source(opened: OpenedDossier, *, signing: bool) -> DossierSource:
    """Return the office's draft, or the copy that was last printed for signing. Raises NotFound without one."""
    content, copy = (opened.signed, Copy.SIGNING) if signing else (opened.reading.content, Copy.DRAFT)
    if content is None:
        raise NotFound("signing copy")
    return DossierSource(opened.dossier.reference, opened.campaign, opened.office, content, copy, None)


def source_of(view: DossierView) -> DossierSource:
    """Return the source of the papers of an opened dossier, without further queries."""
    copy = Copy.DRAFT if view.shows_draft else Copy.FINAL
    revision = None if view.shows_draft else view.revision
    return DossierSource(view.reference, view.campaign, view.office, view.content, copy, revision)


def frozen_source(session: Session, dossier: Dossier, number: int) -> DossierSource:
    """Return a frozen revision of a dossier, regardless of the reader. Raises NotFound if there is none."""
    campaign = campaign_of(dossier.participant.campaign)
    content = submitted_content(session, dossier, number)
    papers = dossier_queries.kept_papers(session, dossier, number)
    kept = tuple((paper.kind, paper.format, paper.hash) for paper in papers)
    office = campaign.office(dossier.participant.code)
    return DossierSource(dossier.reference, campaign, office, content, Copy.FINAL, number, kept)
