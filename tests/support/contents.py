"""Contents of nominations for tests: one that passes every guard of a campaign, and changes to it.

`complete_content(campaign)` proposes one collective; `office=True` makes it propose the office itself as well.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from workflow.campaign import Campaign, Head
from workflow.deadlines import SubmissionWindow
from workflow.dossier import (
    OFFICE_KEY,
    Attendance,
    Ballot,
    BallotMethod,
    Candidate,
    Claims,
    Content,
    CouncilRole,
    LocalReview,
    Meeting,
    Member,
    Nomination,
    PaperNumber,
    Signing,
    SigningMode,
)
from workflow.guards import Facts
from workflow.sheet_progress import SheetProgress

PLAN = 1_234_567_890_000
"""A plan in đồng; thirteen digits, as a large office has them."""


def complete_content(campaign: Campaign, *, office: bool = False, **changes: Any) -> Content:
    """Return a content that every guard of the campaign accepts, with optional changes: `meeting__issued=5`."""
    content = Content(
        signing=Signing(place=campaign.offices[0].place, signer="Nguyễn Thị Thúy Quỳnh", mode=SigningMode.HEAD),
        claims=complete_claims(campaign),
        nomination=complete_nomination(office=office),
        meeting=complete_meeting(campaign, office=office),
        review=LocalReview(meeting_day(campaign), "Đã tổ chức sơ kết và khen thưởng kịp thời.", 4, 17),
        numbers=complete_numbers(campaign),
    )
    return changed(content, **changes)


def changed(content: Content, **changes: Any) -> Content:
    """Return the content with other values: `nomination__nominee="c2"`, or a whole section, `review=LocalReview()`."""
    for name, value in changes.items():
        section, _, inner = name.partition("__")
        whole = replace(getattr(content, section), **{inner: value}) if inner else value
        content = replace(content, **{section: whole})
    return content


def meeting_day(campaign: Campaign) -> date:
    """Return the day of the council's meeting: five days before the last day for dossiers."""
    return campaign.closing.last_day - timedelta(days=5)


def submission_time(campaign: Campaign) -> datetime:
    """Return an instant at which a complete content may be submitted: 9 o'clock, two days before the last day."""
    day = campaign.closing.last_day - timedelta(days=2)
    return datetime.combine(day, time(9), tzinfo=campaign.zone)


def complete_claims(campaign: Campaign) -> Claims:
    """Return figures that exceed the plan by two points more than a nominated collective needs."""
    percent = 100 + campaign.nominated.over_percent + 2
    collected = int(PLAN * Fraction(percent) / 100) + 1
    return Claims(PLAN, collected, PLAN // 50, "Quyết định số 88/QĐ-GKH giao kế hoạch năm")


def complete_nomination(*, office: bool = False) -> Nomination:
    """Return one collective proposed, out of three that the council considered; optionally the office itself."""
    return Nomination(
        office=office,
        collective=True,
        office_achievements="Hoàn thành vượt mức chỉ tiêu kế hoạch được giao, tồn đọng thấp." if office else "",
        candidates=(
            Candidate("c1", "Phòng Nghiệp vụ Một", "Đôn đốc thu theo tuần, số thu vượt 9,1% kế hoạch."),
            Candidate("c2", "Đơn vị huyện Bình Thủy"),
            Candidate("c3", "Đơn vị thị xã Khánh Hòa Đông", "Đối chiếu số liệu hằng ngày."),
        ),
        nominee="c1",
    )


def complete_meeting(campaign: Campaign, *, office: bool = False) -> Meeting:
    """Return a council of nine, all present: nine votes for the nominee (and the office), one for each other."""
    members = tuple(
        Member(f"m{row}", name, post, role, Attendance.PRESENT) for row, (name, post, role) in enumerate(COUNCIL, 1)
    )
    count = len(members)
    return Meeting(
        day=meeting_day(campaign),
        starts=time(14, 0),
        ends=time(16, 30),
        place="Phòng họp tầng 2",
        members_total=count,
        members=members,
        chair="m1",
        secretary="m9",
        method=BallotMethod.SECRET,
        issued=count,
        collected=count,
        valid=count,
        invalid=0,
        ballots=(
            *((Ballot(OFFICE_KEY, count, 0, 0),) if office else ()),
            Ballot("c1", count, 0, 0),
            Ballot("c2", 1, count - 1, 0),
            Ballot("c3", 1, count - 2, 1),
        ),
        discussion="Các thành viên đối chiếu thành tích của từng tập thể với tiêu chuẩn của đợt thi đua.",
    )


COUNCIL = (
    ("Trần Quốc Hưng", "Thủ trưởng đơn vị", CouncilRole.CHAIR),
    ("Lê Thị Thanh Thủy", "Phó Thủ trưởng đơn vị", CouncilRole.DEPUTY_CHAIR),
    ("Phạm Đức Ánh", "Phó Thủ trưởng đơn vị", CouncilRole.MEMBER),
    ("Hoàng Văn Khoa", "Trưởng phòng Kế hoạch", CouncilRole.MEMBER),
    ("Vũ Ngọc Ẩn", "Trưởng phòng Nghiệp vụ", CouncilRole.MEMBER),
    ("Đặng Hữu Nghĩa", "Trưởng phòng Kiểm tra", CouncilRole.MEMBER),
    ("Bùi Thị Hòa", "Trưởng phòng Tài vụ", CouncilRole.MEMBER),
    ("Đỗ Xuân Trường", "Chủ tịch Công đoàn", CouncilRole.MEMBER),
    ("Ngô Thị Kim Oanh", "Trưởng phòng Tổ chức", CouncilRole.SECRETARY),
)


def complete_numbers(campaign: Campaign) -> tuple[PaperNumber, ...]:
    """Return number and date of each paper: the council's minutes on the meeting's day, the office's a day later."""
    day = meeting_day(campaign)
    return tuple(
        PaperNumber(paper.kind, row, day if paper.head is Head.COUNCIL else day + timedelta(days=1))
        for row, paper in enumerate(campaign.papers, 1)
    )


def complete_attachments(campaign: Campaign) -> tuple[tuple[str, int], ...]:
    """Return as many attachments of each kind as the campaign asks for at least."""
    return tuple((spec.kind, spec.least) for spec in campaign.attachments)


def ready_facts(campaign: Campaign, /, **changes: Any) -> Facts:
    """Return the facts of a complete dossier in time, without conflicts of interest."""
    arrived = submission_time(campaign)
    facts = Facts(
        arrived=arrived,
        window=SubmissionWindow(campaign.closes()),
        campaign=campaign,
        actor="someone",
        content=complete_content(campaign),
        attachments=complete_attachments(campaign),
        reason="Đề nghị bổ sung số liệu.",
        correction_day=arrived.date() + timedelta(days=14),
        undo_proposed_by="another",
        sheet=SheetProgress.COMPLETE,
    )
    return replace(facts, **changes)
