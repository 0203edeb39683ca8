"""The context of the council's minutes ("biên bản họp Hội đồng")."""

from dataclasses import dataclass

from dossiers.documents.kinds.context import MINUTES, Copy, council_of, refuse_without_number
from dossiers.documents.kinds.office_papers import OfficeLetter, letter_fields
from dossiers.documents.kinds.votes import (
    Ballots,
    Conclusion,
    CouncilCount,
    Vote,
    ballots_of,
    conclusion_of,
    count_of,
    votes_of,
)
from dossiers.documents.kinds.wording import DOTS, count_text, day_text, or_dots, paragraphs, time_text
from workflow.campaign import Campaign, Office
from workflow.council import outcome
from workflow.dossier import Attendance, Candidate, Content, CouncilRole, Meeting, Member

RANKS = (*CouncilRole, None)
"""The order of the members' table: by role (chair first), then as entered."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the members' table; role and attendance are codes of the rules, "" when unknown."""

    order: str
    name: str
    post: str
    role: str
    attendance: str


@dataclass(frozen=True, slots=True)
class ConsideredCollective:
    """A collective that the council considered, with its reported achievements."""

    name: str
    merits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMinutes(OfficeLetter):
    """The values of a biên bản, ready to print. A missing value is dots."""

    council: str
    day: str
    starts: str
    ends: str
    place: str
    count: CouncilCount
    members: tuple[Attendee, ...]
    excused: tuple[Attendee, ...]
    missing: tuple[Attendee, ...]
    written: tuple[Attendee, ...]
    chair: Attendee
    secretary: Attendee
    office_asked: bool
    office_award: str
    collective_asked: bool
    collective_award: str
    office_merits: tuple[str, ...]
    candidates: tuple[ConsideredCollective, ...]
    candidates_count: str
    discussion: tuple[str, ...]
    ballots: Ballots
    votes: tuple[Vote, ...]
    conclusion: Conclusion
    differing_opinions: tuple[str, ...]


def minutes_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> MeetingMinutes:
    """Return the biên bản of this content. Raises NumberMissing for a final copy without number and date."""
    refuse_without_number(content.number(MINUTES), copy)
    meeting, nomination = content.meeting, content.nomination
    members = _members(meeting)
    decided = outcome(content, campaign.council)
    votes = votes_of(content, office, campaign.council, decided)
    return MeetingMinutes(
        **letter_fields(campaign, office, content, copy, MINUTES),
        council=council_of(campaign, office),
        day=day_text(meeting.day),
        starts=time_text(meeting.starts),
        ends=time_text(meeting.ends),
        place=or_dots(meeting.place),
        count=count_of(meeting, campaign.council, decided),
        members=members,
        excused=_with_attendance(members, Attendance.EXCUSED),
        missing=_with_attendance(members, Attendance.ABSENT),
        written=_with_attendance(members, Attendance.WRITTEN),
        chair=_attendee("", meeting.member(meeting.chair)),
        secretary=_attendee("", meeting.member(meeting.secretary)),
        office_asked=nomination.office,
        office_award=campaign.ranked.title,
        collective_asked=nomination.collective,
        collective_award=campaign.nominated.title,
        office_merits=paragraphs(nomination.office_achievements),
        candidates=tuple(map(_considered, nomination.candidates)),
        candidates_count=count_text(len(nomination.candidates) or None),
        discussion=paragraphs(meeting.discussion) or (DOTS,),
        ballots=ballots_of(meeting),
        votes=tuple(votes.values()),
        conclusion=conclusion_of(content, decided, votes),
        differing_opinions=paragraphs(meeting.differing_opinions),
    )


def _considered(candidate: Candidate) -> ConsideredCollective:
    return ConsideredCollective(or_dots(candidate.name), paragraphs(candidate.achievements))


def _members(meeting: Meeting) -> tuple[Attendee, ...]:
    ranked = sorted(meeting.members, key=lambda member: RANKS.index(member.role))
    return tuple(_attendee(count_text(order), member) for order, member in enumerate(ranked, start=1))


def _with_attendance(members: tuple[Attendee, ...], attendance: Attendance) -> tuple[Attendee, ...]:
    return tuple(member for member in members if member.attendance == attendance)


def _attendee(order: str, member: Member | None) -> Attendee:
    member = member or Member(key="", name="")
    return Attendee(order, or_dots(member.name), or_dots(member.post), member.role or "", member.attendance or "")
