"""Saving of forms that arrive after the end of their session, for the person who filled them.

The sender is identified by the form's CSRF token: it is signed and bound to one session, whose row names the account.
The cookie need not belong to the same session: another tab may have signed in again already.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from dossiers.accounts.saved_forms import GRACE, Fields, PostedForm, SavedForm, save_form, saved_forms_of
from dossiers.accounts.sign_in import LONGEST_SESSION
from dossiers.desk.tokens import digest
from dossiers.records.faults import DatabaseUnavailable
from dossiers.records.models.accounts import Account
from dossiers.records.queries import accounts as account_queries
from dossiers.web.accounts.sessions import current_session, session_store
from dossiers.web.base.own_paths import page_of_form
from dossiers.web.base.request_bodies import FORM_TOKEN
from dossiers.web.base.typed_forms import is_filled, is_password

FLAG = "kept"
"""Set in a session while the person may have saved forms; without it requests do not query them."""


@dataclass(frozen=True, slots=True)
class SavedFormPlace:
    """The account for which a form was saved, and the page of the form."""

    username: str
    page: str


def save_posted_form() -> SavedFormPlace | None:
    """Save the form of this request for the owner of its token; return None without an owner or typed text.

    The token is verified first: without one of our own nothing is copied and the database is not asked.
    """
    form_key = _form_key(_given_token()) if request.method == "POST" else None
    fields = {} if form_key is None else _fields_to_save()
    if form_key is None or not any(is_filled(name, fields[name]) for name in fields):
        return None
    sessions, page = session_store(), page_of_form()
    with sessions.database.writing(business=False) as session:
        account = _owner(session, form_key, sessions.now())
        if account is None:
            return None
        save_form(session, _secret(), PostedForm(account.id, page, request.path, fields), at=sessions.now())
    return SavedFormPlace(account.username, page)


def knows_sender(token: str) -> bool:
    """Return whether the token is of a form that somebody with an active account was shown in the last days."""
    form_key = _form_key(token)
    if form_key is None:
        return False
    with session_store().database.reading() as session:
        return _owner(session, form_key, session_store().now()) is not None


def saved_fields(path: str) -> dict[str, str] | None:
    """Return the saved fields of the form on that page, to fill it again; None if there is no saved form.

    The form stays saved until it is sent successfully, or for a day.
    """
    for form in own_saved_forms():
        if form.page.partition("?")[0] == path:
            return {name: values[0] for name, values in form.fields.items() if values}
    return None


def pages_with_saved_forms() -> tuple[str, ...]:
    """Return the pages for which this person has a saved form, newest first."""
    return tuple(dict.fromkeys(form.page for form in own_saved_forms()))


def own_saved_forms() -> tuple[SavedForm, ...]:
    """Return all saved forms of the person signed in."""
    if g.actor is None or FLAG not in current_session():
        return ()
    sessions = session_store()
    with sessions.database.reading() as session:
        return saved_forms_of(session, _secret(), g.actor.username, at=sessions.now())


def mark_saved_forms(username: str) -> None:
    """After sign-in, set the session's flag if the person has saved forms."""
    sessions = session_store()
    with sessions.database.reading() as session:
        if saved_forms_of(session, _secret(), username, at=sessions.now()):
            current_session()[FLAG] = True


def delete_saved_form(target: str) -> None:
    """Delete the saved form that is posted to `target`."""
    with session_store().database.writing(business=False) as session:
        drop_saved_form(session, target)


def drop_saved_form(session: Session, target: str) -> None:
    """Delete it within this transaction."""
    account = account_queries.account_by_username(session, g.actor.username)
    if account is not None:
        account_queries.drop_saved_posts(session, account.id, target)


def delete_sent_form(response: Response) -> Response:
    """After a form was accepted, delete its saved copy; a database that cannot spoils no answer to what was stored."""
    accepted = request.method == "POST" and response.status_code < 400
    if accepted and g.get("actor") is not None and current_session().get(FLAG) and not g.get("just_saved"):
        try:
            delete_saved_form(request.path)
        except DatabaseUnavailable as error:
            current_app.logger.warning("a saved form could not be deleted: %s", error.fault)
    return response


def _fields_to_save() -> Fields:
    """Return the form's fields without its token and passwords; files cannot be saved."""
    fields = request.form.to_dict(flat=False)
    return {name: values for name, values in fields.items() if name != FORM_TOKEN and not is_password(name)}


def _given_token() -> str:
    return request.form.get(FORM_TOKEN) or request.headers.get("X-CSRFToken", "")


def _owner(session: Session, form_key: str, now: datetime) -> Account | None:
    """Return the active account that was shown the form of this key, unless its session ended too long ago."""
    row = account_queries.session_by_form_key(session, form_key)
    if row is None or _is_too_old(row.created_at, now):
        return None
    account = session.get(Account, row.account_id)
    return account if account is not None and account.active else None


def _form_key(given: str) -> str | None:
    """Return the digest of a CSRF token, or None if the token was not signed by this application."""
    try:
        token = URLSafeTimedSerializer(_secret(), salt="wtf-csrf-token").loads(given)
    except BadData:
        return None
    return digest(token) if isinstance(token, str) else None


def _is_too_old(created_at: datetime, now: datetime) -> bool:
    """Return whether the session ended longer ago than the grace period."""
    return now - created_at > LONGEST_SESSION + GRACE


def _secret() -> str:
    return str(current_app.secret_key)
