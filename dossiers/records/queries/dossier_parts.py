"""Queries on who has worked on a dossier: the office's people, and the parts of the centre's people."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, Select, and_, func, literal, select, union
from sqlalchemy.orm import Session, aliased

from dossiers.records.models.campaigns import Participant
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.models.dossier import Dossier, Drafter
from dossiers.records.models.figures import PendingImport, Snapshot, SnapshotRow
from dossiers.records.models.review import Appraisal, Duty, DutyKind, Note
from workflow.lifecycle import Role
from workflow.separation import Part

RECUSED = "recused"
_BETWEEN, _WITHIN = "\n", "/"
"""The separators of aggregated pairs of part and username; neither contains them."""

People = Mapping[str, frozenset[str]]
"""Usernames by part (`Part` or RECUSED)."""


def parts_text(dossier_id: BindParameter[int]) -> ScalarSelect[Any]:
    """Return the statement of everybody's parts in a dossier as one text, read by `people_of`."""
    pairs = union(
        _pair(Part.DRAFTED, Drafter.username).where(Drafter.dossier_id == dossier_id),
        _pair(RECUSED, Duty.username).where(Duty.dossier_id == dossier_id, Duty.kind == DutyKind.RECUSED),
        _pair(Part.APPRAISED, Appraisal.written_by).where(Appraisal.dossier_id == dossier_id),
        _pair(Part.APPRAISED, Note.closed_by).where(
            Note.dossier_id == dossier_id, Note.closed_by.not_in(("", Note.written_by))
        ),
        _pair(Part.NOTED, Note.written_by).where(Note.dossier_id == dossier_id, Note.role == Role.REVIEWER),
        _pair(Part.REGISTERED, PostalReceipt.registered_by).where(PostalReceipt.dossier_id == dossier_id),
        _figures_in_force(dossier_id),
    ).subquery()
    return select(func.aggregate_strings(pairs.c.pair, _BETWEEN)).scalar_subquery()


def people_of(text: str | None) -> People:
    """Return the usernames by part of a text that `parts_text` gave."""
    people: dict[str, set[str]] = {}
    for pair in text.split(_BETWEEN) if text else ():
        part, _, username = pair.partition(_WITHIN)
        people.setdefault(part, set()).add(username)
    return {part: frozenset(names) for part, names in people.items()}


def drafted_in(session: Session, username: str, campaign_id: int) -> frozenset[str]:
    """Return the references of the dossiers of a campaign that a person has drafted."""
    query = select(Dossier.reference).join(Drafter, Drafter.dossier_id == Dossier.id).join(Dossier.participant)
    query = query.where(Drafter.username == username, Participant.campaign_id == campaign_id)
    return frozenset(session.scalars(query))


def _pair(part: str, username: Any) -> Select[Any]:
    return select((literal(f"{part}{_WITHIN}").concat(username)).label("pair"))


def _figures_in_force(dossier_id: BindParameter[int]) -> Select[Any]:
    """Return who sent the table in force with the office's figures; for one taken at once who confirmed it."""
    numbered = aliased(Snapshot)
    latest = (
        select(func.max(numbered.number))
        .where(numbered.campaign_id == Participant.campaign_id)
        .correlate(Participant)
        .scalar_subquery()
    )
    sent = and_(PendingImport.campaign_id == Snapshot.campaign_id, PendingImport.snapshot == Snapshot.number)
    return (
        _pair(Part.FIGURES, func.coalesce(PendingImport.sent_by, Snapshot.confirmed_by))
        .select_from(Dossier)
        .join(Participant, Participant.id == Dossier.participant_id)
        .join(Snapshot, and_(Snapshot.campaign_id == Participant.campaign_id, Snapshot.number == latest))
        .join(SnapshotRow, and_(SnapshotRow.snapshot_id == Snapshot.id, SnapshotRow.code == Participant.code))
        .outerjoin(PendingImport, sent)
        .where(Dossier.id == dossier_id)
    )
