"""What a biên bản says ("biên bản họp Hội đồng"): values only; the sentences stand in its template."""

from dataclasses import dataclass

from dossiers.documents.kinds.sheet import (
    MINUTES,
    About,
    Copy,
    LetterCitation,
    Letterhead,
    council_of,
    letter_citation,
    letterhead,
    refuse_without_number,
)
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
from dossiers.documents.kinds.wording import DOTS, counted, day_said, paragraphs, said, time_said, within_sentence
from dossiers.documents.setting.rule_packs import rule_pack_on
from workflow.campaign import Campaign, Office
from workflow.council import outcome
from workflow.dossier import Attendance, Content, CouncilRole, Meeting, Member

RANKS = (*CouncilRole, None)
"""The order of the members' table: by role (chair first), then as entered."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A line of the members' table; role and attendance are the rules' own words, "" when unknown."""

    order: str
    name: str
    post: str
    role: str
    attendance: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A collective that the council considered, with what was reported of it."""

    name: str
    merits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeetingMinutes:
    """Everything that a biên bản says, ready to print. A missing value is dots."""

    about: About
    is_draft: bool
    head: Letterhead
    campaign: str
    addressee: str
    office: str
    council: str
    letter: LetterCitation
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
    candidates: tuple[Considered, ...]
    candidates_count: str
    discussion: tuple[str, ...]
    ballots: Ballots
    votes: tuple[Vote, ...]
    conclusion: Conclusion
    differing_opinions: tuple[str, ...]


def minutes_context(campaign: Campaign, office: Office, content: Content, copy: Copy) -> MeetingMinutes:
    """The biên bản of this content. Raises NumberMissing for a final copy without number and date."""
    refuse_without_number(content.number(MINUTES), copy)
    meeting, nomination = content.meeting, content.nomination
    members = _members(meeting)
    decided = outcome(content, campaign.council)
    votes = votes_of(content, office, campaign.council, decided)
    return MeetingMinutes(
        about=About(office.full_name, rule_pack_on(content.number(MINUTES).day, campaign.rule_pack)),
        is_draft=copy is Copy.DRAFT,
        head=letterhead(campaign, office, content, MINUTES),
        campaign=within_sentence(campaign.name),
        addressee=campaign.addressee,
        office=office.full_name,
        council=council_of(campaign, office),
        letter=letter_citation(campaign.letter),
        day=day_said(meeting.day),
        starts=time_said(meeting.starts),
        ends=time_said(meeting.ends),
        place=said(meeting.place),
        count=count_of(meeting, campaign.council, decided),
        members=members,
        excused=tuple(member for member in members if member.attendance == Attendance.EXCUSED),
        missing=tuple(member for member in members if member.attendance == Attendance.ABSENT),
        written=tuple(member for member in members if member.attendance == Attendance.WRITTEN),
        chair=_attendee("", meeting.member(meeting.chair)),
        secretary=_attendee("", meeting.member(meeting.secretary)),
        office_asked=nomination.office,
        office_award=campaign.ranked.title,
        collective_asked=nomination.collective,
        collective_award=campaign.nominated.title,
        office_merits=paragraphs(nomination.office_achievements),
        candidates=tuple(
            Considered(said(candidate.name), paragraphs(candidate.achievements)) for candidate in nomination.candidates
        ),
        candidates_count=counted(len(nomination.candidates) or None),
        discussion=paragraphs(meeting.discussion) or (DOTS,),
        ballots=ballots_of(meeting),
        votes=tuple(votes.values()),
        conclusion=conclusion_of(content, decided, votes),
        differing_opinions=paragraphs(meeting.differing_opinions),
    )


def _members(meeting: Meeting) -> tuple[Attendee, ...]:
    ranked = sorted(meeting.members, key=lambda member: RANKS.index(member.role))
    return tuple(_attendee(counted(order), member) for order, member in enumerate(ranked, start=1))


def _attendee(order: str, member: Member | None) -> Attendee:
    member = member or Member(key="", name="")
    return Attendee(order, said(member.name), said(member.post), member.role or "", member.attendance or "")
