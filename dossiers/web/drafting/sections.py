"""The clerk's forms: one section of a draft a page ("soạn thảo từng phần")."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dossiers.campaigns.opening import campaign_of
from dossiers.content.form_fields import FIELDS, ROWS, row_keys, section_fields
from dossiers.content.form_rows import with_first_rows, with_new_row, without_row
from dossiers.content.set_aside import effective, restored
from dossiers.desk.errors import NotFound, SectionOvertaken
from dossiers.dossier import access
from dossiers.dossier.draft_views import SectionView
from dossiers.drafting.sections import SavedSection, save_section, why_not_drafted
from dossiers.reading import draft_pages
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of, names_of
from dossiers.web.base.pages import form_value_text
from dossiers.web.base.requests import posted_version, the_actor, the_application, words_in_at
from workflow.errors import WorkflowError
from workflow.sight import Sight

bp = Blueprint("sections", __name__, url_prefix="/dossiers/<reference>")


@bp.get("/draft/<section>")
def edit(reference: str, section: str) -> str:
    return _page(_view(reference, section), unsaved=saved_fields(request.path))


@bp.post("/draft/<section>")
def save(reference: str, section: str) -> ResponseReturnValue:
    """Save the section as typed; "add" and "remove" change rows and stay, "restore" ticks a proposal again and stays.

    A choice after a conflict is a save too.
    """
    form = _changed_rows(_chosen(request.form.to_dict()))
    form = restored(form, form.get("restore", ""))
    try:
        with the_application().database.writing() as session:
            saved = save_section(
                session, reference, section, form, posted_version(), actor=the_actor(), at=words_in_at()
            )
    except SectionOvertaken as overtaken:
        return _conflict(reference, section, form, overtaken), 409
    except WorkflowError as refused:
        return _refused(reference, section, form, refused)
    if {"add", "remove", "restore"} & form.keys():
        return redirect(url_for("sections.edit", reference=reference, section=section) + _anchor(form), code=303)
    return _after_saving(reference, section, saved)


@bp.get("/echo")
def echo(reference: str) -> str:
    """Return a fragment with the amount that is being typed, in figures and in words; nothing is saved."""
    with the_application().database.reading() as session:
        dossier = access.find(session, reference, the_actor(), Sight.WORKING)
        speech = campaign_of(dossier.participant.campaign).number_words
    text = request.args.get(request.args.get("field", ""), "")
    unit = request.args.get("figures.unit", "dong")
    return render_template("drafting/echo.html", text=text, unit=unit, speech=speech)


def _view(reference: str, section: str) -> SectionView:
    with the_application().database.reading() as session:
        return draft_pages.section_view(session, reference, section, actor=the_actor(), at=g.arrived)


def _page(view: SectionView, *, unsaved: dict[str, str] | None = None, just_saved: bool = False) -> str:
    """Return the form of a section.

    `unsaved` is text that was typed before signing in again, in place of the saved one.
    """
    if not view.may_draft:
        return _closed(view, unsaved or {})
    typed = with_first_rows(view.typed, view.section) if unsaved is None else {**view.typed, **unsaved}
    rows = {name: row_keys(typed, name) for name in ROWS}
    return render_template(
        f"drafting/{view.section}.html",
        view=view,
        typed=typed,
        rows=rows,
        faults=view.faults,
        given_back=unsaved is not None,
        just_saved=just_saved,
    )


def _closed(view: SectionView, unsaved: dict[str, str]) -> str:
    """Return the section of a dossier that the office cannot write in now: its text, unsaved text, and the reason."""
    said = section_fields(view.section, effective(view.typed), view.campaign)
    typed = section_fields(view.section, unsaved, view.campaign)
    return render_template(
        "drafting/closed.html",
        view=view,
        shown={name: form_value_text(name, said) for name, text in said.items() if text.strip() and name not in ROWS},
        unsaved={name: text for name, text in typed.items() if text != said.get(name, "") and name not in ROWS},
        names=form_of(view.typed, (), {name: row_keys(view.typed, name) for name in ROWS}, view.campaign).names,
        why=why_not_drafted(view.state, view.permitted),
    )


def _after_saving(reference: str, section: str, saved: SavedSection) -> ResponseReturnValue:
    """Return the section's page with the fields that could not be read, else the page to which the
    pressed button leads.
    """
    if saved.faults(section):
        return _page(_view(reference, section), just_saved=True), 422
    if contradictions := saved.contradictions(section):
        flash(str(len(contradictions)), "saved-with-faults")
    else:
        flash(section, "saved")
    if section == "nomination":
        for proposal in saved.set_aside:
            flash(proposal, "set-aside")
    return redirect(_next(reference, section), code=303)


def _chosen(form: dict[str, str]) -> dict[str, str]:
    """After a conflict: each field as the person chose it, "mine" or "theirs"."""
    picked = {name.removeprefix("pick."): side for name, side in form.items() if name.startswith("pick.")}
    chosen = {name: form.get(f"{side}.{name}", "") for name, side in picked.items() if side in {"mine", "theirs"}}
    return {**form, **chosen}


def _changed_rows(form: dict[str, str]) -> dict[str, str]:
    """Return the form with a row added or removed: "add=meeting.members", "remove=meeting.members.m2"."""
    if form.get("add") in ROWS:
        return with_new_row(form, form["add"])
    rows, _, key = form.get("remove", "").rpartition(".")
    return without_row(form, rows, key) if rows in ROWS else form


def _anchor(form: dict[str, str]) -> str:
    """Return the anchor of the first field of a new row, or of the list after a row was removed."""
    if form.get("add") in ROWS:
        return f"#{form['add']}.{row_keys(form, form['add'])[-1]}.{ROWS[form['add']].columns[0]}"
    rows = form.get("remove", "").rpartition(".")[0]
    return f"#{rows}" if rows in ROWS else ""


def _conflict(reference: str, section: str, form: dict[str, str], overtaken: SectionOvertaken) -> str:
    """Return the page with both versions side by side, where the person chooses field by field."""
    view = _view(reference, section)
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


def _refused(reference: str, section: str, form: dict[str, str], refused: WorkflowError) -> ResponseReturnValue:
    """Return the refusal of a section that can no longer be changed, with the unsaved text for copying."""
    try:
        view = _view(reference, section)
    except NotFound:  # A person to whom the form is not shown has typed nothing into it.
        raise refused from None
    typed = section_fields(section, form, view.campaign)
    unsaved = {name: text for name, text in typed.items() if name not in ROWS and text != view.typed.get(name, "")}
    g.names = names_of({name: row_keys(form, name) for name in ROWS}, view.campaign)
    return errors.refused(refused, "drafting/refused.html", unsaved=unsaved)


def _next(reference: str, section: str) -> str:
    """Return the target of the pressed button: the same section, the next one, or back to the dossier."""
    names, then = [*FIELDS], request.form.get("then")
    here = names.index(section)
    if then == "stay":
        return url_for("sections.edit", reference=reference, section=section)
    if then == "next" and here + 1 < len(names):
        return url_for("sections.edit", reference=reference, section=names[here + 1])
    return url_for("dossiers.show", reference=reference)
