"""The facts of an opened dossier for the rules: one place for checks, buttons and moves alike."""

from datetime import date, datetime

from dossiers.desk.actor import Actor
from dossiers.dossier.access import is_own_office
from dossiers.dossier.kept_sheets import sheet_in_force
from dossiers.dossier.opened import OpenedDossier
from dossiers.records.models.deadlines import RequestState
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.papers import NumberStanding, RegisterEntry
from workflow.consistency import (
    Finding,
    Severity,
    against_centre,
    against_history,
)
from workflow.dossier import Content
from workflow.errors import Unmet
from workflow.guards import READY_TO_SUBMIT, Facts, asked
from workflow.sheet_progress import SheetProgress

RegisterPlace = tuple[int, str, int]
"""The place of a paper in an office's register: year, series (its symbol), number."""


def facts_of(
    opened: OpenedDossier,
    actor: Actor,
    arrived: datetime,
    *,
    reason: str = "",
    correction_day: date | None = None,
    correction_day_off: date | None = None,
) -> Facts:
    """Return the facts for the guards, about the content that the dossier was opened with."""
    return Facts(
        arrived=arrived,
        window=opened.window,
        campaign=opened.campaign,
        campaign_state=opened.dossier.participant.campaign.state,
        actor=actor.username,
        drafters=opened.drafters,
        reviewers=opened.reviewers,
        content=opened.reading.content,
        unreadable=opened.reading.unreadable,
        attachments=_counts(opened),
        unaccepted=tuple((file.kind, file.name, file.is_waiting) for file in opened.unaccepted),
        numbers_taken=numbers_taken(opened),
        reason=reason,
        correction_day=correction_day,
        correction_day_off=correction_day_off,
        centre=None if opened.centre is None else opened.centre.figures,
        assigned_to=opened.dossier.assigned_to or "",
        recused=opened.recused,
        own_office=is_own_office(opened.dossier, actor),
        unanswered=opened.unanswered,
        received_by_post=opened.received_by_post,
        last=opened.last,
        asks_for_time=any(request.state is RequestState.OPEN for request in opened.time_rows.requests),
        written=opened.written,
        centre_work=opened.centre_work,
        sheet=_sheet_progress(opened),
        to_explain=tuple(finding.code for finding in opened.to_explain),
        undo_proposed_by=opened.undo_proposed.actor if opened.undo_proposed else "",
    )


def still_missing(opened: OpenedDossier, actor: Actor, arrived: datetime) -> tuple[Unmet, ...]:
    """Return what still stops the submission, the closing moment apart."""
    return asked(READY_TO_SUBMIT, facts_of(opened, actor, arrived))


def warnings_of(opened: OpenedDossier) -> tuple[Finding, ...]:
    """Return the contradictions that stop nothing ("điểm cần xem")."""
    return tuple(finding for finding in findings_of(opened) if finding.severity is Severity.WARNING)


def findings_of(opened: OpenedDossier) -> tuple[Finding, ...]:
    """Return contradictions within the content, and between it and the signed papers, the centre's figures or earlier
    awards.
    """
    content, campaign = opened.reading.content, opened.campaign
    centre = None if opened.centre is None else opened.centre.figures
    before = against_history(content, campaign, opened.office.full_name, opened.awards)
    return (*opened.found, *against_centre(content, campaign, centre), *before, *opened.to_explain)


def nominee_of(content: Content) -> str | None:
    """Return the collective that a content nominates, as lists show it; None without one."""
    nomination = content.nomination
    return nomination.chosen.name if nomination.chosen and nomination.collective else None


def places_in_register(opened: OpenedDossier) -> tuple[tuple[str, RegisterPlace, date], ...]:
    """Return kind, place in the office's register and date of each paper whose number and date are both given."""
    return tuple(
        (kind, (day.year, opened.campaign.paper(kind).symbol, number), day)
        for kind, number, day in opened.reading.content.given_numbers()
    )


def place_of(entry: RegisterEntry) -> RegisterPlace:
    """Return the place of an entry in the register."""
    return entry.year, entry.series, entry.number


def numbers_taken(opened: OpenedDossier) -> tuple[str, ...]:
    """Return the kinds of paper whose number the office has given to something else, or here to another paper."""
    owners: dict[RegisterPlace, str | None] = {
        place_of(entry): _owner(entry, opened.dossier) for entry in opened.register
    }
    return tuple(kind for kind, place, _ in places_in_register(opened) if owners.setdefault(place, kind) != kind)


def _sheet_progress(opened: OpenedDossier) -> SheetProgress:
    kept = sheet_in_force(opened)
    if kept is None:
        return SheetProgress.NONE
    complete = kept.sheet.is_complete(opened.campaign.criteria)
    return SheetProgress.COMPLETE if complete else SheetProgress.INCOMPLETE


def _counts(opened: OpenedDossier) -> tuple[tuple[str, int], ...]:
    """Return how many files there are of each kind, those under examination included."""
    waiting = [file for file in opened.unaccepted if file.is_waiting]
    kinds = [attachment.kind for attachment in (*opened.attachments, *waiting)]
    return tuple((kind, kinds.count(kind)) for kind in dict.fromkeys(kinds))


def _owner(entry: RegisterEntry, dossier: Dossier) -> str | None:
    """Return the kind of this dossier's paper that holds the number now; None for any other, and for a replaced one."""
    own = entry.dossier_id == dossier.id and entry.standing is NumberStanding.CURRENT
    return entry.kind if own else None
