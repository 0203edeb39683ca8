"""The administrator's page of campaigns: opening one from its file, all faults at once."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dossiers.campaigns import opening
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.records.queries import dossier as dossier_queries
from dossiers.web.accounts.access import roles
from dossiers.web.base.requests import the_actor, the_application
from dossiers.web.campaigns.file_faults import refused_file
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import Role

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")


@bp.get("/")
@roles(Role.ADMIN)
def index() -> str:
    return _page("", ())


@bp.post("/")
@roles(Role.ADMIN)
def load() -> Response | tuple[str, int]:
    """Open the campaign of an uploaded file, or of the text in the form; a refused text is shown again."""
    text, unmet = posted_text()
    try:
        if unmet:
            raise RequirementsUnmet(unmet)
        with the_application().database.writing() as session:
            is_unchanged = opening.is_open_already(session, text)
            campaign = opening.load_campaign(session, text, actor=the_actor(), at=g.arrived)
    except FileRefused as refused:
        return _page(text, refused.faults), 422
    except RequirementsUnmet as refused:
        return _page(text, refused.unmet), 422
    if is_unchanged:
        flash(campaign.code, "campaign-unchanged")
    else:
        flash(campaign.code, "campaign-loaded")
    return redirect(url_for("campaigns.index"), code=303)


def posted_text() -> tuple[str, tuple[Unmet, ...]]:
    """Return the text of the uploaded file, else of the form; with a fault when it is missing or not UTF-8."""
    upload, text = request.files.get("file"), request.form.get("text", "")
    if upload is None or not upload.filename:
        return text, () if text.strip() else (Unmet("text-missing", "text"),)
    try:
        return upload.read().decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return text, (Unmet("file-not-text", "file"),)


def _page(text: str, faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        loaded = [
            (opening.permitted_in(record, g.arrived).phase, opening.campaign_of(record))
            for record in dossier_queries.campaigns(session)
        ]
    return render_template("campaigns/list.html", loaded=loaded, text=text, file=refused_file(text, faults))
