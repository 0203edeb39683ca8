"""The council's vote as its minutes record it ("kết quả biểu quyết"): counts, shares and conclusion, all computed."""

from dataclasses import dataclass
from enum import StrEnum

from dossiers.documents.kinds.wording import (
    count_text,
    or_dots,
    percent_text,
    share_text,
)
from workflow.award_rules import CouncilRule, Denominator
from workflow.campaign import Office
from workflow.council import CandidateResult, CouncilOutcome
from workflow.dossier import OFFICE_KEY, Ballot, Content, Meeting
from workflow.figures import PER_CENT


class VoteVerdict(StrEnum):
    """The result of a vote; OPEN while something that it depends on is still missing."""

    OPEN = "open"
    NO_QUORUM = "no-quorum"
    PASSED = "passed"
    FAILED = "failed"
    TIE = "tie"
    NOT_ASKED = "not-asked"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Vote:
    """One line of the vote table; `percent` is computed, `verdict` is passed, failed or open."""

    order: str
    name: str
    in_favour: str
    against: str
    abstained: str
    percent: str
    verdict: VoteVerdict


@dataclass(frozen=True, slots=True)
class CouncilCount:
    """Numbers of members, quorum and threshold, ready to print."""

    members: str
    present: str
    absent: str
    quorum: str
    quorum_share: str
    threshold: str
    strictly_more: bool
    denominator: str
    voters: str


@dataclass(frozen=True, slots=True)
class Ballots:
    """The council's method of voting ("open", "secret" or "") and the counts of ballots."""

    method: str
    issued: str
    collected: str
    valid: str
    invalid: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The results of the votes on the office itself and on the collectives; computed, never typed.

    `verdict` is settled, no-quorum or open; only a settled vote has verdicts on the office and the collectives.
    """

    verdict: VoteVerdict
    for_office: VoteVerdict
    office_vote: Vote | None
    for_collective: VoteVerdict
    leaders: tuple[Vote, ...]


def count_of(meeting: Meeting, rule: CouncilRule, decided: CouncilOutcome | None) -> CouncilCount:
    """Return the numbers of members and voters, and the quorum by the campaign's rule."""
    voters = {
        Denominator.ALL_MEMBERS: meeting.members_total,
        Denominator.PRESENT: len(meeting.voting) or None,
        Denominator.VALID_BALLOTS: meeting.valid,
    }
    return CouncilCount(
        members=count_text(meeting.members_total),
        present=count_text(len(meeting.present) or None),
        absent=count_text(decided.absent if decided and meeting.present else None),
        quorum=count_text(decided.quorum if decided else None),
        quorum_share=share_text(rule.quorum),
        threshold=share_text(rule.threshold),
        strictly_more=rule.strictly_more,
        denominator=rule.denominator,
        voters=count_text(voters[rule.denominator]),
    )


def ballots_of(meeting: Meeting) -> Ballots:
    """Return how the council voted, and how many ballots were issued, collected and valid."""
    return Ballots(
        method=meeting.method or "",
        issued=count_text(meeting.issued),
        collected=count_text(meeting.collected),
        valid=count_text(meeting.valid),
        invalid=count_text(meeting.invalid),
    )


def votes_of(content: Content, office: Office, rule: CouncilRule, decided: CouncilOutcome | None) -> dict[str, Vote]:
    """Return the lines of the vote table by candidate, the office itself first."""
    names = {OFFICE_KEY: office.full_name} | {
        candidate.key: candidate.name for candidate in content.nomination.candidates
    }
    return {
        key: _vote(
            count_text(order),
            or_dots(names[key]),
            content.meeting.ballot(key) or Ballot(key),
            decided.result(key) if decided else None,
            rule,
        )
        for order, key in enumerate(content.voted_on(), start=1)
    }


def _vote(order: str, name: str, ballot: Ballot, result: CandidateResult | None, rule: CouncilRule) -> Vote:
    known = result if ballot.in_favour is not None and result and result.denominator else None
    return Vote(
        order=order,
        name=name,
        in_favour=count_text(ballot.in_favour),
        against=count_text(ballot.against),
        abstained=count_text(ballot.abstained),
        percent=percent_text(known.percent if known else None, (rule.threshold * PER_CENT,)),
        verdict=VoteVerdict.OPEN if known is None else VoteVerdict.PASSED if known.passed else VoteVerdict.FAILED,
    )


def conclusion_of(content: Content, decided: CouncilOutcome | None, votes: dict[str, Vote]) -> Conclusion:
    """Return the results of the votes on the office itself and on its collectives."""
    leaders = tuple(votes[leader.candidate] for leader in decided.leaders()) if decided else ()
    verdict = _verdict(content.meeting, decided, votes)
    settled = verdict is VoteVerdict.SETTLED
    office_vote = votes.get(OFFICE_KEY)
    collectives_asked = len(votes) > (office_vote is not None)
    return Conclusion(
        verdict=verdict,
        for_office=office_vote.verdict if office_vote and settled else VoteVerdict.NOT_ASKED,
        office_vote=office_vote,
        for_collective=_among(leaders) if collectives_asked and settled else VoteVerdict.NOT_ASKED,
        leaders=leaders,
    )


def _verdict(meeting: Meeting, decided: CouncilOutcome | None, votes: dict[str, Vote]) -> VoteVerdict:
    """Return whether the votes decide: open while one is unknown or no member is known to be present; or no quorum."""
    open_votes = [vote for vote in votes.values() if vote.verdict is VoteVerdict.OPEN]
    if decided is None or not meeting.present or not votes or open_votes:
        return VoteVerdict.OPEN
    return VoteVerdict.SETTLED if decided.has_quorum else VoteVerdict.NO_QUORUM


def _among(leaders: tuple[Vote, ...]) -> VoteVerdict:
    if not leaders:
        return VoteVerdict.FAILED
    return VoteVerdict.TIE if len(leaders) > 1 else VoteVerdict.PASSED
