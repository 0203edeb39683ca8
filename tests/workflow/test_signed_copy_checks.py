"""Findings about the papers that an office signed: each told where it stands, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import changed, complete_content, complete_numbers, ready_facts, submission_time
from workflow.campaign import Campaign
from workflow.consistency import Severity
from workflow.dossier import Attendance, Content, LocalReview, PaperNumber, SigningMode
from workflow.guards import EXPLAINED, asked
from workflow.signed_copy_checks import EXPLAINED_CODES, AttachedScan, SignedPapers, signed_paper_findings

LETTER = campaign_4361()
WRITTEN = submission_time(LETTER)
HOUR = timedelta(hours=1)


def content(**changes: Any) -> Content:
    return complete_content(LETTER, **changes)


def found(papers: SignedPapers, present: Content | None = None, campaign: Campaign = LETTER) -> list[tuple[str, str]]:
    told = signed_paper_findings(present or content(), campaign, papers)
    assert {finding.severity for finding in told} <= {Severity.WARNING}
    assert {finding.code for finding in told} <= EXPLAINED_CODES
    return [(finding.code, finding.field) for finding in told]


def values(papers: SignedPapers, present: Content | None = None) -> dict[str, str]:
    (finding,) = signed_paper_findings(present or content(), LETTER, papers)
    return dict(finding.values)


@pytest.mark.parametrize("campaign", [LETTER, second_campaign()], ids=lambda campaign: campaign.code)
def test_a_content_that_is_as_it_was_signed_scanned_and_numbered_has_nothing_to_explain(campaign: Campaign):
    present = complete_content(campaign)
    papers = SignedPapers(
        written=WRITTEN,
        signed=present,
        signed_at=WRITTEN + HOUR,
        previous=present,
        submitted_at=WRITTEN + 2 * HOUR,
        files=(AttachedScan("to-trinh-da-ky", WRITTEN + HOUR),),
    )
    assert found(papers, present, campaign) == []
    assert found(SignedPapers(), present, campaign) == []


def test_a_content_that_differs_from_the_signing_copy_is_told_at_the_first_field_that_differs():
    signed = content(signing__place="Nơi khác", review=LocalReview())
    papers = SignedPapers(written=WRITTEN, signed=signed, signed_at=datetime(2011, 1, 7, 1, 30, tzinfo=UTC))
    assert found(papers) == [("differs-from-signing-copy", "office.place")]
    assert values(papers) == {"count": "5", "taken": "8 giờ 30 ngày 07/01/2011"}


def test_a_row_that_the_signing_copy_had_and_the_content_has_not_is_a_difference():
    signed = content()
    members = signed.meeting.members
    present = changed(signed, meeting__members=members[:-1])
    papers = SignedPapers(written=WRITTEN, signed=signed, signed_at=WRITTEN)
    assert found(papers, present) == [("differs-from-signing-copy", f"meeting.members.{members[-1].key}.name")]


@pytest.mark.parametrize(("offset", "told"), [(-HOUR, True), (timedelta(), False), (HOUR, False)])
@pytest.mark.parametrize("kind", ["to-trinh-da-ky", "bien-ban-da-ky"])
def test_a_signed_scan_is_older_than_the_content_if_it_was_attached_before_the_last_change(kind, offset, told):
    papers = SignedPapers(written=WRITTEN, files=(AttachedScan(kind, WRITTEN + offset),))
    assert found(papers) == ([("scan-older-than-content", f"attachments.{kind}")] if told else [])


def test_the_scan_and_both_moments_are_named():
    papers = SignedPapers(written=WRITTEN, files=(AttachedScan("to-trinh-da-ky", WRITTEN - HOUR),))
    assert values(papers) == {
        "title": "Tờ trình đã ký, đóng dấu (bản quét)",
        "added": "8 giờ ngày 07/01/2011",
        "changed": "9 giờ ngày 07/01/2011",
    }


def test_another_attachment_may_be_older_than_the_content():
    assert found(SignedPapers(written=WRITTEN, files=(AttachedScan("bao-cao-thanh-tich", WRITTEN - HOUR),))) == []


def test_a_change_that_was_taken_back_makes_no_scan_old():
    scan = (AttachedScan("to-trinh-da-ky", WRITTEN - HOUR),)
    before = WRITTEN - 2 * HOUR
    assert found(SignedPapers(WRITTEN, signed=content(), signed_at=before, files=scan)) == []
    without_numbers = content(numbers=())
    assert found(SignedPapers(WRITTEN, previous=without_numbers, submitted_at=before, files=scan)) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"claims__debt": 1}, "figures"),
        ({"claims__plan": 1_000_000_000_000}, "figures"),
        ({"signing__signer": "Người Khác"}, "signer"),
        ({"signing__mode": SigningMode.ACTING}, "signer"),
        ({"nomination__nominee": "c3"}, "nominee"),
        ({"nomination__collective": False}, "nominee"),
        ({"nomination__office": True}, "nominee"),
    ],
)
def test_number_and_date_kept_while_figures_signer_or_nominee_changed_are_told(changes: dict[str, Any], part: str):
    papers = SignedPapers(written=WRITTEN, previous=content(**changes), submitted_at=WRITTEN - HOUR)
    assert found(papers) == [("number-kept", "papers.to-trinh.number")]
    titles = ", ".join(paper.title for paper in LETTER.papers)
    assert values(papers) == {"papers": titles, "changed": part}


def test_only_the_papers_that_kept_number_and_date_are_named():
    numbers = complete_numbers(LETTER)
    before = content(claims__debt=1, numbers=(replace(numbers[0], number=99), *numbers[1:]))
    papers = SignedPapers(written=WRITTEN, previous=before, submitted_at=WRITTEN - HOUR)
    assert found(papers) == [("number-kept", f"papers.{numbers[1].kind}.number")]
    assert values(papers)["papers"] == LETTER.papers[1].title


@pytest.mark.parametrize(
    "before",
    [
        {"claims__debt": 1, "numbers": tuple(replace(number, number=99) for number in complete_numbers(LETTER))},
        {"claims__debt": 1, "numbers": tuple(PaperNumber(paper.kind) for paper in LETTER.papers)},
        {"meeting__discussion": "Khác", "review": LocalReview(), "claims__plan_decision": "Khác"},
        {"signing__signer": "NGUYỄN  THỊ THUÝ QUỲNH"},
    ],
    ids=["new numbers", "no numbers before", "other parts changed", "another spelling"],
)
def test_nothing_is_told_of_numbers_that_are_new_or_of_a_content_that_is_the_same_in_these_parts(
    before: dict[str, Any],
):
    assert found(SignedPapers(written=WRITTEN, previous=content(**before), submitted_at=WRITTEN)) == []


@pytest.mark.parametrize(
    ("mode", "post", "told"),
    [
        (SigningMode.HEAD, "Giám đốc", False),
        (SigningMode.HEAD, "Giám đốc Bảo hiểm xã hội tỉnh", False),
        (SigningMode.HEAD, "Phó Giám đốc", True),
        (SigningMode.HEAD, "", False),
        (SigningMode.DEPUTY, "phó giám đốc", False),
        (SigningMode.DEPUTY, "Giám đốc", True),
        (SigningMode.DEPUTY, "Trưởng phòng Thu", True),
        (SigningMode.ACTING, "Phó Giám đốc", False),
        (SigningMode.ACTING, "Q. Giám đốc", False),
        (SigningMode.ACTING, "Giám đốc", True),
        (None, "Giám đốc", False),
    ],
)
def test_the_signer_s_title_is_the_post_that_the_minutes_give_the_same_person(mode, post: str, told: bool):
    members = content().meeting.members
    signer = replace(members[2], name="nguyễn thị thuý quỳnh", post=post)
    present = content(signing__mode=mode, meeting__members=(*members[:2], signer, *members[3:]))
    assert found(SignedPapers(), present) == ([("signer-title-otherwise", "office.mode")] if told else [])


@pytest.mark.parametrize("attendance", [*Attendance, None])
def test_a_member_who_is_absent_without_a_reason_is_told(attendance: Attendance | None):
    members = content().meeting.members
    present = content(meeting__members=(*members[:3], replace(members[3], attendance=attendance), *members[4:]))
    told = [("absent-without-reason", f"meeting.members.{members[3].key}.attendance")]
    assert found(SignedPapers(), present) == (told if attendance is Attendance.ABSENT else [])


@pytest.mark.parametrize(
    ("to_explain", "explanation", "missing"),
    [
        (("number-kept",), "", True),
        (("number-kept",), " \n", True),
        (("number-kept",), "Lãnh đạo đã đồng ý.", False),
        (("number-kept",), None, False),
        ((), "", False),
    ],
)
def test_a_submission_explains_what_there_is_to_explain_and_nothing_else(to_explain, explanation, missing: bool):
    facts = ready_facts(LETTER, to_explain=to_explain, explanation=explanation)
    told = [(unmet.code, unmet.field) for unmet in asked((EXPLAINED,), facts)]
    assert told == ([("explanation-missing", "explanation")] if missing else [])
