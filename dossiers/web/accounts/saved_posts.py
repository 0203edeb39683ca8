"""Nothing typed is lost when a session ends: a form that comes too late is kept for the person who filled it.

Whose form it is, its token says: it was made for one session, signed by the desk, and that session's row names the
account. The cookie need not be the same any more: another tab may have signed in again already.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from dossiers.accounts.saved_forms import GRACE, KeptText, LateForm, keep_text, kept_texts
from dossiers.desk.tokens import digest
from dossiers.records.models.accounts import Account
from dossiers.records.queries import accounts as account_queries
from dossiers.web.accounts.sessions import FORM_TOKEN, LONGEST, desk_session, desk_sessions
from dossiers.web.base.own_paths import page_of_form

UNTYPED = frozenset({FORM_TOKEN, "action", "add", "key", "remove", "revision", "then", "version"})
"""What the page itself puts into a form: alone it is nothing to keep."""

SECRET = frozenset({FORM_TOKEN, "repeated"})
"""Beside every field with "password" in its name."""

FLAG = "kept"
"""Set in a session while texts may be kept, so that other sessions need not ask."""


@dataclass(frozen=True, slots=True)
class SavedFormPlace:
    """For whom a form was kept, and on which page it stands."""

    username: str
    page: str


def keep_typed() -> SavedFormPlace | None:
    """Keep this request's form for whoever its token belongs to; None when there is nobody or nothing typed."""
    fields, sessions = _typed(), desk_sessions()
    form_key, now = _form_key(), sessions.now()
    if request.method != "POST" or form_key is None or not any(was_typed(name, fields[name]) for name in fields):
        return None
    page = page_of_form()
    with sessions.database.writing() as session:
        row = account_queries.session_by_form_key(session, form_key)
        account = None if row is None or row.account_id is None else session.get(Account, row.account_id)
        if row is None or account is None or _is_too_old(row.created_at, now):
            return None
        keep_text(session, _secret(), LateForm(account.id, page, request.path, fields), now)
    return SavedFormPlace(account.username, page)


def saved_text(path: str) -> dict[str, str] | None:
    """What this person once typed on that page, for the page to fill its form with again; None when nothing is kept.

    It stays kept until the form is sent with success, or for a day.
    """
    for text in my_texts():
        if text.page.partition("?")[0] == path:
            return {name: values[0] for name, values in text.fields.items() if values}
    return None


def kept_pages() -> tuple[str, ...]:
    """The pages of this person on which something typed waits, newest first."""
    return tuple(dict.fromkeys(text.page for text in my_texts()))


def my_texts() -> tuple[KeptText, ...]:
    """All that is kept for the person signed in."""
    if g.actor is None or FLAG not in desk_session():
        return ()
    sessions = desk_sessions()
    with sessions.database.reading() as session:
        return kept_texts(session, _secret(), g.actor.username, sessions.now())


def look_for_texts(username: str) -> None:
    """Right after sign-in: note in the session whether something is kept for this person."""
    sessions = desk_sessions()
    with sessions.database.reading() as session:
        if kept_texts(session, _secret(), username, sessions.now()):
            desk_session()[FLAG] = True


def forget_text(target: str) -> None:
    """Drop what was kept of the form that is sent to `target`."""
    with desk_sessions().database.writing() as session:
        account = account_queries.account_by_username(session, g.actor.username)
        if account is not None:
            account_queries.drop_saved_posts(session, account.id, target)


def forget_sent_text(response: Response) -> Response:
    """After a form was taken, what was kept of it is not needed any more."""
    taken = request.method == "POST" and response.status_code < 400
    if taken and g.get("actor") is not None and desk_session().get(FLAG) and not g.get("just_kept"):
        forget_text(request.path)
    return response


def _typed() -> dict[str, list[str]]:
    """The form's fields but its token and all passwords; files cannot be kept."""
    fields = request.form.to_dict(flat=False)
    return {name: values for name, values in fields.items() if name not in SECRET and "password" not in name}


def was_typed(name: str, values: list[str]) -> bool:
    """Whether a person filled that field."""
    return name not in UNTYPED and any(value.strip() for value in values)


def _form_key() -> str | None:
    """The digest of the token that came with the form, if the desk has signed it."""
    given = request.form.get(FORM_TOKEN) or request.headers.get("X-CSRFToken", "")
    try:
        token = URLSafeTimedSerializer(_secret(), salt="wtf-csrf-token").loads(given)
    except BadData:
        return None
    return digest(token) if isinstance(token, str) else None


def _is_too_old(began: datetime, now: datetime) -> bool:
    """Whether the session ended so long ago that the grace is over."""
    return now - began > LONGEST + GRACE


def _secret() -> str:
    return str(current_app.secret_key)
