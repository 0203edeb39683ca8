"""Slips of arrival ("phiếu đến"): a submission that came in time but could not be stored is not late when sent again.

The page of a store that is away gives the form back with a signed slip: when the form arrived, and the hash of its
fields. Only the very same form counts by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from dossiers.web.base.arrival import KEY
from dossiers.web.base.requests import SLIP, posted_key, words_in_at

LASTS = timedelta(days=3)
"""How long after the fault the form may be sent again, by real time."""


@dataclass(frozen=True, slots=True)
class FormTimes:
    """When a form arrived and when its last byte was in, by the business clock."""

    arrived: datetime
    words_in: datetime


def new_slip() -> str:
    """Return the slip for the form of this request."""
    return _signer().dumps([_arrived().isoformat(), words_in_at().isoformat(), posted_key()])


def form_times() -> FormTimes:
    """Return the times of the posted form: those of its slip if that counts, else its own."""
    return _times_of_slip() or FormTimes(_arrived(), words_in_at())


def slip_counts() -> bool:
    """Return whether the posted form has a slip that is in force and was given for exactly this form."""
    return _times_of_slip() is not None


def _times_of_slip() -> FormTimes | None:
    try:
        arrived, words_in, key = _signer().loads(request.form.get(SLIP, ""), max_age=int(LASTS.total_seconds()))
    except BadData:
        return None
    if key != posted_key():
        return None
    return FormTimes(datetime.fromisoformat(arrived), datetime.fromisoformat(words_in))


def _arrived() -> datetime:
    """Return the arrival of this request, which is known before its session is."""
    return cast(datetime, request.environ[KEY])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="arrival-slip")
