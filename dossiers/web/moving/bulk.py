"""One action on many dossiers, and sharing out those without a reviewer, from the list."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.dossier.list_line import Line
from dossiers.moving import bulk
from dossiers.moving.bulk import BulkAction, BulkRequest, BulkResult, ChosenDossier
from dossiers.papers import issuing
from dossiers.reading import list_lines
from dossiers.review import assignments
from dossiers.web.accounts.access import roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.own_paths import own_path
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.base.sent_forms import carried_once
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import Role

bp = Blueprint("bulk", __name__, url_prefix="/dossiers")
CENTRE = (Role.REVIEWER, Role.APPROVER)


@bp.post("/bulk")
@roles(*CENTRE)
def do() -> ResponseReturnValue:
    """Redirect to the list when all is done; else show the result of each dossier, to try the others again."""
    asked = _asked()
    try:
        results = bulk.do_to_many(
            the_application().database, asked, actor=the_actor(), at=g.arrived, versions=issuing.versions()
        )
    except RequirementsUnmet as refused:
        return _page(asked, (), refused.unmet)
    if not all(result.is_done for result in results):
        return _page(asked, results)
    lines = _lines()
    flash(asked.action, "bulk")
    flash(", ".join(lines[result.reference].name for result in results), "bulk-names")
    return redirect(_back(), code=303)


@bp.post("/share-out")
@roles(*CENTRE)
def share_out() -> Response:
    """Redirect to what was shared out now; the same form again leads there too."""
    with carried_once() as form:
        assignments.share_out(form.session, actor=the_actor(), at=g.arrived)
        form.leads_to(url_for("bulk.shared", at=g.arrived.isoformat()))
    return form.answered()


@bp.get("/shared")
@roles(*CENTRE)
def shared() -> str:
    """Return the page of the dossiers that this person assigned at that instant, and of those still unassigned."""
    with the_application().database.reading() as session:
        at = _moment(request.args.get("at", ""))
        shares = () if at is None else assignments.shared_by(session, actor=the_actor(), at=at)
        lines = list_lines.lines(session, actor=the_actor(), at=g.arrived)
    left = tuple(line for line in lines if line.is_uncovered)
    pending = any(line.permitted.moves for line in lines)
    return render_template("reading/shared.html", shares=shares, left=left, pending=pending)


def _asked() -> BulkRequest:
    form = request.form
    return BulkRequest(
        action=form.get("deed", ""),
        key=form.get("key") or uuid4().hex,
        chosen=tuple(_chosen(text) for text in form.getlist("chosen")),
        reason=form.get("reason", ""),
        correction_day=form.get("correction_day", ""),
        reviewer=form.get("reviewer", ""),
    )


def _chosen(text: str) -> ChosenDossier:
    """Read the value of a checkbox: the dossier's reference and the version of its row, "4361-2010-01:3"."""
    reference, _, version = text.rpartition(":")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    return ChosenDossier(reference or text, number)


def _page(asked: BulkRequest, results: Sequence[BulkResult], stops: Sequence[Unmet] = ()) -> ResponseReturnValue:
    """Return the result of each dossier, with the typed and chosen values of those that failed."""
    lines = _lines()
    failed = [result for result in results if not result.is_done]
    again = [result.reference for result in failed] if results else [choice.reference for choice in asked.chosen]
    typed = {"reason": asked.reason, "correction_day": asked.correction_day, "reviewer": asked.reviewer}
    faults = [*stops, *(unmet for result in failed for unmet in result.unmet if unmet.field in typed)]
    with the_application().database.reading() as session:
        reviewers = assignments.active_reviewers(session)
    page = render_template(
        "moving/bulk.html",
        asked=asked,
        known=asked.action in set(BulkAction),
        stops=stops,
        done=[result for result in results if result.is_done],
        failed=failed,
        again=[lines[reference] for reference in dict.fromkeys(again) if reference in lines],
        lines=lines,
        reviewers=reviewers,
        form=form_of(typed, tuple(dict.fromkeys(faults))),
        back=_back(),
    )
    return page, 422


def _lines() -> dict[str, Line]:
    with the_application().database.reading() as session:
        return {line.reference: line for line in list_lines.lines(session, actor=the_actor(), at=g.arrived)}


def _back() -> str:
    """Return the address of the filtered list that contained the form."""
    path = own_path(request.form.get("back"))
    return path if path.startswith("/dossiers/?") else url_for("dossiers.index")


def _moment(text: str) -> datetime | None:
    """Return the instant that the address names, if it names one of the calendar's."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
