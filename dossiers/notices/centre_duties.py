"""Changes of accounts of the centre by two administrators ("hai quản trị"), and telling the people of the centre.

Whoever is the only administrator who can sign in acts alone, and everybody of the centre is told. Commands on the
server are the operator's: they act alone and are told as well.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts import administration, password_links
from dossiers.accounts.administration import COMMAND_LINE, NewAccount, require_admin
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.notices.centre_telling import facts_of_change, roles_of_text, tell_ended, tell_made
from dossiers.notices.telling import tell_of_person
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account, AccountProposal
from dossiers.records.queries import accounts as account_queries
from workflow.campaign_moves import Deed, ProposalState
from workflow.centre_duties import (
    CENTRE_ROLES,
    REMEMBERED,
    VALID_FOR,
    CentreChange,
    CentreProposal,
    check_proposal_deed,
    gains_duty,
    has_duty,
)
from workflow.errors import RequirementsUnmet, Unmet, WrongState
from workflow.lifecycle import Role
from workflow.recipients import Occasion

ADMIN_GONE = "admin-gone"
"""The word for an administrator who was disabled or lost the role; it needs no second one."""
ENDED = {Deed.EXECUTE: "account-change-confirmed", Deed.REFUSE: "account-change-refused"}


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A proposal as its page shows it; `is_own`: this administrator made it and may only withdraw it."""

    number: int
    change: CentreChange
    username: str
    name: str
    roles: frozenset[Role]
    proposed_name: str
    proposed_at: datetime
    expires_at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """What a request has led to: a proposal that waits, or the change itself; a new link has its token."""

    username: str
    waits: bool
    token: str | None = None


def create_account(session: Session, new: NewAccount, *, actor: Actor, at: datetime) -> ChangeResult:
    """Add an account; where a second administrator confirms, without its duties of the centre until then.

    Raises NotYourTurn, or RequirementsUnmet with every fault.
    """
    require_admin(actor)
    waits = has_duty(new.roles) and _needs_second(session, actor, at)
    granted = new.roles - CENTRE_ROLES if waits else new.roles
    account = administration.create_account(session, new, actor=actor, at=at, granted=granted)
    if waits:
        _propose(session, account, CentreChange.ROLES, new.roles, new.office or None, actor, at)
    elif has_duty(new.roles):
        tell_made(session, account, CentreChange.ROLES, account.roles, actor=actor, at=at)
    return ChangeResult(account.username, waits)


def change_roles(
    session: Session, username: str, roles: frozenset[Role], office: str | None, *, actor: Actor, at: datetime
) -> ChangeResult:
    """Replace roles and office of an account, or propose it where somebody gets a further duty of the centre.

    Raises NotYourTurn, NotFound, or RequirementsUnmet with every fault.
    """
    account = _account(session, username, actor)
    before, gains = account.roles, gains_duty(account.roles, roles)
    if gains and _needs_second(session, actor, at):
        administration.check_duties(session, roles, office)
        _propose(session, account, CentreChange.ROLES, roles, office or None, actor, at)
        return ChangeResult(username, waits=True)
    administration.change_roles(session, username, roles, office, actor=actor, at=at)
    if gains:
        tell_made(session, account, CentreChange.ROLES, roles, actor=actor, at=at)
    if Role.ADMIN in before - roles:
        tell_made(session, account, ADMIN_GONE, roles, actor=actor, at=at)
    return ChangeResult(username, waits=False)


def make_link(session: Session, username: str, *, actor: Actor, at: datetime, token: str = "") -> ChangeResult:
    """Make a password link, or propose it for a person with a duty of the centre, who is told in both cases.

    A link that is made has this token if given.

    Raises NotYourTurn, NotFound, or RequirementsUnmet for a disabled account.
    """
    account = _account(session, username, actor)
    if not account.active:
        raise RequirementsUnmet((Unmet("account-disabled", "active"),))
    decides = has_duty(account.roles) or _waits_for_duty(session, account, at)
    if decides and _needs_second(session, actor, at):
        _propose(session, account, CentreChange.LINK, account.roles, account.office_key, actor, at)
        return ChangeResult(username, waits=True)
    token = password_links.make_link(session, username, actor=actor, at=at, token=token)
    if decides:
        tell_made(session, account, CentreChange.LINK, account.roles, actor=actor, at=at)
    return ChangeResult(username, waits=False, token=token)


def enable(session: Session, username: str, *, actor: Actor, at: datetime) -> ChangeResult:
    """Enable an account, or propose it for a person with a duty of the centre. Raises NotYourTurn or NotFound."""
    account = _account(session, username, actor)
    if not account.active and has_duty(account.roles):
        if _needs_second(session, actor, at):
            _propose(session, account, CentreChange.ENABLE, account.roles, account.office_key, actor, at)
            return ChangeResult(username, waits=True)
        tell_made(session, account, CentreChange.ENABLE, account.roles, actor=actor, at=at)
    administration.enable(session, username, actor=actor, at=at)
    return ChangeResult(username, waits=False)


def disable(session: Session, username: str, *, actor: Actor, at: datetime) -> ChangeResult:
    """Disable an account at once; of an administrator the people of the centre are told.

    Raises NotYourTurn, NotFound, or RequirementsUnmet for the last administrator.
    """
    account = _account(session, username, actor)
    is_admin = account.active and Role.ADMIN in account.roles
    administration.disable(session, username, actor=actor, at=at)
    if is_admin:
        tell_made(session, account, ADMIN_GONE, account.roles, actor=actor, at=at)
    return ChangeResult(username, waits=False)


def tell_of_command(session: Session, username: str, *, at: datetime) -> None:
    """Tell the centre of a password link that a command on the server has made for one of its people."""
    account = account_queries.account_by_username(session, username)
    if account is not None and has_duty(account.roles):
        tell_made(session, account, CentreChange.LINK, account.roles, actor=COMMAND_LINE, at=at)


def waiting_changes(session: Session, *, actor: Actor, at: datetime) -> tuple[WaitingChange, ...]:
    """Return the proposals that wait for a second administrator. Raises NotYourTurn."""
    require_admin(actor)
    found = account_queries.standing_proposals(session, at)
    return tuple(_waiting(proposal, account, actor) for proposal, account in found)


def end_proposal(
    session: Session, number: int, deed: Deed, *, actor: Actor, at: datetime, token: str = ""
) -> ChangeResult:
    """Confirm, refuse or withdraw a proposal; a confirmed link, with this token if given, is for the one who confirms.

    Raises NotYourTurn, NotFound, WrongState for one that has ended or whose account has changed since, and what the
    change itself raises.
    """
    require_admin(actor)
    account_queries.active_admins_to_change(session)
    found = account_queries.proposal_to_end(session, number)
    if found is None:
        raise NotFound("proposal")
    proposal, account = found
    known = CentreProposal(proposal.proposed_by, proposal.state, proposal.expires_at)
    state = check_proposal_deed(deed, known, actor.username, at)
    made = _carry_out(session, proposal, account, actor, at, token) if deed is Deed.EXECUTE else None
    proposal.state, proposal.ended_by, proposal.ended_at = state, actor.username, at
    detail = {"number": number, "change": proposal.change.value, "proposed_by": proposal.proposed_by}
    act = ENDED.get(deed, "account-change-withdrawn")
    record(session, act, actor=actor, subject=account.username, at=at, detail=detail)
    if deed is not Deed.WITHDRAW:
        tell_ended(session, proposal, account, deed, actor=actor, at=at)
    return ChangeResult(account.username, waits=False, token=made)


def _carry_out(
    session: Session, proposal: AccountProposal, account: Account, actor: Actor, at: datetime, token: str
) -> str | None:
    """Make the proposed change; return the token of a link. Raises WrongState if the account's roles have changed."""
    username, roles = account.username, roles_of_text(proposal.roles)
    if account.roles != roles_of_text(proposal.roles_before):
        raise WrongState((Unmet("centre-change-outdated"),))
    if proposal.change is CentreChange.LINK:
        return password_links.make_link(session, username, actor=actor, at=at, token=token)
    if proposal.change is CentreChange.ENABLE:
        administration.enable(session, username, actor=actor, at=at)
    else:
        administration.change_roles(session, username, roles, proposal.office_key, actor=actor, at=at)
    return None


def _needs_second(session: Session, actor: Actor, at: datetime) -> bool:
    """Return whether another administrator can sign in. Raises RequirementsUnmet while the last one has just gone."""
    admins = account_queries.active_admins_to_change(session)
    if actor.username == COMMAND_LINE.username:
        return False
    if any(admin.username != actor.username and admin.password_hash is not None for admin in admins):
        return True
    gone = account_queries.last_admin_gone(session, at - REMEMBERED, actor.username)
    if gone is not None and gone.admin_until is not None:
        until = gone.admin_until + REMEMBERED
        raise RequirementsUnmet((Unmet("second-admin-gone", "", (("name", gone.name), ("day", f"{until:%d/%m/%Y}"))),))
    return False


def _waits_for_duty(session: Session, account: Account, at: datetime) -> bool:
    """Return whether a duty of the centre is proposed for the account: a link made before would be for that duty."""
    found = account_queries.standing_proposals(session, at)
    return any(owner.id == account.id and proposal.change is CentreChange.ROLES for proposal, owner in found)


def _account(session: Session, username: str, actor: Actor) -> Account:
    require_admin(actor)
    account = account_queries.account_by_username(session, username)
    if account is None:
        raise NotFound(username)
    return account


def _propose(
    session: Session,
    account: Account,
    change: CentreChange,
    roles: frozenset[Role],
    office: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep a change for a second administrator; the same proposal of the same person that still waits stays."""
    proposed = (account.id, change, _text(account.roles), _text(roles), office, actor.username)
    if any(_proposed(waiting) == proposed for waiting, _ in account_queries.standing_proposals(session, at)):
        return
    account_queries.replace_standing(session, account.id, change)
    proposal = AccountProposal(account_id=account.id, change=change, office_key=office, state=ProposalState.STANDING)
    proposal.roles_before, proposal.roles = _text(account.roles), _text(roles)
    proposal.proposed_by, proposal.proposed_name = actor.username, actor.name
    proposal.proposed_at, proposal.expires_at = at, at + VALID_FOR
    session.add(proposal)
    session.flush()
    detail = {"number": proposal.id, "change": change.value, "roles": sorted(roles), "office": office}
    record(session, "account-change-proposed", actor=actor, subject=account.username, at=at, detail=detail)
    event, cause = Occasion.CENTRE_CHANGE_PROPOSED, f"account-proposal/{proposal.id}"
    facts = facts_of_change(account, change, roles, actor)
    tell_of_person(session, event, cause=cause, actor=actor, at=at, facts=facts, person=account.username)


def _proposed(proposal: AccountProposal) -> tuple[object, ...]:
    """Return what a proposal asks for, of what, and who made it."""
    roles = (proposal.roles_before, proposal.roles)
    return (proposal.account_id, proposal.change, *roles, proposal.office_key, proposal.proposed_by)


def _waiting(proposal: AccountProposal, account: Account, actor: Actor) -> WaitingChange:
    return WaitingChange(
        number=proposal.id,
        change=proposal.change,
        username=account.username,
        name=account.name,
        roles=roles_of_text(proposal.roles),
        proposed_name=proposal.proposed_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
        is_own=proposal.proposed_by == actor.username,
    )


def _text(roles: frozenset[Role]) -> str:
    return " ".join(sorted(roles))
