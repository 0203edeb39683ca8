"""The pages of the layout check ("kiểm tra thể thức"), for anyone signed in; the check itself is a job."""

from contextlib import suppress
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.desk.clock import real_now
from dossiers.desk.errors import NotFound
from dossiers.documents.checker.rules.catalogue import DEFAULT
from dossiers.documents.checker.sketch import Sketch
from dossiers.documents.checker.verdicts import Report
from dossiers.jobs.queue import AlreadyWorking
from dossiers.papers import layout_check, layout_jobs
from dossiers.papers.layout_jobs import FinishedCheck, LayoutUpload
from dossiers.papers.layout_words import sentences
from dossiers.records.files import FileNotKept
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import posted_key, send_download, the_actor, the_application
from dossiers.web.papers.layout_picture import picture_of
from dossiers.web.papers.layout_report import view_of
from workflow.errors import RequirementsUnmet, Unmet

bp = Blueprint("layout", __name__, url_prefix="/layout-check")
REPORT = "/reports/<int(max=2147483647):number>"

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CORRECTED_NAME = "da-chinh-{}"


@bp.get("/")
def index() -> str:
    return _page(DEFAULT, ())


@bp.post("/")
def check() -> ResponseReturnValue:
    """Store the uploaded file and enqueue its check; a second one while one is under way leads to the first."""
    rules = request.form.get("rules", "")
    try:
        upload = _sent(rules)
    except RequirementsUnmet as refused:
        return _page(rules, refused.unmet), 422
    try:
        with the_application().database.writing() as session:
            number = layout_jobs.request_check(session, upload, actor=the_actor(), key=posted_key())
    except AlreadyWorking as working:
        return redirect(url_for("awaited.show", number=working.status.id, another=1), code=303)
    return redirect(url_for("awaited.show", number=number), code=303)


@bp.get(REPORT)
def report(number: int) -> ResponseReturnValue:
    """Show what was found, or why the file could not be checked; before it is done, how far it is."""
    finished = _finished(number)
    if finished is None:
        return redirect(url_for("awaited.show", number=number))
    if finished.report is None or finished.sketch is None:
        return _page(finished.rules, finished.faults), 422
    return _report(number, finished, finished.report, finished.sketch)


@bp.get(f"{REPORT}/corrected")
def corrected(number: int) -> Response:
    """Send the corrected copy of a Word file."""
    finished = _finished(number)
    path = _corrected_copy(finished) if finished else None
    if finished is None or path is None:
        raise NotFound("corrected copy")
    return send_download(path, CORRECTED_NAME.format(finished.name), WORD)


def _sent(rules: str) -> LayoutUpload:
    """Return the uploaded file, stored. Raises RequirementsUnmet."""
    application, upload = the_application(), request.files.get("file")
    limit = application.settings.max_file_bytes
    name, stream = (upload.filename, upload.stream) if upload is not None else (None, None)
    incoming, shown = layout_check.temporary_copy(name, stream, limit)
    with incoming:
        return layout_jobs.store_upload(application.files, Path(incoming.name), shown, rules, limit=limit)


def _finished(number: int) -> FinishedCheck | None:
    with the_application().database.reading() as session:
        return layout_jobs.finished_check(session, number, actor=the_actor(), at=real_now())


def _corrected_copy(finished: FinishedCheck) -> Path | None:
    """Return the path of the corrected copy; None without one, also after it was swept."""
    with suppress(FileNotKept):
        return the_application().files.whole(finished.corrected) if finished.corrected else None
    return None


def _page(rules: str, faults: tuple[Unmet, ...]) -> str:
    return render_template(
        "papers/layout_form.html", form=form_of({"rules": rules}, faults), faults=faults, **_choices()
    )


def _report(number: int, finished: FinishedCheck, found: Report, sketch: Sketch) -> str:
    return render_template(
        "papers/layout_report.html",
        number=number,
        name=finished.name,
        view=view_of(found),
        picture=picture_of(sketch, found),
        mendable=_corrected_copy(finished) is not None,
        form=form_of({"rules": found.rules}, ()),
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {"regulations": tuple(sentences()["regulations"].items())}
