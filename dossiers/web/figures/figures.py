"""The pages that import the centre's figures ("nạp số liệu"): send, check each cell, confirm or discard."""

from io import BytesIO

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.campaigns.opening import campaign_of, permitted_in
from dossiers.figures import imports, pending_tables, ranking
from dossiers.figures.imports import Confirmation
from dossiers.figures.ranking import SnapshotLine
from dossiers.figures.table_difference import compared
from dossiers.figures.table_files import store_table
from dossiers.figures.tables import empty_table, figures_table
from dossiers.records.queries import figures as figure_queries
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import EXCEL, note_download, posted_key, send_download, the_actor, the_application
from dossiers.web.base.sent_forms import carried_once
from workflow.errors import RequirementsUnmet, Unmet
from workflow.figure_tables import TableDeed, TableState

bp = Blueprint("figures", __name__)


@bp.get("/figures/")
@roles(*OFFICERS)
def newest() -> Response:
    """Return the figures of the newest campaign."""
    with the_application().database.reading() as session:
        return redirect(url_for("figures.index", code=ranking.newest_campaign(session)))


@bp.get("/campaigns/<code>/figures")
@roles(*OFFICERS)
def index(code: str) -> str:
    return _page(code, "", ())


@bp.post("/campaigns/<code>/figures")
@roles(*OFFICERS)
def send(code: str) -> ResponseReturnValue:
    """Receive a table; it is pending until a person confirms or discards it."""
    upload, unit = request.files.get("file"), request.form.get("unit", "")
    name, stream = (upload.filename, upload.stream) if upload is not None else (None, None)
    application, actor = the_application(), the_actor()
    settings = application.settings
    try:
        table = store_table(application.files, name, stream, limit=settings.max_file_bytes, actor=actor)
        with application.database.writing() as session:
            number = imports.receive(session, code, table, unit, actor=actor, at=g.arrived, key=posted_key())
    except RequirementsUnmet as refused:
        return _page(code, unit, refused.unmet), 422
    return redirect(url_for("figures.preview", code=code, number=number), code=303)


@bp.get("/campaigns/<code>/figures/template.xlsx")
@roles(*OFFICERS)
def template(code: str) -> Response:
    """Return the empty table with the offices filled in."""
    with the_application().database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor())
    workbook = empty_table(basis.campaign, by_fund=bool(request.args.get("funds")))
    return send_download(BytesIO(workbook), the_application().file_name(f"bang-so-lieu-{code}.xlsx"), EXCEL)


@bp.get("/campaigns/<code>/figures/imports/<int:number>")
@roles(*OFFICERS)
def preview(code: str, number: int) -> str:
    return _preview(code, number, {}, ())


@bp.post("/campaigns/<code>/figures/imports/<int:number>")
@roles(*OFFICERS)
def confirm(code: str, number: int) -> ResponseReturnValue:
    """Take the whole table, drop it, or refuse it with a reason."""
    application, actor, deed = the_application(), the_actor(), request.form.get("action")
    files, limit = application.files, application.settings.max_file_bytes
    said, then = "taken", url_for("ranking.show", code=code)
    try:
        with carried_once() as form:
            session = form.session
            if deed == TableDeed.DROP:
                pending_tables.discard(session, code, number, actor=actor, at=g.arrived)
                said, then = "dropped", url_for("figures.index", code=code)
            elif deed == TableDeed.REFUSE:
                reason = request.form.get("refusal", "")
                pending_tables.refuse(session, code, number, reason, actor=actor, at=g.arrived)
                said, then = "refused", url_for("figures.preview", code=code, number=number)
            else:
                imports.confirm(session, files, code, number, _posted(), limit=limit, actor=actor, at=g.arrived)
            form.leads_to(then, (said, "figures"))
    except RequirementsUnmet as refused:
        return _preview(code, number, request.form.to_dict(), refused.unmet), 422
    return form.answered()


@bp.get("/campaigns/<code>/figures/<int:number>")
@roles(*OFFICERS)
def snapshot(code: str, number: int) -> str | Response:
    """Return one snapshot: every office's amounts with their source cells; `?format=xlsx` as a workbook."""
    with the_application().database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor(), number=number)
    if request.args.get("format") == "xlsx":
        note_download(code, snapshot=number, form="xlsx")
        name = the_application().file_name(f"so-lieu-{code}-{number}.xlsx")
        return send_download(BytesIO(figures_table(basis)), name, EXCEL)
    return render_template("figures/snapshot.html", basis=basis)


@bp.get("/campaigns/<code>/figures/<int:number>/source")
@roles(*OFFICERS)
def source(code: str, number: int) -> Response:
    """Return the file from which a snapshot was taken."""
    application = the_application()
    with application.database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor(), number=number)
    line = basis.snapshot
    assert line is not None  # noqa: S101 - with a number, `basis_by_code` finds a snapshot or raises
    note_download(code, snapshot=number, hash=line.hash)
    return send_download(application.files.whole(line.hash), line.source)


def _posted() -> Confirmation:
    return Confirmation(
        seen=request.form.get("seen", ""),
        name=request.form.get("snapshot_name", ""),
        plan_decision=request.form.get("plan_decision", ""),
        plan_day=request.form.get("plan_day", ""),
        looked_at=frozenset(request.form.getlist("looked_at")),
        in_force=request.form.get("in_force", type=int),
    )


def _plan_decision(latest: SnapshotLine) -> dict[str, str]:
    """Return the decision of the latest snapshot, which most often assigned the plans of the next one, too."""
    day = latest.plan_day
    return {"plan_decision": latest.plan_decision, "plan_day": f"{day:%d/%m/%Y}" if day else ""}


def _page(code: str, unit: str, faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        campaign_record = ranking.seen_campaign(session, code, the_actor())
        return render_template(
            "figures/imports.html",
            campaign=campaign_of(campaign_record),
            snapshots=ranking.snapshots(session, code, actor=the_actor()),
            pending=figure_queries.pending_imports(session, campaign_record.id),
            refused=figure_queries.refused_imports(session, campaign_record.id),
            permitted=permitted_in(campaign_record, g.arrived),
            stops=pending_tables.separation_of(session, campaign_record, the_actor()),
            form=form_of({"unit": unit}, faults),
            faults=faults,
        )


def _preview(code: str, number: int, typed: dict[str, str], faults: tuple[Unmet, ...]) -> str:
    application = the_application()
    with application.database.reading() as session:
        permitted = permitted_in(ranking.seen_campaign(session, code, the_actor()), g.arrived)
        shown = imports.preview(
            session,
            application.files,
            code,
            number,
            limit=application.settings.max_file_bytes,
            actor=the_actor(),
        )
        snapshots = ranking.snapshots(session, code, actor=the_actor())
        is_waiting = shown.table.state is TableState.WAITING
        against = compared(session, shown, actor=the_actor()) if is_waiting else None
    if snapshots:
        typed = {**_plan_decision(snapshots[0]), **typed}
    by_code: dict[str, list[object]] = {}
    for note in shown.understood.doubts:
        by_code.setdefault(note.unmet.code, []).append(note)
    own = tuple(fault for fault in faults if fault not in {note.unmet for note in shown.understood.refused})
    return render_template(
        "figures/preview.html",
        preview=shown,
        against=against,
        permitted=permitted,
        doubts=by_code,
        form=form_of(typed, own),
        faults=own,
        looked_at=frozenset(request.form.getlist("looked_at")),
    )
