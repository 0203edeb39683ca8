"""Findings ("điểm cần xem"): checks across content, papers, dates and votes.

A blocking finding prevents the submission; a warning is only shown to clerk and reviewer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflow.campaign import Campaign, Head
from workflow.council import CouncilOutcome, outcome
from workflow.dossier import OFFICE_KEY, Ballot, Content, Meeting
from workflow.eligibility import collective_proof, may_propose_office
from workflow.errors import Unmet
from workflow.figures import PER_CENT, Figures, plain_percent, shown_amount, shown_percent
from workflow.names import name_key

IMPLAUSIBLE_PERCENT = 200


class Severity(StrEnum):
    """The effect of a finding: it prevents the submission or is only shown."""

    BLOCKING = "blocking"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One inconsistency: its code, severity and field, and the values for its sentence."""

    code: str
    severity: Severity
    field: str
    values: tuple[tuple[str, str], ...] = ()

    def unmet(self) -> Unmet:
        return Unmet(self.code, self.field, self.values)


def findings(content: Content, campaign: Campaign) -> tuple[Finding, ...]:
    """Return all findings in a content, in the order of the form's fields."""
    return tuple(finding for check in CHECKS for finding in check(content, campaign))


@dataclass(frozen=True, slots=True)
class EarlierAward:
    """An award that an office had before, or one of its collectives (`collective`, empty for the office itself)."""

    collective: str
    award: str
    subject: str
    decision: str
    day: date


def against_history(
    content: Content, campaign: Campaign, office: str, awards: Iterable[EarlierAward]
) -> tuple[Finding, ...]:
    """Return a warning for each nominee that was awarded within the campaign's period already, or for the same."""
    nomination, same = content.nomination, [award for award in awards if _is_same(award, campaign)]
    proposed = [("", office, "nomination.office")] if nomination.office else []
    if nomination.collective and nomination.chosen is not None:
        proposed.append((nomination.chosen.name, nomination.chosen.name, "nomination.nominee"))
    return tuple(
        _awarded_before(award, shown, field)
        for name, shown, field in proposed
        for award in same
        if name_key(award.collective) == name_key(name)
    )


def _awarded_before(award: EarlierAward, name: str, field: str) -> Finding:
    day = f"{award.day:%d/%m/%Y}"
    return _warning("awarded-before", field, name=name, award=award.award, decision=award.decision, day=day)


def _is_same(award: EarlierAward, campaign: Campaign) -> bool:
    """Return whether an award was for this campaign's achievement: given since its start or for its subject."""
    return award.day >= campaign.period[0] or name_key(award.subject) == name_key(campaign.name)


def against_centre(content: Content, campaign: Campaign, centre: Figures | None) -> tuple[Finding, ...]:
    """Return warnings where the office's own figures differ from the centre's, or the centre's bar a collective (A12).

    Returns none while either set of figures is unknown.
    """
    own = content.claims.figures()
    if own is None or centre is None:
        return ()
    found = [
        _warning("differs-from-centre", f"figures.{name}", own=shown_amount(mine), centre=shown_amount(theirs))
        for name, mine, theirs in (
            ("plan", own.plan, centre.plan),
            ("collected", own.collected, centre.collected),
            ("debt", own.debt, centre.debt),
        )
        if mine != theirs
    ]
    award = campaign.nominated
    if content.nomination.collective and not collective_proof(centre, award).eligible:
        percent = shown_percent(centre.percent, (Fraction(PER_CENT), PER_CENT + award.over_percent))
        found.append(_warning("not-over-by-centre", "nomination.collective", percent=percent))
    return tuple(found)


def _blocking(code: str, field: str, **values: object) -> Finding:
    return Finding(code, Severity.BLOCKING, field, tuple((name, str(value)) for name, value in values.items()))


def _warning(code: str, field: str, **values: object) -> Finding:
    return Finding(code, Severity.WARNING, field, tuple((name, str(value)) for name, value in values.items()))


def _on_proposal(content: Content, campaign: Campaign) -> Iterator[Finding]:
    nomination, figures = content.nomination, content.claims.figures()
    if not nomination.office and not nomination.collective:
        yield _blocking("nothing-proposed", "nomination.office")
    if figures is None:
        return
    over = campaign.nominated.over_percent
    shown = shown_percent(figures.percent, (Fraction(100), 100 + over))
    if nomination.office and not may_propose_office(figures):
        yield _blocking("plan-not-exceeded", "nomination.office", percent=shown)
    if nomination.collective and not collective_proof(figures, campaign.nominated).eligible:
        yield _blocking("not-over-threshold", "nomination.collective", percent=shown, needed=plain_percent(100 + over))
    if nomination.office and nomination.collective:
        yield _warning("both-proposed", "nomination.collective")


def _on_figures(content: Content, _campaign: Campaign) -> Iterator[Finding]:
    figures = content.claims.figures()
    if figures is None:
        return
    if figures.percent >= IMPLAUSIBLE_PERCENT:
        yield _warning("percent-implausible", "figures.collected", percent=shown_percent(figures.percent))
    if figures.debt > figures.plan:
        yield _warning("debt-above-plan", "figures.debt")


def _on_candidates(content: Content, _campaign: Campaign) -> Iterator[Finding]:
    if not content.nomination.collective:
        return
    rows = [(candidate.name, candidate.key) for candidate in content.nomination.candidates]
    for (name, key), (first_name, _) in _repeated(rows):
        field = f"nomination.candidates.{key}.name"
        if name == first_name:
            yield _blocking("candidate-twice", field, name=name)
        else:
            yield _blocking("candidate-twice-otherwise", field, name=name, other=first_name)


NamedRow = tuple[str, str]
"""A name as it was written, and the key of its row."""


def _repeated(rows: Iterable[NamedRow]) -> Iterator[tuple[NamedRow, NamedRow]]:
    """Yield each row whose name repeats an earlier one, in any spelling, with the first row of that name."""
    firsts: dict[str, NamedRow] = {}
    for row in rows:
        key = name_key(row[0])
        if key and firsts.setdefault(key, row) is not row:
            yield row, firsts[key]


def _on_attendance(content: Content, _campaign: Campaign) -> Iterator[Finding]:
    meeting = content.meeting
    if meeting.members_total is not None and meeting.members and len(meeting.members) != meeting.members_total:
        yield _blocking(
            "attendance-sum", "meeting.members_total", listed=len(meeting.members), total=meeting.members_total
        )
    for (name, key), (first_name, _) in _repeated((member.name, member.key) for member in meeting.members):
        yield _warning("member-twice", f"meeting.members.{key}.name", name=name, other=first_name)
    if meeting.chair and meeting.chair == meeting.secretary:
        yield _blocking("chair-is-secretary", "meeting.secretary")
    yield from _absent_officers(meeting)


def _absent_officers(meeting: Meeting) -> Iterator[Finding]:
    for role, key in (("chair", meeting.chair), ("secretary", meeting.secretary)):
        member = meeting.member(key)
        if member is not None and member.attendance is not None and not member.is_present:
            yield _blocking(f"{role}-absent", f"meeting.{role}", name=member.name)


def _on_time(content: Content, campaign: Campaign) -> Iterator[Finding]:
    meeting = content.meeting
    if meeting.starts is not None and meeting.ends is not None and meeting.ends <= meeting.starts:
        yield _blocking("meeting-ends-before-start", "meeting.ends")
    if meeting.day is not None and meeting.day < campaign.figures_day:
        yield _warning("meeting-before-figures", "meeting.day", day=f"{campaign.figures_day:%d/%m/%Y}")


def _on_ballots(content: Content, _campaign: Campaign) -> Iterator[Finding]:
    meeting = content.meeting
    yield from _at_most(meeting.issued, meeting.most_voting, "ballots-over-present", "meeting.issued")
    yield from _at_most(meeting.collected, meeting.issued, "ballots-over-issued", "meeting.collected")
    if meeting.valid is not None and meeting.invalid is not None and meeting.collected is not None:
        counted = meeting.valid + meeting.invalid
        if counted != meeting.collected:
            yield _blocking("ballots-sum", "meeting.valid", counted=counted, collected=meeting.collected)
    for key in content.voted_on():
        ballot = meeting.ballot(key)
        if ballot is not None:
            votes = _votes(ballot)
            yield from _at_most(votes, meeting.valid, "votes-over-ballots", f"meeting.ballots.{key}.in_favour")


def _votes(ballot: Ballot) -> int:
    return (ballot.in_favour or 0) + (ballot.against or 0) + (ballot.abstained or 0)


def _at_most(value: int | None, limit: int | None, code: str, field: str) -> Iterator[Finding]:
    if value is not None and limit is not None and value > limit:
        yield _blocking(code, field, value=value, limit=limit)


def _on_choice(content: Content, campaign: Campaign) -> Iterator[Finding]:
    """Yield findings on the vote once it is fully counted: an empty field could still change the result."""
    decided, present = outcome(content, campaign.council), content.meeting.most_present
    if decided is None or present is None:
        return
    if present < decided.quorum:
        yield _blocking("no-quorum", "meeting.members", present=present, needed=decided.quorum)
    if not content.is_counted():
        return
    if content.nomination.office:
        yield from _not_passed(decided, OFFICE_KEY, "nomination.office")
    if content.nomination.collective and content.nomination.chosen is not None:
        yield from _not_passed(decided, content.nomination.nominee, "nomination.nominee")
        yield from _not_leading(content, decided)


def _not_passed(decided: CouncilOutcome, key: str, field: str) -> Iterator[Finding]:
    result = decided.result(key)
    if result is not None and not result.passed:
        yield _blocking("not-passed", field, percent=shown_percent(result.percent), votes=result.in_favour)


def _not_leading(content: Content, decided: CouncilOutcome) -> Iterator[Finding]:
    leaders = [result.candidate for result in decided.leaders()]
    nominee = content.nomination.nominee
    if len(leaders) > 1 and nominee in leaders:
        yield _blocking("tie-between-candidates", "nomination.nominee", candidates=len(leaders))
    elif leaders and nominee not in leaders:
        ahead = next(candidate.name for candidate in content.nomination.candidates if candidate.key == leaders[0])
        yield _blocking("nominee-not-first", "nomination.nominee", ahead=ahead)


def _on_text(content: Content, campaign: Campaign) -> Iterator[Finding]:
    """Yield findings on numbers in the minutes' free text that differ from the fields, which the minutes print."""
    meeting, decided = content.meeting, outcome(content, campaign.council)
    ballots = [ballot for ballot in meeting.ballots if ballot.candidate in content.voted_on()]
    counts = {meeting.members_total, meeting.issued, meeting.collected, meeting.valid, meeting.invalid}
    counts |= {len(meeting.members), len(meeting.present), len(meeting.voting)}
    counts |= {count for ballot in ballots for count in (ballot.in_favour, ballot.against, ballot.abstained)}
    if decided is not None:
        counts |= {decided.quorum, decided.absent}
    shares = {shown_percent(result.percent) for result in decided.results} if decided is not None else set()
    for field, text in (("discussion", meeting.discussion), ("differing_opinions", meeting.differing_opinions)):
        others = [found[0] for found in COUNTED.finditer(text) if int(found[1]) not in counts]
        others += [found[0] for found in VOTE_SHARE.finditer(text) if not _is_share(found[1], shares)]
        if others:
            yield _warning("text-counts-otherwise", f"meeting.{field}", found="; ".join(others[:MOST_QUOTED]))


COUNTED = re.compile(r"\b([0-9]{1,4})(?:/[0-9]{1,4})? (?:phiếu|thành viên|ủy viên|người dự)", re.IGNORECASE)
VOTE_SHARE = re.compile(r"([0-9]{1,3}(?:,[0-9]+)?) ?% (?:số )?(?:phiếu|thành viên|ý kiến)", re.IGNORECASE)
"""Counts in the minutes' free text: "7/9 phiếu", "đạt 77,78% số phiếu"."""
MOST_QUOTED = 3


def _is_share(text: str, shares: set[str]) -> bool:
    """Return whether a percentage is one of those computed, also if written with fewer decimals."""
    told = {share.removesuffix("%") for share in shares}
    return any(text in (share, share.rstrip("0").rstrip(","), share.partition(",")[0]) for share in told)


def _on_dates(content: Content, campaign: Campaign) -> Iterator[Finding]:
    """Yield findings on the order of dates: the meeting, its minutes, then the office's papers that cite them."""
    minutes = [content.number(paper.kind) for paper in campaign.papers if paper.head is Head.COUNCIL]
    proposals = [content.number(paper.kind) for paper in campaign.papers if paper.head is Head.OFFICE]
    for paper in minutes:
        if paper.day is not None and content.meeting.day is not None and paper.day < content.meeting.day:
            yield _blocking("minutes-before-meeting", f"papers.{paper.kind}.day")
    for proposal in proposals:
        if any(proposal.day and paper.day and proposal.day < paper.day for paper in minutes):
            yield _blocking("proposal-before-minutes", f"papers.{proposal.kind}.day")
        elif proposal.day and content.meeting.day and proposal.day < content.meeting.day:
            yield _blocking("proposal-before-meeting", f"papers.{proposal.kind}.day")


CHECKS = (
    *(_on_proposal, _on_figures, _on_candidates, _on_attendance, _on_time, _on_ballots),
    *(_on_choice, _on_dates, _on_text),
)
"""Every check within a content, in the order in which a clerk meets the fields."""
