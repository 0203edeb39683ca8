"""The named conditions of the moves, and the facts they read.

A guard returns every reason why it does not hold; no reason means it holds. Guards never read a clock, a session or a
database: the caller gathers the facts first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from workflow.campaign import Campaign, CorrectionEnd
from workflow.completeness import missing_fields, missing_numbers, missing_review
from workflow.consistency import Finding, Severity, findings
from workflow.deadlines import SubmissionWindow, correction_moment, moment_in_words, received_in_time
from workflow.dossier import Content
from workflow.eligibility import collective_proof
from workflow.errors import Unmet
from workflow.figures import Figures, shown_percent
from workflow.separation import Part
from workflow.sheet_progress import SheetProgress


class CampaignState(StrEnum):
    """The states of a campaign: open for dossiers, ranking closed, decision issued."""

    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts available to a guard.

    `attachments` are the kinds with the count of their files, those under examination included; `unaccepted` are kind
    and name of each file whose examination waits (true) or has refused it (false).
    `arrived` is the instant at which the request arrived, `window` the office's time for submission; `unreadable`
    are the fields whose typed text could not be read; `drafters` and `reviewers` are the people who took part in
    this dossier, `recused` those who recused themselves, `assigned_to` the assigned reviewer, `own_office` whether
    it is the dossier of the actor's own office. `unanswered` are the numbers of the notes that the office has not
    answered; `received_by_post` is the day on which a paper dossier arrived; `asks_for_time` whether a request for
    an extension is pending; `last` action and source of the last move not undone; `undo_proposed_by` who proposed
    to undo the approval; `centre_work` are the people with another part at the centre in this dossier than that of
    its reviewer, by part; `sheet` is how far the appraisal sheet of the revision in force is; `correction_day_off`
    the next working day, where the correction date is a day off; `written` the instant at which the last of the
    words that a submission freezes was in; `with_review` whether an office that does not nominate adds the report
    of its own review; `to_explain` are the codes of the findings that the office has to explain in its submission,
    `explanation` its sentence, None where nothing is submitted yet. `found` are the
    findings in `content`, where the caller has computed them already.
    """

    arrived: datetime
    window: SubmissionWindow
    campaign: Campaign
    campaign_state: CampaignState = CampaignState.OPEN
    actor: str = ""
    drafters: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    content: Content = field(default_factory=Content)
    unreadable: tuple[Unmet, ...] = ()
    attachments: tuple[tuple[str, int], ...] = ()
    unaccepted: tuple[tuple[str, str, bool], ...] = ()
    numbers_taken: tuple[str, ...] = ()
    reason: str = ""
    correction_day: date | None = None
    correction_day_off: date | None = None
    centre: Figures | None = None
    assigned_to: str = ""
    recused: frozenset[str] = frozenset()
    own_office: bool = False
    unanswered: tuple[int, ...] = ()
    received_by_post: date | None = None
    last: tuple[str, str] | None = None
    undo_proposed_by: str = ""
    written: datetime | None = None
    centre_work: Mapping[Part, frozenset[str]] = field(default_factory=dict)
    sheet: SheetProgress = SheetProgress.NONE
    to_explain: tuple[str, ...] = ()
    explanation: str | None = None
    asks_for_time: bool = False
    with_review: bool = False
    found: tuple[Finding, ...] | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """A named condition; `look` returns every reason why it is not met."""

    name: str
    look: Callable[[Facts], tuple[Unmet, ...]]


def _unless(holds: bool, code: str, place: str = "", **values: str) -> tuple[Unmet, ...]:
    return () if holds else (Unmet(code, place, tuple(values.items())),)


def campaign_stops(state: CampaignState) -> tuple[Unmet, ...]:
    """Return why no dossier of a campaign in this state can be moved; nothing for an open one."""
    if state is CampaignState.DECIDED:
        return (Unmet("campaign-decided"),)
    return _unless(state is CampaignState.OPEN, "campaign-not-open")


def _campaign_open(facts: Facts) -> tuple[Unmet, ...]:
    return campaign_stops(facts.campaign_state)


def _readable(facts: Facts) -> tuple[Unmet, ...]:
    return facts.unreadable


def _complete(facts: Facts) -> tuple[Unmet, ...]:
    faulty = {unmet.field for unmet in facts.unreadable}
    missing = missing_fields(facts.content, facts.campaign)
    return tuple(Unmet("field-missing", name) for name in missing if name not in faulty)


def _consistent(facts: Facts) -> tuple[Unmet, ...]:
    found = findings(facts.content, facts.campaign) if facts.found is None else facts.found
    return tuple(finding.unmet() for finding in found if finding.severity is Severity.BLOCKING)


def _numbered(facts: Facts) -> tuple[Unmet, ...]:
    faulty = {unmet.field for unmet in facts.unreadable}
    missing = missing_numbers(facts.content, facts.campaign)
    gaps = tuple(Unmet("number-missing", name) for name in missing if name not in faulty)
    return gaps + tuple(Unmet("number-taken", f"papers.{kind}.number") for kind in facts.numbers_taken)


def _dated_before_submission(facts: Facts) -> tuple[Unmet, ...]:
    today = facts.arrived.astimezone(facts.campaign.zone).date()
    return tuple(
        Unmet("paper-dated-later", f"papers.{number.kind}.day", (("today", f"{today:%d/%m/%Y}"),))
        for number in facts.content.numbers
        if number.day is not None and number.day > today
    )


def _attached(facts: Facts) -> tuple[Unmet, ...]:
    counts = dict(facts.attachments)
    return _unaccepted(facts) + tuple(
        Unmet(code, f"attachments.{spec.kind}", (("title", spec.title), ("limit", str(limit))))
        for spec in facts.campaign.attachments
        for code, limit, wrong in (
            ("attachment-missing", spec.least, counts.get(spec.kind, 0) < spec.least),
            ("attachment-too-many", spec.most, counts.get(spec.kind, 0) > spec.most),
        )
        if wrong
    )


def _unaccepted(facts: Facts) -> tuple[Unmet, ...]:
    """Return every sent file that is not part of the dossier, so that none is left out unnoticed."""
    return tuple(
        Unmet("attachment-examined" if waits else "attachment-refused", f"attachments.{kind}", (("name", name),))
        for kind, name, waits in facts.unaccepted
    )


def _before_resubmission_ends(facts: Facts) -> tuple[Unmet, ...]:
    return _in_time_for(facts, facts.window.ends)


def _before_closing(facts: Facts) -> tuple[Unmet, ...]:
    """Require arrival in time by the server's clock, or, if the campaign permits, by the paper
    dossier's day of receipt.
    """
    received = facts.received_by_post if facts.campaign.post_counts else None
    if received is not None and received_in_time(received, facts.window.closes, facts.campaign.zone):
        return ()
    return _in_time_for(facts, facts.window.closes)


def _in_time_for(facts: Facts, closes: datetime) -> tuple[Unmet, ...]:
    """Require that request and words are in before `closes`: a request may wait, but nothing is added to it."""
    said, zone = moment_in_words(closes, facts.campaign.zone), facts.campaign.zone
    if facts.arrived >= closes:
        return _unless(False, "deadline-passed", closes=said, arrived=moment_in_words(facts.arrived, zone))
    if facts.written is None or facts.written < closes:
        return ()
    return _unless(False, "written-after-closing", closes=said, written=moment_in_words(facts.written, zone))


def _before_withdrawal_ends(facts: Facts) -> tuple[Unmet, ...]:
    """Require that a new submission is still possible, since withdrawing loses the on-time one."""
    closes = moment_in_words(facts.window.closes, facts.campaign.zone)
    return _unless(facts.arrived < facts.window.closes, "withdraw-too-late", closes=closes)


def _before_abstaining_ends(facts: Facts) -> tuple[Unmet, ...]:
    """Require a request before the office's closing moment, after which it can no longer change what it has said."""
    closes = moment_in_words(facts.window.closes, facts.campaign.zone)
    return _unless(facts.arrived < facts.window.closes, "abstain-too-late", closes=closes)


def _review_reported(facts: Facts) -> tuple[Unmet, ...]:
    """Require a complete and readable report of the office's own review, where it is to be added."""
    if not facts.with_review:
        return ()
    unread = tuple(unmet for unmet in facts.unreadable if unmet.section == "review")
    faulty = {unmet.field for unmet in unread}
    return unread + tuple(Unmet("field-missing", name) for name in missing_review(facts.content) if name not in faulty)


def _reasoned(facts: Facts) -> tuple[Unmet, ...]:
    return _unless(bool(facts.reason.strip()), "reason-missing", "reason")


def _correction_day_ahead(facts: Facts) -> tuple[Unmet, ...]:
    if facts.correction_day is None:
        return (Unmet("correction-day-missing", "correction_day"),)
    ends = correction_moment(facts.correction_day, facts.campaign.zone)
    if ends <= facts.arrived:
        return (Unmet("correction-day-past", "correction_day"),)
    if facts.correction_day_off is None:
        return ()
    said = f"{facts.correction_day:%d/%m/%Y}", f"{facts.correction_day_off:%d/%m/%Y}"
    return (Unmet("correction-day-off", "correction_day", (("day", said[0]), ("next", said[1]))),)


def _eligible_by_centre(facts: Facts) -> tuple[Unmet, ...]:
    if facts.centre is None or not facts.content.nomination.collective:
        return ()
    award = facts.campaign.nominated
    percent = shown_percent(facts.centre.percent, (100 + award.over_percent,))
    return _unless(collective_proof(facts.centre, award).eligible, "not-eligible-by-centre", percent=percent)


def _answered(facts: Facts) -> tuple[Unmet, ...]:
    return tuple(Unmet("note-unanswered", f"notes.{number}", (("number", str(number)),)) for number in facts.unanswered)


def _explained(facts: Facts) -> tuple[Unmet, ...]:
    is_said = facts.explanation is None or bool(facts.explanation.strip())
    return _unless(is_said or not facts.to_explain, "explanation-missing", "explanation")


def _window_ended(facts: Facts) -> tuple[Unmet, ...]:
    if facts.campaign.correction_end is CorrectionEnd.STAYS:
        return (Unmet("window-stays-open"),)
    ends = facts.window.ends
    if facts.arrived < ends:
        return (Unmet("window-not-over", "", (("ends", moment_in_words(ends, facts.campaign.zone)),)),)
    return _unless(not facts.asks_for_time, "more-time-unanswered")


def _second_person(facts: Facts) -> tuple[Unmet, ...]:
    if not facts.undo_proposed_by:
        return UNDO_PROPOSED.look(facts)
    return _unless(facts.undo_proposed_by != facts.actor, "undo-proposed-by-you")


def _appraised(facts: Facts) -> tuple[Unmet, ...]:
    """Require a complete appraisal sheet where the campaign does."""
    if not facts.campaign.appraisal_required or facts.sheet is SheetProgress.COMPLETE:
        return ()
    return (Unmet("sheet-missing" if facts.sheet is SheetProgress.NONE else "sheet-incomplete"),)


CAMPAIGN_OPEN = Guard("campaign-open", _campaign_open)
READABLE = Guard("readable", _readable)
COMPLETE = Guard("complete", _complete)
CONSISTENT = Guard("consistent", _consistent)
NUMBERED = Guard("numbered", _numbered)
DATED = Guard("dated-before-submission", _dated_before_submission)
ATTACHED = Guard("attached", _attached)
IN_TIME = Guard("in-time", _before_closing)
IN_TIME_TO_WITHDRAW = Guard("in-time-to-withdraw", _before_withdrawal_ends)
IN_TIME_TO_ABSTAIN = Guard("in-time-to-abstain", _before_abstaining_ends)
IN_TIME_AGAIN = Guard("in-time-to-correct", _before_resubmission_ends)
REASONED = Guard("reasoned", _reasoned)
CORRECTION_DAY = Guard("correction-day", _correction_day_ahead)
ELIGIBLE_BY_CENTRE = Guard("eligible-by-centre", _eligible_by_centre)
ANSWERED = Guard("answered", _answered)
APPRAISED = Guard("appraised", _appraised)
EXPLAINED = Guard("explained", _explained)
WINDOW_ENDED = Guard("window-ended", _window_ended)
SECOND_PERSON = Guard("second-person", _second_person)
REVIEW_REPORTED = Guard("review-reported", _review_reported)
UNDO_PROPOSED = Guard("undo-proposed", lambda facts: _unless(bool(facts.undo_proposed_by), "undo-not-proposed"))
NO_UNDO_PROPOSED = Guard("no-undo-proposed", lambda facts: _unless(not facts.undo_proposed_by, "undo-proposed-already"))

READY_TO_SIGN = (READABLE, COMPLETE, CONSISTENT)
"""The guards for taking the signing copy: all but those on number, date and scan."""

READY_TO_SUBMIT = (CAMPAIGN_OPEN, *READY_TO_SIGN, NUMBERED, DATED, ATTACHED)


def asked(guards: tuple[Guard, ...], facts: Facts) -> tuple[Unmet, ...]:
    """Return every reason why any of the guards is not met, each once."""
    return tuple(dict.fromkeys(unmet for guard in guards for unmet in guard.look(facts)))
