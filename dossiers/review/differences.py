"""Differences between two revisions, or between the last one and the draft ("thay đổi giữa hai lần nộp")."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import frozen_content
from dossiers.content.changes import ContentChange, content_changes
from dossiers.content.word_diff import ParagraphChange, paragraph_changes
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access
from dossiers.dossier.opened import OpenedDossier, open_draft
from dossiers.dossier.views import DossierView
from dossiers.papers import issuing
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.campaign import Campaign, Office
from workflow.content_fields import names_in
from workflow.dossier import Content
from workflow.lifecycle import DRAFTING_STATES, Action, State
from workflow.sight import Sight

DRAFT = 0
"""In place of a revision's number: the office's working draft."""
DECIDING = frozenset({State.SUBMITTED, State.REVIEWED, State.DECLINED, State.APPROVED})
"""The states in which the centre sees what changed since the last return."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a revision by its number with its arrival, or DRAFT."""

    number: int
    arrived: datetime | None
    content: Content


@dataclass(frozen=True, slots=True)
class PaperChanges:
    """The differences in one paper, paragraph by paragraph."""

    kind: str
    paragraphs: tuple[ParagraphChange, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences between two sides of a dossier; `numbers` are the sides that this person may compare."""

    reference: str
    state: State
    revision: int
    campaign: Campaign
    office: Office
    before: Side
    after: Side
    numbers: tuple[int, ...]
    changes: tuple[ContentChange, ...]
    papers: tuple[PaperChanges, ...]


@dataclass(frozen=True, slots=True)
class SinceLast:
    """The changes of an office since the revision that the centre last returned."""

    before: int
    after: int
    changes: tuple[ContentChange, ...]
    old: Content


def differences(
    session: Session, reference: str, *, actor: Actor, before: int | None = None, after: int | None = None
) -> Differences:
    """Compare two revisions, or a revision and the draft (DRAFT); by default the last two sides.

    Raises NotFound for those who do not see revisions, for a revision that does not exist, and for a dossier that was
    never submitted.
    """
    dossier = access.find(session, reference, actor, Sight.REVISION)
    file = open_draft(session, dossier)
    numbers = _numbers(dossier, actor)
    right = numbers[-1] if after is None else after
    left = _last_before(numbers, right) if before is None else before
    if not {left, right} <= set(numbers):
        raise NotFound("revision")
    old, new = (_side(session, file, number) for number in (left, right))
    return Differences(
        reference=reference,
        state=dossier.state,
        revision=dossier.revision,
        campaign=file.campaign,
        office=file.office,
        before=old,
        after=new,
        numbers=numbers,
        changes=content_changes(old.content, new.content),
        papers=tuple(_paper_changes(file.campaign, file.office, old.content, new.content)),
    )


def since_last(session: Session, view: DossierView, *, actor: Actor) -> SinceLast | None:
    """Return what changed in a resubmission, for the centre; None where nothing is to be decided or compared."""
    if not actor.at_centre or view.sight is not Sight.REVISION or view.revision < 2 or view.state not in DECIDING:
        return None
    number = _returned_revision(view)
    revision = dossier_queries.revision_by_reference(session, view.reference, number)
    if revision is None:
        return None
    old = frozen_content(revision.text)
    return SinceLast(number, view.revision, content_changes(old, view.content), old)


def _numbers(dossier: Dossier, actor: Actor) -> tuple[int, ...]:
    """Return the sides that this person may compare, oldest first; the draft, for its office only, comes last."""
    is_office = access.sight_of(dossier, actor) is Sight.WORKING
    if dossier.revision == 0 or not (is_office or actor.at_centre):
        raise NotFound("revision")
    draft = (DRAFT,) if is_office and dossier.state in DRAFTING_STATES else ()
    return (*range(1, dossier.revision + 1), *draft)


def _last_before(numbers: tuple[int, ...], right: int) -> int:
    """Return the side before `right`; the first side itself if there is none."""
    return numbers[max(numbers.index(right) - 1, 0)] if right in numbers else right


def _side(session: Session, file: OpenedDossier, number: int) -> Side:
    if number == DRAFT:
        return Side(DRAFT, None, file.reading.content)
    revision = dossier_queries.revision_of(session, file.dossier, number)
    if revision is None:
        raise NotFound("revision")
    return Side(number, revision.arrived, frozen_content(revision.text))


def _paper_changes(campaign: Campaign, office: Office, old: Content, new: Content) -> Iterator[PaperChanges]:
    """Yield the papers in which something differs."""
    names = names_in(old) | names_in(new)
    for paper in campaign.papers:
        before, after = (issuing.paragraphs(campaign, office, content, paper.kind) for content in (old, new))
        if changed := paragraph_changes(before, after, names):
            yield PaperChanges(paper.kind, changed)


def _returned_revision(view: DossierView) -> int:
    """Return the revision that the centre last sent back before the one in force, else the one before it."""
    returned = (entry.revision for entry in view.history if (entry.act, entry.action) == ("moved", Action.RETURN.value))
    return next((number for number in returned if 0 < number < view.revision), view.revision - 1)
