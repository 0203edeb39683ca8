"""Queries on notes, duties and appraisal sheets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier, Revision
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.review import Appraisal, Audience, Duty, DutyKind, Note
from workflow.lifecycle import Role


def notes_of(session: Session, dossier: Dossier) -> Sequence[Note]:
    """Return all notes of the dossier, by number."""
    return session.scalars(select(Note).where(Note.dossier_id == dossier.id).order_by(Note.number)).all()


def notes_by_reference(session: Session, reference: str) -> Sequence[Any]:
    """Return each note of a dossier with the state of its campaign and the key of its office, by number."""
    query = (
        select(Note, CampaignRecord.state, Organisation.key)
        .join(Dossier, Note.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .where(Dossier.reference == reference)
    )
    return session.execute(query.order_by(Note.number)).all()


def note_by_number(session: Session, dossier: Dossier, number: int) -> Note | None:
    return session.scalar(select(Note).where(Note.dossier_id == dossier.id, Note.number == number))


def release_notes(session: Session, dossier: Dossier, at: datetime) -> None:
    """Release the notes that are meant for the office, so that it sees them from now on."""
    waiting = (Note.dossier_id == dossier.id, Note.audience == Audience.OFFICE, Note.released_at.is_(None))
    session.execute(update(Note).where(*waiting, Note.closed_at.is_(None)).values(released_at=at))


def duties_of(session: Session, dossier: Dossier) -> Sequence[Duty]:
    """Return the duties of a dossier, oldest first."""
    return session.scalars(select(Duty).where(Duty.dossier_id == dossier.id).order_by(Duty.id)).all()


def recused_from(session: Session, dossier: Dossier) -> frozenset[str]:
    query = select(Duty.username).where(Duty.dossier_id == dossier.id, Duty.kind == DutyKind.RECUSED)
    return frozenset(session.scalars(query))


def appraisals_of(session: Session, dossier: Dossier) -> Sequence[Appraisal]:
    """Return every version of the appraisal sheets, oldest first."""
    query = select(Appraisal).where(Appraisal.dossier_id == dossier.id)
    return session.scalars(query.order_by(Appraisal.id)).all()


def last_revision(session: Session, dossier: Dossier) -> tuple[Revision | None, Appraisal | None]:
    """Return the last submitted revision with the last version of its appraisal sheet, in one query."""
    of_it = and_(Appraisal.dossier_id == Revision.dossier_id, Appraisal.revision == Revision.number)
    query = select(Revision, Appraisal).outerjoin(Appraisal, of_it)
    query = query.where(Revision.dossier_id == dossier.id, Revision.number == dossier.revision)
    row = session.execute(query.order_by(Appraisal.number.desc()).limit(1)).first()
    return (None, None) if row is None else (row[0], row[1])


def people_on_lists(session: Session, usernames: Collection[str]) -> tuple[dict[str, str], frozenset[str]]:
    """Return the names of these accounts by username, and which of them may review now."""
    if not usernames:
        return {}, frozenset()
    may_review = exists().where(AccountRole.account_id == Account.id, AccountRole.role == Role.REVIEWER)
    query = select(Account.username, Account.name, and_(Account.active, may_review).label("able"))
    rows = session.execute(query.where(Account.username.in_(usernames))).all()
    return {row.username: row.name for row in rows}, frozenset(row.username for row in rows if row.able)
