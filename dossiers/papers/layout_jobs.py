"""The layout check of an uploaded paper as a job: the file is stored for a day, and so is the report, for its sender.

A check takes up to nine seconds of processor time, so the web only stores the file. The result of the job is JSON: the
refusal, or the report, the outline of the first sheet, and the hash of the corrected copy of a Word file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.checker.serialization import report_from, sketch_from, to_plain
from dossiers.documents.checker.sketch import Sketch
from dossiers.documents.checker.verdicts import Report
from dossiers.jobs.awaited import own_job
from dossiers.jobs.queue import JobStatus, enqueue
from dossiers.papers import layout_check
from dossiers.papers.layout_check import KINDS, Checked
from dossiers.records.files import FileNotKept, Files
from dossiers.records.models.jobs import JobState, Priority
from workflow.errors import RequirementsUnmet, Unmet

CHECK_LAYOUT = "check-layout"
"""The name of the job that checks one uploaded paper."""

KEPT_FOR = timedelta(days=1)
"""How long the report can be read. No row names the files, so the sweep removes them when they are a day old."""
WORD = "docx"


@dataclass(frozen=True, slots=True)
class LayoutUpload:
    """A paper to be checked, in the file store under `hash`."""

    name: str
    rules: str
    hash: str


@dataclass(frozen=True, slots=True)
class FinishedCheck:
    """A finished check: its faults if the file could not be checked, else the report and the outline of its first
    sheet; `corrected` is the hash of the corrected copy, "" without one."""

    name: str
    rules: str
    faults: tuple[Unmet, ...] = ()
    report: Report | None = None
    sketch: Sketch | None = None
    corrected: str = ""


def store_upload(files: Files, path: Path, name: str, rules: str, *, limit: int) -> LayoutUpload:
    """Store a paper that looks as its name says. Raises RequirementsUnmet for one that can't be checked."""
    layout_check.kind_of(path, name, rules, KINDS, limit)
    with path.open("rb") as file:
        return LayoutUpload(name, rules, files.put(file))


def request_check(session: Session, upload: LayoutUpload, *, actor: Actor, key: str) -> int:
    """Enqueue the check of a stored paper and return the job's number; the same form with the same file is one job.

    Raises AlreadyWorking while another check of this person is under way.
    """
    args = {"title": upload.name, "rules": upload.rules, "hash": upload.hash}
    whole = f"{actor.username}/{text_hash(f'{key}/{upload.hash}')}"
    return enqueue(session, CHECK_LAYOUT, whole, args, priority=Priority.AWAITED, owner=actor.username).id


def run_check(files: Files, args: Mapping[str, Any], *, limit: int) -> str:
    """Check a stored paper, make its corrected copy if there is anything to correct, and return the job's result."""
    path, name, rules = files.path(args["hash"]), str(args["title"]), str(args["rules"])
    if not path.exists():
        raise FileNotKept(args["hash"])
    try:
        checked = layout_check.check(path, name, rules, limit=limit)
        corrected = _corrected(files, path, checked, rules, limit)
    except RequirementsUnmet as refused:
        faults = [[unmet.code, unmet.field, list(map(list, unmet.values))] for unmet in refused.unmet]
        return json.dumps({"faults": faults}, ensure_ascii=False)
    plain = {"report": to_plain(checked.report), "sketch": to_plain(checked.sketch), "corrected": corrected}
    return json.dumps(plain, ensure_ascii=False)


def _corrected(files: Files, path: Path, checked: Checked, rules: str, limit: int) -> str:
    """Store the corrected copy of a Word file and return its hash; "" if nothing can be corrected."""
    if checked.report.format != WORD or not any(finding.mendable for finding in checked.report.findings):
        return ""
    return files.put(layout_check.correct(path, checked.name, rules, limit=limit).data)


def finished_check(session: Session, number: int, *, actor: Actor, at: datetime) -> FinishedCheck | None:
    """Return the finished check that this person asked for, None while it is not done.

    Raises NotFound for another person's, for a job of another kind, and for a check older than KEPT_FOR at `at`.
    """
    job = own_job(session, number, actor=actor)
    if job.name != CHECK_LAYOUT or (job.finished_at is not None and job.finished_at < at - KEPT_FOR):
        raise NotFound("layout check")
    return _finished(job) if job.state is JobState.DONE else None


def _finished(job: JobStatus) -> FinishedCheck:
    name, rules, result = str(job.args["title"]), str(job.args["rules"]), json.loads(job.result)
    if "faults" in result:
        faults = (Unmet(code, field, tuple(map(tuple, values))) for code, field, values in result["faults"])
        return FinishedCheck(name, rules, faults=tuple(faults))
    report, sketch = report_from(result["report"]), sketch_from(result["sketch"])
    return FinishedCheck(name, rules, report=report, sketch=sketch, corrected=result["corrected"])
