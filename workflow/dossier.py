"""The content of a nomination ("hồ sơ đề nghị tặng thưởng") as one frozen value.

A draft is the same value: values not yet known are None or empty, and `workflow.completeness` lists what is missing.
Fields are named "section.name", rows "section.list.KEY.name": the same names in forms, findings and guards.
"""

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from workflow.figures import Figures

OFFICE_KEY = "office"
"""The key under which the council votes on the office itself."""


class SigningMode(StrEnum):
    """The power under which the tờ trình is signed: the head, a deputy for the head (KT.), an acting head (Q.)."""

    HEAD = "head"
    DEPUTY = "deputy"
    ACTING = "acting"


class CouncilRole(StrEnum):
    """A member's role in the council: Chủ tịch, Phó Chủ tịch, Ủy viên, Ủy viên thư ký."""

    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy-chair"
    MEMBER = "member"
    SECRETARY = "secretary"


class Attendance(StrEnum):
    """The attendance of a member: present, absent but asked in writing, absent with leave, absent without leave."""

    PRESENT = "present"
    WRITTEN = "written"
    EXCUSED = "excused"
    ABSENT = "absent"


class BallotMethod(StrEnum):
    """Open vote ("biểu quyết") or secret ballot ("bỏ phiếu kín")."""

    OPEN = "open"
    SECRET = "secret"  # noqa: S105 - a kind of ballot, no password


@dataclass(frozen=True, slots=True)
class Signing:
    """The place of the tờ trình's date line and its signer."""

    place: str = ""
    signer: str = ""
    mode: SigningMode | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """The office's own figures in đồng, as far as they are known, and the decision that assigned the plan (A4)."""

    plan: int | None = None
    collected: int | None = None
    debt: int | None = None
    plan_decision: str = ""

    def figures(self) -> Figures | None:
        """Return the figures, once all three are there and make sense; else None."""
        if self.plan is None or self.collected is None or self.debt is None:
            return None
        if self.plan <= 0 or self.collected < 0 or self.debt < 0:
            return None
        return Figures(self.plan, self.collected, self.debt)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A collective that the council considered ("tập thể được xét chọn")."""

    key: str
    name: str
    achievements: str = ""


@dataclass(frozen=True, slots=True)
class Nomination:
    """The proposal of the dossier: the office itself, one collective, or both."""

    office: bool = False
    collective: bool = False
    office_achievements: str = ""
    candidates: tuple[Candidate, ...] = ()
    nominee: str = ""

    @property
    def chosen(self) -> Candidate | None:
        """The nominated collective, if one of the candidates is marked."""
        return next(
            (candidate for candidate in self.candidates if self.nominee and candidate.key == self.nominee), None
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the council at its meeting."""

    key: str
    name: str
    post: str = ""
    role: CouncilRole | None = None
    attendance: Attendance | None = None

    @property
    def is_present(self) -> bool:
        return self.attendance is Attendance.PRESENT


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes on one candidate (`candidate` is its key, or OFFICE_KEY for the office itself)."""

    candidate: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The council's meeting ("họp Hội đồng"), as its minutes state it."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    members_total: int | None = None
    members: tuple[Member, ...] = ()
    chair: str = ""
    secretary: str = ""
    method: BallotMethod | None = None
    issued: int | None = None
    collected: int | None = None
    valid: int | None = None
    invalid: int | None = None
    ballots: tuple[Ballot, ...] = ()
    discussion: str = ""
    differing_opinions: str = ""

    @property
    def present(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.is_present)

    @property
    def voting(self) -> tuple[Member, ...]:
        """The members with a vote: those present, and the absent ones who were asked in writing."""
        return tuple(member for member in self.members if member.attendance in (Attendance.PRESENT, Attendance.WRITTEN))

    @property
    def most_present(self) -> int | None:
        """The largest possible number of members present, including those with unknown attendance."""
        return self._all_but(Attendance.WRITTEN, Attendance.EXCUSED, Attendance.ABSENT)

    @property
    def most_voting(self) -> int | None:
        """The largest possible number of members with a vote, counted the same way."""
        return self._all_but(Attendance.EXCUSED, Attendance.ABSENT)

    def _all_but(self, *without: Attendance) -> int | None:
        return sum(member.attendance not in without for member in self.members) if self.members else None

    def member(self, key: str) -> Member | None:
        return next((member for member in self.members if key and member.key == key), None)

    def ballot(self, candidate: str) -> Ballot | None:
        return next((ballot for ballot in self.ballots if ballot.candidate == candidate), None)


@dataclass(frozen=True, slots=True)
class LocalReview:
    """The office's own review of the campaign and its own awards ("sơ kết, khen thưởng tại đơn vị")."""

    day: date | None = None
    summary: str = ""
    collectives_rewarded: int | None = None
    individuals_rewarded: int | None = None


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """The number and date that the office's registry assigned to a paper ("số, ngày văn bản")."""

    kind: str
    number: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The whole content of a nomination."""

    signing: Signing = Signing()
    claims: Claims = Claims()
    nomination: Nomination = Nomination()
    meeting: Meeting = Meeting()
    review: LocalReview = LocalReview()
    numbers: tuple[PaperNumber, ...] = ()

    def number(self, kind: str) -> PaperNumber:
        """Return number and date of the paper of that kind; both None when not yet given."""
        return next((number for number in self.numbers if number.kind == kind), PaperNumber(kind))

    def given_numbers(self) -> tuple[tuple[str, int, date], ...]:
        """Kind, number and date of each paper that has both."""
        return tuple(
            (number.kind, number.number, number.day)
            for number in self.numbers
            if number.number is not None and number.day is not None
        )

    def voted_on(self) -> tuple[str, ...]:
        """Return the keys on which the council has to vote: the office itself when proposed, then each candidate."""
        office = (OFFICE_KEY,) if self.nomination.office else ()
        candidates = (
            tuple(candidate.key for candidate in self.nomination.candidates) if self.nomination.collective else ()
        )
        return office + candidates

    def effective(self) -> "Content":
        """Return the content without what belongs to a proposal that is not made: it is set aside and part of nothing.

        Every content is read like this now; a stored one may be older.
        """
        nomination = self.nomination
        if not nomination.office:
            nomination = replace(nomination, office_achievements="")
        if not nomination.collective:
            nomination = replace(nomination, candidates=(), nominee="")
        keys = Content(nomination=nomination).voted_on()
        ballots = tuple(ballot for ballot in self.meeting.ballots if ballot.candidate in keys)
        return replace(self, nomination=nomination, meeting=replace(self.meeting, ballots=ballots))

    def is_counted(self) -> bool:
        """Return whether everything on which the outcome of the vote depends has been filled in."""
        ballots = [self.meeting.ballot(key) for key in self.voted_on()]
        return (
            self.meeting.valid is not None
            and all(ballot is not None and ballot.in_favour is not None for ballot in ballots)
            and all(member.attendance is not None for member in self.meeting.members)
        )
