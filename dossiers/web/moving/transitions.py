"""The moves of one dossier ("nộp, rút, thẩm định, trả lại, duyệt"), and the page of a refused one."""

from datetime import datetime

from flask import Blueprint, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.dossier import access
from dossiers.dossier.examined_draft import examine_ahead
from dossiers.moving import transitions
from dossiers.moving.transitions import Moved, Request
from dossiers.papers import issuing
from dossiers.reading.dossier_page import RefusedMoveView, refused_move_view
from dossiers.web.accounts.sessions import current_session, session_store
from dossiers.web.base import errors
from dossiers.web.base.arrival_slips import FormTimes, form_times
from dossiers.web.base.fields import form_of
from dossiers.web.base.pages import names_of_content, remember_own_office
from dossiers.web.base.requests import posted_key, posted_version, the_actor, the_application
from workflow.errors import RequirementsUnmet, WorkflowError
from workflow.lifecycle import Action, Opening

bp = Blueprint("moves", __name__, url_prefix="/dossiers")


class RefusedMove(Exception):
    """A move that the rules refuse, with the view that its page is made of."""

    def __init__(self, refusal: WorkflowError, view: RefusedMoveView) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.view = view


@bp.post("/<reference>/<action>")
def move(reference: str, action: str) -> ResponseReturnValue:
    """Make the move; a refused one is recorded after its transaction was rolled back."""
    if action not in set(Action):
        abort(404)
    times = form_times()
    database, actor, asked = the_application().database, the_actor(), _request(Action(action), times)
    if asked.action is Action.SUBMIT and database.has_one_writer:
        with database.reading(single=True) as session:
            examine_ahead(session, reference)
    try:
        with database.writing() as session:
            done = _attempt(session, reference, asked, actor, times.arrived)
            session.flush()
            if asked.action is not Action.SUBMIT:  # The receipt says it.
                session_store().flash_within(current_session(), session, action, "moved")
    except RefusedMove as refused:
        with database.writing(business=False) as session:
            transitions.record_refusal(session, reference, asked.action, refused.refusal, actor=actor, at=times.arrived)
        g.refusal_recorded = True
        return _refused(asked, refused.refusal, refused.view)
    return redirect(_after(done), code=303)


def _request(action: Action, times: FormTimes) -> Request:
    return Request(
        action=action,
        key=posted_key(),
        version=posted_version(),
        reason=request.form.get("reason", ""),
        correction_day=request.form.get("correction_day", ""),
        with_review=request.form.get("with_review", ""),
        explanation=request.form.get("explanation", ""),
        words_in=times.words_in,
    )


def _attempt(session: Session, reference: str, asked: Request, actor: Actor, at: datetime) -> Moved:
    """Make the move. Raises RefusedMove, whose view is read before the roll-back from the dossier as it was opened."""
    dossier = access.find_to_change(session, reference, actor)
    if earlier := transitions.earlier_result(session, dossier, asked, actor):
        return earlier
    opened = transitions.open_for_move(session, dossier, asked.action)
    try:
        return transitions.move_opened(session, opened, asked, actor=actor, at=at, versions=issuing.versions())
    except WorkflowError as refusal:
        remember_own_office(dossier, actor)
        raise RefusedMove(refusal, refused_move_view(opened, actor=actor, at=at)) from refusal


def _refused(asked: Request, refusal: WorkflowError, view: RefusedMoveView) -> ResponseReturnValue:
    """Return the page with every reason and the typed text: in its form, or for copying if the move is unavailable."""
    g.names = names_of_content(view.content, view.campaign)
    typed = {"reason": asked.reason, "correction_day": asked.correction_day, "with_review": asked.with_review}
    typed |= {"explanation": asked.explanation}
    again = [
        opening
        for opening in view.openings
        if isinstance(refusal, RequirementsUnmet) and _asks_for_words(opening, asked, view)
    ]
    if not again and not any(text.strip() for text in typed.values()):
        return errors.refused(refusal)
    form = form_of(typed, refusal.unmet)
    return errors.refused(refusal, "moving/refused.html", view=view, again=again, asked=asked, form=form)


def _asks_for_words(opening: Opening, asked: Request, view: RefusedMoveView) -> bool:
    """Return whether the refused move is one that is sent with words: a reason, a date, an explanation."""
    if opening.action is not asked.action or opening.transition is None:
        return False
    return bool(opening.transition.inputs or (asked.action is Action.SUBMIT and view.to_explain))


def _after(done: Moved) -> str:
    """Redirect to the receipt after a submission, to the dossier after any other move."""
    if done.action is Action.SUBMIT:
        return url_for("dossiers.receipt", reference=done.reference, number=done.revision)
    return url_for("dossiers.show", reference=done.reference)
