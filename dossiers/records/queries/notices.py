"""Queries on notices and on the outbox of mails."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.base import table_of
from dossiers.records.models.campaigns import Participant
from dossiers.records.models.dossier import Dossier, Drafter
from dossiers.records.models.notices import Mail, MailState, Notice
from dossiers.records.models.organisations import Organisation
from dossiers.records.models.review import Duty, DutyKind
from workflow.lifecycle import Role


def people_to_tell(
    session: Session, roles: Collection[Role], offices: Collection[str], dossier_id: int | None, cause: str
) -> Sequence[Any]:
    """Return a row for each of these roles of each active account: id, username, name, office_key, mail_address,
    mail_preference, role, barred, told.

    Clerks only of these offices (keys). `barred`: the person is recused from the dossier or wrote in it; `told`: the
    person has a notice of that cause already.
    """
    asked = {"roles": list(roles), "offices": list(offices), "cause": cause, "dossier_id": dossier_id}
    session.flush()
    return session.connection().execute(_people_query(), asked).all()


@cache
def _people_query() -> Select[*tuple[Any, ...]]:
    """Return the statement of `people_to_tell`, built once."""
    account, granted, notice = (table_of(model).c for model in (Account, AccountRole, Notice))
    told = exists().where(notice.account_id == account.id, notice.cause == bindparam("cause"))
    offices = bindparam("offices", type_=String, expanding=True)
    query = (
        select(
            *(account.id, account.username, account.name, account.office_key),
            *(account.mail_address, account.mail_preference, granted.role),
            *(_is_barred().label("barred"), told.label("told")),
        )
        .join_from(table_of(Account), table_of(AccountRole), granted.account_id == account.id)
        .where(account.active.is_(True), granted.role.in_(bindparam("roles", expanding=True)))
        .where(or_(granted.role != Role.CLERK, account.office_key.in_(offices)))
    )
    return query.order_by(account.username)


def next_due_mail(session: Session, now: datetime, ended: Collection[str], claimed_before: datetime) -> Mail | None:
    """Return the oldest mail that is due, locked: a waiting one, or one whose sending process was given up.

    A process is given up if it is among `ended`, or if it claimed the mail before `claimed_before`.
    """
    abandoned = or_(Mail.claimed_by.in_(ended), Mail.claimed_at < claimed_before)
    due = or_(
        and_(Mail.state == MailState.WAITING, Mail.due_at <= now), and_(Mail.state == MailState.SENDING, abandoned)
    )
    query = select(Mail).where(due).order_by(Mail.due_at, Mail.id).limit(1)
    return session.scalars(query.with_for_update(skip_locked=True)).one_or_none()


def sending_processes(session: Session) -> Sequence[str]:
    """Return the processes that send a mail now."""
    return session.scalars(select(Mail.claimed_by).where(Mail.state == MailState.SENDING).distinct()).all()


def claimed_mail(session: Session, mail_id: int, process: str, attempt: int) -> Mail | None:
    """Return a mail, locked, if this attempt of this process is still the current one."""
    query = select(Mail).where(Mail.id == mail_id, Mail.claimed_by == process, Mail.attempts == attempt)
    return session.scalars(query.where(Mail.state == MailState.SENDING).with_for_update()).one_or_none()


def mail_by_key(session: Session, key: str) -> Mail | None:
    return session.scalar(select(Mail).where(Mail.key == key))


def mail_to_change(session: Session, mail_id: int) -> Mail | None:
    """Return a mail, locked until the transaction ends."""
    return session.get(Mail, mail_id, with_for_update=True)


def next_due_moment(session: Session) -> datetime | None:
    """Return when the next waiting mail is due."""
    return session.scalar(select(func.min(Mail.due_at)).where(Mail.state == MailState.WAITING))


def mail_with_person(session: Session, mail: Mail) -> tuple[Account, Sequence[Notice]]:
    """Return the person of a mail and the notices in it, oldest first."""
    account = session.get_one(Account, mail.account_id)
    return account, session.scalars(select(Notice).where(Notice.mail_id == mail.id).order_by(Notice.id)).all()


def offices_of_dossiers(session: Session, references: Collection[str]) -> dict[str, str]:
    """Return the key of the office of each of these dossiers, by reference."""
    query = (
        select(Dossier.reference, Organisation.key)
        .join(Participant, Participant.id == Dossier.participant_id)
        .join(Organisation, Organisation.id == Participant.organisation_id)
        .where(Dossier.reference.in_(references))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def mails_in(session: Session, states: Collection[MailState], limit: int) -> Sequence[tuple[Mail, Account, Any]]:
    """Return the newest mails in these states with their person, and the event of their first notice."""
    other = aliased(Notice)
    first = select(func.min(other.id)).where(other.mail_id == Mail.id).correlate(Mail).scalar_subquery()
    query = (
        select(Mail, Account, Notice)
        .join(Account, Account.id == Mail.account_id)
        .outerjoin(Notice, Notice.id == first)
        .where(Mail.state.in_(states))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(Mail.id.desc()).limit(limit))]


def mail_counts(session: Session) -> dict[MailState, int]:
    """Return how many mails are in each state."""
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}


def notices_of(session: Session, username: str, limit: int) -> Sequence[Notice]:
    """Return the person's newest notices."""
    query = select(Notice).join(Account, Account.id == Notice.account_id).where(Account.username == username)
    return session.scalars(query.order_by(Notice.id.desc()).limit(limit)).all()


def mark_read(session: Session, username: str, notice_id: int | None, at: datetime) -> None:
    """Mark one unread notice of the person as read, or all of them (None)."""
    own = select(Account.id).where(Account.username == username).scalar_subquery()
    unread = update(Notice).where(Notice.account_id == own, Notice.read_at.is_(None))
    session.execute(
        unread.values(read_at=at) if notice_id is None else unread.where(Notice.id == notice_id).values(read_at=at)
    )


def notice_of(session: Session, username: str, notice_id: int) -> Notice | None:
    """Return one notice if it is that person's."""
    query = select(Notice).join(Account, Account.id == Notice.account_id)
    return session.scalar(query.where(Account.username == username, Notice.id == notice_id))


def undigested(session: Session) -> Sequence[tuple[Account, Notice]]:
    """Return every notice that waits for a daily mail to a person who may get one, by person, oldest first."""
    query = (
        select(Account, Notice)
        .join(Notice, Notice.account_id == Account.id)
        .where(Notice.by_digest.is_(True), Notice.mail_id.is_(None))
        .where(Account.active.is_(True), Account.mail_address.is_not(None))
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(Account.id, Notice.id))]


def people_without_address(session: Session) -> int:
    """Return how many active accounts have no mail address."""
    without = select(func.count()).where(Account.active.is_(True), Account.mail_address.is_(None))
    return session.scalar(without) or 0


def _is_barred() -> ColumnElement[bool]:
    """Return whether the account is barred from the bound dossier; from none (NULL) nobody is."""
    account, drafter, duty = (table_of(model).c for model in (Account, Drafter, Duty))
    dossier_id = bindparam("dossier_id", type_=Integer)
    wrote = exists().where(drafter.dossier_id == dossier_id, drafter.username == account.username)
    recused = (duty.dossier_id == dossier_id, duty.username == account.username, duty.kind == DutyKind.RECUSED)
    return or_(wrote, exists().where(*recused))
