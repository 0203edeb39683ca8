"""The list of dossiers, one dossier, its history and its receipts."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dossiers.dossier.list_line import Line
from dossiers.dossier.undo_proposal import undo_proposal
from dossiers.dossier.views import DossierView
from dossiers.papers import issuing
from dossiers.papers.further import further_papers
from dossiers.papers.sources import source_of
from dossiers.reading import dossier_page, list_lines, receipts
from dossiers.reading.dossier_list import filtered_list
from dossiers.reading.history import life_of
from dossiers.reading.list_export import CENTRE_HEADS, HEADS, dossiers_csv, dossiers_xlsx
from dossiers.review import assignments
from dossiers.review.differences import since_last
from dossiers.review.duties_view import duties_view
from dossiers.review.notes_view import notes_seen
from dossiers.web.base.fields import form_of
from dossiers.web.base.filters import ZONE
from dossiers.web.base.pages import remember_own_office
from dossiers.web.base.requests import (
    note_download,
    send_download,
    the_actor,
    the_application,
)
from dossiers.web.reading.list_address import MEDIA_TYPES, read_list_address
from dossiers.words.catalogue import read_words
from workflow.sight import Sight

bp = Blueprint("dossiers", __name__, url_prefix="/dossiers")
CHOOSE, CHOSEN = "choose", "chosen"
"""The column of checkboxes for the actions on many, empty or ticked."""


@bp.get("/")
def index() -> str | Response:
    """Return the list that the address describes, as a page, `?format=xlsx` or `?format=csv`."""
    application, actor = the_application(), the_actor()
    view = read_list_address(request.args, for_centre=actor.at_centre)
    with application.database.reading() as session:
        lines = list_lines.lines(session, actor=actor, at=g.arrived)
        reviewers = assignments.active_reviewers(session) if actor.at_centre else ()
    listed = filtered_list(lines, view.query, actor.username)
    if view.form:
        words, heads = read_words(), CENTRE_HEADS if actor.at_centre else HEADS
        data = (dossiers_xlsx if view.form == "xlsx" else dossiers_csv)(listed.found, words, ZONE, heads)
        note_download("dossiers", form=view.form, count=len(listed.found))
        return send_download(BytesIO(data), application.file_name(f"ho-so.{view.form}"), MEDIA_TYPES[view.form])
    boxes = CHOSEN if request.args.get("choose") == "all" else CHOOSE
    columns = (boxes, *view.columns) if actor.at_centre else view.columns
    rows = [_row(line, columns) for line in listed.lines]
    return render_template("reading/list.html", seen=listed, rows=rows, view=view, reviewers=reviewers)


@lru_cache(maxsize=4096)
def _row(line: Line, columns: tuple[str, ...]) -> Markup:
    """Render one dossier of the list; the row depends on the line only, so it is cached."""
    drawn = current_app.jinja_env.get_template("reading/_line.html").render(line=line, columns=columns)
    return Markup(drawn)  # noqa: S704


@bp.get("/<reference>")
def show(reference: str) -> str:
    """Return the dossier's page; `?paper=` chooses the paper beside the content."""
    actor = the_actor()
    with the_application().database.reading() as session:
        opened = dossier_page.open_as_seen(session, reference, actor=actor)
        remember_own_office(opened.dossier, actor)
        view = dossier_page.view_of(session, opened, actor=actor, at=g.arrived)
        duties, proposal = duties_view(session, view, actor=actor), undo_proposal(opened, actor, g.arrived)
        beside = _beside(session, view)
    return render_template("reading/show.html", view=view, duties=duties, proposal=proposal, **_sheet(view), **beside)


@bp.get("/<reference>/life")
def life(reference: str) -> str:
    """Return the full history of the dossier."""
    with the_application().database.reading() as session:
        history = life_of(session, reference, actor=the_actor(), at=g.arrived)
    return render_template("reading/history.html", life=history)


@bp.get("/<reference>/receipts/<int:number>")
def receipt(reference: str, number: int) -> str:
    with the_application().database.reading() as session:
        receipt_view = receipts.receipt(session, reference, number, actor=the_actor())
    return render_template("reading/receipt.html", receipt=receipt_view)


def _beside(session: Session, view: DossierView) -> dict[str, Any]:
    """Return the parts of the page beside the content: notes, the form of a new one, changes since the return."""
    actor = the_actor()
    return {
        "notes": notes_seen(session, view, actor=actor),
        "since": since_last(session, view, actor=actor),
        "note_form": form_of({"place": request.args.get("place", "")}),
    }


def _sheet(view: DossierView) -> dict[str, Any]:
    """Return the paper beside the content, the chosen one or the first, and the further papers there are.

    Empty for those who see only the progress.
    """
    if view.sight < Sight.REVISION:
        return {}
    kinds = [paper.kind for paper in view.campaign.papers]
    asked = request.args.get("paper", "")
    kind = asked if asked in kinds else kinds[0]
    sheet = issuing.preview(source_of(view), kind)
    return {"kind": kind, "sheet": sheet, "further": further_papers(view)}
