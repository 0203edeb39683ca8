"""Error pages ("trang báo lỗi"), and the only place that maps refusals to HTTP statuses.

Each page states what happened and has one link; each reason is an element with `data-code`. No page shows a
traceback. The pages for an internal error and for a store that is away use neither session nor database.
"""

import logging
import re
from collections.abc import Callable, Mapping

from flask import Flask, current_app, g, has_request_context, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from dossiers.desk.errors import ClockSetBack, EnteredAtOnce, NotFound, Overtaken
from dossiers.records.faults import (
    DatabaseUnavailable,
    FilesUnavailable,
    StoreFault,
    fault_of_os_error,
    is_duplicate,
    reason_of,
)
from dossiers.records.files import FileDamaged, FileNotKept
from dossiers.web.base.own_paths import page_of_form, this_page
from dossiers.web.base.pages import place_of, to_text
from dossiers.web.base.typed_forms import posted_back
from dossiers.words.catalogue import read_words
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WorkflowError, WrongState
from workflow.lifecycle import Action

STATUS: Mapping[type[WorkflowError], int] = {
    Overtaken: 409,
    EnteredAtOnce: 409,
    WrongState: 409,
    NotYourTurn: 403,
    RequirementsUnmet: 422,
}
CODES: Mapping[int, str] = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    429: "too-many-requests",
}
TOO_LARGE = 413
FORM_WAS_SENT = frozenset({400, 405, 413, 429})
"""The pages of these statuses link to the page of the form."""

READING = frozenset({"GET", "HEAD"})
RETRY_SECONDS = 5
"""When a program may try again while a store is away."""
KEPT_HEADERS = ("Allow", "Retry-After")
"""Headers of an HTTP error that the error page keeps."""
DOSSIER_PATH = re.compile(r"/dossiers/(?P<reference>[A-Za-z0-9-]+)/(?P<rest>.*)")


def install(app: Flask) -> None:
    """Register the error pages. An existing handler for CSRF errors keeps precedence."""
    read_words()  # An invalid catalogue must fail at the start, not on the first error page.
    app.register_error_handler(WorkflowError, refused)
    app.register_error_handler(StaleDataError, lambda _: refused(Overtaken()))
    app.register_error_handler(IntegrityError, constraint_broken)
    app.register_error_handler(ClockSetBack, clock_is_behind)
    app.register_error_handler(NotFound, lambda _: page_for(404, "not-found"))
    for fault in (FileNotKept, FileDamaged):
        app.register_error_handler(fault, not_whole)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(DatabaseUnavailable, broken)
    app.register_error_handler(OSError, broken)
    app.register_error_handler(500, broken)
    app.logger.addFilter(_is_told_here)
    if (application := app.extensions.get("application")) is not None:
        application.database.when_stored = _note_stored


def refused(error: WorkflowError, template: str = "base/refused.html", **context: object) -> tuple[str, int]:
    """Return the page of a refused action with every reason. Views may set `g.names` for the labels of rows.

    A view that shows more, such as the typed text, passes a template that extends the standard one, with its `context`.
    """
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)
    path = DOSSIER_PATH.fullmatch(request.path)
    reference, action = (path["reference"], path["rest"]) if path else ("", "")
    page = render_template(
        template,
        unmet=error.unmet,
        names=g.get("names"),
        action=action if action in set(Action) else "",
        reference=reference,
        place=_place(reference),
        back=url_for("dossiers.show", reference=reference) if reference else page_of_form(),
        **context,
    )
    return page, status


def constraint_broken(error: IntegrityError) -> tuple[str, int]:
    """Return the refusal of an entry that another request has made at the same moment; other errors stay internal."""
    if not is_duplicate(error):
        raise error
    return refused(EnteredAtOnce())


def failed(error: HTTPException) -> Response | HTTPException:
    """Return the page of an HTTP error; redirects pass unchanged."""
    status = error.code or 500
    if status < 400:
        return error
    answer = make_response(page_for(status, _code(error, status)))
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            answer.headers[name] = value
    return answer


def _code(error: HTTPException, status: int) -> str:
    """Return the code of the sentence for an HTTP error."""
    if status == TOO_LARGE and request.method == "POST" and not g.get("sender_known", True):
        return "too-large-unknown"
    return "csrf" if _token_refused(error) else CODES.get(status, "bad-request")


def broken(error: Exception) -> ResponseReturnValue:
    """Return the page of an internal error, or of a store that is away."""
    cause = getattr(error, "original_exception", None) or error
    fault = store_fault(cause)
    if fault is not None:
        current_app.logger.error("%s: %s", fault, reason_of(cause))
        return unavailable(fault, in_doubt=getattr(cause, "in_doubt", False))
    if not isinstance(error, HTTPException):
        current_app.logger.error("Exception on %s", request.path, exc_info=error)
    return _bare_page("base/server_error.html", unmet=Unmet("server-error")), 500


def _is_told_here(record: logging.LogRecord) -> bool:
    """Return whether a record of the log is to be kept: not Flask's traceback of a store that is away, which `broken`
    tells in one line."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or store_fault(error) is None


def store_fault(error: BaseException) -> StoreFault | None:
    """Return the fault of a store that an error reports; None for an error of the program."""
    if isinstance(error, DatabaseUnavailable | FilesUnavailable):
        return error.fault
    return fault_of_os_error(error) if isinstance(error, OSError) else None


def clock_is_behind(error: ClockSetBack) -> ResponseReturnValue:
    """Return the page of a desk whose clock was set back; nothing was written."""
    current_app.logger.error("%s", error)
    return unavailable("clock-set-back")


def unavailable(fault: str, *, in_doubt: bool = False) -> ResponseReturnValue:
    """Return the page of what is away (503), by its code: what is wrong, the typed text, the form to send it again."""
    form = posted_back()
    page = _bare_page(
        "base/unavailable.html",
        unmet=Unmet(str(fault)),
        outcome=None if request.method in READING else _outcome(in_doubt),
        form=form,
        again=this_page() if request.method in READING else page_of_form(),
    )
    return page, 503, {"Retry-After": str(RETRY_SECONDS)}


def _outcome(in_doubt: bool) -> Unmet:
    """Return whether what was posted is stored, as the page tells it."""
    if g.get("has_stored"):
        return Unmet("stored-unshown")
    return Unmet("perhaps-stored" if in_doubt else "not-stored")


def _note_stored() -> None:
    """Note that this request has stored something: a fault that comes later does not undo it."""
    if has_request_context():
        g.has_stored = True


def _bare_page(template: str, **context: object) -> str:
    """Render a page without context processors: they could use the database."""
    return current_app.jinja_env.get_template(template).render(context)


def not_whole(error: Exception) -> tuple[str, int]:
    """Return the page for a kept file that is missing or damaged: nothing of it is sent."""
    current_app.logger.error("a kept file is missing or damaged: %r", error)
    return page_for(500, "kept-file-damaged")


def page_for(status: int, code: str) -> tuple[str, int]:
    """Return the page of a status: one sentence and one link."""
    back = page_of_form() if status in FORM_WAS_SENT else "/"
    return render_template("base/error.html", unmet=Unmet(code), back=back), status


def _place(reference: str) -> Callable[[str], str]:
    """Return the function that links a field to its section of the dossier; "" for fields that are on no page."""
    place = place_of(reference) if reference else to_text
    return lambda field: "" if (address := place(field)).startswith("#") else address


def _token_refused(error: HTTPException) -> bool:
    """Return whether the error is due to the CSRF token: Flask-WTF sets `g.csrf_valid` when it accepts one."""
    return isinstance(error, CSRFError) or (error.code == 400 and request.method == "POST" and "csrf_valid" not in g)
