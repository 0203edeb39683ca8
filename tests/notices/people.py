"""People with addresses around one dossier, and what the notices and the outbox hold."""

from collections.abc import Sequence

from sqlalchemy import select, update

from dossiers.desk.actor import Actor
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, MailPreference
from dossiers.records.models.notices import Mail, Notice
from tests.support.dossiers import ADMIN, APPROVER, APPROVER_2, PRINTER, REVIEWER, REVIEWER_2, Office
from tests.support.people import add_account

CENTRE = (REVIEWER, REVIEWER_2, APPROVER, APPROVER_2, PRINTER, ADMIN)


def with_people(office: Office) -> Office:
    """The same office with accounts for its clerks, another office's clerk and the centre, all with addresses."""
    with office.database.writing() as session:
        for person in (office.clerk, office.colleague, office.other().clerk, *CENTRE):
            account = add_account(session, person.username, *person.roles, name=person.name, office=person.office)
            account.mail_address = f"{person.username}@example.vn"
    return office


def prefer(database: Database, person: Actor, preference: MailPreference, address: str | None = "") -> None:
    """Set when a person gets mail; and their address, if one is given or it is None."""
    values: dict[str, object] = {"mail_preference": preference}
    if address != "":
        values["mail_address"] = address
    with database.writing() as session:
        session.execute(update(Account).where(Account.username == person.username).values(values))


def notices(database: Database, event: str | None = None) -> list[tuple[str, Notice]]:
    """Every notice with its person's username, in order of writing."""
    query = select(Account.username, Notice).join(Account, Account.id == Notice.account_id).order_by(Notice.id)
    if event is not None:
        query = query.where(Notice.event == event)
    with database.reading() as session:
        return [(username, notice) for username, notice in session.execute(query)]


def told(database: Database, event: str) -> list[str]:
    """The usernames of those who were told of an event, sorted."""
    return sorted(username for username, _ in notices(database, event))


def mails(database: Database) -> Sequence[Mail]:
    with database.reading() as session:
        return session.scalars(select(Mail).order_by(Mail.id)).all()


def addresses(database: Database) -> list[str]:
    """The addresses in the outbox, without their domain, sorted."""
    return sorted(mail.address.partition("@")[0] for mail in mails(database))
