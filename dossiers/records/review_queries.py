"""What the use cases ask about notes, duties, appraisal sheets, requests for more time and paper dossiers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.orm import Session, contains_eager

from dossiers.records.accounts import Account, AccountRole
from dossiers.records.campaigns import CampaignRecord, Participant
from dossiers.records.dossiers import Dossier, Revision
from dossiers.records.extending import (
    ExtensionOrder,
    ExtensionRecord,
    ExtensionRequest,
    PostalReceipt,
    RequestState,
)
from dossiers.records.organisations import Organisation
from dossiers.records.reviewing import Appraisal, Audience, Duty, DutyKind, Note
from workflow.lifecycle import Role


def notes_of(session: Session, dossier: Dossier) -> Sequence[Note]:
    """All notes of the dossier, in the order of their numbers."""
    return session.scalars(select(Note).where(Note.dossier_id == dossier.id).order_by(Note.number)).all()


def notes_by_reference(session: Session, reference: str) -> Sequence[Any]:
    """Each note of a dossier with the state of its campaign and the key of its office, in the order of numbers."""
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


def unanswered_notes(session: Session, dossier: Dossier) -> tuple[int, ...]:
    """The numbers of the notes that were handed to the office and that it has not answered."""
    query = select(Note.number).where(
        Note.dossier_id == dossier.id,
        Note.audience == Audience.OFFICE,
        Note.released_at.is_not(None),
        Note.answered_at.is_(None),
        Note.closed_at.is_(None),
    )
    return tuple(session.scalars(query.order_by(Note.number)))


def release_notes(session: Session, dossier: Dossier, at: datetime) -> None:
    """Hand the notes meant for the office over to it: it sees them from this return on."""
    waiting = (Note.dossier_id == dossier.id, Note.audience == Audience.OFFICE, Note.released_at.is_(None))
    session.execute(update(Note).where(*waiting, Note.closed_at.is_(None)).values(released_at=at))


def duties_of(session: Session, dossier: Dossier) -> Sequence[Duty]:
    """Who was given the dossier, or stepped back from it, oldest first."""
    return session.scalars(select(Duty).where(Duty.dossier_id == dossier.id).order_by(Duty.id)).all()


def recused_from(session: Session, dossier: Dossier) -> frozenset[str]:
    query = select(Duty.username).where(Duty.dossier_id == dossier.id, Duty.kind == DutyKind.RECUSED)
    return frozenset(session.scalars(query))


def appraisals_of(session: Session, dossier: Dossier) -> Sequence[Appraisal]:
    """Every writing of the appraisal sheets, oldest first."""
    query = select(Appraisal).where(Appraisal.dossier_id == dossier.id)
    return session.scalars(query.order_by(Appraisal.id)).all()


def last_revision(session: Session, dossier: Dossier) -> tuple[Revision | None, Appraisal | None]:
    """The last revision that was submitted, with the last writing of its appraisal sheet."""
    of_it = and_(Appraisal.dossier_id == Revision.dossier_id, Appraisal.revision == Revision.number)
    query = select(Revision, Appraisal).outerjoin(Appraisal, of_it)
    query = query.where(Revision.dossier_id == dossier.id, Revision.number == dossier.revision)
    found = session.execute(query.order_by(Appraisal.number.desc()).limit(1)).first()
    return (None, None) if found is None else (found[0], found[1])


def receipt_by_post(session: Session, dossier: Dossier) -> PostalReceipt | None:
    """The last registration of a paper dossier."""
    query = select(PostalReceipt).where(PostalReceipt.dossier_id == dossier.id)
    return session.scalars(query.order_by(PostalReceipt.id.desc()).limit(1)).first()


def receipts_by_post(session: Session, dossier: Dossier) -> Sequence[PostalReceipt]:
    query = select(PostalReceipt).where(PostalReceipt.dossier_id == dossier.id)
    return session.scalars(query.order_by(PostalReceipt.id)).all()


def requests_of(session: Session, dossier: Dossier) -> Sequence[ExtensionRequest]:
    """The office's requests for more time, oldest first."""
    query = select(ExtensionRequest).where(ExtensionRequest.dossier_id == dossier.id)
    return session.scalars(query.order_by(ExtensionRequest.id)).all()


def open_requests(session: Session, campaign: CampaignRecord) -> Sequence[tuple[ExtensionRequest, Dossier]]:
    """The requests of a campaign that nobody has answered, oldest first, each with its dossier."""
    query = (
        select(ExtensionRequest, Dossier)
        .join(Dossier, ExtensionRequest.dossier_id == Dossier.id)
        .join(Participant, Dossier.participant_id == Participant.id)
        .options(contains_eager(Dossier.participant))
        .where(Participant.campaign_id == campaign.id, ExtensionRequest.state == RequestState.OPEN)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(ExtensionRequest.id))]


def orders_of(session: Session, campaign: CampaignRecord) -> Sequence[ExtensionOrder]:
    """The campaign's orders of more time, the newest first."""
    query = select(ExtensionOrder).where(ExtensionOrder.campaign_id == campaign.id)
    return session.scalars(query.order_by(ExtensionOrder.number.desc())).all()


def orders_for(session: Session, dossier: Dossier) -> Sequence[tuple[ExtensionOrder, ExtensionRecord]]:
    """What gave this office more time, oldest first: the order and what it meant for the office."""
    query = select(ExtensionOrder, ExtensionRecord).join(ExtensionRecord, ExtensionRecord.order_id == ExtensionOrder.id)
    mine = query.where(ExtensionRecord.participant_id == dossier.participant_id)
    return [(row[0], row[1]) for row in session.execute(mine.order_by(ExtensionRecord.id))]


def extensions_of_campaign(session: Session, campaign: CampaignRecord) -> dict[int, list[ExtensionRecord]]:
    """The extensions of each participant."""
    query = select(ExtensionRecord).join(Participant, ExtensionRecord.participant_id == Participant.id)
    found: dict[int, list[ExtensionRecord]] = {}
    for one in session.scalars(query.where(Participant.campaign_id == campaign.id).order_by(ExtensionRecord.id)):
        found.setdefault(one.participant_id, []).append(one)
    return found


def reviewers(session: Session) -> Sequence[Any]:
    """Username, name and own office of everybody who may review now."""
    query = select(Account.username, Account.name, Account.office_key).join(AccountRole)
    query = query.where(AccountRole.role == Role.REVIEWER, Account.active.is_(True))
    return session.execute(query.order_by(Account.username)).all()


def people_on_lists(session: Session, usernames: Collection[str]) -> tuple[dict[str, str], frozenset[str]]:
    """The names of these accounts, and which of them may review now."""
    if not usernames:
        return {}, frozenset()
    may_review = exists().where(AccountRole.account_id == Account.id, AccountRole.role == Role.REVIEWER)
    query = select(Account.username, Account.name, and_(Account.active, may_review).label("able"))
    rows = session.execute(query.where(Account.username.in_(usernames))).all()
    return {row.username: row.name for row in rows}, frozenset(row.username for row in rows if row.able)


def loads(session: Session, states: Collection[Any]) -> dict[str, int]:
    """How many dossiers in these states each reviewer has."""
    query = select(Dossier.assigned_to, func.count()).where(Dossier.assigned_to.is_not(None), Dossier.state.in_(states))
    return {row[0]: row[1] for row in session.execute(query.group_by(Dossier.assigned_to))}
