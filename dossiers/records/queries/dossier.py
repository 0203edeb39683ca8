"""Queries on dossiers: rows, sections, moves, revisions, attachments, papers, register."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, bindparam, func, select, type_coerce, update
from sqlalchemy.orm import Session, aliased, joinedload

from dossiers.records.models.accounts import Account
from dossiers.records.models.base import table_of
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import (
    Abstention,
    Attachment,
    Dossier,
    Drafter,
    Examination,
    KeptPaper,
    Move,
    Revision,
    Section,
    SigningCopy,
)
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from workflow.lifecycle import State

REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}")
"""The form of a dossier's reference. No other text is sent to the database: PostgreSQL rejects some of them."""

MOVE_REFUSED = "move-refused"
"""The act under which a refused move is logged."""


_OF_DOSSIER = bindparam("dossier_id", type_=Integer)
_SECTIONS = select(Section).where(Section.dossier_id == _OF_DOSSIER)
_UPLOADS = select(Attachment).where(Attachment.dossier_id == _OF_DOSSIER, Attachment.removed_at.is_(None))
_UPLOADS = _UPLOADS.order_by(Attachment.id)
_REVISION = select(Revision).where(Revision.dossier_id == _OF_DOSSIER, Revision.number == bindparam("number"))
_REGISTER = select(RegisterEntry).where(RegisterEntry.organisation_id == bindparam("organisation_id"))
_REGISTER = _REGISTER.order_by(RegisterEntry.id)
_CAMPAIGN = table_of(CampaignRecord).c
_HELD_CAMPAIGN = select(_CAMPAIGN.state, _CAMPAIGN.last_closing, _CAMPAIGN.text_hash)
_HELD_CAMPAIGN = _HELD_CAMPAIGN.where(_CAMPAIGN.id == bindparam("campaign_id")).with_for_update(read=True)
"""The statements that every move sends, built once: composing one costs more than the database needs to answer."""


def _dossiers() -> Select[Dossier]:
    whole = joinedload(Dossier.participant)
    return select(Dossier).options(whole.joinedload(Participant.campaign), whole.joinedload(Participant.organisation))


def dossier_by_reference(session: Session, reference: str) -> Dossier | None:
    """Return the dossier with its participant, campaign and organisation, in one query."""
    if not REFERENCE.fullmatch(reference):
        return None
    return session.scalar(_by_reference(), {"reference": reference})


@cache
def _by_reference() -> Select[Dossier]:
    """Return the statement of `dossier_by_reference`, built once."""
    return _dossiers().where(Dossier.reference == bindparam("reference"))


def dossiers_of_office(session: Session, key: str) -> Sequence[Dossier]:
    """Return all dossiers of one office (an organisation's key), the newest campaign first, in one query."""
    query = _dossiers().join(Dossier.participant).join(Participant.organisation).where(Organisation.key == key)
    return session.scalars(query.order_by(Participant.campaign_id.desc())).all()


def dossier_to_change(session: Session, reference: str) -> Dossier | None:
    """Return the same, locked until the transaction ends."""
    if not REFERENCE.fullmatch(reference):
        return None
    return session.scalar(_to_change(), {"reference": reference})


@cache
def _to_change() -> Select[Dossier]:
    """Return the statement of `dossier_to_change`, built once."""
    return _by_reference().with_for_update(of=Dossier).execution_options(populate_existing=True)


def sections_of(session: Session, dossier: Dossier) -> Sequence[Section]:
    return session.scalars(_SECTIONS, {"dossier_id": dossier.id}).all()


def drafters_and_signing_copy(session: Session, dossier: Dossier) -> tuple[frozenset[str], SigningCopy | None]:
    """Return who wrote in the dossier, and the signing copy last taken; an empty draft has neither."""
    copies = SigningCopy.dossier_id == Drafter.dossier_id
    query = select(Drafter.username, SigningCopy).outerjoin(SigningCopy, copies)
    rows = session.execute(query.where(Drafter.dossier_id == dossier.id)).all()
    return frozenset(row.username for row in rows), rows[0].SigningCopy if rows else None


def moves_of(session: Session, dossier: Dossier) -> Sequence[Move]:
    """Return the dossier's moves, oldest first."""
    return session.scalars(select(Move).where(Move.dossier_id == dossier.id).order_by(Move.id)).all()


def abstention_of(session: Session, dossier: Dossier) -> Abstention | None:
    """Return the office's statement that it does not nominate, unless it was taken back."""
    said = select(Abstention).where(Abstention.dossier_id == dossier.id, Abstention.taken_back_at.is_(None))
    return session.scalar(said.order_by(Abstention.id.desc()).limit(1))


def keep_count_of_findings(session: Session, dossier_id: int, count: int) -> bool:
    """Write the count of findings without raising the version; return whether it changed."""
    other = Dossier.warnings.is_(None) | (Dossier.warnings != count)
    table = update(Dossier.__table__).where(Dossier.id == dossier_id, other)  # type: ignore[arg-type]
    return session.execute(table.values(warnings=count)).rowcount > 0  # type: ignore[attr-defined, no-any-return]


def attachments_of(session: Session, dossier: Dossier) -> Sequence[Attachment]:
    """Return the attachments that are accepted and not removed, oldest first."""
    return [file for file in uploads_of(session, dossier) if file.examination is Examination.ACCEPTED]


def uploads_of(session: Session, dossier: Dossier) -> Sequence[Attachment]:
    """Return the same with the files whose examination waits or has refused them."""
    return session.scalars(_UPLOADS, {"dossier_id": dossier.id}).all()


def attachment_by_id(session: Session, dossier: Dossier, number: int) -> Attachment | None:
    """Return an attachment of this dossier, also a removed one, since revisions may name it."""
    return session.scalar(select(Attachment).where(Attachment.dossier_id == dossier.id, Attachment.id == number))


def attachments_of_form(session: Session, dossier: Dossier, form_key: str) -> Sequence[Attachment]:
    """Return the attachments that were sent with this form, also removed ones: one for each content."""
    sent = select(Attachment).where(Attachment.dossier_id == dossier.id, Attachment.form_key == form_key)
    return session.scalars(sent.order_by(Attachment.id)).all()


def hold_campaign(session: Session, dossier: Dossier) -> None:
    """Lock the campaign of a locked dossier against closing and deciding until the transaction ends; other dossiers
    can still move.

    On SQLite the transaction is the only writer from its begin on, and what it has read stays true.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    campaign = dossier.participant.campaign
    held = session.connection().execute(_HELD_CAMPAIGN, {"campaign_id": campaign.id}).one()
    if held != (campaign.state, campaign.last_closing, campaign.text_hash):
        session.refresh(campaign)


def register_of(session: Session, dossier: Dossier) -> Sequence[RegisterEntry]:
    """Return every number that the dossier's office has given, in this campaign or another."""
    return session.scalars(_REGISTER, {"organisation_id": dossier.participant.organisation_id}).all()


def current_entry(entries: Sequence[RegisterEntry], dossier: Dossier, kind: str) -> RegisterEntry | None:
    """Return the current entry of this paper of the dossier, or None."""
    return next(
        (
            entry
            for entry in entries
            if entry.dossier_id == dossier.id and entry.kind == kind and entry.standing is NumberStanding.CURRENT
        ),
        None,
    )


def revision_of(session: Session, dossier: Dossier, number: int) -> Revision | None:
    return session.scalar(_REVISION, {"dossier_id": dossier.id, "number": number})


def revision_by_reference(session: Session, reference: str, number: int) -> Revision | None:
    """Return a revision by the dossier's reference, or None."""
    query = select(Revision).join(Dossier, Revision.dossier_id == Dossier.id)
    return session.scalar(query.where(Dossier.reference == reference, Revision.number == number))


def revisions_of(session: Session, dossier: Dossier) -> Sequence[Revision]:
    """Return all revisions of the dossier, oldest first."""
    return session.scalars(select(Revision).where(Revision.dossier_id == dossier.id).order_by(Revision.number)).all()


def kept_papers(session: Session, dossier: Dossier, revision: int) -> Sequence[KeptPaper]:
    query = select(KeptPaper).where(KeptPaper.dossier_id == dossier.id, KeptPaper.revision == revision)
    return session.scalars(query.order_by(KeptPaper.kind, KeptPaper.format)).all()


class Listed(NamedTuple):
    """One row of the list as the driver delivers it: the values are not converted, since most rows are cached.

    A moment or a day is text on SQLite, the state its value; the same row again is an equal tuple.
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
    campaign_id: int
    campaign_state: str
    last_closing: datetime | str


def listed(session: Session, *, office: str | None = None, states: Sequence[State] | None = None) -> Sequence[Listed]:
    """Return the rows of the list, by campaign (the newest first) and office code, in one query.

    `office` (an organisation's key) and `states` restrict the query itself. It uses the tables instead of the models
    and converts no values, which is most of the cost of a row.
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
            *(participant.name, participant.full_name, campaign.name, campaign.id),
            *(type_coerce(campaign.state, String), type_coerce(campaign.last_closing, String)),
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


def returns(session: Session) -> Sequence[tuple[str, int, datetime]]:
    """Return the dossier's reference, row number and moment of every return that was not undone, the oldest first."""
    undo = aliased(Move)
    undone = select(undo.id).where(undo.undoes_id == Move.id)
    query = select(Dossier.reference, Move.id, Move.at).join(Dossier, Move.dossier_id == Dossier.id)
    query = query.where(Move.target == State.RETURNED, ~undone.exists()).order_by(Move.id)
    return [(reference, number, at) for reference, number, at in session.execute(query)]


def campaign_dossiers(session: Session, code: str, state: State | None = None) -> Sequence[Any]:
    """Return reference, office code and office name of a campaign's dossiers, by office code: columns only."""
    query = (
        select(Dossier.reference, Participant.code, Participant.name)
        .join(Participant, Dossier.participant_id == Participant.id)
        .join(CampaignRecord, Participant.campaign_id == CampaignRecord.id)
        .where(CampaignRecord.code == code)
    )
    if state is not None:
        query = query.where(Dossier.state == state)
    return session.execute(query.order_by(Participant.code)).all()


def campaign_by_code(session: Session, code: str) -> CampaignRecord | None:
    return session.scalar(select(CampaignRecord).where(CampaignRecord.code == code))


def campaigns(session: Session) -> Sequence[CampaignRecord]:
    """Return all campaigns, the newest first."""
    return session.scalars(select(CampaignRecord).order_by(CampaignRecord.id.desc())).all()


def person_name(session: Session, username: str) -> str:
    """Return the name of an account, its username if the account no longer exists, or "" for an empty username."""
    if not username:
        return ""
    return session.scalar(select(Account.name).where(Account.username == username)) or username


def organisation_name(session: Session, key: str) -> str | None:
    """Return the full name of an organisation, or None if there is none of that key."""
    return session.scalar(select(Organisation.full_name).where(Organisation.key == key))
