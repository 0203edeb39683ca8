"""The waiting page ("đang thực hiện"): how far slow work is, for the person who asked for it, until it is done."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.desk.clock import real_now
from dossiers.desk.errors import NotFound
from dossiers.jobs import awaited
from dossiers.jobs.queue import AlreadyWorking
from dossiers.papers.layout_jobs import CHECK_LAYOUT
from dossiers.papers.orders import PaperNotMade, request_paper
from dossiers.records.models.jobs import JobState
from dossiers.vietnamese.dates import time_left
from dossiers.web.base.requests import the_actor, the_application
from dossiers.words.catalogue import read_words

bp = Blueprint("awaited", __name__, url_prefix="/waiting")


@bp.get("/<int(max=2147483647):number>")
def show(number: int) -> ResponseReturnValue:
    """Show how far a layout check is, which ends in its report, or a large paper, which ends in a file.

    Raises NotFound for work with a page of its own, such as a pack or an attachment: nobody is sent here for it.
    """
    with the_application().database.reading() as session:
        job = awaited.awaited(session, number, actor=the_actor(), at=real_now())
    is_check = job.name == CHECK_LAYOUT
    if not (is_check or job.then):
        raise NotFound("waiting page")
    by_script = "HX-Request" in request.headers
    if job.state is JobState.DONE and is_check:
        return _sent_on(url_for("layout.report", number=number), by_script=by_script)
    template = "jobs/awaited_progress.html" if by_script else "jobs/awaited.html"
    next_try = time_left(job.next_try) if job.next_try else ""
    is_another = "another" in request.args
    return render_template(template, job=job, waited=time_left(job.waited), next_try=next_try, is_another=is_another)


@bp.app_errorhandler(PaperNotMade)
def make_paper(not_made: PaperNotMade) -> Response:
    """Have a large paper made, and send the person who opened its address to the waiting page."""
    application, order = the_application(), not_made.order
    title, then = read_words().label("papers", order.kind), request.full_path.rstrip("?")
    try:
        with application.database.writing() as session:
            number = request_paper(session, application.files, order, title=title, then=then, actor=the_actor())
    except AlreadyWorking as working:
        return redirect(url_for("awaited.show", number=working.status.id, another=1), code=303)
    return redirect(url_for("awaited.show", number=number), code=303)


@bp.post("/<int(max=2147483647):number>/again")
def again(number: int) -> Response:
    """Try work again that has failed for good."""
    with the_application().database.writing() as session:
        awaited.try_again(session, number, actor=the_actor())
    return redirect(url_for("awaited.show", number=number), code=303)


def _sent_on(address: str, *, by_script: bool) -> Response:
    if not by_script:
        return redirect(address, code=303)
    return Response(headers={"HX-Redirect": address})
