"""The pages on which the centre's figures come in ("nạp số liệu"): send, look at each cell, confirm, or drop."""

from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.figures import imports, ranking
from dossiers.figures.imports import Confirmation, Preview
from dossiers.figures.tables import empty_table, figures_table
from dossiers.records.queries import figures as figure_queries
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import EXCEL, note_download, send_download, the_actor, the_application
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState

bp = Blueprint("figures", __name__)


@bp.get("/figures/")
@roles(*OFFICERS)
def newest() -> Response:
    """The figures of the newest campaign."""
    with the_application().database.reading() as session:
        return redirect(url_for("figures.index", code=ranking.newest_campaign(session)))


@bp.get("/campaigns/<code>/figures")
@roles(*OFFICERS)
def index(code: str) -> str:
    return _page(code, "", ())


@bp.post("/campaigns/<code>/figures")
@roles(*OFFICERS)
def send(code: str) -> ResponseReturnValue:
    """Receive a table; it waits until somebody has looked at it."""
    upload, unit = request.files.get("file"), request.form.get("unit", "")
    name, stream = (upload.filename, upload.stream) if upload is not None else (None, None)
    try:
        number = imports.receive(the_application(), code, name, stream, unit, actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        return _page(code, unit, refused.unmet), 422
    return redirect(url_for("figures.preview", code=code, number=number), code=303)


@bp.get("/campaigns/<code>/figures/template.xlsx")
@roles(*OFFICERS)
def template(code: str) -> Response:
    """The empty table with the offices filled in."""
    with the_application().database.reading() as session:
        found = ranking.basis(session, code, actor=the_actor())
    made = empty_table(found.campaign, by_fund=bool(request.args.get("funds")))
    return send_download(BytesIO(made), the_application().file_name(f"bang-so-lieu-{code}.xlsx"), EXCEL)


@bp.get("/campaigns/<code>/figures/imports/<int:number>")
@roles(*OFFICERS)
def preview(code: str, number: int) -> str:
    return _preview(code, number, {}, ())


@bp.post("/campaigns/<code>/figures/imports/<int:number>")
@roles(*OFFICERS)
def confirm(code: str, number: int) -> ResponseReturnValue:
    """Take the whole table, or drop it."""
    application, actor = the_application(), the_actor()
    if request.form.get("action") == "drop":
        with application.database.writing() as session:
            imports.discard(session, code, number, actor=actor, at=g.arrived)
        flash("dropped", "figures")
        return redirect(url_for("figures.index", code=code), code=303)
    said = Confirmation(
        seen=request.form.get("seen", ""),
        name=request.form.get("snapshot_name", ""),
        plan_decision=request.form.get("plan_decision", ""),
        plan_day=request.form.get("plan_day", ""),
        looked_at=frozenset(request.form.getlist("looked_at")),
    )
    try:
        with application.database.writing() as session:
            imports.confirm(application, session, code, number, said, actor=actor, at=g.arrived)
    except RequirementsUnmet as refused:
        return _preview(code, number, request.form.to_dict(), refused.unmet), 422
    flash("taken", "figures")
    return redirect(url_for("ranking.show", code=code), code=303)


@bp.get("/campaigns/<code>/figures/<int:number>")
@roles(*OFFICERS)
def snapshot(code: str, number: int) -> str | Response:
    """One snapshot: every office's amounts with the cell that each stood in; `?format=xlsx` as a workbook."""
    with the_application().database.reading() as session:
        found = ranking.basis(session, code, actor=the_actor(), number=number)
    if request.args.get("format") == "xlsx":
        note_download(code, snapshot=number, form="xlsx")
        name = the_application().file_name(f"so-lieu-{code}-{number}.xlsx")
        return send_download(BytesIO(figures_table(found)), name, EXCEL)
    return render_template("figures/snapshot.html", found=found)


@bp.get("/campaigns/<code>/figures/<int:number>/source")
@roles(*OFFICERS)
def source(code: str, number: int) -> Response:
    """The very file from which a snapshot was taken."""
    application = the_application()
    with application.database.reading() as session:
        found = ranking.basis(session, code, actor=the_actor(), number=number)
    line = found.snapshot
    assert line is not None  # noqa: S101 - `basis` with a number finds one or raises
    note_download(code, snapshot=number, hash=line.hash)
    return send_download(application.files.path(line.hash), line.source)


def _page(code: str, unit: str, faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        kept = ranking.seen_campaign(session, code, the_actor())
        lines = ranking.snapshots(session, code, actor=the_actor())
        waiting = figure_queries.pending_imports(session, kept.id)
        found = ranking.basis_of(session, kept)
        return render_template(
            "figures/imports.html",
            campaign=found.campaign,
            lines=lines,
            waiting=waiting,
            open=found.state is CampaignState.OPEN,
            form=form_of({"unit": unit}, faults),
            faults=faults,
        )


def _preview(code: str, number: int, typed: dict[str, str], faults: tuple[Unmet, ...]) -> str:
    application = the_application()
    with application.database.reading() as session:
        shown: Preview = imports.preview(application, session, code, number, actor=the_actor())
        before = ranking.snapshots(session, code, actor=the_actor())
    if not typed and before:
        day = before[0].plan_day
        typed = {"plan_decision": before[0].plan_decision, "plan_day": f"{day:%d/%m/%Y}" if day else ""}
    by_code: dict[str, list[object]] = {}
    for note in shown.understood.doubts:
        by_code.setdefault(note.unmet.code, []).append(note)
    own = tuple(fault for fault in faults if fault not in {note.unmet for note in shown.understood.refused})
    return render_template(
        "figures/preview.html",
        shown=shown,
        doubts=by_code,
        form=form_of(typed, own),
        faults=own,
        looked_at=frozenset(request.form.getlist("looked_at")),
    )
