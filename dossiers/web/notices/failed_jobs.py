"""The administrator's page of jobs that failed for good ("việc nền không hoàn thành")."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from dossiers.desk.clock import real_now
from dossiers.notices import failed_jobs
from dossiers.operations import scrubber
from dossiers.web.accounts.access import roles
from dossiers.web.accounts.sessions import session_store
from dossiers.web.base.requests import the_actor, the_application
from workflow.lifecycle import Role

bp = Blueprint("failed_jobs", __name__, url_prefix="/failed-jobs")


@bp.get("/")
@roles(Role.ADMIN)
def index() -> str:
    with the_application().database.reading() as session:
        jobs = failed_jobs.failed_jobs(session, actor=the_actor())
        examined = scrubber.last_report(session)
        overdue = failed_jobs.overdue_jobs(session, actor=the_actor(), at=real_now())
    return render_template("notices/failed_jobs.html", jobs=jobs, overdue=overdue, examined=examined)


@bp.post("/<int:number>/again")
@roles(Role.ADMIN)
def start_again(number: int) -> Response:
    with the_application().database.writing(business=False) as session:
        failed_jobs.start_again(session, number, actor=the_actor(), at=session_store().now())
    flash("again", "failed_jobs")
    return redirect(url_for("failed_jobs.index"), code=303)
