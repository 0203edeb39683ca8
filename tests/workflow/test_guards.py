"""The named conditions: each alone, each with the field that a person can mend."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.contents import PLAN, complete_content, meeting_day, ready_facts
from workflow import guards
from workflow.bars import NOT_THE_DRAFTER, NOT_THE_REVIEWER
from workflow.campaign import AttachmentSpec, Campaign, CorrectionEnd
from workflow.dossier import PaperNumber
from workflow.errors import Unmet
from workflow.figures import Figures
from workflow.guards import (
    ATTACHED,
    CAMPAIGN_OPEN,
    CORRECTION_DAY,
    DATED,
    ELIGIBLE_BY_CENTRE,
    IN_TIME,
    IN_TIME_AGAIN,
    NUMBERED,
    READABLE,
    READY_TO_SUBMIT,
    REASONED,
    CampaignState,
    Guard,
    asked,
)

LETTER = campaign_4361()


def codes(guard: Guard, campaign: Campaign = LETTER, **changes: object) -> list[tuple[str, str]]:
    return [(unmet.code, unmet.field) for unmet in asked((guard,), ready_facts(campaign, **changes))]


@pytest.mark.parametrize("campaign", [LETTER, second_campaign()], ids=lambda campaign: campaign.code)
@pytest.mark.parametrize("name", [name for name in dir(guards) if isinstance(getattr(guards, name), Guard)])
def test_a_complete_dossier_in_time_and_in_good_hands_meets_every_guard(campaign: Campaign, name: str):
    facts = ready_facts(campaign)
    if name == "WINDOW_ENDED":  # The one that holds at the end only, and where a campaign closes what is not completed.
        facts = replace(
            facts, arrived=campaign.closes(), campaign=replace(campaign, correction_end=CorrectionEnd.CLOSES)
        )
    if name == "NO_UNDO_PROPOSED":  # Its opposite is among the others.
        facts = replace(facts, undo_proposed_by="")
    assert asked((getattr(guards, name),), facts) == ()


@pytest.mark.parametrize(
    ("arrived", "written", "found"),
    [
        (-2, -1, []),
        (-1, 0, ["written-after-closing"]),
        (-1, 1, ["written-after-closing"]),
        (0, 1, ["deadline-passed"]),
        (-1, None, []),
    ],
)
@pytest.mark.parametrize("guard", [IN_TIME, IN_TIME_AGAIN], ids=lambda guard: guard.name)
def test_words_that_were_in_only_after_the_closing_moment_are_not_in_time_whenever_the_request_arrived(
    guard: Guard, arrived: int, written: int | None, found: list[str]
):
    closes = LETTER.closes()
    moments = [None if seconds is None else closes + timedelta(seconds=seconds) for seconds in (arrived, written)]
    assert [code for code, _ in codes(guard, arrived=moments[0], written=moments[1])] == found


@pytest.mark.parametrize(
    ("state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_nothing_moves_in_a_campaign_that_is_closed_or_decided(state: CampaignState, code: str):
    assert codes(CAMPAIGN_OPEN, campaign_state=state) == [(code, "")]


def test_what_could_not_be_read_is_passed_on_as_it_is():
    unreadable = (Unmet("date-impossible", "meeting.day", (("day", "31"),)),)
    assert asked((READABLE,), ready_facts(LETTER, unreadable=unreadable)) == unreadable


def test_a_number_that_the_register_holds_already_is_told_at_its_paper():
    assert codes(NUMBERED, numbers_taken=("bien-ban",)) == [("number-taken", "papers.bien-ban.number")]


def test_a_number_that_could_not_be_read_is_not_told_as_missing_too():
    content = complete_content(LETTER, numbers=(PaperNumber("to-trinh", None, None), PaperNumber("bien-ban", 1, None)))
    unreadable = (Unmet("number-unreadable", "papers.to-trinh.number"), Unmet("date-unreadable", "papers.to-trinh.day"))
    assert codes(NUMBERED, content=content, unreadable=unreadable) == [("number-missing", "papers.bien-ban.day")]


@pytest.mark.parametrize(("offset", "found"), [(0, []), (1, [("paper-dated-later", "papers.to-trinh.day")])])
def test_a_paper_is_dated_at_the_latest_on_the_day_of_submission(offset: int, found: list[tuple[str, str]]):
    today = date(2011, 1, 7)
    numbers = (PaperNumber("to-trinh", 1, today + timedelta(days=offset)), PaperNumber("bien-ban", 1, None))
    arrived = datetime(2011, 1, 7, 2, 0, tzinfo=UTC)
    assert codes(DATED, arrived=arrived, content=complete_content(LETTER, numbers=numbers)) == found


def test_the_day_of_submission_is_the_one_in_the_campaign_s_zone():
    on_the_eighth = datetime(2011, 1, 7, 17, 0, tzinfo=UTC)
    numbers = (PaperNumber("to-trinh", 1, date(2011, 1, 8)),)
    content = complete_content(LETTER, numbers=numbers)
    assert codes(DATED, arrived=on_the_eighth, content=content) == []
    assert codes(DATED, arrived=on_the_eighth - timedelta(seconds=1), content=content) == [
        ("paper-dated-later", "papers.to-trinh.day")
    ]


@pytest.mark.parametrize(
    ("count", "found"),
    [
        (0, [("attachment-missing", "attachments.ban-quet")]),
        (1, []),
        (3, []),
        (4, [("attachment-too-many", "attachments.ban-quet")]),
    ],
)
def test_each_line_of_the_checklist_has_at_least_and_at_most_so_many_files(count: int, found: list[tuple[str, str]]):
    campaign = replace(LETTER, attachments=(AttachmentSpec("ban-quet", "Bản quét", 1, 3),))
    assert codes(ATTACHED, campaign, attachments=(("ban-quet", count),)) == found


def test_an_attachment_that_is_not_there_at_all_counts_as_none():
    (unmet,) = asked((ATTACHED,), ready_facts(second_campaign(), attachments=()))
    assert unmet == Unmet(
        "attachment-missing",
        "attachments.to-trinh-da-ky",
        (("title", "Tờ trình đã ký, đóng dấu"), ("limit", "1")),
    )


def test_a_file_under_examination_or_refused_by_it_stops_the_submission():
    sent = (("to-trinh-da-ky", "Tờ trình.pdf", True), ("khac", "Ảnh.png", False))
    facts = ready_facts(second_campaign(), unaccepted=sent)
    assert [(unmet.code, unmet.field, dict(unmet.values)) for unmet in asked((ATTACHED,), facts)] == [
        ("attachment-examined", "attachments.to-trinh-da-ky", {"name": "Tờ trình.pdf"}),
        ("attachment-refused", "attachments.khac", {"name": "Ảnh.png"}),
    ]


@pytest.mark.parametrize(("reason", "found"), [("", True), (" \n\t", True), ("Thiếu số liệu.", False)])
def test_a_reason_is_more_than_white_space(reason: str, found: bool):
    assert codes(REASONED, reason=reason) == ([("reason-missing", "reason")] if found else [])


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (None, [("correction-day-missing", "correction_day")]),
        (date(2011, 1, 6), [("correction-day-past", "correction_day")]),
        (date(2011, 1, 7), []),
    ],
)
def test_a_correction_day_is_today_at_the_earliest(day: date | None, found: list[tuple[str, str]]):
    assert codes(CORRECTION_DAY, correction_day=day, arrived=datetime(2011, 1, 7, 2, 0, tzinfo=UTC)) == found


def test_today_is_no_correction_day_any_more_once_it_has_ended():
    midnight = datetime(2011, 1, 7, 17, 0, tzinfo=UTC)
    assert codes(CORRECTION_DAY, correction_day=date(2011, 1, 7), arrived=midnight) == [
        ("correction-day-past", "correction_day")
    ]


@pytest.mark.parametrize(
    ("collected", "found"),
    [(PLAN * 105 // 100, [("not-eligible-by-centre", "")]), (PLAN * 105 // 100 + 1, [])],
)
def test_a_collective_is_approved_by_the_centre_s_own_figures(collected: int, found: list[tuple[str, str]]):
    assert codes(ELIGIBLE_BY_CENTRE, centre=Figures(PLAN, collected, 0)) == found


def test_without_figures_of_the_centre_or_without_a_collective_the_centre_s_figures_bar_nothing():
    low = Figures(PLAN, PLAN, 0)
    assert codes(ELIGIBLE_BY_CENTRE, centre=None) == []
    content = complete_content(LETTER, office=True, nomination__collective=False)
    assert codes(ELIGIBLE_BY_CENTRE, centre=low, content=content) == []


def test_the_centre_s_percentage_is_told_and_never_looks_like_the_threshold():
    centre = Figures(PLAN, PLAN * 105 // 100 - 1, 0)
    (unmet,) = asked((ELIGIBLE_BY_CENTRE,), ready_facts(LETTER, centre=centre))
    assert dict(unmet.values) == {"percent": "104,9999999999%"}


def test_whoever_drafted_and_whoever_reviewed_are_known_by_name():
    assert codes(NOT_THE_DRAFTER, drafters=frozenset({"someone", "other"})) == [("you-drafted-it", "")]
    assert codes(NOT_THE_DRAFTER, drafters=frozenset({"other"})) == []
    assert codes(NOT_THE_REVIEWER, reviewers=frozenset({"someone"})) == [("you-reviewed-it", "")]


def test_the_same_reason_is_told_once():
    facts = ready_facts(LETTER, reason="")
    assert asked((REASONED, REASONED), facts) == (Unmet("reason-missing", "reason"),)


def test_all_reasons_are_told_at_once():
    content = complete_content(
        LETTER, claims__collected=PLAN, meeting__place="", numbers=(PaperNumber("to-trinh", 1, meeting_day(LETTER)),)
    )
    facts = ready_facts(
        LETTER,
        campaign_state=CampaignState.CLOSED,
        content=content,
        unreadable=(Unmet("count-unreadable", "meeting.issued"),),
        attachments=(("khac", 11),),
        numbers_taken=("to-trinh",),
    )
    assert [(unmet.code, unmet.field) for unmet in asked(READY_TO_SUBMIT, facts)] == [
        ("campaign-not-open", ""),
        ("count-unreadable", "meeting.issued"),
        ("field-missing", "meeting.place"),
        ("not-over-threshold", "nomination.collective"),
        ("number-missing", "papers.bien-ban.number"),
        ("number-missing", "papers.bien-ban.day"),
        ("number-taken", "papers.to-trinh.number"),
        ("attachment-too-many", "attachments.khac"),
    ]
