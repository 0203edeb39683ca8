"""Writing the audit log ("nhật ký"): one function for every move, refusal, sign-in, change and download."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from dossiers.records.inserting import insert_numbered, insert_row
from dossiers.records.models.journal import Act


class Doer(Protocol):
    """What an act keeps of its actor: account name, address and session; `dossiers.desk.actor.Actor` has them."""

    @property
    def username(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def session(self) -> str: ...


def record(
    session: Session,
    act: str,
    *,
    actor: Doer,
    at: datetime,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one act in the caller's transaction, so that it is committed or rolled back with the reported change."""
    insert_row(session, Act, **_columns(act, actor, at, subject, detail))


def record_numbered(
    session: Session, act: str, *, actor: Doer, at: datetime, subject: str, detail: Mapping[str, Any]
) -> int:
    """Write one act like `record`; return its number."""
    return insert_numbered(session, Act, (_columns(act, actor, at, subject, detail),))[0]


def _columns(act: str, actor: Doer, at: datetime, subject: str, detail: Mapping[str, Any] | None) -> Mapping[str, Any]:
    what = {"at": at, "act": act, "subject": subject, "detail": canonical_detail(detail or {})}
    return {**what, "actor": actor.username, "address": actor.address, "session": actor.session}


def canonical_detail(detail: Mapping[str, Any]) -> str:
    """Return the one JSON text of a detail: keys sorted, letters NFC, no values outside JSON."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)
