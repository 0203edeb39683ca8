"""The forms of assignment on a dossier's page: taking, assigning, releasing, recusing."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from dossiers.review import assignments
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import posted_version, the_actor, the_application
from workflow.errors import RequirementsUnmet

bp = Blueprint("duties", __name__, url_prefix="/dossiers")


@bp.post("/<reference>/assign")
def assign(reference: str) -> ResponseReturnValue:
    """Take it, release it, or assign it to the chosen reviewer, by the button that was pressed."""
    action, actor, version = request.form.get("deed", ""), the_actor(), posted_version()
    to = actor.username if action == "take" else request.form.get("reviewer", "")
    with the_application().database.writing() as session:
        if action == "release":
            assignment = assignments.release(session, reference, version, actor=actor, at=g.arrived)
        else:
            assignment = assignments.assign(session, reference, to, version, actor=actor, at=g.arrived)
    if assignment.username:
        flash(assignment.name, "assigned")
    else:
        flash("released", "duties")
    return redirect(url_for("dossiers.show", reference=reference), code=303)


@bp.post("/<reference>/recuse")
def recuse(reference: str) -> ResponseReturnValue:
    """Recuse oneself; a refusal shows again the reason that was typed."""
    typed = request.form.get("reason", "")
    try:
        with the_application().database.writing() as session:
            assignments.recuse(session, reference, typed, posted_version(), actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        form = form_of({"reason": typed}, refused.unmet)
        about = {"recused_from": reference, "version": posted_version(), "form": form}
        return errors.refused(refused, "review/recuse_refused.html", **about)
    flash("recused", "duties")
    return redirect(url_for("dossiers.show", reference=reference), code=303)
