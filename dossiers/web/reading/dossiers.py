"""The list, one dossier, its moves and its receipts."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dossiers.dossier.list_line import Line
from dossiers.dossier.views import DossierView
from dossiers.moving import transitions
from dossiers.papers import issuing
from dossiers.papers.further import further_papers
from dossiers.papers.sources import source_of
from dossiers.reading import dossier_page, list_lines, receipts
from dossiers.reading.dossier_list import queue
from dossiers.reading.history import life_of
from dossiers.reading.list_export import CENTRE_HEADS, HEADS, dossiers_csv, dossiers_xlsx
from dossiers.review import assignments
from dossiers.review.differences import since_last
from dossiers.review.duties_view import duties_view
from dossiers.review.notes_view import notes_seen
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of
from dossiers.web.base.filters import ZONE
from dossiers.web.base.pages import names_of_dossier
from dossiers.web.base.requests import (
    note_download,
    posted_key,
    posted_version,
    send_download,
    the_actor,
    the_application,
)
from dossiers.web.reading.saved_views import MEDIA_TYPES, saved_view
from dossiers.words.catalogue import read_words
from workflow.errors import RequirementsUnmet, WorkflowError
from workflow.lifecycle import Action, Opening
from workflow.sight import Sight

bp = Blueprint("dossiers", __name__, url_prefix="/dossiers")
CHOOSE, CHOSEN = "choose", "chosen"
"""The column of boxes for the deeds on many, empty or ticked."""


@bp.get("/")
def index() -> str | Response:
    """The list that the address asks for, as a page, `?format=xlsx` or `?format=csv`."""
    application, actor = the_application(), the_actor()
    view = saved_view(request.args, for_centre=actor.at_centre)
    with application.database.reading() as session:
        lines = list_lines.lines(session, actor, now=g.arrived)
        reviewers = assignments.active_reviewers(session) if actor.at_centre else ()
    seen = queue(lines, view.asked, actor.username)
    if view.form:
        labels, heads = read_words().labels["states"], CENTRE_HEADS if actor.at_centre else HEADS
        made = (dossiers_xlsx if view.form == "xlsx" else dossiers_csv)(seen.found, labels, ZONE, heads)
        note_download("dossiers", form=view.form, count=len(seen.found))
        return send_download(BytesIO(made), application.file_name(f"ho-so.{view.form}"), MEDIA_TYPES[view.form])
    boxes = CHOSEN if request.args.get("choose") == "all" else CHOOSE
    columns = (boxes, *view.columns) if actor.at_centre else view.columns
    rows = [_row(line, columns) for line in seen.lines]
    return render_template("reading/list.html", seen=seen, rows=rows, view=view, reviewers=reviewers)


@lru_cache(maxsize=4096)
def _row(line: Line, columns: tuple[str, ...]) -> Markup:
    """One dossier in the list. It says what the line says and nothing else, so the same line is drawn once."""
    drawn = current_app.jinja_env.get_template("reading/_line.html").render(line=line, columns=columns)
    return Markup(drawn)  # noqa: S704


@bp.get("/<reference>")
def show(reference: str) -> str:
    with the_application().database.reading() as session:
        view = dossier_page.dossier_view(session, reference, the_actor(), g.arrived)
        duties = duties_view(session, view, actor=the_actor())
        beside = _beside(session, view)
    return render_template("reading/show.html", view=view, duties=duties, **_sheet(view), **beside)


@bp.get("/<reference>/life")
def life(reference: str) -> str:
    """The dossier's whole life on one page."""
    with the_application().database.reading() as session:
        told = life_of(session, reference, the_actor())
    return render_template("reading/history.html", life=told)


@bp.post("/<reference>/<action>")
def move(reference: str, action: str) -> ResponseReturnValue:
    if action not in set(Action):
        abort(404)
    application, asked = the_application(), _asked(Action(action))
    try:
        with application.database.writing() as session:
            done = transitions.move_dossier(
                session, reference, asked, actor=the_actor(), arrived=g.arrived, versions=issuing.versions()
            )
    except WorkflowError as refused:
        with application.database.writing() as session:
            transitions.record_refusal(session, reference, asked.action, refused, actor=the_actor(), arrived=g.arrived)
        with application.database.reading() as session:
            g.names = names_of_dossier(dossier_page.dossier_view(session, reference, the_actor(), g.arrived))
        return _refused(reference, asked, refused)
    flash(action, "moved")
    return redirect(_after(done), code=303)


@bp.get("/<reference>/receipts/<int:number>")
def receipt(reference: str, number: int) -> str:
    with the_application().database.reading() as session:
        found = receipts.receipt(session, reference, number, the_actor())
    return render_template("reading/receipt.html", receipt=found)


def _beside(session: Session, view: DossierView) -> dict[str, Any]:
    """What a dossier's page shows beside its content: notes, the place to write one, what is new since the return."""
    actor = the_actor()
    return {
        "notes": notes_seen(session, view, actor=actor),
        "since": since_last(session, view, actor=actor),
        "note_form": form_of({"place": request.args.get("place", "")}),
    }


def _sheet(view: DossierView) -> dict[str, Any]:
    """The paper beside the content, the one asked for or the first, and which further ones there are.

    Nothing for who sees only the progress.
    """
    if view.sight < Sight.REVISION:
        return {}
    kinds = [paper.kind for paper in view.campaign.papers]
    asked = request.args.get("paper", "")
    kind = asked if asked in kinds else kinds[0]
    sheet = issuing.preview(source_of(view), kind)
    return {"kind": kind, "sheet": sheet, "further": further_papers(view)}


def _asked(action: Action) -> transitions.Request:
    return transitions.Request(
        action=action,
        key=posted_key(),
        version=posted_version(),
        reason=request.form.get("reason", ""),
        correction_day=request.form.get("correction_day", ""),
    )


def _refused(reference: str, asked: transitions.Request, refused: WorkflowError) -> ResponseReturnValue:
    """Every reason, and what the person had written: in its form again, or to be copied when the move is gone."""
    with the_application().database.reading() as session:
        view = dossier_page.dossier_view(session, reference, the_actor(), g.arrived)
    g.names = names_of_dossier(view)
    typed = {"reason": asked.reason, "correction_day": asked.correction_day}
    again = [
        opening
        for opening in view.openings
        if isinstance(refused, RequirementsUnmet) and _asks_for_words(opening, asked)
    ]
    if not again and not any(text.strip() for text in typed.values()):
        return errors.refused(refused)
    form = form_of(typed, refused.unmet)
    return errors.refused(refused, "moving/refused.html", view=view, again=again, asked=asked, form=form)


def _asks_for_words(opening: Opening, asked: transitions.Request) -> bool:
    return opening.action is asked.action and opening.transition is not None and bool(opening.transition.inputs)


def _after(done: transitions.Moved) -> str:
    """A submission ends at its receipt, every other move at the dossier."""
    if done.action is Action.SUBMIT:
        return url_for("dossiers.receipt", reference=done.reference, number=done.revision)
    return url_for("dossiers.show", reference=done.reference)
