"""What people look at: one dossier, the list, the start page. Read only, plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from dossiers.awards.decision import decided_for
from dossiers.campaigns.opening import campaign_of, days_off
from dossiers.content.canonical import read_json
from dossiers.content.form_fields import FIELDS
from dossiers.deadlines import extension_pages
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier import gathering
from dossiers.dossier.gathering import OpenedDossier
from dossiers.dossier.views import (
    STANDS_AT,
    STATIONS,
    AttachmentsView,
    Deadline,
    DossierView,
    FileLine,
    Line,
    OwnDossier,
    Progress,
    ReceiptPaper,
    ReceiptView,
    Return,
    SectionView,
    Station,
    SubmissionCheck,
    Task,
)
from dossiers.reading.history import history
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Attachment, Dossier, Revision
from dossiers.records.models.types import moment_read
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.dossier import Listed
from dossiers.review import appraisals
from workflow.campaign import Campaign
from workflow.council import outcome
from workflow.deadlines import DaysOffUnknown, closing_in_words, resubmission_moment, working_days_after
from workflow.duties import WAITING_IN, is_uncovered
from workflow.guards import CampaignState
from workflow.lifecycle import (
    DRAFTING_STATES,
    Action,
    Input,
    Opening,
    Role,
    State,
    actions_open_to,
    campaign_has,
    transition_for,
)
from workflow.sight import Sight

ATTACHMENTS = "attachments"
ENTERED_BY = {State.SUBMITTED: Action.SUBMIT, State.REVIEWED: Action.REVIEW, State.APPROVED: Action.APPROVE}
"""Who submitted is not who sent it back to be reviewed again: only these moves stand on the path."""
UNSEEN = DRAFTING_STATES | {State.LAPSED}
"""States in which what stands in the columns may be words that the office never submitted."""
NOT_YET_GIVEN = {"field-missing", "number-missing", "attachment-missing"}
"""The codes of what is only not there yet."""


def dossier_view(session: Session, reference: str, actor: Actor, now: datetime) -> DossierView:
    """The dossier as this person sees it. Raises NotFound when it is not theirs to see."""
    dossier = gathering.find(session, reference, actor)
    seen = gathering.sight_of(dossier, actor)
    own = seen is Sight.WORKING
    drafts = own and dossier.state in DRAFTING_STATES  # otherwise the office, too, reads what it has submitted
    opened = gathering.open_file(session, dossier) if drafts else gathering.open_submitted(session, dossier)
    file = gathering.with_what_the_centre_knows(session, opened)
    content, openings = file.reading.content, _openings(file, actor, now)
    return DossierView(
        reference=reference,
        state=dossier.state,
        version=dossier.version,
        revision=dossier.revision,
        office=file.office,
        campaign=file.campaign,
        sight=seen,
        deadline=_deadline(file),
        stations=_stations(file),
        returned=_last_return(file),
        tasks=_tasks(file, actor, now) if drafts else (),
        checks=_checks(file, actor, now) if drafts else (),
        warnings=gathering.warnings_of(file),
        openings=openings,
        history=history(session, file) if seen >= Sight.REVISION else (),
        attachments=_files_seen(file),
        content=content,
        council=outcome(content, file.campaign.council),
        centre=file.centre,
        awards=file.awards,
        decided=decided_for(session, dossier.participant.campaign, file.office.code),
        still_missing=_how_far(own, dossier.state, dossier.still_missing),
        suggested_correction_day=_suggested_day(session, file, now, openings),
        signing_copy_at=file.signing_copy.taken_at if own and file.signing_copy else None,
        differs_from_signed=own and file.differs_from_signed,
        sees_appraisal=appraisals.may_see(dossier, actor),
        appraisal=appraisals.last_sheet(file, actor),
        time=extension_pages.time_of(dossier, file.time_rows, actor, now),
    )


def own_dossiers(session: Session, actor: Actor, now: datetime) -> tuple[OwnDossier, ...]:
    """The dossiers of a clerk's own office, the newest campaign first."""
    if actor.office is None or not actor.has(Role.CLERK):
        return ()
    return tuple(
        _own(session, dossier, actor, now) for dossier in dossier_queries.dossiers_of_office(session, actor.office)
    )


def _own(session: Session, dossier: Dossier, actor: Actor, now: datetime) -> OwnDossier:
    file = gathering.with_what_the_centre_figures(session, gathering.open_file(session, dossier))
    return OwnDossier(
        reference=dossier.reference,
        state=dossier.state,
        office=file.office,
        campaign=file.campaign,
        campaign_state=dossier.participant.campaign.state,
        deadline=_deadline(file),
        stations=_stations(file),
        returned=_last_return(file),
        tasks=_tasks(file, actor, now),
        checks=_checks(file, actor, now),
        content=file.reading.content,
        centre=file.centre,
        changed_at=dossier.changed_at,
        signing_copy_at=file.signing_copy.taken_at if file.signing_copy else None,
        differs_from_signed=file.differs_from_signed,
    )


def open_campaigns(campaigns: Iterable[CampaignRecord]) -> tuple[tuple[Campaign, Deadline], ...]:
    """Of these campaigns those that still take dossiers, each with its closing moment."""
    found = [campaign_of(campaign) for campaign in campaigns if campaign.state is CampaignState.OPEN]
    return tuple((one, Deadline(one.closes(), _closing_words(one), False, None)) for one in found)


def section_view(session: Session, reference: str, section: str, actor: Actor) -> SectionView:
    """One section of the office's own draft. Raises NotFound for another office's dossier or an unknown section."""
    dossier = gathering.find(session, reference, actor, Sight.WORKING)
    if section not in FIELDS:
        raise NotFound(section)
    file = gathering.with_what_the_centre_knows(session, gathering.open_file(session, dossier))
    stored = file.sections.get(section)
    content = file.reading.content
    return SectionView(
        reference=reference,
        section=section,
        version=stored.version if stored else 0,
        typed=file.typed,
        faults=tuple(one for one in file.reading.unreadable if one.field.startswith(f"{section}.")),
        content=content,
        campaign=file.campaign,
        office=file.office,
        saved_by=dossier_queries.person_name(session, stored.saved_by) if stored else "",
        council=outcome(content, file.campaign.council),
        findings=tuple(
            finding
            for finding in gathering.findings_of(file)
            if finding.field.startswith(f"{section}.") and stored is not None
        ),
        state=dossier.state,
        signing_copy_at=file.signing_copy.taken_at if file.signing_copy else None,
    )


def lines(
    session: Session, actor: Actor, states: Sequence[State] | None = None, now: datetime | None = None
) -> tuple[Line, ...]:
    """The dossiers this person may see, two queries whatever their number; `now` tells how long they have waited."""
    rows = tuple({row.reference: row for row in _rows_seen(session, actor, states)}.values())
    people = {name for row in rows for name in (row.reviewed_by, row.approved_by, row.assigned_to) if name}
    known, able = review_queries.people_on_lists(session, people)
    names: dict[str | None, str] = {None: "", **{name: known.get(name, name) for name in people}}
    if not actor.at_centre:
        return tuple(
            _line(row, names[row.reviewed_by], names[row.approved_by], row.office_key == actor.office) for row in rows
        )
    return tuple(
        _line(
            row,
            names[row.reviewed_by],
            names[row.approved_by],
            row.office_key == actor.office,
            True,
            names[row.assigned_to],
            row.assigned_to in able,
            _age(row, now),
        )
        for row in rows
    )


def receipt(session: Session, reference: str, number: int, actor: Actor) -> ReceiptView:
    """The receipt of one submission, for those who see the revision. Raises NotFound."""
    dossier = gathering.find(session, reference, actor, Sight.REVISION)
    revision = dossier_queries.revision_of(session, dossier, number)
    if revision is None:
        raise NotFound("revision")
    campaign = campaign_of(dossier.participant.campaign)
    kept = dossier_queries.kept_papers(session, dossier, number)
    return ReceiptView(
        reference=reference,
        office=campaign.office(dossier.participant.code),
        campaign=campaign,
        revision=number,
        arrived=revision.arrived,
        first_on_time=dossier.first_on_time,
        hash=revision.hash,
        submitted_by=dossier_queries.person_name(session, revision.submitted_by),
        latest=dossier.revision,
        withdrawn=dossier.state is State.DRAFT,
        papers=tuple(ReceiptPaper(one.kind, one.format, one.hash) for one in kept),
        attachments=_frozen_files(revision),
    )


def attachments_view(session: Session, reference: str, actor: Actor) -> AttachmentsView:
    """The attachments of the office's own draft. Raises NotFound."""
    dossier = gathering.find(session, reference, actor, Sight.WORKING)
    file = gathering.open_file(session, dossier)
    return AttachmentsView(
        reference=reference,
        campaign=file.campaign,
        office=file.office,
        files=_files_seen(file),
        state=dossier.state,
    )


def attachment(session: Session, reference: str, number: int, actor: Actor) -> FileLine:
    """One attached file: for the office of its draft or of any revision, for others of the revision in force."""
    dossier = gathering.find(session, reference, actor, Sight.REVISION)
    if gathering.sight_of(dossier, actor) is Sight.WORKING:
        seen = [_file_line(one) for one in dossier_queries.attachments_of(session, dossier)]
        seen += [
            file for revision in dossier_queries.revisions_of(session, dossier) for file in _frozen_files(revision)
        ]
    else:
        seen = [*_files_seen(gathering.open_submitted(session, dossier))]
    found = next((one for one in seen if one.number == number), None)
    if found is None:
        raise NotFound("attachment")
    return found


def _rows_seen(session: Session, actor: Actor, states: Sequence[State] | None) -> Sequence[Listed]:
    """The rows of `workflow.sight`, asked of the database."""
    if actor.at_centre:
        return dossier_queries.listed(session, states=states)
    rows: list[Listed] = []
    if actor.has(Role.CLERK) and actor.office is not None:
        rows += dossier_queries.listed(session, office=actor.office, states=states)
    if actor.has(Role.PRINTER) and (states is None or State.APPROVED in states):
        rows += dossier_queries.listed(session, states=(State.APPROVED,))
    return rows


def _age(row: Listed, now: datetime | None) -> int | None:
    """For how many whole days the dossier has been waiting for the centre; a clock that was set back counts none."""
    if now is None or row.state not in _WAITING:
        return None
    return max((now - moment_read(row.changed_at)).days, 0)


_WAITING = frozenset(state.value for state in WAITING_IN)


@lru_cache(maxsize=16384)
def _line(
    row: Listed,
    reviewed_by: str,
    approved_by: str,
    own: bool,
    for_centre: bool = False,
    reviewer: str = "",
    able: bool = False,
    age: int | None = None,
) -> Line:
    """A row as it is listed, read once as long as it stays the same, for it is all that the line is made of.

    What the office is just writing is for the office alone; who reviews it, what was found and how long it has been
    waiting is for the centre alone, and not for its people who belong to that very office.
    """
    state, unseen = State(row.state), row.state in _UNSEEN
    line = Line(
        reference=row.reference,
        campaign=row.campaign_name,
        code=row.code,
        name=row.name,
        full_name=row.full_name,
        state=state,
        revision=row.revision,
        nominee=row.nominee or "" if own or not unseen else "",
        still_missing=_how_far(own, state, row.still_missing),
        first_on_time=None if row.first_on_time is None else moment_read(row.first_on_time),
        arrived=None if row.arrived is None else moment_read(row.arrived),
        correction_day=_day_read(row.correction_day),
        reviewed_by=reviewed_by,
        approved_by=approved_by,
    )
    if own or not for_centre:
        return line
    return replace(
        line,
        assigned_to=row.assigned_to or "",
        reviewer=reviewer,
        is_uncovered=is_uncovered(state, able),
        findings=None if state is State.DRAFT else row.warnings,
        age=age,
        version=row.version,
    )


_UNSEEN = frozenset(state.value for state in UNSEEN)


def _day_read(raw: date | str | None) -> date | None:
    """The day that a driver delivered: SQLite delivers text."""
    return date.fromisoformat(raw) if isinstance(raw, str) else raw


def _how_far(own: bool, state: State, still_missing: int | None) -> int | None:
    """How much is still missing: the office's own business, but of a draft the centre knows how far it is."""
    return still_missing if own or state is State.DRAFT else None


def _openings(file: OpenedDossier, actor: Actor, now: datetime) -> tuple[Opening, ...]:
    """The moves that this person's role has in this state, open or not: each stands on the page as a form."""
    roles, facts = gathering.roles_here(file.dossier, actor), gathering.facts_of(file, actor, now)
    return tuple(
        opening
        for opening in actions_open_to(file.dossier.state, roles, facts)
        if opening.transition is not None and opening.transition.role in roles
        if campaign_has(file.campaign, opening.action)
    )


def _checks(file: OpenedDossier, actor: Actor, now: datetime) -> tuple[SubmissionCheck, ...]:
    """Every guard of the submission, from the very table that the server asks."""
    transition = transition_for(file.dossier.state, Action.SUBMIT)
    if transition is None:
        return ()
    facts = gathering.facts_of(file, actor, now)
    return tuple(SubmissionCheck(guard.name, guard.look(facts)) for guard in transition.guards)


def _tasks(file: OpenedDossier, actor: Actor, now: datetime) -> tuple[Task, ...]:
    stops = gathering.still_missing(file, actor, now)
    codes = {name: [stop.code for stop in stops if stop.section == name] for name in (*FIELDS, ATTACHMENTS)}
    sections = tuple(_task(name, codes[name], name in file.sections) for name in FIELDS)
    files = _task(ATTACHMENTS, codes[ATTACHMENTS], begun=True)
    if files.progress is Progress.DONE and not file.attachments:
        files = Task(ATTACHMENTS, Progress.OPTIONAL, 0)
    return (*sections, files)


def _task(section: str, codes: list[str], begun: bool) -> Task:
    """A section that is only incomplete says so; one in which something is wrong says that."""
    if not codes and begun:
        return Task(section, Progress.DONE, 0)
    if not begun:
        return Task(section, Progress.EMPTY, len(codes))
    return Task(section, Progress.MISSING if set(codes) <= NOT_YET_GIVEN else Progress.FAULTY, len(codes))


def _deadline(file: OpenedDossier) -> Deadline:
    words = _closing_words(file.campaign)
    if file.extensions:
        latest = max((extension.until for extension in file.extensions), key=lambda until: until.day)
        words = closing_in_words(latest, file.campaign.zone_words)
    closes = resubmission_moment(file.closes, file.correction_until)
    return Deadline(closes, words, bool(file.extensions), file.dossier.correction_day)


def _closing_words(campaign: Campaign) -> str:
    return closing_in_words(campaign.closing, campaign.zone_words)


def _stations(file: OpenedDossier) -> tuple[Station, ...]:
    """The path: a station counts as passed by the last move made for it, as long as the dossier is beyond it."""
    present = STANDS_AT.get(file.dossier.state, file.dossier.state)
    reached = STATIONS[: STATIONS.index(present) + 1]
    return tuple(_station(file, state) if state in reached else Station(state, None, "") for state in STATIONS)


def _station(file: OpenedDossier, state: State) -> Station:
    entered = next((move for move in reversed(file.standing) if move.action is ENTERED_BY.get(state)), None)
    return Station(state, entered.at, entered.actor_name) if entered else Station(state, None, "")


def _last_return(file: OpenedDossier) -> Return | None:
    if file.dossier.state is not State.RETURNED:
        return None
    move = next(move for move in reversed(file.moves) if move.target is State.RETURNED)
    day = file.dossier.correction_day or move.at.date()
    return Return(move.reason, move.actor_name, move.at, day)


def _files_seen(file: OpenedDossier) -> tuple[FileLine, ...]:
    """The files of the revision for which the dossier was opened, or of the draft."""
    if file.revision is not None:
        return _frozen_files(file.revision)
    return tuple(_file_line(one) for one in file.attachments)


def _file_line(one: Attachment) -> FileLine:
    return FileLine(one.id, one.kind, one.name, one.media_type, one.size, one.hash)


def _frozen_files(revision: Revision) -> tuple[FileLine, ...]:
    """The files that the revision names, also those that the office has taken out of its draft since."""
    return tuple(FileLine(**one) for one in read_json(revision.text)["attachments"])


def _suggested_day(session: Session, file: OpenedDossier, now: datetime, openings: tuple[Opening, ...]) -> date | None:
    """The campaign's usual correction window, where a move asks for one; None if the calendar does not reach."""
    if not any(opening.transition and Input.CORRECTION_DAY in opening.transition.inputs for opening in openings):
        return None
    today = now.astimezone(file.campaign.zone).date()
    try:
        return working_days_after(today, file.campaign.correction_working_days, days_off(session))
    except DaysOffUnknown:
        return None
