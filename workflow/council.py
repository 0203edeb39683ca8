"""The award council's vote ("họp Hội đồng"): quorum, share of votes, who passed. Computed, never typed."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from workflow.award_rules import CouncilRule, Denominator
from workflow.dossier import OFFICE_KEY, Ballot, Content, Meeting


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """The vote on one candidate: `in_favour` of `denominator`, and whether that is enough."""

    candidate: str
    in_favour: int
    denominator: int
    passed: bool

    @property
    def percent(self) -> Fraction:
        """Votes in favour as a percentage of the denominator; 0 of 0 is 0."""
        return Fraction(self.in_favour * 100, self.denominator) if self.denominator else Fraction(0)


@dataclass(frozen=True, slots=True)
class CouncilOutcome:
    """The council's result, with the numbers from which it was computed."""

    members: int
    present: int
    quorum: int
    results: tuple[CandidateResult, ...]

    @property
    def has_quorum(self) -> bool:
        return self.present >= self.quorum

    @property
    def absent(self) -> int:
        return self.members - self.present

    def result(self, candidate: str) -> CandidateResult | None:
        """Return the vote on that candidate, or None when it was not voted on."""
        return next((result for result in self.results if result.candidate == candidate), None)

    def leaders(self) -> tuple[CandidateResult, ...]:
        """Return the collectives that passed with the most votes: one is a choice, several are a tie (reading A15)."""
        passed = [result for result in self.results if result.passed and result.candidate != OFFICE_KEY]
        most = max((result.in_favour for result in passed), default=0)
        return tuple(result for result in passed if result.in_favour == most)


def quorum_of(members: int, rule: CouncilRule) -> int:
    """Return how many members must be present: the campaign's share of all members, rounded up."""
    return ceil(members * rule.quorum)


def outcome(content: Content, rule: CouncilRule) -> CouncilOutcome | None:
    """Return the outcome of the meeting, or None while the number of members is not known."""
    meeting = content.meeting
    if meeting.members_total is None:
        return None
    denominator = _denominator(meeting, rule)
    return CouncilOutcome(
        members=meeting.members_total,
        present=len(meeting.present),
        quorum=quorum_of(meeting.members_total, rule),
        results=tuple(
            _result(ballot, denominator, rule)
            for key in content.voted_on()
            if (ballot := meeting.ballot(key)) is not None
        ),
    )


def _denominator(meeting: Meeting, rule: CouncilRule) -> int:
    counts = {
        Denominator.ALL_MEMBERS: meeting.members_total,
        Denominator.PRESENT: len(meeting.voting),
        Denominator.VALID_BALLOTS: meeting.valid,
    }
    return counts[rule.denominator] or 0


def _result(ballot: Ballot, denominator: int, rule: CouncilRule) -> CandidateResult:
    in_favour = ballot.in_favour or 0
    needed = denominator * rule.threshold
    enough = in_favour > needed if rule.strictly_more else in_favour >= needed
    return CandidateResult(ballot.candidate, in_favour, denominator, passed=denominator > 0 and enough)
