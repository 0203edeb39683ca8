"""Writing the audit log ("nhật ký"): one function for every move, refusal, sign-in, change and download."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.records.models.journal import Act


def record(
    session: Session,
    act: str,
    *,
    actor: str,
    at: datetime,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    where: str = "",
) -> None:
    """Write one act in the caller's transaction, so that it is committed or rolled back with the reported change."""
    text = canonical_detail(detail or {})
    session.add(Act(at=at, act=act, actor=actor, subject=subject, detail=text, address=where))


def canonical_detail(detail: Mapping[str, Any]) -> str:
    """Return the one JSON text of a detail: keys sorted, letters NFC, no values outside JSON."""
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return unicodedata.normalize("NFC", text)
