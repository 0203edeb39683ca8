"""A person's mail address, and when they get mail ("cách nhận thư"): set by the person or an administrator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.desk.mail_address import address_faults
from dossiers.records.journal import record
from dossiers.records.models.accounts import MailPreference
from dossiers.records.queries import accounts as account_queries
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet
from workflow.lifecycle import Role


@dataclass(frozen=True, slots=True)
class MailForm:
    """The form as typed: an address, empty for none, and the value of a MailPreference."""

    mail_address: str
    mail_preference: str


def change_mail(session: Session, username: str, form: MailForm, *, actor: Actor, at: datetime) -> None:
    """Set the address and preference of an account. Mails that are in the outbox keep their address.

    Raises NotFound, NotYourTurn for another person's account, RequirementsUnmet with every fault.
    """
    if username != actor.username and not actor.has(Role.ADMIN):
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.ADMIN.value),)),))
    account = account_queries.account_to_change(session, username)
    if account is None:
        raise NotFound(username)
    address = form.mail_address.strip(" ")
    faults = address_faults(address) if address else ()
    if form.mail_preference not in {preference.value for preference in MailPreference}:
        faults = (*faults, Unmet("mail-preference-missing", "mail_preference"))
    if faults:
        raise RequirementsUnmet(faults)
    account.mail_address, account.mail_preference = address or None, MailPreference(form.mail_preference)
    detail = {"preference": form.mail_preference, "has_address": bool(address)}
    record(session, "mail-preference-changed", actor=actor, subject=username, at=at, detail=detail)
