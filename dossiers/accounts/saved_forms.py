"""Forms posted after the end of a session ("nội dung được giữ lại"), stored encrypted for one day for their sender.

Encrypted with Fernet; the key is derived from the application's secret by HKDF and used for nothing else.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from dossiers.records.models.accounts import SavedPost
from dossiers.records.queries import accounts as account_queries

KEPT_FOR = timedelta(days=1)
"""How long a form is stored after it was posted."""
GRACE = timedelta(days=7)
"""How long after the end of its session a form is still accepted: opened on Friday, sent on Monday."""
MOST_FORMS = 20
"""Stored forms per person; the oldest are deleted first."""
MOST_CHARACTERS = 24_000_000
"""Total length of one person's encrypted forms, enough for two of 8 MB; the oldest are deleted first."""

Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class PostedForm:
    """A form to be stored: the sender's account id, the page of the form, the path it was posted to, its fields."""

    account: int
    page: str
    target: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class SavedForm:
    """A stored form: the page it is on, the path it was posted to, and each field with its values."""

    number: int
    page: str
    target: str
    kept_at: datetime
    fields: Fields


def save_form(session: Session, secret: str, form: PostedForm, *, at: datetime) -> None:
    """Store a form for its sender. It replaces an earlier form posted to the same target."""
    sealed = _box(secret).encrypt(json.dumps(form.fields).encode()).decode()
    stored = account_queries.saved_posts(session, form.account, at - KEPT_FOR)
    room = MOST_CHARACTERS - len(sealed)
    others = [row for row in stored if row.target != form.target]
    remaining = [row for row in others[: MOST_FORMS - 1] if (room := room - len(row.sealed)) >= 0]
    for row in stored:
        if row not in remaining:
            session.delete(row)
    session.add(SavedPost(account_id=form.account, page=form.page, target=form.target, sealed=sealed, kept_at=at))


def saved_forms_of(session: Session, secret: str, username: str, *, at: datetime) -> tuple[SavedForm, ...]:
    """Return the stored forms of a person, newest first, without those encrypted under another secret."""
    account = account_queries.account_by_username(session, username)
    if account is None:
        return ()
    rows = account_queries.saved_posts(session, account.id, at - KEPT_FOR)
    opened = ((row, _opened(secret, row.sealed)) for row in rows)
    return tuple(
        SavedForm(row.id, row.page, row.target, row.kept_at, fields) for row, fields in opened if fields is not None
    )


def _opened(secret: str, sealed: str) -> Fields | None:
    try:
        fields: Fields = json.loads(_box(secret).decrypt(sealed))
    except InvalidToken:
        return None
    return fields


@cache
def _box(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"kept texts").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
