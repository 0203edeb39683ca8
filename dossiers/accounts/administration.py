"""The care of accounts ("quản lý tài khoản"): an admin creates, disables, enables and re-roles them."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.journal import record
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import accounts as account_queries
from dossiers.vietnamese.text import clean_line, person_sort_key, search_key, unprintable
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.lifecycle import Role

COMMAND_LINE = Actor("command-line", "", frozenset({Role.ADMIN}))
"""Whoever may run commands on the server may do what an admin may; the journal says that it was done there."""

USERNAME = re.compile(r"(?=.{3,64}\Z)[a-z0-9]+([._-][a-z0-9]+)*")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an admin enters for a person; `office` is the key of the organisation, for clerks."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as an admin, or its owner, looks at it."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None
    office_name: str
    active: bool
    has_password: bool
    last_sign_in_at: datetime | None

    @property
    def search_text(self) -> str:
        """What a search looks through."""
        return search_key(f"{self.username} {self.name} {self.office or ''} {self.office_name}")


def create_account(session: Session, new: NewAccount, *, actor: Actor, at: datetime) -> Account:
    """Add an account that has no password yet. Raises NotYourTurn, or RequirementsUnmet with every fault."""
    require_admin(actor)
    new = NewAccount(new.username.strip().lower(), clean_line(new.name), new.roles, new.office or None)
    if faults := (*_identity_faults(session, new), *_duty_faults(session, new.roles, new.office)):
        raise RequirementsUnmet(faults)
    account = Account(username=new.username, name=new.name, active=True, office_key=new.office, created_at=at)
    account.grants = _grants(new.roles)
    _store(session, account)
    _note(session, "account-created", account, actor, at, after=_duties(account))
    return account


def change_roles(
    session: Session, username: str, roles: frozenset[Role], office: str | None, *, actor: Actor, at: datetime
) -> None:
    """Give an account other roles and another office; they hold from the next request on.

    Raises NotYourTurn, NotFound, or RequirementsUnmet with every fault.
    """
    account, is_last_admin = _to_change(session, username, actor)
    faults = _duty_faults(session, roles, office or None)
    if is_last_admin and Role.ADMIN not in roles:
        faults = (*faults, Unmet("last-admin", "roles"))
    if faults:
        raise RequirementsUnmet(faults)
    before = _duties(account)
    account.grants = [grant for grant in account.grants if grant.role in roles] + _grants(roles - account.roles)
    account.office_key = office or None
    _note(session, "account-roles-changed", account, actor, at, before=before, after=_duties(account))


def disable(session: Session, username: str, *, actor: Actor, at: datetime) -> None:
    """Shut an account out: its sessions end, its links are void. Raises NotYourTurn, NotFound or RequirementsUnmet."""
    account, is_last_admin = _to_change(session, username, actor)
    if is_last_admin:
        raise RequirementsUnmet((Unmet("last-admin", "active"),))
    if account.active:
        account.active = False
        account_queries.end_sessions(session, account, at)
        account_queries.void_links(session, account, at)
        _note(session, "account-disabled", account, actor, at)


def enable(session: Session, username: str, *, actor: Actor, at: datetime) -> None:
    """Let an account sign in again, with its earlier password. Raises NotYourTurn or NotFound."""
    account, _ = _to_change(session, username, actor)
    if not account.active:
        account.active = True
        _note(session, "account-enabled", account, actor, at)


def require_admin(actor: Actor) -> None:
    """Raise NotYourTurn unless this is an admin."""
    if not actor.has(Role.ADMIN):
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.ADMIN.value),)),))


def actor_of(account: Account, roles: frozenset[Role] | None = None) -> Actor:
    """The person that an account stands for."""
    return Actor(account.username, account.name, account.roles if roles is None else roles, account.office_key)


def people(session: Session, search: str = "") -> tuple[Person, ...]:
    """Every account in the order of given names, or those whose name, office or account name holds all words."""
    words = search_key(search).split()
    found = (_person(*row) for row in account_queries.accounts_with_offices(session))
    hits = (one for one in found if all(word in one.search_text for word in words))
    return tuple(sorted(hits, key=lambda one: (person_sort_key(one.name), one.username)))


def person(session: Session, username: str) -> Person:
    """One account. Raises NotFound."""
    for row in account_queries.accounts_with_offices(session, username):
        return _person(*row)
    raise NotFound(username)


def _person(account: Account, office: Organisation | None) -> Person:
    return Person(
        username=account.username,
        name=account.name,
        roles=account.roles,
        office=account.office_key,
        office_name="" if office is None else office.name,
        active=account.active,
        has_password=account.password_hash is not None,
        last_sign_in_at=account.last_sign_in_at,
    )


def _to_change(session: Session, username: str, actor: Actor) -> tuple[Account, bool]:
    """The account, and whether it is the last admin who can sign in. Admins are locked first, always in one order."""
    require_admin(actor)
    admins = account_queries.active_admins_to_change(session)
    account = account_queries.account_to_change(session, username)
    if account is None:
        raise NotFound(username)
    others = [admin for admin in admins if admin.id != account.id and admin.password_hash is not None]
    return account, account in admins and not others


def _identity_faults(session: Session, new: NewAccount) -> tuple[Unmet, ...]:
    return (*_username_faults(session, new.username), *name_faults(new.name))


def _username_faults(session: Session, username: str) -> tuple[Unmet, ...]:
    if not username:
        return (Unmet("username-missing", "username"),)
    if not USERNAME.fullmatch(username):
        return (Unmet("username-unfit", "username"),)
    if account_queries.account_by_username(session, username) is not None:
        return (_taken(username),)
    return ()


def name_faults(name: str) -> tuple[Unmet, ...]:
    """What is wrong with a person's name."""
    if not name:
        return (Unmet("name-missing", "name"),)
    if len(name) > LONGEST_NAME:
        return (Unmet("text-too-long", "name", (("limit", str(LONGEST_NAME)), ("length", str(len(name))))),)
    if signs := unprintable(name):
        return (Unmet("text-unprintable", "name", (("signs", ", ".join(signs[:5])),)),)
    return ()


def _duty_faults(session: Session, roles: frozenset[Role], office: str | None) -> tuple[Unmet, ...]:
    """A clerk belongs to an office, nobody else does."""
    if not roles:
        return (Unmet("roles-missing", "roles"),)
    if Role.CLERK not in roles:
        return (Unmet("office-without-clerk", "office"),) if office else ()
    if not office:
        return (Unmet("office-missing", "office"),)
    if not office.isprintable() or account_queries.office_by_key(session, office) is None:
        return (Unmet("office-unknown", "office"),)
    return ()


def _store(session: Session, account: Account) -> None:
    """Insert the row; someone who took the same name a moment ago was first."""
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError as error:
        raise RequirementsUnmet((_taken(account.username),)) from error


def _taken(username: str) -> Unmet:
    return Unmet("username-taken", "username", (("username", username),))


def _grants(roles: frozenset[Role]) -> list[AccountRole]:
    return [AccountRole(role=role) for role in sorted(roles)]


def _duties(account: Account) -> dict[str, object]:
    return {"roles": sorted(account.roles), "office": account.office_key}


def _note(session: Session, act: str, account: Account, actor: Actor, at: datetime, **detail: object) -> None:
    record(session, act, actor=actor.username, subject=account.username, at=at, detail=detail)
