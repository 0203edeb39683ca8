"""The clerk's forms: one section a page, attachments, the signing copy."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.campaigns.opening import campaign_of
from dossiers.content.form import FIELDS, ROWS, row_keys, section_fields, with_first_rows, with_new_row, without_row
from dossiers.desk.errors import NotFound, SectionOvertaken
from dossiers.dossier import gathering
from dossiers.drafting import attachments, sections
from dossiers.drafting.signing_copy import take_signing_copy
from dossiers.reading import dossier_page
from dossiers.web.accounts.saved_posts import saved_text
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of, names_of
from dossiers.web.base.pages import said_in_form
from dossiers.web.base.requests import note_download, posted_version, send_download, the_actor, the_application
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError
from workflow.sight import Sight

bp = Blueprint("drafts", __name__, url_prefix="/dossiers/<reference>")


@bp.get("/draft/<section>")
def edit(reference: str, section: str) -> str:
    with the_application().database.reading() as session:
        view = dossier_page.section_view(session, reference, section, the_actor())
    return _page(view, kept=saved_text(request.path))


@bp.post("/draft/<section>")
def save(reference: str, section: str) -> ResponseReturnValue:
    """Keep the section as typed; "add" and "remove" change rows and stay, a choice after a conflict is a save too."""
    form = _changed_rows(_chosen(request.form.to_dict()))
    application = the_application()
    try:
        with application.database.writing() as session:
            saved = sections.save_section(
                session, reference, section, form, posted_version(), actor=the_actor(), at=g.arrived
            )
    except SectionOvertaken as overtaken:
        return _conflict(reference, section, form, overtaken), 409
    except WorkflowError as refused:
        return _refused(reference, section, form, refused)
    if "add" in form or "remove" in form:
        return redirect(url_for("drafts.edit", reference=reference, section=section) + _anchor(form), code=303)
    if saved.faults(section):
        with application.database.reading() as session:
            view = dossier_page.section_view(session, reference, section, the_actor())
        return _page(view, just_saved=True), 422
    if contradictions := saved.contradictions(section):
        flash(str(len(contradictions)), "saved-with-faults")
    else:
        flash(section, "saved")
    return redirect(_next(reference, section), code=303)


@bp.get("/echo")
def echo(reference: str) -> str:
    """What an amount being typed comes to, in full and in words: a fragment for the page, nothing is kept."""
    with the_application().database.reading() as session:
        dossier = gathering.find(session, reference, the_actor(), Sight.WORKING)
        speech = campaign_of(dossier.participant.campaign).number_words
    text = request.args.get(request.args.get("field", ""), "")
    unit = request.args.get("figures.unit", "dong")
    return render_template("drafting/echo.html", text=text, unit=unit, speech=speech)


@bp.get("/attachments")
def files(reference: str) -> str:
    with the_application().database.reading() as session:
        view = dossier_page.attachments_view(session, reference, the_actor())
    return render_template("drafting/attachments.html", view=view, faults=())


@bp.post("/attachments")
def attach(reference: str) -> ResponseReturnValue:
    """Add a file. Nothing is opened or kept of a file that this person may not add."""
    application, upload, kind = the_application(), request.files.get("file"), request.form.get("kind", "")
    try:
        with application.database.writing() as session:
            attachments.check_place(session, reference, kind, actor=the_actor(), at=g.arrived)
        new = attachments.receive(
            application.files,
            kind,
            upload.filename if upload else "",
            upload.stream if upload else None,
            folder=application.settings.data_dir,
            limit=application.settings.max_file_bytes,
        )
        with application.database.writing() as session:
            attachments.attach(session, reference, new, actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        with application.database.reading() as session:
            view = dossier_page.attachments_view(session, reference, the_actor())
        return render_template("drafting/attachments.html", view=view, faults=refused.unmet), 422
    flash("attachments", "saved")
    return redirect(url_for("drafts.files", reference=reference), code=303)


@bp.post("/attachments/<int:number>/remove")
def detach(reference: str, number: int) -> Response:
    with the_application().database.writing() as session:
        attachments.detach(session, reference, number, actor=the_actor(), at=g.arrived)
    flash("attachments", "removed")
    return redirect(url_for("drafts.files", reference=reference), code=303)


@bp.get("/attachments/<int:number>")
def download(reference: str, number: int) -> Response:
    application = the_application()
    with application.database.reading() as session:
        found = dossier_page.attachment(session, reference, number, the_actor())
    note_download(reference, attachment=number, hash=found.hash)
    return send_download(application.files.path(found.hash), found.name, found.media_type)


@bp.post("/signing-copy")
def signing_copy(reference: str) -> Response:
    """Remember what is printed for signing, then show the clean papers."""
    with the_application().database.writing() as session:
        take_signing_copy(session, reference, actor=the_actor(), at=g.arrived)
    return redirect(url_for("papers.signing", reference=reference), code=303)


def _page(view: dossier_page.SectionView, *, kept: dict[str, str] | None = None, just_saved: bool = False) -> str:
    if not view.may_draft:
        return _closed(view, kept or {})
    typed = with_first_rows(view.typed, view.section) if kept is None else {**view.typed, **kept}
    rows = {name: row_keys(typed, name) for name in ROWS}
    return render_template(
        f"drafting/{view.section}.html",
        view=view,
        typed=typed,
        rows=rows,
        faults=view.faults,
        given_back=kept is not None,
        just_saved=just_saved,
    )


def _closed(view: dossier_page.SectionView, kept: dict[str, str]) -> str:
    """The section of a dossier that the office cannot write in now: what it says, as text, and why."""
    said, unsaved = (section_fields(view.section, typed, view.campaign) for typed in (view.typed, kept))
    return render_template(
        "drafting/closed.html",
        view=view,
        shown={name: said_in_form(name, said) for name, text in said.items() if text.strip() and name not in ROWS},
        unsaved={name: text for name, text in unsaved.items() if text != said.get(name, "") and name not in ROWS},
        names=form_of(view.typed, (), {name: row_keys(view.typed, name) for name in ROWS}, view.campaign).names,
        why=Unmet("not-drafting", values=(("state", view.state.value),)),
    )


def _chosen(form: dict[str, str]) -> dict[str, str]:
    """After a conflict: each field as the person chose it, "mine" or "theirs"."""
    picked = {name.removeprefix("pick."): side for name, side in form.items() if name.startswith("pick.")}
    chosen = {name: form.get(f"{side}.{name}", "") for name, side in picked.items() if side in {"mine", "theirs"}}
    return {**form, **chosen}


def _changed_rows(form: dict[str, str]) -> dict[str, str]:
    """Add or take away a row, as the button says: "add=meeting.members", "remove=meeting.members.m2"."""
    if form.get("add") in ROWS:
        return with_new_row(form, form["add"])
    rows, _, key = form.get("remove", "").rpartition(".")
    return without_row(form, rows, key) if rows in ROWS else form


def _anchor(form: dict[str, str]) -> str:
    """Back to where the person was: at the first field of a new row, at the list after a row was taken away."""
    if form.get("add") in ROWS:
        return f"#{form['add']}.{row_keys(form, form['add'])[-1]}.{ROWS[form['add']].columns[0]}"
    rows = form.get("remove", "").rpartition(".")[0]
    return f"#{rows}" if rows in ROWS else ""


def _conflict(reference: str, section: str, form: dict[str, str], overtaken: SectionOvertaken) -> str:
    """Both versions side by side; the person takes either, field by field. Nothing typed is lost."""
    with the_application().database.reading() as session:
        view = dossier_page.section_view(session, reference, section, the_actor())
    mine, theirs = section_fields(section, form, view.campaign), dict(overtaken.theirs)
    for rows in ROWS.keys() & (mine.keys() | theirs.keys()):
        mine[rows] = theirs[rows] = " ".join(dict.fromkeys((*row_keys(theirs, rows), *row_keys(mine, rows))))
    return render_template(
        "drafting/conflict.html",
        view=view,
        mine=mine,
        theirs=theirs,
        names=names_of({rows: row_keys(mine, rows) for rows in ROWS}, view.campaign),
        by_another=overtaken.saved_by != the_actor().username,
        version=overtaken.version,
    )


def _refused(reference: str, section: str, form: dict[str, str], refused: WorkflowError) -> tuple[str, int]:
    """The section cannot be written in any more: what was typed and is not kept stands there to be copied."""
    try:
        with the_application().database.reading() as session:
            view = dossier_page.section_view(session, reference, section, the_actor())
    except NotFound:  # Whoever is shown no such form has typed nothing into it.
        raise refused from None
    typed = section_fields(section, form, view.campaign)
    unsaved = {name: text for name, text in typed.items() if name not in ROWS and text != view.typed.get(name, "")}
    g.names = names_of({name: row_keys(form, name) for name in ROWS}, view.campaign)
    return errors.refused(refused, "drafting/refused.html", unsaved=unsaved)


def _next(reference: str, section: str) -> str:
    """Where the pressed button leads: the same section, the next one, or back to the dossier."""
    names, then = [*FIELDS], request.form.get("then")
    here = names.index(section)
    if then == "stay":
        return url_for("drafts.edit", reference=reference, section=section)
    if then == "next" and here + 1 < len(names):
        return url_for("drafts.edit", reference=reference, section=names[here + 1])
    return url_for("dossiers.show", reference=reference)
