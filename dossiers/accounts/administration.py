"""Account administration ("quản lý tài khoản"): an admin creates, disables and enables accounts and sets roles."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor, Origin, process_origin
from dossiers.desk.errors import NotFound
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account, AccountRole, MailPreference
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import accounts as account_queries
from dossiers.vietnamese.text import clean_line, person_sort_key, search_key, unprintable
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.lifecycle import Role

COMMAND_LINE = Actor("command-line", "", frozenset({Role.ADMIN}), origin=process_origin("command-line"))
"""The actor of commands run on the server, with the rights of an admin; the journal records this name."""

USERNAME = re.compile(r"(?=.{3,64}\Z)[a-z0-9]+([._-][a-z0-9]+)*")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Input of `create_account`; `office` is the key of the organisation, for clerks only."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as shown to an admin and to its owner."""

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None
    office_name: str
    active: bool
    has_password: bool
    last_sign_in_at: datetime | None
    mail_address: str = ""
    mail_preference: MailPreference = MailPreference.AT_ONCE

    @property
    def mail_fields(self) -> Mapping[str, str]:
        """The fields of the form for address and preference."""
        return {"mail_address": self.mail_address, "mail_preference": self.mail_preference.value}

    @property
    def search_text(self) -> str:
        """The folded text that a search matches against its words."""
        return search_key(f"{self.username} {self.name} {self.office or ''} {self.office_name}")


def create_account(
    session: Session, new: NewAccount, *, actor: Actor, at: datetime, granted: frozenset[Role] | None = None
) -> Account:
    """Add an account without a password, with only the `granted` ones of its roles if these are given.

    Raises NotYourTurn, or RequirementsUnmet with every fault.
    """
    require_admin(actor)
    new = NewAccount(new.username.strip().lower(), clean_line(new.name), new.roles, new.office or None)
    if faults := (*_identity_faults(session, new), *_duty_faults(session, new.roles, new.office)):
        raise RequirementsUnmet(faults)
    account = Account(username=new.username, name=new.name, active=True, office_key=new.office, created_at=at)
    account.grants = _grants(new.roles if granted is None else granted)
    _store(session, account)
    _note(session, "account-created", account, actor, at, after=_duties(account))
    return account


def change_roles(
    session: Session, username: str, roles: frozenset[Role], office: str | None, *, actor: Actor, at: datetime
) -> None:
    """Replace the roles and the office of an account, effective from its next request.

    Raises NotYourTurn, NotFound, or RequirementsUnmet with every fault.
    """
    account, is_last_admin = _account_to_change(session, username, actor)
    faults = _duty_faults(session, roles, office or None)
    if is_last_admin and Role.ADMIN not in roles:
        faults = (*faults, Unmet("last-admin", "roles"))
    if faults:
        raise RequirementsUnmet(faults)
    before = _duties(account)
    _remember_admin(account, at, stays=Role.ADMIN in roles)
    account.grants = [grant for grant in account.grants if grant.role in roles] + _grants(roles - account.roles)
    account.office_key = office or None
    _note(session, "account-roles-changed", account, actor, at, before=before, after=_duties(account))


def check_duties(session: Session, roles: frozenset[Role], office: str | None) -> None:
    """Raise RequirementsUnmet with every fault of roles and office of an account."""
    if faults := _duty_faults(session, roles, office or None):
        raise RequirementsUnmet(faults)


def disable(session: Session, username: str, *, actor: Actor, at: datetime) -> None:
    """Disable an account: its sessions end, its links become void.

    Raises NotYourTurn, NotFound, or RequirementsUnmet for the last admin.
    """
    account, is_last_admin = _account_to_change(session, username, actor)
    if is_last_admin:
        raise RequirementsUnmet((Unmet("last-admin", "active"),))
    if account.active:
        _remember_admin(account, at, stays=False)
        account.active = False
        account_queries.end_sessions(session, account, at)
        account_queries.void_links(session, account, at)
        _note(session, "account-disabled", account, actor, at)


def enable(session: Session, username: str, *, actor: Actor, at: datetime) -> None:
    """Enable a disabled account; its earlier password is valid again. Raises NotYourTurn or NotFound."""
    account, _ = _account_to_change(session, username, actor)
    if not account.active:
        account.active = True
        _note(session, "account-enabled", account, actor, at)


def _remember_admin(account: Account, at: datetime, *, stays: bool) -> None:
    """Keep until when somebody was an administrator who could sign in."""
    if account.active and account.password_hash is not None and Role.ADMIN in account.roles and not stays:
        account.admin_until = at


def require_admin(actor: Actor) -> None:
    """Raise NotYourTurn unless the actor is an admin."""
    if not actor.has(Role.ADMIN):
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.ADMIN.value),)),))


def actor_of(account: Account, origin: Origin) -> Actor:
    """Return the actor of an account."""
    return Actor(account.username, account.name, account.roles, account.office_key, origin)


def people(session: Session, search: str = "") -> tuple[Person, ...]:
    """Return the accounts whose name, office or account name contains all words, sorted by given name."""
    words = search_key(search).split()
    everyone = (_person(*row) for row in account_queries.accounts_with_offices(session))
    matching = (person for person in everyone if all(word in person.search_text for word in words))
    return tuple(sorted(matching, key=lambda person: (person_sort_key(person.name), person.username)))


def person(session: Session, username: str) -> Person:
    """Return one account. Raises NotFound."""
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
        mail_address=account.mail_address or "",
        mail_preference=account.mail_preference,
    )


def _account_to_change(session: Session, username: str, actor: Actor) -> tuple[Account, bool]:
    """Return the locked account and whether it is the last admin who can sign in.

    Admins are locked first and always in the same order, so that two changes cannot deadlock.
    """
    require_admin(actor)
    admins = account_queries.active_admins_to_change(session)
    account = account_queries.account_to_change(session, username)
    if account is None:
        raise NotFound(username)
    other_admins = [admin for admin in admins if admin.id != account.id and admin.password_hash is not None]
    return account, account in admins and not other_admins


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
    """Return the faults of a person's name."""
    if not name:
        return (Unmet("name-missing", "name"),)
    if len(name) > LONGEST_NAME:
        return (Unmet("text-too-long", "name", (("limit", str(LONGEST_NAME)), ("length", str(len(name))))),)
    if signs := unprintable(name):
        return (Unmet("text-unprintable", "name", (("signs", ", ".join(signs[:5])),)),)
    return ()


def _duty_faults(session: Session, roles: frozenset[Role], office: str | None) -> tuple[Unmet, ...]:
    """Return the faults of roles and office: a clerk needs an office, other roles must not have one."""
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
    """Insert the row. Raises RequirementsUnmet if a concurrent transaction took the same username."""
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
    record(session, act, actor=actor, subject=account.username, at=at, detail=detail)
