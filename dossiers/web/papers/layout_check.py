"""The page of the layout check ("kiểm tra thể thức"), for anyone signed in. Nothing of the file is kept."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from dossiers.documents.checker.rules.catalogue import DEFAULT
from dossiers.papers import layout_check
from dossiers.papers.layout_check import Checked
from dossiers.papers.layout_words import sentences
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import send_download, the_application
from dossiers.web.papers.layout_picture import picture_of
from dossiers.web.papers.layout_report import view_of
from workflow.errors import RequirementsUnmet, Unmet

bp = Blueprint("layout", __name__, url_prefix="/layout-check")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST_COPY = 5 * 1024 * 1024
"""The largest Word file, in bytes, embedded in its report for the corrected copy; a larger one is uploaded again."""
CORRECTED_NAME = "da-chinh-{}"


@bp.get("/")
def index() -> str:
    return _page(DEFAULT, ())


@bp.post("/")
def check() -> str | tuple[str, int]:
    """Judge the uploaded file."""
    rules = request.form.get("rules", "")
    try:
        with _sent() as (path, name):
            return _report(layout_check.check(path, name, rules, limit=_limit()), path)
    except RequirementsUnmet as refused:
        return _page(rules, refused.unmet), 422


@bp.post("/corrected")
def correct() -> Response | tuple[str, int]:
    """Send the corrected copy of a Word file, which its report carried along or the person chose again."""
    rules = request.form.get("rules", "")
    try:
        with _sent() as (path, name):
            corrected = layout_check.correct(path, name, rules, limit=_limit())
    except RequirementsUnmet as refused:
        return _page(rules, refused.unmet), 422
    return send_download(BytesIO(corrected.data), CORRECTED_NAME.format(name), WORD)


def _limit() -> int:
    return the_application().settings.max_file_bytes


@contextmanager
def _sent() -> Iterator[tuple[Path, str]]:
    """Yield the uploaded file, or the copy that a report carried along, while it is inspected."""
    upload, carried = request.files.get("file"), request.form.get("copy", "")
    name, stream = (upload.filename, upload.stream) if upload is not None and upload.filename else (None, None)
    if stream is None and carried:
        name, stream = request.form.get("name"), _carried(carried)
    incoming, shown = layout_check.temporary_copy(name, stream, _limit())
    with incoming:
        yield Path(incoming.name), shown


def _carried(text: str) -> BytesIO | None:
    try:
        return BytesIO(base64.b64decode(text, validate=True))
    except ValueError:  # binascii.Error, or letters that are no ASCII
        return None


def _page(rules: str, faults: tuple[Unmet, ...]) -> str:
    return render_template(
        "papers/layout_form.html", form=form_of({"rules": rules}, faults), faults=faults, **_choices()
    )


def _report(checked: Checked, path: Path) -> str:
    mendable = checked.report.format == "docx" and any(finding.mendable for finding in checked.report.findings)
    carried = ""
    if mendable and path.stat().st_size <= LARGEST_COPY:
        carried = base64.b64encode(path.read_bytes()).decode()
    return render_template(
        "papers/layout_report.html",
        name=checked.name,
        view=view_of(checked.report),
        picture=picture_of(checked.sketch, checked.report),
        mendable=mendable,
        carried=carried,
        form=form_of({"rules": checked.report.rules}, ()),
        **_choices(),
    )


def _choices() -> dict[str, object]:
    return {"regulations": tuple(sentences()["regulations"].items())}
