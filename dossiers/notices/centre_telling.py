"""Telling the people of the centre of changes of its accounts ("báo thay đổi nhiệm vụ ở Trung ương")."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.notices.telling import tell_of_person
from dossiers.records.models.accounts import Account, AccountProposal
from dossiers.words.catalogue import read_words
from workflow.campaign_moves import Deed
from workflow.lifecycle import Role
from workflow.recipients import Occasion


def tell_ended(
    session: Session, proposal: AccountProposal, account: Account, deed: Deed, *, actor: Actor, at: datetime
) -> None:
    """Tell the proposer and the person concerned how a proposal has ended."""
    tell_of_person(
        session,
        Occasion.CENTRE_CHANGE_CONFIRMED if deed is Deed.EXECUTE else Occasion.CENTRE_CHANGE_REFUSED,
        cause=f"account-proposal/{proposal.id}/ended",
        actor=actor,
        at=at,
        facts=facts_of_change(account, proposal.change, roles_of_text(proposal.roles), actor),
        person=account.username,
        prepared_by=proposal.proposed_by,
    )


def tell_made(
    session: Session, account: Account, change: str, roles: frozenset[Role], *, actor: Actor, at: datetime
) -> None:
    """Tell everybody of the centre of a change that one administrator has made alone."""
    event, cause = Occasion.CENTRE_CHANGE_MADE, f"account/{account.id}/{change}/{at.isoformat()}"
    session.flush()
    facts = facts_of_change(account, change, roles, actor)
    tell_of_person(session, event, cause=cause, actor=actor, at=at, facts=facts, person=account.username)


def facts_of_change(account: Account, change: str, roles: frozenset[Role], actor: Actor) -> dict[str, str]:
    """Return the words of a notice on a change: who, whom, what, and the duties of the centre."""
    words = read_words()
    duties = ", ".join(words.label("roles", role) for role in sorted(roles))
    by = actor.name or words.label("centre_changes", "command-line")
    return {"by": by, "person": account.name, "change": words.label("centre_changes", change), "duties": duties}


def roles_of_text(text: str) -> frozenset[Role]:
    """Return the roles that a proposal stores as one text."""
    return frozenset(map(Role, text.split()))
