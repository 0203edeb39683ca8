"""Findings across figures, candidates, council, votes and dates: for each code a content that shows only it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

import workflow.consistency
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import PLAN, changed, complete_content, meeting_day, ready_facts
from workflow.award_rules import Denominator
from workflow.consistency import EarlierAward, Finding, Severity, against_centre, against_history, findings
from workflow.council import outcome
from workflow.dossier import OFFICE_KEY, Attendance, Ballot, Content
from workflow.errors import Unmet
from workflow.figures import Figures
from workflow.guards import CONSISTENT, asked

LETTER = campaign_4361()
AT_THE_THRESHOLD = PLAN * 105 // 100
DAY = meeting_day(LETTER)


def content(**changes: Any) -> Content:
    return complete_content(LETTER, **changes)


def for_office(**changes: Any) -> Content:
    return complete_content(LETTER, office=True, **changes)


def attendance(*absent: str) -> Content:
    """The council with these members absent, and as many ballots as members are left."""
    plain = content()
    members = tuple(
        replace(member, attendance=Attendance.EXCUSED) if member.key in absent else member
        for member in plain.meeting.members
    )
    left = len(members) - len(absent)
    ballots = (Ballot("c1", left, 0, 0), Ballot("c2", 1, left - 1, 0), Ballot("c3", 1, left - 1, 0))
    counts = {"issued": left, "collected": left, "valid": left}
    return changed(plain, meeting=replace(plain.meeting, members=members, ballots=ballots, **counts))


def votes(*ballots: tuple[str, int, int, int], office: bool = False) -> Content:
    return complete_content(LETTER, office=office, meeting__ballots=tuple(Ballot(*ballot) for ballot in ballots))


def with_invalid(count: int) -> Content:
    """As many ballots as members, so many of them invalid."""
    valid = 9 - count
    ballots = (Ballot("c1", valid, 0, 0), Ballot("c2", 1, valid - 1, 0), Ballot("c3", 1, valid - 1, 0))
    meeting = replace(content().meeting, valid=valid, invalid=count, ballots=ballots)
    return content(meeting=meeting)


def dated(minutes: int, proposal: int) -> Content:
    """Papers dated so many days after the meeting."""
    plain = content()
    days = {"bien-ban": DAY + timedelta(days=minutes), "to-trinh": DAY + timedelta(days=proposal)}
    return changed(plain, numbers=tuple(replace(number, day=days[number.kind]) for number in plain.numbers))


def named(*names: str) -> Content:
    plain = content()
    candidates = tuple(replace(item, name=name) for item, name in zip(plain.nomination.candidates, names, strict=True))
    return changed(plain, nomination=replace(plain.nomination, candidates=candidates))


def members(*names: str) -> Content:
    """The council with these names for its first members."""
    plain = content()
    first = tuple(replace(item, name=name) for item, name in zip(plain.meeting.members, names, strict=False))
    return changed(plain, meeting=replace(plain.meeting, members=(*first, *plain.meeting.members[len(names) :])))


def by_letter(absent: str) -> Content:
    """One member absent who voted in writing, all nine ballots issued."""
    plain = content()
    voted = tuple(
        replace(member, attendance=Attendance.WRITTEN) if member.key == absent else member
        for member in plain.meeting.members
    )
    return changed(plain, meeting=replace(plain.meeting, members=voted))


NOTHING_PROPOSED = content(nomination__collective=False)
LOST = ("c2", 1, 8, 0), ("c3", 1, 8, 0)
BLOCKING: dict[str, tuple[str, Content, Content]] = {
    "nothing-proposed": ("nomination.office", NOTHING_PROPOSED, content()),
    "plan-not-exceeded": (
        "nomination.office",
        for_office(claims__collected=PLAN, nomination__collective=False),
        for_office(claims__collected=PLAN + 1, nomination__collective=False),
    ),
    "not-over-threshold": (
        "nomination.collective",
        content(claims__collected=AT_THE_THRESHOLD),
        content(claims__collected=AT_THE_THRESHOLD + 1),
    ),
    "candidate-twice": (
        "nomination.candidates.c3.name",
        named("Phòng Thu", "Phòng Kế toán", "Phòng Thu"),
        named("Phòng Thu", "Phòng Kế toán", "Phòng Thu nợ"),
    ),
    "candidate-twice-otherwise": (
        "nomination.candidates.c3.name",
        named("Huyện Hoà Vang", "Phòng Kế toán", "HUYỆN HÒA VANG"),
        named("Huyện Hoà Vang", "Phòng Kế toán", "Huyện Hòa Vàng"),
    ),
    "attendance-sum": ("meeting.members_total", content(meeting__members_total=10), content(meeting__members_total=9)),
    "chair-is-secretary": ("meeting.secretary", content(meeting__secretary="m1"), content(meeting__secretary="m2")),
    "chair-absent": ("meeting.chair", attendance("m1"), attendance("m2")),
    "secretary-absent": ("meeting.secretary", attendance("m9"), attendance("m8")),
    "meeting-ends-before-start": (
        "meeting.ends",
        content(meeting__ends=time(14, 0)),
        content(meeting__ends=time(14, 1)),
    ),
    "ballots-over-present": (
        "meeting.issued",
        content(meeting__issued=10),
        attendance("m2"),
    ),
    "ballots-over-issued": (
        "meeting.collected",
        content(meeting__issued=8),
        attendance("m2"),
    ),
    "ballots-sum": ("meeting.valid", content(meeting__invalid=1), with_invalid(2)),
    "votes-over-ballots": (
        "meeting.ballots.c2.in_favour",
        votes(("c1", 9, 0, 0), ("c2", 1, 8, 1), ("c3", 1, 8, 0)),
        votes(("c1", 9, 0, 0), ("c2", 1, 7, 1), ("c3", 0, 0, 0)),
    ),
    "no-quorum": ("meeting.members", attendance("m2", "m3", "m4", "m5"), attendance("m2", "m3", "m4")),
    "not-passed": ("nomination.nominee", votes(("c1", 4, 5, 0), *LOST), votes(("c1", 5, 4, 0), *LOST)),
    "tie-between-candidates": (
        "nomination.nominee",
        votes(("c1", 6, 3, 0), ("c2", 6, 3, 0), ("c3", 1, 8, 0)),
        votes(("c1", 6, 3, 0), ("c2", 5, 4, 0), ("c3", 1, 8, 0)),
    ),
    "nominee-not-first": (
        "nomination.nominee",
        votes(("c1", 6, 3, 0), ("c2", 7, 2, 0), ("c3", 1, 8, 0)),
        votes(("c1", 7, 2, 0), ("c2", 6, 3, 0), ("c3", 1, 8, 0)),
    ),
    "minutes-before-meeting": ("papers.bien-ban.day", dated(-1, 0), dated(0, 0)),
    "proposal-before-minutes": ("papers.to-trinh.day", dated(2, 1), dated(1, 1)),
    "proposal-before-meeting": (
        "papers.to-trinh.day",
        changed(content(), numbers=(replace(content().number("to-trinh"), day=DAY - timedelta(days=1)),)),
        changed(content(), numbers=(replace(content().number("to-trinh"), day=DAY),)),
    ),
}

WARNINGS: dict[str, tuple[str, Content, Content]] = {
    "both-proposed": ("nomination.collective", for_office(), content()),
    "percent-implausible": (
        "figures.collected",
        content(claims__collected=PLAN * 2),
        content(claims__collected=PLAN * 2 - 1),
    ),
    "debt-above-plan": ("figures.debt", content(claims__debt=PLAN + 1), content(claims__debt=PLAN)),
    "member-twice": ("meeting.members.m2.name", members("Lê Thị Thúy", "LÊ THỊ THUÝ"), members("Lê Thuý", "Lê Thùy")),
    "text-counts-otherwise": (
        "meeting.discussion",
        content(meeting__discussion="Kết quả kiểm phiếu: 4/9 phiếu đồng ý."),
        content(meeting__discussion="Kết quả kiểm phiếu: 9/9 phiếu đồng ý, đạt 100% số phiếu."),
    ),
    "meeting-before-figures": (
        "meeting.day",
        content(meeting__day=LETTER.figures_day - timedelta(days=1)),
        content(meeting__day=LETTER.figures_day),
    ),
}


@pytest.mark.parametrize("code", BLOCKING)
def test_a_blocking_finding_stands_alone_at_its_field_and_stops_the_submission(code: str):
    field, wrong, _ = BLOCKING[code]
    assert [(finding.code, finding.severity, finding.field) for finding in findings(wrong, LETTER)] == [
        (code, Severity.BLOCKING, field)
    ]
    assert [(unmet.code, unmet.field) for unmet in asked((CONSISTENT,), ready_facts(LETTER, content=wrong))] == [
        (code, field)
    ]


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_is_told_and_stops_nobody(code: str):
    field, doubtful, _ = WARNINGS[code]
    assert [(finding.code, finding.severity, finding.field) for finding in findings(doubtful, LETTER)] == [
        (code, Severity.WARNING, field)
    ]
    assert asked((CONSISTENT,), ready_facts(LETTER, content=doubtful)) == ()


@pytest.mark.parametrize("code", [*BLOCKING, *WARNINGS])
def test_at_its_boundary_there_is_no_finding(code: str):
    _, _, right = (BLOCKING | WARNINGS)[code]
    assert findings(right, LETTER) == ()


def test_every_code_of_the_checks_has_its_cases_here():
    source = Path(workflow.consistency.__file__).read_text("utf-8")
    written = set(re.findall(r'f?"((?:[a-z]+|\{role\})(?:-[a-z]+)+)"', source))
    spelt = {code.replace("{role}", role) for code in written for role in ("chair", "secretary")}
    assert spelt == {*BLOCKING, *WARNINGS, *BESIDE}


BESIDE = {"differs-from-centre", "not-over-by-centre", "awarded-before"}
"""Codes that need more than the content; the tests below have their cases."""


def beside(found: Iterable[Finding]) -> list[tuple[str, str, Severity]]:
    return [(finding.code, finding.field, finding.severity) for finding in found]


def test_figures_that_differ_from_the_centres_are_warned_of_one_by_one():
    claims = content().claims
    own = claims.figures()
    assert own is not None
    assert against_centre(content(), LETTER, own) == ()
    assert against_centre(content(), LETTER, None) == ()
    other = Figures(own.plan, own.collected + 1_000, own.debt)
    (found,) = against_centre(content(), LETTER, other)
    assert (found.code, found.field, found.severity) == ("differs-from-centre", "figures.collected", Severity.WARNING)
    assert dict(found.values)["own"].replace(".", "") == str(own.collected)
    assert dict(found.values)["centre"].replace(".", "") == str(own.collected + 1_000)


def test_a_collective_that_the_centres_figures_do_not_allow_is_warned_of():
    own = content().claims.figures()
    assert own is not None
    limit = Figures(own.plan, own.plan * 105 // 100, own.debt)
    codes = [finding.code for finding in against_centre(content(), LETTER, limit)]
    assert codes == ["differs-from-centre", "not-over-by-centre"]
    above = Figures(own.plan, limit.collected + 1, own.debt)
    assert [finding.code for finding in against_centre(content(), LETTER, above)] == ["differs-from-centre"]


def award(collective: str, day: date, subject: str = "Công tác thu quý III") -> EarlierAward:
    return EarlierAward(collective, "Giấy khen", subject, "12/QĐ-BHXH", day)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (award("Phòng Thu", LETTER.period[0]), True),
        (award("PHÒNG  THU", LETTER.period[0]), True),
        (award("Phòng Thu", LETTER.period[0] - timedelta(days=1)), False),
        (award("Phòng Thu", LETTER.period[0] - timedelta(days=1), LETTER.name.upper()), True),
        (award("Phòng Kế toán", LETTER.period[0]), False),
        (award("", LETTER.period[0]), False),
    ],
)
def test_a_nominee_that_was_awarded_for_the_same_is_told_however_its_name_is_written(given: EarlierAward, told: bool):
    nominated = named("Phòng Thu", "Phòng Kế toán", "Phòng Chế độ")
    found = against_history(nominated, LETTER, "BHXH tỉnh", [given])
    assert beside(found) == ([("awarded-before", "nomination.nominee", Severity.WARNING)] if told else [])


def test_an_office_that_was_awarded_for_the_same_is_told():
    found = against_history(for_office(), LETTER, "BHXH tỉnh", [award("", LETTER.period[0])])
    assert beside(found) == [("awarded-before", "nomination.office", Severity.WARNING)]
    assert against_history(content(), LETTER, "BHXH tỉnh", [award("", LETTER.period[0])]) == ()


def test_a_member_who_votes_in_writing_counts_among_the_ballots_and_not_for_the_quorum():
    voted = by_letter("m8")
    assert findings(voted, LETTER) == ()
    assert (len(voted.meeting.present), len(voted.meeting.voting)) == (8, 9)
    counted = outcome(voted, LETTER.council)
    assert counted is not None
    assert (counted.present, counted.absent) == (8, 1)
    of_those_asked = replace(LETTER.council, denominator=Denominator.PRESENT)
    asked_ = outcome(voted, of_those_asked)
    assert asked_ is not None
    assert {result.denominator for result in asked_.results} == {9}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Có 09 phiếu phát ra, 9 phiếu thu về.", ""),
        ("Kết quả: 4/9 phiếu đồng ý.", "4/9 phiếu"),
        ("Đạt 77,8% số phiếu.", "77,8% số phiếu"),
        ("Thu đạt 106% kế hoạch; 63 đơn vị tham gia.", ""),
        ("Có 12 thành viên dự, 3 phiếu trắng.", "12 thành viên; 3 phiếu"),
    ],
)
def test_free_text_of_the_minutes_may_only_count_as_the_fields_do(text: str, found: str):
    told = [
        finding
        for finding in findings(content(meeting__discussion=text), LETTER)
        if finding.code == "text-counts-otherwise"
    ]
    assert [dict(finding.values)["found"] for finding in told] == ([found] if found else [])


def test_the_office_itself_has_to_pass_the_vote_too():
    refused = votes((OFFICE_KEY, 4, 5, 0), ("c1", 9, 0, 0), *LOST, office=True)
    stopped = [finding for finding in findings(refused, LETTER) if finding.severity is Severity.BLOCKING]
    assert [(finding.code, finding.field, dict(finding.values)) for finding in stopped] == [
        ("not-passed", "nomination.office", {"percent": "44,44%", "votes": "4"})
    ]


def test_all_that_does_not_fit_is_told_at_once_in_the_order_of_the_fields():
    wrong = content(meeting__ends=time(13, 0), meeting__secretary="m1", meeting__invalid=2, claims__collected=PLAN)
    assert [finding.code for finding in findings(wrong, LETTER)] == [
        *("not-over-threshold", "chair-is-secretary", "meeting-ends-before-start", "ballots-sum")
    ]


def test_a_nominee_that_did_not_pass_while_another_did_is_told_both():
    wrong = votes(("c1", 3, 6, 0), ("c2", 7, 2, 0), ("c3", 1, 8, 0))
    assert {finding.code: dict(finding.values) for finding in findings(wrong, LETTER)} == {
        "not-passed": {"percent": "33,33%", "votes": "3"},
        "nominee-not-first": {"ahead": "Đơn vị huyện Bình Thủy"},
    }


@pytest.mark.parametrize(
    ("collected", "shown"),
    [(AT_THE_THRESHOLD, "105,00%"), (PLAN, "100,00%"), (PLAN * 104 // 100, "104,00%")],
)
def test_a_share_that_is_too_small_is_told_with_what_is_needed(collected: int, shown: str):
    (finding,) = findings(content(claims__collected=collected), LETTER)
    assert dict(finding.values) == {"percent": shown, "needed": "105%"}


def test_a_share_just_below_the_threshold_is_never_shown_as_the_threshold():
    (finding,) = findings(content(claims__collected=AT_THE_THRESHOLD - 1), LETTER)
    assert dict(finding.values)["percent"] == "104,9999999999%"


def test_a_plan_just_missed_is_never_shown_as_met():
    (finding,) = findings(for_office(claims__collected=PLAN - 1, nomination__collective=False), LETTER)
    assert (finding.code, dict(finding.values)) == ("plan-not-exceeded", {"percent": "99,9999999999%"})


def test_the_findings_follow_the_campaign_s_own_threshold_and_council_rule():
    campaign = second_campaign()
    at_ten = complete_content(campaign, claims__collected=PLAN * 110 // 100)
    (finding,) = findings(at_ten, campaign)
    assert (finding.code, dict(finding.values)["needed"]) == ("not-over-threshold", "110%")
    ballots = (Ballot("c1", 6, 3, 0), Ballot("c2", 1, 8, 0), Ballot("c3", 0, 9, 0))
    (finding,) = findings(complete_content(campaign, meeting__ballots=ballots), campaign)
    assert finding.code == "not-passed"
    assert findings(complete_content(LETTER, meeting__ballots=ballots), LETTER) == ()


def test_nothing_is_said_of_a_vote_that_is_not_yet_counted():
    for ballots in ((Ballot("c1", 1, 8, 0),), (Ballot("c1"), Ballot("c2", 7, 2, 0), Ballot("c3", 1, 8, 0))):
        assert findings(content(meeting__ballots=ballots), LETTER) == ()
    assert findings(content(meeting__members_total=None), LETTER) == ()


def test_a_member_whose_attendance_is_not_known_may_still_have_been_there():
    plain = attendance("m2", "m3", "m4")
    members = tuple(
        replace(member, attendance=None) if member.key == "m5" else member for member in plain.meeting.members
    )
    assert findings(changed(plain, meeting=replace(plain.meeting, members=members)), LETTER) == ()


def test_figures_that_are_not_all_there_say_nothing_yet():
    assert findings(content(claims__debt=None), LETTER) == ()
    assert findings(content(claims__collected=-1), LETTER) == ()
    assert findings(content(claims__plan=0), LETTER) == ()


def test_a_finding_becomes_a_reason_with_the_same_code_field_and_facts():
    (finding,) = findings(content(meeting__issued=10), LETTER)
    reason = Unmet("ballots-over-present", "meeting.issued", (("value", "10"), ("limit", "9")))
    assert finding.unmet() == reason
