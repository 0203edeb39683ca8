"""The printing pages ("văn thư"): approved dossiers, and packs of chosen ones, made in the background."""

import io

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dossiers.documents.kinds.notices import RETURN
from dossiers.papers import issuing, packs
from dossiers.reading import centre_pack, issued_papers, list_lines
from dossiers.web.accounts.access import roles
from dossiers.web.base.requests import note_download, paper_maker, posted_key, send_download, the_actor, the_application
from dossiers.words.catalogue import read_words
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Role, State

bp = Blueprint("printing", __name__, url_prefix="/printing")
PRINTING_ROLES = (Role.PRINTER, Role.REVIEWER, Role.APPROVER)


@bp.get("/")
@roles(*PRINTING_ROLES)
def index() -> str:
    return _page()


@bp.get("/papers/<reference>/<kind>.<any(pdf, docx):form>")
@roles(*PRINTING_ROLES)
def paper(reference: str, kind: str, form: str) -> Response:
    """Send one of the centre's own papers about a dossier: a receipt, a notice."""
    return _send(reference, kind, form)


@bp.get(f"/papers/<reference>/{RETURN}/<int:move>.<any(pdf, docx):form>")
@roles(*PRINTING_ROLES)
def return_notice(reference: str, move: int, form: str) -> Response:
    """Send the notice of one return of a dossier, also of an earlier one."""
    return _send(reference, RETURN, form, move)


def _send(reference: str, kind: str, form: str, move: int = 0) -> Response:
    application = the_application()
    with application.database.reading() as session:
        say = read_words().refusal
        source = issued_papers.paper_source(session, reference, kind, say, actor=the_actor(), at=g.arrived, move=move)
    made = issuing.paper(application.files, source, kind, form, demo=application.settings.demo, make=paper_maker())
    note_download(reference, kind=kind, format=form, revision=source.revision)
    return send_download(io.BytesIO(made.data), made.name, made.media_type)


@bp.post("/packs")
@roles(*PRINTING_ROLES)
def ask() -> ResponseReturnValue:
    try:
        with the_application().database.writing() as session:
            papers = centre_pack.chosen_papers(session, request.form.getlist("papers"), actor=the_actor())
            number = packs.request_pack(
                session,
                request.form.getlist("references"),
                request.form.get("format", ""),
                papers=papers,
                blank_pages=request.form.get("blank_pages") == "yes",
                actor=the_actor(),
                at=g.arrived,
                key=posted_key(),
            )
    except RequirementsUnmet as refused:
        return _page(refused), 422
    return redirect(url_for("printing.pack", number=number), code=303)


@bp.get("/packs/<int:number>")
@roles(*PRINTING_ROLES)
def pack(number: int) -> Response | str:
    """Show how far the pack is; the page reloads its progress until it is done."""
    with the_application().database.reading() as session:
        requested = packs.pack_status(session, number, the_actor())
    template = "papers/pack_progress.html" if "HX-Request" in request.headers else "papers/pack.html"
    return render_template(template, pack=requested, offices=_office_names())


@bp.get("/packs/<int:number>/file")
@roles(*PRINTING_ROLES)
def pack_file(number: int) -> Response:
    application = the_application()
    with application.database.reading() as session:
        requested = packs.pack_status(session, number, the_actor())
    name = packs.pack_file_name(requested, demo=application.settings.demo)
    note_download("", pack=number, hash=requested.result)
    return send_download(application.files.whole(requested.result), name)


def _office_names() -> dict[str, str]:
    """Return the names of the offices whose papers this person may print, by reference."""
    with the_application().database.reading() as session:
        return {
            line.reference: line.name
            for line in list_lines.lines(session, actor=the_actor(), at=g.arrived, states=(State.APPROVED,))
        }


def _page(refused: RequirementsUnmet | None = None) -> str:
    with the_application().database.reading() as session:
        lines = list_lines.lines(session, actor=the_actor(), at=g.arrived, states=(State.APPROVED,))
        requested = packs.packs_of(session, the_actor())
        issued = issued_papers.issued_papers(session, actor=the_actor())
    chosen = request.form.getlist("references") if refused else [line.reference for line in lines]
    chosen_papers = request.form.getlist("papers") if refused else []
    faults = refused.unmet if refused else ()
    offices = {line.reference: line.name for line in lines}
    return render_template(
        "papers/printing.html",
        lines=lines,
        chosen=chosen,
        chosen_papers=chosen_papers,
        faults=faults,
        packs=requested,
        offices=offices,
        issued=issued,
    )
