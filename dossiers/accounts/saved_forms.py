"""What someone typed into a form that came too late ("nội dung được giữ lại"): encrypted, for a day, for that person.

Fernet, with a key derived from the desk's secret by HKDF, so that this key opens nothing else.
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

KEPT = timedelta(days=1)
"""A late form is kept for a day after it was sent."""
GRACE = timedelta(days=7)
"""A form may still come for a week after its session ended: opened on Friday, sent on Monday."""
MOST = 20
"""Texts of one person; the oldest make room."""
MOST_SEALED = 24_000_000
"""Characters of one person's sealed texts in all: a form of 8 MB fits twice; again the oldest make room."""

Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class LateForm:
    """A form that came too late: whose, on which page it stands, where it was sent, each field with its values."""

    account: int
    page: str
    target: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class KeptText:
    """What was typed on a page and sent to `target`: each field with its values."""

    number: int
    page: str
    target: str
    kept_at: datetime
    fields: Fields


def keep_text(session: Session, secret: str, late: LateForm, at: datetime) -> None:
    """Keep a form for its sender. The same form sent again replaces what was kept of it."""
    sealed = _box(secret).encrypt(json.dumps(late.fields).encode()).decode()
    before = account_queries.saved_posts(session, late.account, at - KEPT)
    left = MOST_SEALED - len(sealed)
    others = [one for one in before if one.target != late.target]
    stay = [other for other in others[: MOST - 1] if (left := left - len(other.sealed)) >= 0]
    for row in before:
        if row not in stay:
            session.delete(row)
    session.add(SavedPost(account_id=late.account, page=late.page, target=late.target, sealed=sealed, kept_at=at))


def kept_texts(session: Session, secret: str, username: str, at: datetime) -> tuple[KeptText, ...]:
    """All that is kept for this person, newest first; what another secret sealed can't be read any more."""
    account = account_queries.account_by_username(session, username)
    if account is None:
        return ()
    rows = account_queries.saved_posts(session, account.id, at - KEPT)
    opened = ((row, _opened(secret, row.sealed)) for row in rows)
    return tuple(
        KeptText(row.id, row.page, row.target, row.kept_at, fields) for row, fields in opened if fields is not None
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
