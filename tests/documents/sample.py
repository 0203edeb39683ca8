"""A sample in which every value is distinct and every name a rare string, and plainer ones for looks and lengths."""

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path

from dossiers.campaigns.file import read_campaign
from dossiers.documents.kinds.catalogue import PaperSource, further_kind, further_kinds, paper_kind, paper_kinds
from dossiers.documents.kinds.context import About, Copy, PaperContext
from dossiers.documents.kinds.events import (
    Appraised,
    AppraisedCriterion,
    Arrived,
    Assessed,
    Awarded,
    CitedProposal,
    DecisionFacts,
    Events,
    Extended,
    Ranked,
    RankedOffice,
    SentBack,
    SnapshotFacts,
    SubmittedPart,
    UnrankedOffice,
)
from workflow.award_rules import CouncilRule, Denominator, NominatedClass, RankedClass
from workflow.campaign import Campaign, FigureWords, Head, Letter, Office, PaperSpec, Titles
from workflow.conditions import conditions_of
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
from workflow.eligibility import collective_proof
from workflow.figures import Figures
from workflow.ranking import Entrant

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "documents"
KINDS = paper_kinds()
ALL_KINDS = (*KINDS, *further_kinds())

CAMPAIGN_4361 = read_campaign((ROOT / "dossiers/reference/campaigns/4361-2010.toml").read_text(encoding="utf-8"))
SECOND_CAMPAIGN = read_campaign((ROOT / "tests/data/second-campaign.toml").read_text(encoding="utf-8"))

_ROW = "<row><cell>{0:02}</cell><cell>Bảo hiểm xã hội huyện số {0}</cell><cell>1.234.567.{0:03}</cell></row>"
WHOLE_VOCABULARY = (
    (ROOT / "tests/documents/whole-vocabulary.xml")
    .read_text(encoding="utf-8")
    .replace("ROWS", "".join(map(_ROW.format, range(1, 70))))
)
"""A paper of every word there is, as a template would write it: seven pages, two annexes."""
WHOLE_VOCABULARY_ABOUT = About("Bảo hiểm xã hội tỉnh Bà Rịa - Vũng Tàu", "nd30_2020")

OFFICE = Office(
    code="Q7",
    name="Ẵngvôi",
    full_name="Chi nhánh Ẵngvôi Khuỷnh",
    place="Bến Ghềnhxưa",
    head_lines=("CHI NHÁNH KHUỲNHĐẦU", "VÙNG ẴNGVÔI"),
    parent_lines=("TỔNG HỘI THƯỢNGNGUỒN", "MIỀN HẠLƯU"),
    council_lines=("HỘI BÀN XÉTCÔNG", "CẤP NHÁNHSÔNG"),
    council_parent_lines=("CHI NHÁNH MẸHIỀN", "BỜ ẴNGVÔI"),
)

CAMPAIGN: Campaign = replace(
    CAMPAIGN_4361,
    code="Q-7",
    name="Phong trào Lũythừa Xuânhồng",
    letter=Letter("Thôngtri", "918/TTri-ƠƯĐ", date(2031, 2, 3), "Tổng hội Phátđộng", "mởrộng cuộc Lũythừa"),
    bases=("Điềulệ Phongtrào", "Quychế Xétcông"),
    addressee="Ban Tiếpnhận Thượngđỉnh",
    council_name="Hội bàn Xétcông",
    records_unit="VănthưẬ",
    titles=Titles("Chánhtrưởng", "Phóchánh"),
    figures=FigureWords("việc gomgóp Hạtvàng", "Mứcđịnh Khoán", "Phầngom Được", "Khoảntồn Đọng"),
    ranked=RankedClass(4, "Nhánh Dẫnđầu Lũythừa"),
    nominated=NominatedClass(Fraction(15, 2), "Tổ Nổibật Lũythừa"),
    council=CouncilRule(Fraction(3, 7), Fraction(53, 100), True, Denominator.ALL_MEMBERS),
    papers=(
        PaperSpec("to-trinh", "Tờ trình", Head.OFFICE, "TTr-ẴGV"),
        PaperSpec("bien-ban", "Biên bản", Head.COUNCIL, "BB-HBXC"),
    ),
    offices=(OFFICE,),
)

MEMBERS = (
    Member("m4", "Tống Khuynhđảo", "Trưởng ban Tẩythư", CouncilRole.SECRETARY, Attendance.PRESENT),
    Member("m2", "Lục Thỏthẻ", "Phó ban Ngọcbích", CouncilRole.MEMBER, Attendance.EXCUSED),
    Member("m1", "Quách Vịnhhằng", "Chánhtrưởng nhánh Đầunguồn", CouncilRole.CHAIR, Attendance.PRESENT),
    Member("m3", "Ông Ỷnguyên", "Trạm trưởng Cồnbãi", CouncilRole.MEMBER, Attendance.ABSENT),
    Member("m6", "Viên Gửithư", "Trưởng cửa Thôngxa", CouncilRole.MEMBER, Attendance.WRITTEN),
    Member("m5", "Nghiêm Rỡràng", "Phó nhánh Cuốinguồn", CouncilRole.DEPUTY_CHAIR, Attendance.PRESENT),
)

CONTENT = Content(
    signing=Signing("Cửa Ngọnsóng", "Hứa Khoángđạt", SigningMode.DEPUTY),
    claims=Claims(
        plan=712_345_678_901,
        collected=803_456_789_123,
        debt=21_098_765_432,
        plan_decision="Lệnh giao số 67/LG-THPĐ ngày 05 tháng 3 năm 2031",
    ),
    nomination=Nomination(
        office=True,
        collective=True,
        office_achievements="Dựng xong đập Thủyliêm.\nNối liền kênh Trăngnon.",
        candidates=(
            Candidate("c1", "Tổ Bèogiạt", "Vớt sạch rong Mùađông."),
            Candidate("c2", "Tổ Hoatrôi", "Vá kín đê Sươnggiá.\nTrồng dày rặng Phithiên."),
            Candidate("c3", "Tổ Mâyngàn", "Đo đủ mốc Thạchanh."),
        ),
        nominee="c2",
    ),
    meeting=Meeting(
        day=date(2031, 4, 17),
        starts=time(13, 47),
        ends=time(16, 52),
        place="Đình Lụcgiác, bến Tơvò",
        members_total=47,
        members=MEMBERS,
        chair="m1",
        secretary="m4",
        method=BallotMethod.SECRET,
        issued=46,
        collected=45,
        valid=44,
        invalid=8,
        ballots=(
            Ballot(OFFICE_KEY, 37, 11, 9),
            Ballot("c1", 26, 18, 12),
            Ballot("c2", 38, 14, 13),
            Ballot("c3", 25, 19, 17),
        ),
        discussion="Chủ trì nhắc lệ Khaimạc.\nMọi người bàn việc Đắpbồi.",
        differing_opinions="Một người giữ ý Nghịchlưu.",
    ),
    review=LocalReview(date(2031, 5, 23), "Tổng kết hội Rằmhè.", 27, 68),
    numbers=(PaperNumber("to-trinh", 73, date(2031, 6, 29)), PaperNumber("bien-ban", 31, date(2031, 4, 18))),
)


ASSESSED = Figures(712_345_678_901, 803_456_789_123, 31_415_926_535)

BASIS = SnapshotFacts(37, "Tổnghợp Cuốimùa", date(2031, 7, 23), "Lệnh giao số 67/LG-THPĐ ngày 05 tháng 3 năm 2031")

TO_TRINH = CitedProposal("Chi nhánh Ẵngvôi Khuỷnh", 73, "TTr-ẴGV", date(2031, 6, 29))

EVENTS = Events(
    Arrived(
        reference="Q-7-Q7",
        revision=28,
        at=datetime(2031, 7, 6, 15, 38, 51),  # noqa: DTZ001 - told in the campaign's zone
        hash="5e1f" * 16,
        submitted_by="Khúc Tiếpnhận",
        parts=(SubmittedPart("Tờ trình Đầuvào", "7a" * 32), SubmittedPart("Phụ bản Kèmtheo", "c4" * 32)),
    ),
    SentBack("Q-7-Q7", 28, "Thiếu dấu Giáplai.\nLệch số Khoảntồn.", date(2031, 7, 9), date(2031, 7, 21)),
    Assessed(
        BASIS,
        collective_proof(ASSESSED, NominatedClass(Fraction(15, 2), "")),
        conditions_of(
            None,
            Entrant("Q7", ASSESSED),
            Fraction(417, 100),
            RankedClass(2, "", every_fund=True),
            NominatedClass(Fraction(15, 2), ""),
        ),
    ),
    Ranked(
        BASIS,
        day=date(2031, 7, 24),
        is_closed=True,
        gate=Fraction(417, 100),
        places=(
            RankedOffice(1, "Ẵngvôi", Figures(712_345_678_901, 803_456_789_123, 21_098_765_432), "first", "yes"),
            RankedOffice(2, "Vàmcỏ", Figures(611_234_567_809, 634_567_890_987, 9_876_543_210), "percent", "no"),
        ),
        unranked=(UnrankedOffice("Rạchgòn", "gate", Figures(500_000_000_007, 541_111_111_118, 57_000_000_013)),),
        tie="Nhường phần Thuathiệt.",
    ),
    DecisionFacts(
        number=86,
        series="QĐ-XKHG",
        day=date(2031, 7, 27),
        signer="Doãn Ấnký",
        offices=(Awarded("Ẵngvôi Đầubảng", "Bằng Ngợikhen", 19_000_000),),
        collectives=(Awarded("Tổ Hoatrôi Ẵngvôi", "Giấy Tuyêndương", 6_500_000, TO_TRINH),),
    ),
    Appraised(
        reference="Q-7-Q7",
        revision=28,
        day=date(2031, 7, 8),
        reviewer="Mạc Thẩmxét",
        criteria=(
            AppraisedCriterion("Vượt Mứckhoán đã giao", "met", "Thừa Bốnphần so với sổ."),
            AppraisedCriterion("Giữ Nợđọng trong mức", "unclear", "Chưa rõ sổ Khoảntồn ở bến Tơvò."),
            AppraisedCriterion("Nộp đủ Bảnkê", "unmet", ""),
        ),
        findings=("Số ở Tờ trình lệch với sổ Đầumối.", "Ngày họp sớm hơn ngày Chốtsổ."),
        opinion="Hồ sơ tạm Đủý.\nCần hỏi thêm trạm Cồnbãi.",
        advice="return",
        is_complete=True,
    ),
    Extended(
        for_all=False,
        day=date(2031, 7, 11),
        before=date(2031, 7, 12),
        until=date(2031, 7, 25),
        reason="Nước dâng Ngậpbãi.\nĐường đứt Đèosương.",
    ),
)


def context_of(
    kind: str,
    content: Content = CONTENT,
    *,
    campaign: Campaign = CAMPAIGN,
    office: Office | None = None,
    copy: Copy = Copy.SIGNING,
) -> PaperContext:
    """The context of one paper of the sample, or of what is given instead."""
    if kind in further_kinds():
        case = PaperSource(campaign, office or campaign.offices[0], content, copy, EVENTS)
        made = further_kind(kind).context(case)
        assert made is not None
        return made
    return paper_kind(kind).context(campaign, office or campaign.offices[0], content, copy)


def campaign_context(kind: str, count: int, *, wide: bool = False) -> PaperContext:
    """A paper about the whole campaign with that many lines; `wide`: with the longest names and figures."""
    names = [office.full_name if wide else office.name for office in CAMPAIGN_4361.offices]
    figures = Figures(712_345_678_901 * (1000 if wide else 1), 803_456_789_123 * (1000 if wide else 1), 21_098_765_432)
    lines = [names[number % len(names)] for number in range(count)]
    assert EVENTS.ranked is not None
    assert EVENTS.decided is not None
    places = tuple(RankedOffice(n, name, figures, "percent", "no") for n, name in enumerate(lines, 1))
    unranked = tuple(UnrankedOffice(name, "not-exceeded", figures) for name in lines)
    awarded = tuple(Awarded(f"Bảo hiểm xã hội huyện, {name}" if wide else name, "Bằng khen", 0) for name in lines)
    events = replace(
        EVENTS,
        ranked=replace(EVENTS.ranked, places=places, unranked=unranked),
        decided=replace(EVENTS.decided, offices=awarded[:5], collectives=awarded),
    )
    case = PaperSource(CAMPAIGN_4361, CAMPAIGN_4361.offices[0], CONTENT, Copy.FINAL, events)
    made = further_kind(kind).context(case)
    assert made is not None
    return made


def ordinary(paragraphs: int = 1, members: int = 9) -> Content:
    """A plausible nomination, as long as wanted: for layouts, not for finding names."""
    merit = (
        "Đơn vị đã phát động đợt thi đua đến toàn thể công chức, viên chức; phân công từng phòng, từng huyện chịu "
        "trách nhiệm đôn đốc các đơn vị nợ đọng và báo cáo kết quả hằng tuần."
    )
    roles = [CouncilRole.CHAIR, CouncilRole.DEPUTY_CHAIR, *[CouncilRole.MEMBER] * (members - 3), CouncilRole.SECRETARY]
    people = tuple(
        Member(
            f"m{number}",
            f"Nguyễn Thị Thành Viên {number}",
            "Trưởng phòng Tổ chức - Hành chính",
            role,
            Attendance.PRESENT,
        )
        for number, role in enumerate(roles, start=1)
    )
    return replace(
        CONTENT,
        nomination=replace(
            CONTENT.nomination,
            office_achievements="\n".join([merit] * paragraphs),
            candidates=tuple(
                Candidate(item.key, f"Bảo hiểm xã hội huyện số {place}", merit)
                for place, item in enumerate(CONTENT.nomination.candidates, start=1)
            ),
        ),
        meeting=replace(
            CONTENT.meeting,
            members=people,
            members_total=members,
            chair="m1",
            secretary=f"m{members}",
            ballots=(
                Ballot(OFFICE_KEY, members, 0, 0),
                Ballot("c1", 2, 5, 1),
                Ballot("c2", members, 0, 0),
                Ballot("c3", 1, 1, 1),
            ),
            discussion="\n".join([merit] * paragraphs),
        ),
    )


def gallery_context(kind: str) -> PaperContext:
    """The paper as the manual shows it: a normal nomination of Ho Chi Minh City's office."""
    office = CAMPAIGN_4361.office("79")
    return context_of(kind, ordinary(paragraphs=3), campaign=CAMPAIGN_4361, office=office)
