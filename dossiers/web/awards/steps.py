"""The pages of a campaign's moves ("khóa, mở lại, quyết định"): prepared by one person, executed by another."""

from collections.abc import Callable, Mapping
from io import BytesIO

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from dossiers.awards import campaign_moves, proposals
from dossiers.awards.decision import DECISION
from dossiers.awards.decision_form import has_decision_paper
from dossiers.awards.draft_decision import draft_events
from dossiers.awards.paper_facts import cited_proposals
from dossiers.awards.preparation import Preparation, preparation
from dossiers.awards.proposals import MoveForm
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.events import Events
from dossiers.figures import ranking
from dossiers.papers.further import campaign_paper, campaign_sheet
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import (
    note_download,
    paper_maker,
    posted_key,
    posted_version,
    send_download,
    the_actor,
    the_application,
)
from workflow.campaign_moves import Deed
from workflow.errors import RequirementsUnmet, Unmet
from workflow.lifecycle import CampaignAction, Role

bp = Blueprint("steps", __name__)

STEPS: Mapping[str, CampaignAction] = {
    "closing": CampaignAction.CLOSE,
    "reopening": CampaignAction.REOPEN,
    "decision": CampaignAction.DECIDE,
}
"""The move that each address is about."""
STEP = "/campaigns/<code>/<any(closing, reopening, decision):step>"
BOTH_PEOPLE = (Role.REVIEWER, Role.APPROVER)
"""The roles of those who prepare a move and of those who end it; the use cases tell them apart."""
NOT_TYPED = frozenset({"csrf_token", "key", "snapshot", "seen", "action"})
"""Fields of the form that are no typed text."""
QUESTIONS_AT: Mapping[str, Callable[[str], str]] = {
    "open-not-submitted": lambda _: url_for("dossiers.index", state="not-submitted"),
    "open-not-approved": lambda _: "#list-title",
    "open-only-collective": lambda _: "#list-title",
    "open-left-out": lambda code: url_for("ranking.eligibilities", code=code),
    "open-pending": lambda _: url_for("dossiers.index"),
    "open-requests": lambda code: url_for("extensions.index", code=code),
    "open-tables": lambda code: url_for("figures.index", code=code),
    "close-pending": lambda _: url_for("dossiers.index"),
    "tie-open": lambda code: f"{url_for('ranking.show', code=code)}#tie-title",
    "no-snapshot": lambda code: url_for("figures.index", code=code),
}
"""Where a person looks into an open question; what is not here is at its field on the page."""


@bp.get(STEP)
@roles(*OFFICERS)
def show(code: str, step: str) -> str:
    return _page(code, step)


@bp.post(STEP)
@roles(*BOTH_PEOPLE)
def prepare(code: str, step: str) -> ResponseReturnValue:
    """Keep a prepared move for another person to execute."""
    typed = {name: text for name, text in request.form.items() if name not in NOT_TYPED}
    form = MoveForm(posted_key(), typed, posted_version("snapshot"), request.form.get("seen", ""))
    try:
        with the_application().database.writing() as session:
            proposals.prepare(session, code, STEPS[step], form, actor=the_actor(), at=g.arrived)
    except RequirementsUnmet as refused:
        return _page(code, step, typed, refused.unmet), 422
    flash("prepared", "steps")
    return redirect(url_for("steps.show", code=code, step=step), code=303)


@bp.post(f"{STEP}/<int(max=2147483647):number>/<any(execute, refuse, withdraw):deed>")
@roles(*BOTH_PEOPLE)
def end(code: str, step: str, number: int, deed: str) -> ResponseReturnValue:
    """Execute, refuse or withdraw a prepared move: one transaction."""
    try:
        with the_application().database.writing() as session:
            action = _DEEDS[Deed(deed)](session, code, number)
            if action is not STEPS[step]:
                raise NotFound("proposal")  # The number is of another move: nothing is kept of the deed.
    except RequirementsUnmet as refused:
        return _page(code, step, {"refusal": request.form.get("refusal", "")}, refused.unmet), 422
    if deed == Deed.EXECUTE:
        flash(action.value, "ranked")
        return redirect(url_for("ranking.show", code=code), code=303)
    flash(deed, "steps")
    return redirect(url_for("steps.show", code=code, step=step), code=303)


@bp.get("/campaigns/<code>/decision/draft.<any(pdf, docx):form>")
@roles(*OFFICERS)
def draft(code: str, form: str) -> Response:
    """Return the decision as it is prepared now, marked as a draft."""
    application = the_application()
    with application.database.reading() as session:
        page = preparation(session, code, CampaignAction.DECIDE, actor=the_actor(), at=g.arrived)
        if not _has_draft(page):
            raise NotFound("paper")
        events = _draft_events(session, page)
    made = campaign_paper(page.campaign, DECISION, form, events, demo=application.settings.demo, make=paper_maker())
    note_download(code, kind=DECISION, format=form, copy="draft")
    return send_download(BytesIO(made.data), made.name, made.media_type)


def _execute(session: Session, code: str, number: int) -> CampaignAction:
    return proposals.execute(session, code, number, actor=the_actor(), at=g.arrived)


def _refuse(session: Session, code: str, number: int) -> CampaignAction:
    reason = request.form.get("refusal", "")
    return proposals.refuse(session, code, number, reason, actor=the_actor(), at=g.arrived)


def _withdraw(session: Session, code: str, number: int) -> CampaignAction:
    return proposals.withdraw(session, code, number, actor=the_actor(), at=g.arrived)


_DEEDS = {Deed.EXECUTE: _execute, Deed.REFUSE: _refuse, Deed.WITHDRAW: _withdraw}


def _draft_events(session: Session, page: Preparation) -> Events:
    """Return the facts of the decision as it is prepared now."""
    campaign_record = ranking.seen_campaign(session, page.campaign.code, the_actor())
    history = campaign_moves.campaign_history(session, campaign_record)
    return draft_events(page, history, cited_proposals(session, campaign_record), g.arrived)


def _has_draft(page: Preparation) -> bool:
    """Return whether there is a decision to be looked at: on a closed ranking, for somebody, with its kind of paper."""
    is_closed = page.action is CampaignAction.DECIDE and page.is_possible
    return is_closed and bool(page.awards) and has_decision_paper(page.campaign)


def _page(code: str, step: str, typed: Mapping[str, str] | None = None, faults: tuple[Unmet, ...] = ()) -> str:
    """Return the page of a move; `typed` is a form that was refused because of `faults`."""
    action = STEPS[step]
    with the_application().database.reading() as session:
        page = preparation(session, code, action, actor=the_actor(), at=g.arrived)
        events = _draft_events(session, page) if _has_draft(page) else None
    offered = page.standing.typed if page.standing else (page.usual if action is CampaignAction.DECIDE else {})
    return render_template(
        "awards/step.html",
        page=page,
        step=step,
        campaign=page.campaign,
        sheet="" if events is None else campaign_sheet(page.campaign, DECISION, events),
        form=form_of(offered if typed is None else typed, faults),
        faults=faults,
        place=lambda unmet: QUESTIONS_AT[unmet.code](code) if unmet.code in QUESTIONS_AT else "",
    )
