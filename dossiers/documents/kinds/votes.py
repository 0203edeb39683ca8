"""The council's vote as its minutes tell it ("kết quả biểu quyết"): counts, shares and what follows, all computed."""

from dataclasses import dataclass
from enum import StrEnum

from dossiers.documents.kinds.wording import counted, percent_said, said, share_said
from workflow.campaign import CouncilRule, Denominator, Office
from workflow.council import CandidateResult, CouncilOutcome
from workflow.dossier import OFFICE_KEY, Ballot, Content, Meeting
from workflow.figures import PER_CENT


class VoteVerdict(StrEnum):
    """What the votes come to; OPEN while something needed for it is still missing."""

    OPEN = "open"
    NO_QUORUM = "no-quorum"
    PASSED = "passed"
    FAILED = "failed"
    TIE = "tie"
    NOT_ASKED = "not-asked"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Vote:
    """A line of the vote table; `percent` is computed, `verdict` is passed, failed or open."""

    order: str
    name: str
    in_favour: str
    against: str
    abstained: str
    percent: str
    verdict: VoteVerdict


@dataclass(frozen=True, slots=True)
class CouncilCount:
    """Members, quorum and threshold, as they are said in words."""

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
    """How the council voted ("open", "secret" or "") and the ballots counted."""

    method: str
    issued: str
    collected: str
    valid: str
    invalid: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows from the votes, for the office itself and for the collectives; computed, never typed.

    `verdict` is settled, no-quorum or open; only a settled vote says anything of the office and the collectives.
    """

    verdict: VoteVerdict
    for_office: VoteVerdict
    office_vote: Vote | None
    for_collective: VoteVerdict
    leaders: tuple[Vote, ...]


def count_of(meeting: Meeting, rule: CouncilRule, decided: CouncilOutcome | None) -> CouncilCount:
    """Who belongs to the council, who came, and what the campaign's rule makes of it."""
    voters = {
        Denominator.ALL_MEMBERS: meeting.members_total,
        Denominator.PRESENT: len(meeting.voting) or None,
        Denominator.VALID_BALLOTS: meeting.valid,
    }
    return CouncilCount(
        members=counted(meeting.members_total),
        present=counted(len(meeting.present) or None),
        absent=counted(decided.absent if decided and meeting.present else None),
        quorum=counted(decided.quorum if decided else None),
        quorum_share=share_said(rule.quorum),
        threshold=share_said(rule.threshold),
        strictly_more=rule.strictly_more,
        denominator=rule.denominator,
        voters=counted(voters[rule.denominator]),
    )


def ballots_of(meeting: Meeting) -> Ballots:
    """How the council voted, and how many ballots went out and came back."""
    return Ballots(
        method=meeting.method or "",
        issued=counted(meeting.issued),
        collected=counted(meeting.collected),
        valid=counted(meeting.valid),
        invalid=counted(meeting.invalid),
    )


def votes_of(content: Content, office: Office, rule: CouncilRule, decided: CouncilOutcome | None) -> dict[str, Vote]:
    """The lines of the vote table by candidate, the office itself first."""
    names = {OFFICE_KEY: office.full_name} | {
        candidate.key: candidate.name for candidate in content.nomination.candidates
    }
    return {
        key: _vote(
            counted(order),
            said(names[key]),
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
        in_favour=counted(ballot.in_favour),
        against=counted(ballot.against),
        abstained=counted(ballot.abstained),
        percent=percent_said(known.percent if known else None, (rule.threshold * PER_CENT,)),
        verdict=VoteVerdict.OPEN if known is None else VoteVerdict.PASSED if known.passed else VoteVerdict.FAILED,
    )


def conclusion_of(content: Content, decided: CouncilOutcome | None, votes: dict[str, Vote]) -> Conclusion:
    """What the votes come to for the office itself and for its collectives."""
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
    """Whether the votes decide: open while one is unknown or nobody is known to be present; or no quorum."""
    open_votes = [vote for vote in votes.values() if vote.verdict is VoteVerdict.OPEN]
    if decided is None or not meeting.present or not votes or open_votes:
        return VoteVerdict.OPEN
    return VoteVerdict.SETTLED if decided.has_quorum else VoteVerdict.NO_QUORUM


def _among(leaders: tuple[Vote, ...]) -> VoteVerdict:
    if not leaders:
        return VoteVerdict.FAILED
    return VoteVerdict.TIE if len(leaders) > 1 else VoteVerdict.PASSED
