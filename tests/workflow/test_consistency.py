"""Findings across figures, candidates, council, votes and dates: for each code a content that shows only it."""

import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

import workflow.consistency
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import PLAN, changed, complete_content, meeting_day, ready_facts
from workflow.consistency import Severity, findings
from workflow.dossier import OFFICE_KEY, Attendance, Ballot, Content
from workflow.errors import Unmet
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
        replace(one, attendance=Attendance.EXCUSED) if one.key in absent else one for one in plain.meeting.members
    )
    left = len(members) - len(absent)
    ballots = (Ballot("c1", left, 0, 0), Ballot("c2", 1, left - 1, 0), Ballot("c3", 1, left - 1, 0))
    counts = {"issued": left, "collected": left, "valid": left}
    return changed(plain, meeting=replace(plain.meeting, members=members, ballots=ballots, **counts))


def votes(*ballots: tuple[str, int, int, int], office: bool = False) -> Content:
    return complete_content(LETTER, office=office, meeting__ballots=tuple(Ballot(*one) for one in ballots))


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
    return changed(plain, numbers=tuple(replace(one, day=days[one.kind]) for one in plain.numbers))


def named(*names: str) -> Content:
    plain = content()
    candidates = tuple(replace(one, name=name) for one, name in zip(plain.nomination.candidates, names, strict=True))
    return changed(plain, nomination=replace(plain.nomination, candidates=candidates))


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
        named("Phòng Thu", "Phòng Kế toán", "PHÒNG THU"),
        named("Phòng Thu", "Phòng Kế toán", "Phòng Thu nợ"),
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
    "meeting-before-figures": (
        "meeting.day",
        content(meeting__day=LETTER.figures_day - timedelta(days=1)),
        content(meeting__day=LETTER.figures_day),
    ),
}


@pytest.mark.parametrize("code", BLOCKING)
def test_a_blocking_finding_stands_alone_at_its_field_and_stops_the_submission(code: str):
    field, wrong, _ = BLOCKING[code]
    assert [(one.code, one.severity, one.field) for one in findings(wrong, LETTER)] == [
        (code, Severity.BLOCKING, field)
    ]
    assert [(unmet.code, unmet.field) for unmet in asked((CONSISTENT,), ready_facts(LETTER, content=wrong))] == [
        (code, field)
    ]


@pytest.mark.parametrize("code", WARNINGS)
def test_a_warning_is_told_and_stops_nobody(code: str):
    field, doubtful, _ = WARNINGS[code]
    assert [(one.code, one.severity, one.field) for one in findings(doubtful, LETTER)] == [
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
    assert spelt == {*BLOCKING, *WARNINGS}


def test_the_office_itself_has_to_pass_the_vote_too():
    refused = votes((OFFICE_KEY, 4, 5, 0), ("c1", 9, 0, 0), *LOST, office=True)
    stopped = [one for one in findings(refused, LETTER) if one.severity is Severity.BLOCKING]
    assert [(one.code, one.field, dict(one.values)) for one in stopped] == [
        ("not-passed", "nomination.office", {"percent": "44,44%", "votes": "4"})
    ]


def test_all_that_does_not_fit_is_told_at_once_in_the_order_of_the_fields():
    wrong = content(meeting__ends=time(13, 0), meeting__secretary="m1", meeting__invalid=2, claims__collected=PLAN)
    assert [one.code for one in findings(wrong, LETTER)] == [
        *("not-over-threshold", "chair-is-secretary", "meeting-ends-before-start", "ballots-sum")
    ]


def test_a_nominee_that_did_not_pass_while_another_did_is_told_both():
    wrong = votes(("c1", 3, 6, 0), ("c2", 7, 2, 0), ("c3", 1, 8, 0))
    assert {one.code: dict(one.values) for one in findings(wrong, LETTER)} == {
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
    members = tuple(replace(one, attendance=None) if one.key == "m5" else one for one in plain.meeting.members)
    assert findings(changed(plain, meeting=replace(plain.meeting, members=members)), LETTER) == ()


def test_figures_that_are_not_all_there_say_nothing_yet():
    assert findings(content(claims__debt=None), LETTER) == ()
    assert findings(content(claims__collected=-1), LETTER) == ()
    assert findings(content(claims__plan=0), LETTER) == ()


def test_a_finding_becomes_a_reason_with_the_same_code_field_and_facts():
    (finding,) = findings(content(meeting__issued=10), LETTER)
    reason = Unmet("ballots-over-present", "meeting.issued", (("value", "10"), ("limit", "9")))
    assert finding.unmet() == reason
