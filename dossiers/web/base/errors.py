"""Refusals and errors as pages ("trang báo lỗi"): here alone is known which status a refusal has.

Each page says what happened and offers one way on; each reason is an element with `data-code`. No page shows a
trace, and the page for a fault of ours asks neither session nor database.
"""

import re
from collections.abc import Callable, Mapping

from flask import Flask, current_app, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from dossiers.desk.errors import NotFound, Overtaken
from dossiers.web.base.own_paths import page_of_form
from dossiers.web.base.pages import place_of, to_text
from dossiers.words.catalogue import read_words
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WorkflowError, WrongState
from workflow.lifecycle import Action

STATUS: Mapping[type[WorkflowError], int] = {Overtaken: 409, WrongState: 409, NotYourTurn: 403, RequirementsUnmet: 422}
CODES: Mapping[int, str] = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    429: "too-many-requests",
}
FORM_WAS_SENT = frozenset({400, 405, 413, 429})
"""The way on from these is the page on which the form stands."""

TOLD_TO_PROGRAMS = ("Allow", "Retry-After")
A_DOSSIER = re.compile(r"/dossiers/(?P<reference>[A-Za-z0-9-]+)/(?P<rest>.*)")


def install(app: Flask) -> None:
    """Let refusals and errors be answered by pages. A handler for refused form tokens that is there already stays."""
    read_words()  # a catalogue at fault is told at the start, not on the first error page
    app.register_error_handler(WorkflowError, refused)
    app.register_error_handler(StaleDataError, lambda _: refused(Overtaken()))
    app.register_error_handler(NotFound, lambda _: page_for(404, "not-found"))
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(500, broken)


def refused(error: WorkflowError, template: str = "base/refused.html", **more: object) -> ResponseReturnValue:
    """A move or deed that the rules refuse, with every reason; a view that knows the rows leaves them in `g.names`.

    A view that has more to show, such as what the person had typed, brings a template that extends this one.
    """
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)
    found = A_DOSSIER.fullmatch(request.path)
    reference, action = (found["reference"], found["rest"]) if found else ("", "")
    page = render_template(
        template,
        unmet=error.unmet,
        names=g.get("names"),
        action=action if action in set(Action) else "",
        reference=reference,
        place=_place(reference),
        back=url_for("dossiers.show", reference=reference) if reference else page_of_form(),
        **more,
    )
    return page, status


def failed(error: HTTPException) -> Response | HTTPException:
    """Whatever HTTP itself refuses; redirects pass."""
    status = error.code or 500
    if status < 400:
        return error
    answer = make_response(page_for(status, "csrf" if _token_refused(error) else CODES.get(status, "bad-request")))
    for name, value in error.get_headers():
        if name in TOLD_TO_PROGRAMS:
            answer.headers[name] = value
    return answer


def broken(_error: Exception) -> ResponseReturnValue:
    """A fault of ours: the bare page, without any context that would ask the database again."""
    template = current_app.jinja_env.get_template("base/server_error.html")
    return template.render(unmet=Unmet("server-error")), 500


def page_for(status: int, code: str) -> ResponseReturnValue:
    """The page of a status: one sentence, one way on."""
    back = page_of_form() if status in FORM_WAS_SENT else "/"
    return render_template("base/error.html", unmet=Unmet(code), back=back), status


def _place(reference: str) -> Callable[[str], str]:
    """Where a reason is mended: in a section of that dossier; nowhere when the page holds no such field."""
    place = place_of(reference) if reference else to_text
    return lambda field: "" if (address := place(field)).startswith("#") else address


def _token_refused(error: HTTPException) -> bool:
    """Whether the form's token was the reason: Flask-WTF notes in `g` when it accepted one."""
    return isinstance(error, CSRFError) or (error.code == 400 and request.method == "POST" and "csrf_valid" not in g)
