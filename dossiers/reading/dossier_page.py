"""The dossier's page: one dossier as one person sees it. Read only, plain values."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.awards.results import decided_for
from dossiers.campaigns.opening import days_off
from dossiers.deadlines import extension_pages
from dossiers.desk.actor import Actor
from dossiers.dossier import access
from dossiers.dossier.facts import facts_of, warnings_of
from dossiers.dossier.known_answers import contradictions_of
from dossiers.dossier.opened import OpenedDossier, open_draft, open_submitted, with_centre_records
from dossiers.dossier.views import DossierView
from dossiers.reading.attached_files import files_of
from dossiers.reading.history import history
from dossiers.reading.path import stations_of
from dossiers.reading.progress import (
    deadline_of,
    last_return,
    last_statement,
    shown_still_missing,
    submission_checks,
    tasks_of,
)
from dossiers.records.models.dossier import Dossier
from dossiers.review import appraisals
from workflow.campaign import Campaign
from workflow.consistency import Finding
from workflow.council import outcome
from workflow.deadlines import DaysOffUnknown, working_days_after
from workflow.dossier import Content
from workflow.lifecycle import (
    DRAFTING_STATES,
    WORKING_STATES,
    Input,
    Opening,
    State,
    actions_open_to,
    campaign_has,
)
from workflow.phases import Permitted
from workflow.sight import Sight
from workflow.undoing import can_only_refuse


@dataclass(frozen=True, slots=True)
class RefusedMoveView:
    """The dossier as shown on the page of a refused move: its rows' names come from content and campaign."""

    reference: str
    state: State
    permitted: Permitted
    content: Content
    campaign: Campaign
    openings: tuple[Opening, ...]
    to_explain: tuple[Finding, ...]


def dossier_view(session: Session, reference: str, *, actor: Actor, at: datetime) -> DossierView:
    """Return the dossier as this person sees it. Raises NotFound when it is not theirs to see."""
    return view_of(session, open_as_seen(session, reference, actor=actor), actor=actor, at=at)


def open_as_seen(session: Session, reference: str, *, actor: Actor) -> OpenedDossier:
    """Open the dossier for its page: the draft for the office that works on it, the revision in force for all others.

    Raises NotFound when it is not theirs to see.
    """
    dossier = access.find(session, reference, actor)
    if access.sight_of(dossier, actor) is Sight.WORKING and dossier.state in WORKING_STATES:
        return with_centre_records(session, open_draft(session, dossier))
    return open_submitted(session, dossier)


def view_of(session: Session, opened: OpenedDossier, *, actor: Actor, at: datetime) -> DossierView:
    """Return the opened dossier as this person sees it."""
    dossier = opened.dossier
    sight, openings = access.sight_of(dossier, actor), openings_of(opened, actor, at)
    own, permitted, decided = sight is Sight.WORKING, opened.permitted(at), decided_for(session, dossier)
    drafts, appraisal = own and _drafts(dossier, permitted), appraisals.last_sheet(opened, actor)
    return DossierView(
        reference=dossier.reference,
        state=dossier.state,
        version=dossier.version,
        revision=dossier.revision,
        office=opened.office,
        campaign=opened.campaign,
        sight=sight,
        permitted=permitted,
        deadline=deadline_of(opened),
        stations=stations_of(opened, decided),
        returned=last_return(opened),
        tasks=tasks_of(opened, actor, at) if drafts else (),
        checks=submission_checks(opened, actor, at) if drafts else (),
        warnings=warnings_of(opened),
        openings=openings,
        history=history(opened) if sight >= Sight.REVISION else (),
        attachments=files_of(opened),
        content=opened.reading.content,
        council=outcome(opened.reading.content, opened.campaign.council),
        centre=opened.centre,
        conditions=opened.conditions,
        awards=opened.awards,
        decided=decided,
        still_missing=shown_still_missing(own, dossier.state, dossier.still_missing),
        suggested_correction_day=_suggested_day(session, opened, at, openings),
        signing_copy_at=opened.signing_copy.taken_at if own and opened.signing_copy else None,
        differs_from_signed=own and opened.differs_from_signed,
        sees_appraisal=appraisals.may_see(dossier, actor),
        appraisal=appraisal,
        contradictions=() if appraisal is None else contradictions_of(opened, appraisal.sheet),
        statement=last_statement(session, opened),
        time=extension_pages.time_of(dossier, opened.time_rows, actor, at, drafted=actor.username in opened.drafters),
    )


def _drafts(dossier: Dossier, permitted: Permitted) -> bool:
    """Return whether the office may write in the dossier now."""
    return dossier.state in DRAFTING_STATES and permitted.writes


def refused_move_view(opened: OpenedDossier, *, actor: Actor, at: datetime) -> RefusedMoveView:
    """Return the view of the dossier as it was opened for the refused move, without further queries."""
    return RefusedMoveView(
        reference=opened.dossier.reference,
        state=opened.dossier.state,
        permitted=opened.permitted(at),
        content=opened.reading.content,
        campaign=opened.campaign,
        openings=openings_of(opened, actor, at),
        to_explain=opened.to_explain,
    )


def openings_of(opened: OpenedDossier, actor: Actor, at: datetime) -> tuple[Opening, ...]:
    """Return the moves that this person's role has in this state, open or not: each is a form on the page.

    After the decision there are none. Forms about an undo that could only refuse this person are left out.
    """
    if not opened.permitted(at).acts:
        return ()
    roles = access.roles_here(opened.dossier, actor)
    facts = replace(
        facts_of(opened, actor, at), found=opened.found, explanation=""
    )  # it is sent with the submission itself
    return tuple(
        opening
        for opening in actions_open_to(opened.dossier.state, roles, facts)
        if opening.transition is not None and opening.transition.role in roles
        if campaign_has(opened.campaign, opening.action) and not can_only_refuse(opening, facts)
    )


def _suggested_day(session: Session, opened: OpenedDossier, at: datetime, openings: tuple[Opening, ...]) -> date | None:
    """Return the campaign's usual correction window, where a move asks for one; None if the calendar does not reach."""
    if not any(opening.transition and Input.CORRECTION_DAY in opening.transition.inputs for opening in openings):
        return None
    today = at.astimezone(opened.campaign.zone).date()
    try:
        return working_days_after(today, opened.campaign.correction_working_days, days_off(session))
    except DaysOffUnknown:
        return None
