"""The pages on extensions, requests for them, and paper dossiers ("gia hạn, hồ sơ giấy")."""

from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from dossiers.deadlines import extension_pages, extension_requests, extensions, postal_receipts
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import Events
from dossiers.drafting.attachments import NewFile, receive
from dossiers.figures import ranking
from dossiers.papers.further import extension_paper
from dossiers.reading.paper_facts import extended_by
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.accounts.saved_forms import saved_fields
from dossiers.web.base import errors
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import note_download, paper_maker, posted_key, send_download, the_actor, the_application
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError
from workflow.lifecycle import Role

bp = Blueprint("extensions", __name__)

NEW = "new"
"""The place of the form that gives more time without a request."""
LARGEST_NUMBER = 1_000_000


@bp.get("/extensions/")
@roles(*OFFICERS)
def newest() -> Response:
    """Return the extensions of the newest campaign."""
    with the_application().database.reading() as session:
        return redirect(url_for("extensions.index", code=ranking.newest_campaign(session)))


@bp.get("/campaigns/<code>/extensions")
@roles(*OFFICERS)
def index(code: str) -> str:
    """Return the page of pending requests, every order, and the form; `?office=` preselects an office in the form."""
    typed = saved_fields(request.path) or {"office": request.args.get("office", "")}
    return _campaign_page(code, NEW, typed, ())


@bp.post("/campaigns/<code>/extensions")
@roles(Role.APPROVER)
def grant(code: str) -> ResponseReturnValue:
    """Give more time to one office, or to all."""
    try:
        with the_application().database.writing() as session:
            extensions.grant(session, code, _posted(), actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        return _campaign_page(code, NEW, request.form.to_dict(), refused.unmet), 422
    except WorkflowError as refused:
        return _gone(refused)
    flash("granted", "extensions")
    return redirect(url_for("extensions.index", code=code), code=303)


@bp.post("/campaigns/<code>/extensions/requests/<int:number>/<any(grant, refuse):answer>")
@roles(Role.APPROVER)
def answer_request(code: str, number: int, answer: str) -> ResponseReturnValue:
    """Answer a request: with more time, or with the reason why not."""
    _check_number(number)
    actor, at = the_actor(), g.arrived
    try:
        with the_application().database.writing() as session:
            if answer == "grant":
                extension_requests.grant_request(session, code, number, _posted(), actor=actor, at=at)
            else:
                reason = request.form.get("reason", "")
                extension_requests.refuse_request(session, code, number, reason, actor=actor, at=at)
    except RequirementsUnmet as refused:
        return _campaign_page(code, f"{number}.{answer}", request.form.to_dict(), refused.unmet), 422
    except WorkflowError as refused:
        return _gone(refused)
    flash("granted" if answer == "grant" else "refused", "extensions")
    return redirect(url_for("extensions.index", code=code), code=303)


@bp.get("/campaigns/<code>/extensions/<int:number>.<any(pdf, docx):form>")
@roles(*OFFICERS, Role.PRINTER)
def paper(code: str, number: int, form: str) -> Response:
    """Return the notice of one order."""
    _check_number(number)
    application = the_application()
    with application.database.reading() as session:
        campaign, order = extension_pages.order_of(session, code, number, actor=the_actor())
        events = Events(extended=extended_by(order, campaign))
    office = campaign.office(order.office) if order.office else None
    demo, make = application.settings.demo, paper_maker()
    made = extension_paper(campaign, office, number, form, events, demo=demo, make=make)
    note_download(code, order=number, format=form)
    return send_download(BytesIO(made.data), made.name, made.media_type)


@bp.get("/dossiers/<reference>/more-time")
def ask(reference: str) -> str:
    """Return the form with which the office asks for more time."""
    return _ask_page(reference, saved_fields(request.path) or {}, ())


@bp.post("/dossiers/<reference>/more-time")
def send_request(reference: str) -> ResponseReturnValue:
    try:
        with the_application().database.writing() as session:
            extension_requests.request_extension(session, reference, _posted(), actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        return _ask_page(reference, request.form.to_dict(), refused.unmet), 422
    except WorkflowError as refused:
        return _gone(refused)
    flash("asked", "extensions")
    return redirect(url_for("dossiers.show", reference=reference), code=303)


@bp.get("/dossiers/<reference>/post")
@roles(Role.REVIEWER, Role.APPROVER)
def by_post(reference: str) -> str:
    """Return the form with which the centre registers a paper dossier."""
    return _post_page(reference, saved_fields(request.path) or {}, ())


@bp.post("/dossiers/<reference>/post")
def register(reference: str) -> ResponseReturnValue:
    """Register a paper dossier. A file is opened and stored only if the rest may be registered."""
    application, actor, at = the_application(), the_actor(), g.arrived
    form = ReceiptForm(posted_key(), request.form.get("received_day", ""), request.form.get("remark", ""))
    try:
        with application.database.reading() as session:
            postal_receipts.check(session, reference, form, actor=actor, at=at)
        scan = _sent_scan()
        with application.database.writing() as session:
            postal_receipts.register(session, reference, form, scan, actor=actor, at=at)
    except RequirementsUnmet as refused:
        return _post_page(reference, request.form.to_dict(), refused.unmet), 422
    except WorkflowError as refused:
        return _gone(refused)
    flash("registered", "extensions")
    return redirect(url_for("dossiers.show", reference=reference), code=303)


@bp.get("/dossiers/<reference>/post/<int:number>")
def scan(reference: str, number: int) -> Response:
    """Return the scan of one registration."""
    _check_number(number)
    application = the_application()
    with application.database.reading() as session:
        found = postal_receipts.scan_of(session, reference, number, actor=the_actor())
    note_download(reference, scan=number, hash=found.hash)
    return send_download(application.files.whole(found.hash), found.name, found.media_type)


def _posted() -> ExtensionForm:
    texts = {name: request.form.get(name, "") for name in ("until_day", "reason", "office")}
    return ExtensionForm(posted_key(), **texts)


def _sent_scan() -> NewFile | None:
    """Return the scan that was sent with the form, stored, a large one unexamined; None without a file."""
    upload = request.files.get("scan")
    if upload is None or not upload.filename:
        return None
    application, settings = the_application(), the_application().settings
    limit = settings.max_file_bytes
    return receive(application.files, "scan", upload.filename, upload.stream, limit=limit, place="scan", by_job=True)


def _check_number(number: int) -> None:
    """Raise NotFound for a number that no row can have, the same on either database."""
    if number > LARGEST_NUMBER:
        raise NotFound("number")


def _page_asked() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _campaign_page(code: str, place: str, typed: Mapping[str, str], faults: tuple[Unmet, ...]) -> str:
    """Return the campaign's page; `place` names the form in which something was typed."""
    with the_application().database.reading() as session:
        seen = extension_pages.campaign_time(session, code, _page_asked(), actor=the_actor(), at=g.arrived)
    return render_template(
        "deadlines/extensions.html", seen=seen, place=place, form=form_of(typed, faults), faults=faults
    )


def _ask_page(reference: str, typed: Mapping[str, str], faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        time = extension_pages.own_time(session, reference, actor=the_actor(), at=g.arrived)
    return render_template("deadlines/ask.html", time=time, form=form_of(typed, faults), faults=faults)


def _post_page(reference: str, typed: Mapping[str, str], faults: tuple[Unmet, ...]) -> str:
    with the_application().database.reading() as session:
        time = extension_pages.dossier_time(session, reference, actor=the_actor(), at=g.arrived)
    return render_template("deadlines/postal_receipt.html", time=time, form=form_of(typed, faults), faults=faults)


def _gone(refused: WorkflowError) -> ResponseReturnValue:
    """Return the refusal page with every reason and the typed text for copying."""
    names = ("office", "until_day", "reason", "received_day", "remark")
    typed = {name: text for name in names if (text := request.form.get(name, "").strip())}
    return errors.refused(refused, "deadlines/refused.html", typed=typed)
