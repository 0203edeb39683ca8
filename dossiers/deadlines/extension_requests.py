"""Requests for more time ("đề nghị gia hạn"): an office asks, the centre grants or refuses (reading A19)."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.text_fields import LONGEST_REASON, as_typed, text_faults
from dossiers.deadlines.extensions import (
    ExtensionForm,
    Granted,
    campaign_to_extend,
    check_separate,
    extension_faults,
    form_key,
    office_times,
    order_result,
    read_extension,
    write_order,
)
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import access, opened
from dossiers.dossier.facts import facts_of
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionRequest, RequestState
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from workflow.bars import NOT_THE_REVIEWER
from workflow.errors import NotYourTurn, RequirementsUnmet, Unmet, WrongState
from workflow.guards import campaign_stops
from workflow.lifecycle import DRAFTING_STATES, Role
from workflow.recipients import Occasion
from workflow.sight import Sight


def request_extension(session: Session, reference: str, form: ExtensionForm, *, actor: Actor, at: datetime) -> None:
    """Request more time for the own office, one request at a time. The same form again is the same request.

    Raises NotFound, NotYourTurn, WrongState or RequirementsUnmet with every reason.
    """
    dossier = access.find_to_change(session, reference, actor)
    if access.sight_of(dossier, actor) < Sight.WORKING:
        raise NotYourTurn((Unmet("not-your-role", values=(("role", Role.CLERK.value),)),))
    key = form_key(actor, f"dossiers/{reference}", form.key)
    if deadline_queries.request_by_key(session, key):
        return
    if dossier.state not in DRAFTING_STATES:
        raise WrongState((Unmet("extension-not-needed", values=(("state", dossier.state.value),)),))
    dossier_queries.hold_campaign(session, dossier)
    file, typed = opened.open_submitted(session, dossier), read_extension(form)
    if barred := NOT_THE_REVIEWER.look(facts_of(file, actor, at)):
        raise NotYourTurn(barred)
    waiting = (Unmet("extension-asked-already"),) if deadline_queries.is_request_open(session, dossier) else ()
    stops = (*waiting, *extension_faults(dossier.participant.campaign, typed, [file.window.ends], at))
    if stops or typed.until_day is None:
        raise RequirementsUnmet(stops)
    request = ExtensionRequest(
        dossier_id=dossier.id,
        until_day=typed.until_day,
        reason=typed.reason,
        asked_by=actor.username,
        asked_name=actor.name,
        asked_at=at,
        key=key,
    )
    session.add(request)
    opened.add_drafter(session, file, actor)
    session.flush()
    detail = {"until": typed.until_day.isoformat()}
    record(session, "extension-asked", actor=actor, subject=reference, at=at, detail=detail)
    cause = f"extension-request/{request.id}"
    tell_of_dossier(session, Occasion.EXTENSION_ASKED, dossier, cause=cause, actor=actor, at=at)


def grant_request(
    session: Session, code: str, number: int, form: ExtensionForm, *, actor: Actor, at: datetime
) -> Granted:
    """Grant the office the time that it requested, or until another day: an order for that office.

    Raises NotFound, NotYourTurn, WrongState for an answered request, RequirementsUnmet with every reason.
    """
    campaign_record = campaign_to_extend(session, code, actor)
    request, dossier = _request(session, campaign_record, number)
    key = form_key(actor, f"campaigns/{code}/{number}", form.key)
    if done := deadline_queries.order_by_key(session, key):
        return order_result(session, campaign_record, done)
    _check_open(request)
    office, typed = dossier.participant.code, read_extension(form)
    chosen = [time for time in office_times(session, campaign_record) if time.code == office]
    check_separate(session, campaign_record, chosen, office, actor)
    stops = extension_faults(campaign_record, typed, [choice.submits_until for choice in chosen], at)
    if stops or typed.until_day is None:
        raise RequirementsUnmet(stops)
    order = write_order(
        session, campaign_record, office, typed.until_day, typed.reason, chosen, key=key, actor=actor, at=at
    )
    request.order_id = order.id
    _answer(session, request, RequestState.GRANTED, typed.reason, dossier.reference, actor, at)
    return order_result(session, campaign_record, order)


def refuse_request(session: Session, code: str, number: int, reason: str, *, actor: Actor, at: datetime) -> None:
    """Refuse a request with a reason for the office. The same refusal by the same person is done once.

    Raises NotFound, NotYourTurn, WrongState for an answered request, RequirementsUnmet with every reason.
    """
    campaign_record = campaign_to_extend(session, code, actor)
    request, dossier = _request(session, campaign_record, number)
    text = as_typed(reason).strip()
    present = (request.state, request.answered_by, request.answer)
    if present == (RequestState.REFUSED, actor.username, text):
        return
    _check_open(request)
    own = [time for time in office_times(session, campaign_record) if time.reference == dossier.reference]
    check_separate(session, campaign_record, own, "", actor)
    faults = text_faults("reason", text, LONGEST_REASON) if text else (Unmet("reason-missing", "reason"),)
    if faults := (*campaign_stops(campaign_record.state), *faults):
        raise RequirementsUnmet(faults)
    _answer(session, request, RequestState.REFUSED, text, dossier.reference, actor, at)
    cause = f"extension-refused/{request.id}"
    tell_of_dossier(session, Occasion.EXTENSION_REFUSED, dossier, cause=cause, actor=actor, at=at)


def _request(session: Session, campaign_record: CampaignRecord, number: int) -> tuple[ExtensionRequest, Dossier]:
    request = deadline_queries.request_to_answer(session, campaign_record, number)
    if request is None:
        raise NotFound("request")
    return request


def _check_open(request: ExtensionRequest) -> None:
    if request.state is not RequestState.OPEN:
        values = (("name", request.answered_name), ("answer", request.state.value))
        raise WrongState((Unmet("extension-answered", values=values),))


def _answer(
    session: Session,
    request: ExtensionRequest,
    state: RequestState,
    answer: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> None:
    request.state, request.answer = state, answer
    request.answered_by, request.answered_name, request.answered_at = actor.username, actor.name, at
    session.flush()
    detail = {"answer": state.value}
    record(session, "extension-answered", actor=actor, subject=reference, at=at, detail=detail)
