"""Access to one dossier: who may see it, how much of it, and with which roles."""

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import Role
from workflow.sight import Sight, reads_beside_moves, sight


def find(session: Session, reference: str, actor: Actor, least: Sight = Sight.PROGRESS) -> Dossier:
    """Return the dossier, if this person sees at least that much of it. Raises NotFound otherwise: 404, never 403."""
    return _seen(dossier_queries.dossier_by_reference(session, reference), actor, least)


def find_to_change(session: Session, reference: str, actor: Actor, least: Sight = Sight.PROGRESS) -> Dossier:
    """Return the same, locked until this transaction ends."""
    return _seen(dossier_queries.dossier_to_change(session, reference), actor, least)


def sight_of(dossier: Dossier, actor: Actor) -> Sight:
    """Return how much of the dossier this person sees."""
    return sight(dossier.state, actor.roles, is_own_office(dossier, actor))


def is_own_office(dossier: Dossier, actor: Actor) -> bool:
    """Return whether the dossier is that of this person's own office."""
    return dossier.participant.organisation.key == actor.office


def reads_beside(dossier: Dossier, actor: Actor) -> bool:
    """Return whether this person reads what centre and office exchange beside the moves: notes, requests, receipts."""
    return reads_beside_moves(actor.roles, is_own_office(dossier, actor))


def roles_here(dossier: Dossier, actor: Actor) -> frozenset[Role]:
    """Return the roles this person has towards this dossier: a clerk is one only for their own office."""
    return actor.roles if is_own_office(dossier, actor) else actor.roles - {Role.CLERK}


def _seen(dossier: Dossier | None, actor: Actor, least: Sight) -> Dossier:
    if dossier is None or sight_of(dossier, actor) < least:
        raise NotFound("dossier")
    return dossier
