"""Queries on notices and on the outbox of mails."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import Session

from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.dossier import Drafter
from dossiers.records.models.notices import Notice
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
    query = (
        select(
            *(Account.id, Account.username, Account.name, Account.office_key),
            *(Account.mail_address, Account.mail_preference, AccountRole.role),
            _is_barred(dossier_id).label("barred"),
            exists().where(Notice.account_id == Account.id, Notice.cause == cause).label("told"),
        )
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.active.is_(True), AccountRole.role.in_(roles))
        .where(or_(AccountRole.role != Role.CLERK, Account.office_key.in_(offices)))
    )
    return session.execute(query.order_by(Account.username)).all()


def _is_barred(dossier_id: int | None) -> ColumnElement[bool]:
    if dossier_id is None:
        return false()
    wrote = exists().where(Drafter.dossier_id == dossier_id, Drafter.username == Account.username)
    recused = (Duty.dossier_id == dossier_id, Duty.username == Account.username, Duty.kind == DutyKind.RECUSED)
    return or_(wrote, exists().where(*recused))
