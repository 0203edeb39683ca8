"""What the use cases ask of the database, each function named after what it returns."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, select, type_coerce, update
from sqlalchemy.orm import Session, joinedload

from dossiers.records.models.accounts import Account
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import (
    Attachment,
    Dossier,
    Drafter,
    KeptPaper,
    Move,
    RequestKey,
    Revision,
    Section,
    SigningCopy,
)
from dossiers.records.models.journal import Act
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from workflow.lifecycle import State

REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What a dossier's reference looks like. Anything else is no dossier's, and PostgreSQL would choke on some of it."""

MOVE_REFUSED = "move-refused"
"""The act under which a refused move stands in the record."""


def _dossiers() -> Select[Dossier]:
    whole = joinedload(Dossier.participant)
    return select(Dossier).options(whole.joinedload(Participant.campaign), whole.joinedload(Participant.organisation))


def dossier_by_reference(session: Session, reference: str) -> Dossier | None:
    """The dossier with its participant, campaign and organisation, in one query."""
    if not REFERENCE.fullmatch(reference):
        return None
    return session.scalar(_dossiers().where(Dossier.reference == reference))


def dossiers_of_office(session: Session, key: str) -> Sequence[Dossier]:
    """All dossiers of one office (an organisation's key), of the newest campaign first, in one query."""
    query = _dossiers().join(Dossier.participant).join(Participant.organisation).where(Organisation.key == key)
    return session.scalars(query.order_by(Participant.campaign_id.desc())).all()


def dossier_to_change(session: Session, reference: str) -> Dossier | None:
    """The same, and nobody else changes it until this transaction ends."""
    if not REFERENCE.fullmatch(reference):
        return None
    query = _dossiers().where(Dossier.reference == reference).with_for_update(of=Dossier)
    return session.scalar(query.execution_options(populate_existing=True))


def sections_of(session: Session, dossier: Dossier) -> Sequence[Section]:
    return session.scalars(select(Section).where(Section.dossier_id == dossier.id)).all()


def drafters_and_signing_copy(session: Session, dossier: Dossier) -> tuple[frozenset[str], SigningCopy | None]:
    """Who wrote in the dossier, and the signing copy last taken: nobody takes one of an empty draft."""
    copies = SigningCopy.dossier_id == Drafter.dossier_id
    query = select(Drafter.username, SigningCopy).outerjoin(SigningCopy, copies)
    rows = session.execute(query.where(Drafter.dossier_id == dossier.id)).all()
    return frozenset(row.username for row in rows), rows[0].SigningCopy if rows else None


def moves_of(session: Session, dossier: Dossier) -> Sequence[Move]:
    """The dossier's history, oldest first."""
    return session.scalars(select(Move).where(Move.dossier_id == dossier.id).order_by(Move.id)).all()


def refusals_of(session: Session, dossier: Dossier) -> Sequence[Act]:
    """The refused moves of the dossier, oldest first."""
    query = select(Act).where(Act.subject == dossier.reference, Act.act == MOVE_REFUSED)
    return session.scalars(query.order_by(Act.id)).all()


def keep_count_of_findings(session: Session, dossier_id: int, count: int) -> bool:
    """Write the count of findings beside the version; whether it was another before."""
    other = Dossier.warnings.is_(None) | (Dossier.warnings != count)
    table = update(Dossier.__table__).where(Dossier.id == dossier_id, other)  # type: ignore[arg-type]
    return session.execute(table.values(warnings=count)).rowcount > 0  # type: ignore[attr-defined, no-any-return]


def attachments_of(session: Session, dossier: Dossier) -> Sequence[Attachment]:
    """The attachments that are there now, in the order they came."""
    query = select(Attachment).where(Attachment.dossier_id == dossier.id, Attachment.removed_at.is_(None))
    return session.scalars(query.order_by(Attachment.id)).all()


def attachment_by_id(session: Session, dossier: Dossier, number: int) -> Attachment | None:
    """An attachment of this dossier, also a removed one: revisions may still name it."""
    return session.scalar(select(Attachment).where(Attachment.dossier_id == dossier.id, Attachment.id == number))


def hold_campaign(session: Session, dossier: Dossier) -> None:
    """Nobody closes or decides the campaign until this transaction ends; other dossiers move on beside it."""
    query = select(CampaignRecord).where(CampaignRecord.id == dossier.participant.campaign_id)
    session.scalar(query.with_for_update(read=True).execution_options(populate_existing=True))


def hold_register(session: Session, dossier: Dossier) -> None:
    """Nobody else enters a number in this office's register until this transaction ends.

    The lock is the one that lets others still refer to the organisation.
    """
    query = select(Organisation.id).where(Organisation.id == dossier.participant.organisation_id)
    session.execute(query.with_for_update(key_share=True))


def register_of(session: Session, dossier: Dossier) -> Sequence[RegisterEntry]:
    """Every number that the dossier's office has given, in this campaign or another."""
    query = select(RegisterEntry).where(RegisterEntry.organisation_id == dossier.participant.organisation_id)
    return session.scalars(query.order_by(RegisterEntry.id)).all()


def current_entry(entries: Sequence[RegisterEntry], dossier: Dossier, kind: str) -> RegisterEntry | None:
    """The number under which this paper of the dossier stands in the register now."""
    return next(
        (
            entry
            for entry in entries
            if entry.dossier_id == dossier.id and entry.kind == kind and entry.standing is NumberStanding.CURRENT
        ),
        None,
    )


def revision_of(session: Session, dossier: Dossier, number: int) -> Revision | None:
    return session.scalar(select(Revision).where(Revision.dossier_id == dossier.id, Revision.number == number))


def revision_by_reference(session: Session, reference: str, number: int) -> Revision | None:
    """A dossier's revision, when only its reference is at hand."""
    query = select(Revision).join(Dossier, Revision.dossier_id == Dossier.id)
    return session.scalar(query.where(Dossier.reference == reference, Revision.number == number))


def revisions_of(session: Session, dossier: Dossier) -> Sequence[Revision]:
    """Everything that was ever submitted, oldest first."""
    return session.scalars(select(Revision).where(Revision.dossier_id == dossier.id).order_by(Revision.number)).all()


def request_key(session: Session, actor: str, key: str) -> RequestKey | None:
    return session.scalar(select(RequestKey).where(RequestKey.actor == actor, RequestKey.key == key))


def kept_papers(session: Session, dossier: Dossier, revision: int) -> Sequence[KeptPaper]:
    query = select(KeptPaper).where(KeptPaper.dossier_id == dossier.id, KeptPaper.revision == revision)
    return session.scalars(query.order_by(KeptPaper.kind, KeptPaper.format)).all()


class Listed(NamedTuple):
    """One row of the list as the driver delivers it, unread: of thousands, most were read for an earlier list.

    A moment or a day is a text on SQLite, the state its value; the same row again is an equal tuple.
    """

    reference: str
    state: str
    revision: int
    nominee: str | None
    still_missing: int | None
    first_on_time: datetime | str | None
    correction_day: date | str | None
    reviewed_by: str | None
    approved_by: str | None
    changed_at: datetime | str
    assigned_to: str | None
    warnings: int | None
    version: int
    arrived: datetime | str | None
    code: str
    office_key: str
    name: str
    full_name: str
    campaign_name: str


def listed(session: Session, *, office: str | None = None, states: Sequence[State] | None = None) -> Sequence[Listed]:
    """The rows of `dossier_rows` for the list of thousands: the same dossiers in the same order, nothing made of them.

    By way of the tables and not of the models, and without reading the values: that is most of what a row costs.
    """
    dossier, participant, organisation, campaign, revision = (
        table.__table__.c for table in (Dossier, Participant, Organisation, CampaignRecord, Revision)
    )
    arrived = select(func.max(revision.arrived)).where(revision.dossier_id == dossier.id).scalar_subquery()
    unread = dossier.state, dossier.first_on_time, dossier.correction_day, dossier.changed_at
    state, first_on_time, correction_day, changed_at = (type_coerce(column, String) for column in unread)
    query = (
        select(
            *(dossier.reference, state, dossier.revision, dossier.nominee, dossier.still_missing, first_on_time),
            *(correction_day, dossier.reviewed_by, dossier.approved_by, changed_at, dossier.assigned_to),
            *(dossier.warnings, dossier.version, type_coerce(arrived, String), participant.code, organisation.key),
            *(organisation.name, organisation.full_name, campaign.name),
        )
        .join_from(Dossier.__table__, Participant.__table__, dossier.participant_id == participant.id)
        .join(Organisation.__table__, participant.organisation_id == organisation.id)
        .join(CampaignRecord.__table__, participant.campaign_id == campaign.id)
        .order_by(campaign.id.desc(), participant.code)
    )
    if office is not None:
        query = query.where(organisation.key == office)
    if states is not None:
        query = query.where(dossier.state.in_(states))
    return [Listed._make(row) for row in session.connection().execute(query).all()]


def dossier_rows(
    session: Session, *, office: str | None = None, states: Sequence[State] | None = None
) -> Sequence[Any]:
    """The rows of a list, by campaign and office code: columns only, one query whatever their number.

    `office` (an organisation's key) and `states` narrow it where it is asked, so that counts leak nothing.
    """
    arrived = (
        select(func.max(Revision.arrived)).where(Revision.dossier_id == Dossier.id).correlate(Dossier).scalar_subquery()
    )
    query = (
        select(
            Dossier.reference,
            Dossier.state,
            Dossier.revision,
            Dossier.nominee,
            Dossier.still_missing,
            Dossier.first_on_time,
            Dossier.correction_day,
            Dossier.reviewed_by,
            Dossier.approved_by,
            Dossier.changed_at,
            arrived.label("arrived"),
            Participant.code,
            Organisation.key.label("office_key"),
            Organisation.name,
            Organisation.full_name,
            CampaignRecord.code.label("campaign_code"),
            CampaignRecord.name.label("campaign_name"),
        )
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(Organisation, Participant.organisation_id == Organisation.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .order_by(CampaignRecord.id.desc(), Participant.code)
    )
    if office is not None:
        query = query.where(Organisation.key == office)
    if states is not None:
        query = query.where(Dossier.state.in_(states))
    return session.execute(query).all()


def campaign_by_code(session: Session, code: str) -> CampaignRecord | None:
    return session.scalar(select(CampaignRecord).where(CampaignRecord.code == code))


def campaigns(session: Session) -> Sequence[CampaignRecord]:
    """All campaigns, the newest first."""
    return session.scalars(select(CampaignRecord).order_by(CampaignRecord.id.desc())).all()


def person_name(session: Session, username: str) -> str:
    """The person's name; the account's where the person is gone; nothing for nobody."""
    if not username:
        return ""
    return session.scalar(select(Account.name).where(Account.username == username)) or username


def organisation_name(session: Session, key: str) -> str | None:
    """The full name of an organisation, or None when there is none of that key."""
    return session.scalar(select(Organisation.full_name).where(Organisation.key == key))
