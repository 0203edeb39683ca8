"""What the papers are told: values ready to print, verdicts computed, dots for what is not known."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dossiers.documents.kinds.context import Copy, NumberMissing
from dossiers.documents.kinds.minutes import minutes_context
from dossiers.documents.kinds.proposal import proposal_context
from dossiers.documents.kinds.wording import share_text, threshold_text
from dossiers.documents.papers import Papers
from tests.documents.sample import CAMPAIGN, CONTENT, KINDS, MEMBERS, OFFICE, context_of
from workflow.award_rules import CouncilRule, Denominator
from workflow.dossier import Attendance, Ballot, BallotMethod, Content, PaperNumber, SigningMode


def minutes(content: Content = CONTENT, rule: CouncilRule = CAMPAIGN.council):
    return minutes_context(replace(CAMPAIGN, council=rule), OFFICE, content, Copy.SIGNING)


def voted(*ballots: Ballot, members_total: int = 47) -> Content:
    return replace(CONTENT, meeting=replace(CONTENT.meeting, ballots=ballots, members_total=members_total))


def test_numbers_below_ten_and_the_months_one_and_two_carry_a_zero():
    numbers = (PaperNumber("to-trinh", 5, date(2011, 1, 6)), PaperNumber("bien-ban", 11, date(2011, 10, 12)))
    head = proposal_context(CAMPAIGN, OFFICE, replace(CONTENT, numbers=numbers), Copy.SIGNING).head
    assert (head.number, head.day) == ("05", "ngày 06 tháng 01 năm 2011")
    head = minutes_context(CAMPAIGN, OFFICE, replace(CONTENT, numbers=numbers), Copy.SIGNING).head
    assert (head.number, head.day) == ("11", "ngày 12 tháng 10 năm 2011")


def test_a_proposal_cites_the_laws_of_the_campaign_before_its_letter(papers: Papers):
    campaign = replace(CAMPAIGN, bases=("Luật thứ nhất", "Nghị định thứ hai"))
    words = " ".join(papers.words("to-trinh", proposal_context(campaign, OFFICE, CONTENT, Copy.SIGNING)))
    assert "Căn cứ Luật thứ nhất; Căn cứ Nghị định thứ hai; Căn cứ " in words


def test_a_proposal_cites_the_minutes_with_the_subject_of_the_meeting(papers: Papers):
    words = " ".join(papers.words("to-trinh", context_of("to-trinh")))
    cited = "Căn cứ Biên bản số 31/BB-HBXC ngày 18 tháng 4 năm 2031 của Hội bàn Xétcông Chi nhánh Ẵngvôi Khuỷnh"
    assert f"{cited} về việc họp xét, đề nghị tặng thưởng trong phong trào Lũythừa Xuânhồng." in words
    minutes = " ".join(papers.words("bien-ban", context_of("bien-ban")))
    assert "BIÊN BẢN Họp xét, đề nghị tặng thưởng trong phong trào Lũythừa Xuânhồng" in minutes


def test_an_empty_draft_is_dots_and_still_a_paper():
    empty = proposal_context(CAMPAIGN, OFFICE, Content(), Copy.DRAFT)
    assert empty.is_draft
    assert empty.head.number == "……"
    assert empty.head.day == "ngày … tháng … năm ……"
    assert empty.head.place == OFFICE.place
    assert empty.signature.name == "………"
    assert empty.for_office is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [{"number": None}, {"day": None}])
def test_a_final_copy_without_number_or_date_is_refused(kind, missing):
    numbers = tuple(replace(number, **missing) if number.kind == kind else number for number in CONTENT.numbers)
    with pytest.raises(NumberMissing, match=kind):
        context_of(kind, replace(CONTENT, numbers=numbers), copy=Copy.FINAL)
    assert context_of(kind, replace(CONTENT, numbers=numbers), copy=Copy.SIGNING).head


@pytest.mark.parametrize(
    ("mode", "titles"),
    [
        (SigningMode.HEAD, ("CHÁNHTRƯỞNG",)),
        (SigningMode.DEPUTY, ("KT. CHÁNHTRƯỞNG", "PHÓCHÁNH")),
        (SigningMode.ACTING, ("Q. CHÁNHTRƯỞNG",)),
        (None, ("………",)),
    ],
)
def test_the_signature_says_in_whose_place_it_stands(mode, titles):
    content = replace(CONTENT, signing=replace(CONTENT.signing, mode=mode))
    assert proposal_context(CAMPAIGN, OFFICE, content, Copy.SIGNING).signature.titles == titles


def test_members_stand_in_the_order_of_their_roles():
    assert [member.name for member in minutes().members] == [MEMBERS[at].name for at in (2, 5, 1, 3, 4, 0)]
    assert [member.order for member in minutes().members] == ["01", "02", "03", "04", "05", "06"]


def test_absent_members_are_named_apart_with_leave_without_and_with_a_written_vote():
    assert [item.name for item in minutes().written] == ["Viên Gửithư"]
    assert [item.name for item in minutes().excused] == ["Lục Thỏthẻ"]
    assert [item.name for item in minutes().missing] == ["Ông Ỷnguyên"]


RULE = replace(CAMPAIGN.council, quorum=Fraction(3, 47))


def test_the_collective_with_most_votes_among_those_that_passed_is_proposed():
    made = minutes(rule=RULE).conclusion
    assert (made.verdict, made.for_office, made.for_collective) == ("settled", "passed", "passed")
    assert [leader.name for leader in made.leaders] == ["Tổ Hoatrôi"]


def test_two_collectives_with_as_many_votes_are_a_tie_that_names_both():
    tie = voted(Ballot("office", 20, 9, 0), Ballot("c1", 30, 0, 0), Ballot("c2", 30, 0, 0), Ballot("c3", 25, 0, 0))
    made = minutes(tie, RULE).conclusion
    assert (made.for_office, made.for_collective) == ("failed", "tie")
    assert [leader.name for leader in made.leaders] == ["Tổ Bèogiạt", "Tổ Hoatrôi"]


def test_no_collective_above_the_threshold_means_none_is_proposed():
    few = voted(*(Ballot(key, 24, 0, 0) for key in ("office", "c1", "c2", "c3")))
    assert minutes(few, RULE).conclusion.for_collective == "failed"


def test_without_a_quorum_nothing_is_concluded():
    made = minutes(rule=replace(RULE, quorum=Fraction(1))).conclusion
    assert (made.verdict, made.for_office, made.for_collective) == ("no-quorum", "not-asked", "not-asked")


@pytest.mark.parametrize(
    "meeting",
    [
        replace(CONTENT.meeting, ballots=CONTENT.meeting.ballots[:3]),
        replace(CONTENT.meeting, members_total=None),
        replace(CONTENT.meeting, members=tuple(replace(member, attendance=None) for member in MEMBERS)),
    ],
    ids=["a vote is missing", "members unknown", "attendance unknown"],
)
def test_an_unfinished_vote_concludes_nothing(meeting):
    assert minutes(replace(CONTENT, meeting=meeting), RULE).conclusion.verdict == "open"


def test_the_share_is_computed_of_what_the_campaign_counts_and_never_rounded_onto_the_threshold():
    rule = CouncilRule(Fraction(1, 20), Fraction(1, 2), True, Denominator.VALID_BALLOTS)
    meeting = replace(CONTENT.meeting, valid=20001, ballots=(Ballot("c1", 10001, 0, 0),))
    made = minutes(replace(CONTENT, meeting=meeting), rule)
    assert made.count.voters == "20.001"
    assert {vote.name: vote.percent for vote in made.votes}["Tổ Bèogiạt"] == "50,002%"


def test_only_the_office_or_only_a_collective_may_be_proposed():
    nomination = replace(CONTENT.nomination, office=False)
    made = proposal_context(CAMPAIGN, OFFICE, replace(CONTENT, nomination=nomination), Copy.SIGNING)
    assert made.for_office is None
    assert made.for_collective is not None
    assert (made.for_collective.point, made.proposed) == ("", "01")
    nomination = replace(CONTENT.nomination, collective=False)
    made = proposal_context(CAMPAIGN, OFFICE, replace(CONTENT, nomination=nomination), Copy.SIGNING)
    assert made.for_collective is None
    assert (made.for_office and made.for_office.point, made.proposed) == ("", "01")


def test_a_condition_that_the_figures_do_not_meet_is_not_claimed():
    exactly = replace(CONTENT, claims=replace(CONTENT.claims, plan=1000, collected=1075))
    made = proposal_context(CAMPAIGN, OFFICE, exactly, Copy.DRAFT)
    assert made.for_collective is not None
    assert made.for_collective.over == ""
    one_dong = replace(CONTENT, claims=replace(CONTENT.claims, plan=10**9, collected=1_075_000_001))
    made = proposal_context(CAMPAIGN, OFFICE, one_dong, Copy.DRAFT)
    assert made.for_collective is not None
    assert made.for_collective.over == "7,5000001%"
    assert made.figures.percent == "107,5000001"


def test_a_missed_plan_shows_its_gap_with_a_minus_and_no_words():
    missed = replace(CONTENT, claims=replace(CONTENT.claims, plan=5_000, collected=1_000))
    made = proposal_context(CAMPAIGN, OFFICE, missed, Copy.DRAFT).figures
    assert (made.excess, made.excess_in_words) == ("−4.000", "")


def test_the_own_review_is_left_out_only_where_it_is_neither_asked_nor_told():
    optional = replace(CAMPAIGN, local_review_required=False)
    nothing = replace(CONTENT, review=Content().review)
    assert proposal_context(optional, OFFICE, nothing, Copy.SIGNING).review is None
    assert proposal_context(CAMPAIGN, OFFICE, nothing, Copy.SIGNING).review is not None
    assert proposal_context(optional, OFFICE, CONTENT, Copy.SIGNING).review is not None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(5), "5%"), (Fraction(5, 2), "2,5%"), (Fraction(41, 4), "10,25%"), (Fraction(1, 3), "1/3%")],
)
def test_a_threshold_is_said_as_it_was_laid_down(value, shown):
    assert threshold_text(value) == shown


@pytest.mark.parametrize(
    ("share", "said"), [(Fraction(1, 2), "50%"), (Fraction(2, 3), "2/3"), (Fraction(7, 10), "70%")]
)
def test_a_share_is_a_percentage_where_it_is_a_whole_one(share, said):
    assert share_text(share) == said


def test_how_the_council_voted_reaches_the_paper():
    for method in BallotMethod:
        meeting = replace(CONTENT.meeting, method=method)
        assert minutes(replace(CONTENT, meeting=meeting)).ballots.method == method
    present = tuple(replace(member, attendance=Attendance.PRESENT) for member in MEMBERS)
    assert minutes(replace(CONTENT, meeting=replace(CONTENT.meeting, members=present))).count.present == "06"


def test_a_campaign_without_minutes_cites_none(papers):
    alone = replace(CAMPAIGN, papers=CAMPAIGN.papers[:1])
    without_decision = replace(CONTENT, claims=replace(CONTENT.claims, plan_decision=""))
    for content, basis in ((CONTENT, "tháng 3 năm 2031."), (without_decision, "về việc mởrộng cuộc Lũythừa.")):
        context = proposal_context(alone, OFFICE, content, Copy.SIGNING)
        text = " ".join(papers.words("to-trinh", context))
        assert "Biên bản số" not in text
        assert basis in text
