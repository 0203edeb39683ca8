"""The appraisal sheet of a dossier ("phiếu thẩm định"): written by its reviewer, read by the people of the centre."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dossiers.desk.errors import NotFound, Overtaken
from dossiers.review import appraisals
from dossiers.review.appraisals import AppraisalView
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.base import errors
from dossiers.web.base.fields import FormView
from dossiers.web.base.requests import posted_version, the_actor, the_application
from dossiers.words.catalogue import FieldNames
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError

bp = Blueprint("appraisal", __name__, url_prefix="/dossiers/<reference>")


@bp.get("/appraisal")
def show(reference: str) -> str:
    view, kept = _view(reference), saved_fields(request.path)
    typed = appraisals.typed_of(view.last.sheet) if view.last else {}
    form = _form(view, typed | (kept or {}))
    return render_template("review/appraisal.html", view=view, form=form, unmet=(), given_back=kept is not None)


@bp.post("/appraisal")
def save(reference: str) -> ResponseReturnValue:
    """Write the sheet as typed, also when incomplete."""
    typed = request.form.to_dict()
    try:
        with the_application().database.writing() as session:
            kept = appraisals.save_sheet(
                session,
                reference,
                typed,
                revision=posted_version("revision"),
                number=posted_version(),
                actor=the_actor(),
                at=g.arrived,
            )
    except WorkflowError as refused:
        return _refused(reference, typed, refused)
    view = _view(reference)
    flash("complete" if kept.sheet.is_complete(view.campaign.criteria) else "incomplete", "appraised")
    return redirect(url_for("appraisal.show", reference=reference), code=303)


def _view(reference: str) -> AppraisalView:
    with the_application().database.reading() as session:
        return appraisals.appraisal_view(session, reference, actor=the_actor(), at=g.arrived)


def _refused(reference: str, typed: Mapping[str, str], refused: WorkflowError) -> ResponseReturnValue:
    """Return the form again with what was typed and why it was not stored; if the form is no longer
    available, the text to copy.
    """
    try:
        view = _view(reference)
    except NotFound:  # Of the own office: it must not see the sheet.
        return errors.refused(refused)
    form = _form(view, typed, refused.unmet)
    if view.may_write and isinstance(refused, RequirementsUnmet | Overtaken):
        return errors.refused(refused, "review/appraisal.html", view=view, form=form, given_back=False)
    return errors.refused(refused, "review/appraisal_refused.html", view=view, form=form)


def _form(view: AppraisalView, typed: Mapping[str, str], unmet: Sequence[Unmet] = ()) -> FormView:
    """Return the sheet's fields, each criterion called by its own words."""
    own = {
        f"{kind}.{criterion.code}": criterion.title
        for criterion in view.campaign.criteria
        for kind in ("verdicts", "remarks")
    }
    return FormView(typed, unmet, FieldNames(own=own))
