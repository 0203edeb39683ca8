"""The page of a draft's attachments ("tệp đính kèm"): the list, adding, removing, downloading a file."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.drafting import attachments
from dossiers.reading import draft_pages
from dossiers.web.base.requests import (
    note_download,
    posted_key,
    send_download,
    the_actor,
    the_application,
    words_in_at,
)
from workflow.errors import RequirementsUnmet

bp = Blueprint("attachments", __name__, url_prefix="/dossiers/<reference>/attachments")


@bp.get("")
def index(reference: str) -> ResponseReturnValue:
    """Show the files; a page that waits for an examination asks until there is none, and loads itself anew then."""
    with the_application().database.reading() as session:
        view = draft_pages.attachments_view(session, reference, actor=the_actor(), at=g.arrived)
    if "HX-Request" in request.headers:
        return Response(status=204, headers={} if view.is_waiting else {"HX-Refresh": "true"})
    return render_template("drafting/attachments.html", view=view, faults=())


@bp.post("")
def attach(reference: str) -> ResponseReturnValue:
    """Add a file. Nothing is opened or kept of a file that this person may not add."""
    application, upload, kind = the_application(), request.files.get("file"), request.form.get("kind", "")
    actor, key = the_actor(), posted_key()
    try:
        with application.database.writing() as session:
            attachments.check_place(session, reference, kind, actor=actor, at=words_in_at(), key=key)
        new = attachments.receive(
            application.files,
            kind,
            upload.filename if upload else "",
            upload.stream if upload else None,
            limit=application.settings.max_file_bytes,
            by_job=True,
        )
        with application.database.writing() as session:
            attachments.attach(session, reference, new, actor=actor, at=words_in_at(), key=key)
    except RequirementsUnmet as refused:
        with application.database.reading() as session:
            view = draft_pages.attachments_view(session, reference, actor=actor, at=g.arrived)
        return render_template("drafting/attachments.html", view=view, faults=refused.unmet), 422
    flash("attachments" if new.examined else "attachments-examined", "saved")
    return redirect(url_for("attachments.index", reference=reference), code=303)


@bp.post("/<int:number>/remove")
def detach(reference: str, number: int) -> Response:
    with the_application().database.writing() as session:
        attachments.detach(session, reference, number, actor=the_actor(), at=words_in_at())
    flash("attachments", "removed")
    return redirect(url_for("attachments.index", reference=reference), code=303)


@bp.get("/<int:number>")
def download(reference: str, number: int) -> Response:
    application = the_application()
    with application.database.reading() as session:
        found = draft_pages.attachment(session, reference, number, actor=the_actor())
    note_download(reference, attachment=number, hash=found.hash)
    return send_download(application.files.whole(found.hash), found.name, found.media_type)
