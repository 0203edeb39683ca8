"""Queries of a move: the lock on the office's register, and the requests that are done already."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from dossiers.records.models.base import table_of
from dossiers.records.models.campaigns import CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier, RequestKey, Section
from dossiers.records.models.organisations import Organisation
from workflow.lifecycle import Action

_KEYS = table_of(RequestKey).c
_REQUEST_KEY = select(_KEYS.action, _KEYS.revision).where(_KEYS.actor == bindparam("actor"))
_REQUEST_KEY = _REQUEST_KEY.where(_KEYS.key == bindparam("key"))
_OFFICES = table_of(Organisation).c
_HELD_REGISTER = select(_OFFICES.id).where(_OFFICES.id == bindparam("organisation_id"))
_HELD_REGISTER = _HELD_REGISTER.with_for_update(key_share=True)
_DRAFT_TEXTS = (
    select(table_of(Section).c.typed, table_of(CampaignRecord).c.text_hash)
    .join_from(table_of(Section), table_of(Dossier))
    .join(table_of(Participant))
    .join(table_of(CampaignRecord))
    .where(table_of(Dossier).c.reference == bindparam("reference"))
)
"""The statements of the functions below, built once."""


def hold_register(session: Session, dossier: Dossier) -> None:
    """Lock the register of the dossier's office until the transaction ends; SQLite needs no lock here either.

    The lock still allows foreign keys to the organisation.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.connection().execute(_HELD_REGISTER, {"organisation_id": dossier.participant.organisation_id})


def request_done(session: Session, actor: str, key: str) -> tuple[Action, int] | None:
    """Return action and revision of the request that this person has sent with that key already, or None."""
    row = session.connection().execute(_REQUEST_KEY, {"actor": actor, "key": key}).first()
    return None if row is None else (row.action, row.revision)


def draft_texts(session: Session, reference: str) -> tuple[str, list[str]]:
    """Return the hash of the campaign's text, and the texts of the draft's sections as they are stored."""
    rows = session.connection().execute(_DRAFT_TEXTS, {"reference": reference}).all()
    return rows[0].text_hash if rows else "", [row.typed for row in rows]
