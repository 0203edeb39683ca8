"""Notes of the review on a dossier, and what differs between its revisions."""

import re

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.desk.errors import NotFound, Overtaken
from dossiers.dossier.views import DossierView
from dossiers.reading import dossier_page
from dossiers.review import notes
from dossiers.review.differences import DRAFT, differences
from dossiers.review.notes_view import NoteSeen, NotesSeen, notes_page, notes_seen
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of
from dossiers.web.base.pages import names_of_dossier
from dossiers.web.base.requests import posted_version, the_actor, the_application, words_in_at
from workflow.errors import RequirementsUnmet, WorkflowError

bp = Blueprint("notes", __name__, url_prefix="/dossiers/<reference>")

NUMBER = re.compile(r"[1-9][0-9]{0,4}")
NUMBERED = "/notes/<int(max=99999):number>"


@bp.get("/notes")
def index(reference: str) -> str:
    view, seen = _seen(reference)
    typed = {"place": request.args.get("place", "")} | (saved_fields(request.path) or {})
    return render_template("review/notes.html", view=view, notes=seen, note_form=form_of(typed))


@bp.post("/notes")
def write(reference: str) -> ResponseReturnValue:
    """Write a note. A button pressed twice writes one, since the same content is the same note."""
    form = notes.NoteForm(
        place=request.form.get("place", ""),
        text=request.form.get("note", ""),
        audience=request.form.get("audience", ""),
        revision=posted_version(),
    )
    try:
        with the_application().database.writing() as session:
            number = notes.write_note(session, reference, form, actor=the_actor(), at=g.arrived)
    except WorkflowError as refused:
        return _refused(reference, refused)
    flash("written", "notes")
    return redirect(_after(reference, number), code=303)


@bp.post(f"{NUMBERED}/answer")
def answer(reference: str, number: int) -> ResponseReturnValue:
    given = notes.NoteAnswer(
        text=request.form.get("answer", ""),
        mended=request.form.get("mended") == "yes",
        version=posted_version(),
    )
    try:
        with the_application().database.writing() as session:
            notes.answer_note(session, reference, number, given, actor=the_actor(), at=words_in_at())
    except WorkflowError as refused:
        return _refused(reference, refused, number)
    flash("answered", "notes")
    return redirect(_after(reference, number), code=303)


@bp.post(f"{NUMBERED}/close")
def close(reference: str, number: int) -> Response:
    with the_application().database.writing() as session:
        notes.close_note(session, reference, number, actor=the_actor(), at=g.arrived)
    flash("closed", "notes")
    return redirect(_after(reference, number), code=303)


@bp.get("/differences")
def compare(reference: str) -> str:
    """Show two revisions side by side: `?from=1&to=2`; for the office `to=draft` is its present draft."""
    before, after = _side("from"), _side("to")
    with the_application().database.reading() as session:
        compared = differences(session, reference, actor=the_actor(), before=before, after=after)
        view = dossier_page.dossier_view(session, reference, actor=the_actor(), at=g.arrived)
        seen = notes_seen(session, view, actor=the_actor())
    may_note = seen is not None and seen.may_write and compared.after.number == view.revision
    return render_template("review/differences.html", found=compared, view=view, may_note=may_note)


def _side(name: str) -> int | None:
    """Return the side that the address names. Raises NotFound for one that cannot exist."""
    text = request.args.get(name, "")
    if text == "draft":
        return DRAFT
    if text and not NUMBER.fullmatch(text):
        raise NotFound("revision")
    return int(text) if text else None


def _seen(reference: str) -> tuple[DossierView, NotesSeen]:
    with the_application().database.reading() as session:
        view = dossier_page.dossier_view(session, reference, actor=the_actor(), at=g.arrived)
        return view, notes_page(session, view, actor=the_actor())


def _refused(reference: str, refused: WorkflowError, number: int | None = None) -> ResponseReturnValue:
    """Return the refusal page: every reason, and the typed text, in its form again or, when it is
    too late, for copying.
    """
    try:
        view, seen = _seen(reference)
    except NotFound:  # A person who sees no notes has typed nothing into one.
        raise refused from None
    g.names = names_of_dossier(view)
    typed = {name: request.form.get(name, "") for name in ("place", "note", "audience", "answer", "mended")}
    form = form_of(typed, refused.unmet)
    again = isinstance(refused, RequirementsUnmet | Overtaken)
    note = next((note for note in seen.notes if note.number == number), None)
    return errors.refused(
        refused,
        "review/note_refused.html",
        view=view,
        notes=seen,
        note_form=form,
        note=note if again and _answers(note) else None,
        writes=again and number is None and seen.may_write,
    )


def _answers(note: NoteSeen | None) -> bool:
    return note is not None and note.may_answer


def _after(reference: str, number: int) -> str:
    """Redirect to the page of the form, at the note."""
    page = "dossiers.show" if request.form.get("then") == "dossier" else "notes.index"
    return url_for(page, reference=reference) + f"#notes.{number}"
