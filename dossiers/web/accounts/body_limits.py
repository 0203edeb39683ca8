"""How much a request may send ("giới hạn nội dung gửi lên"), by what is known of its sender before it is read.

Nobody signed in: a few fields of a few KB, enough for signing in. Somebody signed in, or whoever sends a form that was
shown to somebody signed in, which its signed token tells: a whole form or file, so that what was typed survives the end
of the session.
"""

from flask import Flask, g, request

from dossiers.web.accounts import saved_forms
from dossiers.web.accounts.sessions import current_session
from dossiers.web.base.request_bodies import BodyLimits, DeskRequest

FORM_BYTES = 16 * 1024 * 1024
"""The most text in one form, in bytes as sent, three for each byte beyond ASCII: a text of 5 MB still gets an error
message beside its field."""
FORM_FIELDS = 2_000

STRANGER = BodyLimits(whole=16 * 1024, text=16 * 1024, fields=20)
"""For requests of nobody known: the longest username, two passwords and a page to return to take 11 KB."""


def install(app: Flask, max_request_bytes: int) -> None:
    """Limit every request; before access control, which saves forms whose session has ended.

    Until it is known who sends a request, which takes the stores, the limits of people who are known hold: a form that
    comes while a store is away is given back whole.
    """
    app.request_class = DeskRequest
    whole = BodyLimits(max_request_bytes, FORM_BYTES, FORM_FIELDS)
    app.config.update(MAX_CONTENT_LENGTH=whole.whole, MAX_FORM_MEMORY_SIZE=whole.text, MAX_FORM_PARTS=whole.fields)

    @app.before_request
    def limit_body() -> None:
        _the_request().limit(whole if _sender_is_known() else STRANGER)


def stranger_sent_too_much() -> bool:
    """Return whether the body is longer than people unknown may send; it has not been read then."""
    return not g.sender_known and (request.content_length or 0) > STRANGER.whole


def _sender_is_known() -> bool:
    """Return whether somebody is signed in, or a long body begins with the token of a form shown to an account."""
    known = current_session().actor is not None
    if not known and (request.content_length or 0) > STRANGER.whole:
        given = request.headers.get("X-CSRFToken") or _the_request().first_token()
        known = bool(given) and saved_forms.knows_sender(given)
    g.sender_known = known
    return known


def _the_request() -> DeskRequest:
    """Return the request as one whose body can be limited."""
    found = request._get_current_object()  # type: ignore[attr-defined]
    if not isinstance(found, DeskRequest):
        raise TypeError(type(found))
    return found
