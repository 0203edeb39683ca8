"""When a dossier is still in time: "trước ngày" and "chậm nhất ngày", extensions, the correction window."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dossiers.desk.errors import Overtaken
from dossiers.words.closings import closing_words
from tests.support.dossiers import APPROVER, REVIEWER, Office
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State

SECOND = timedelta(seconds=1)
CLOSES = {
    "4361-2010": datetime.fromisoformat("2011-01-10T00:00:00+07:00"),
    "215-2021": datetime.fromisoformat("2022-01-15T00:00:00+07:00"),
}
"""Written down by hand: "trước ngày 10/1/2011" leaves the day out, "chậm nhất ngày 14/1/2022" takes it in."""


def is_late(office: Office, action: Action, at: datetime) -> bool:
    """Whether the move is refused for being late and for nothing else; otherwise it is made."""
    before, told = deeds(office), ["nothing"]
    code = "withdraw-too-late" if action is Action.WITHDRAW else "deadline-passed"
    try:
        office.move(action, at=at)
    except RequirementsUnmet as refused:
        told = [unmet.code for unmet in refused.unmet]
    late = deeds(office) == before
    assert told == ([code] if late else ["nothing"])
    return late


def deeds(office: Office) -> tuple[State, int, int, int]:
    return office.state(), office.version(), len(office.moves()), len(office.revisions())


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York")], ids=str)
def test_one_second_before_the_closing_moment_is_in_time_and_the_moment_itself_is_not(any_office: Office, zone):
    any_office.fill()
    closes = CLOSES[any_office.campaign.code].astimezone(zone)
    assert is_late(any_office, Action.SUBMIT, closes + SECOND)
    assert is_late(any_office, Action.SUBMIT, closes)
    assert not is_late(any_office, Action.SUBMIT, closes - SECOND)
    assert any_office.dossier().first_on_time == closes - SECOND


def test_the_refusal_tells_the_closing_moment_and_the_arrival_by_the_campaigns_clocks(any_office: Office):
    any_office.fill()
    with pytest.raises(RequirementsUnmet) as refused:
        any_office.move(Action.SUBMIT, at=CLOSES[any_office.campaign.code].astimezone(UTC) + SECOND)
    day = f"{CLOSES[any_office.campaign.code]:%d/%m/%Y}"
    told = {"closes": f"0 giờ ngày {day}", "arrived": f"0 giờ 00 phút 01 giây ngày {day}"}
    assert dict(refused.value.unmet[0].values) == told


def test_a_dossier_is_withdrawn_before_the_closing_moment_only(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    closes = CLOSES[any_office.campaign.code]
    assert is_late(any_office, Action.WITHDRAW, closes)
    assert not is_late(any_office, Action.WITHDRAW, closes - SECOND)
    assert any_office.dossier().first_on_time is None


def test_after_a_withdrawal_only_the_closing_moment_counts(any_office: Office):
    any_office.bring_to(State.RETURNED)
    any_office.move(Action.SUBMIT)
    any_office.move(Action.WITHDRAW)
    row = any_office.dossier()
    assert (row.first_on_time, row.correction_day) == (None, None)
    assert is_late(any_office, Action.SUBMIT, CLOSES[any_office.campaign.code])
    at = CLOSES[any_office.campaign.code] - SECOND
    assert not is_late(any_office, Action.SUBMIT, at)
    assert any_office.dossier().first_on_time == at


def test_an_extension_moves_the_closing_moment_of_its_office_alone(any_office: Office):
    until = CLOSES[any_office.campaign.code].date() + timedelta(days=3)
    other = any_office.other()
    any_office.extend(until)
    any_office.fill()
    other.fill()
    end = datetime.combine(until + timedelta(days=1), datetime.min.time(), tzinfo=any_office.campaign.zone)
    assert is_late(any_office, Action.SUBMIT, end)
    assert not is_late(any_office, Action.SUBMIT, end - SECOND)
    assert is_late(other, Action.SUBMIT, CLOSES[any_office.campaign.code])


def test_the_latest_extension_counts(office: Office):
    office.extend(date(2011, 1, 12))
    office.extend(date(2011, 1, 20))
    office.fill()
    deadline = office.view().deadline
    assert deadline.extended
    assert "chậm nhất ngày 20/01/2011" in closing_words(deadline.stated, deadline.zone_words)
    assert not is_late(office, Action.SUBMIT, datetime.fromisoformat("2011-01-20T23:59:59+07:00"))


def test_a_returned_dossier_keeps_its_first_on_time_instant(any_office: Office):
    any_office.fill()
    first = CLOSES[any_office.campaign.code] - timedelta(hours=5)
    any_office.move(Action.SUBMIT, at=first)
    back = CLOSES[any_office.campaign.code] + timedelta(days=2)
    friday = date(back.year, 1, 28)
    any_office.move(Action.RETURN, at=back, correction_day=friday)
    any_office.move(Action.SUBMIT, at=back + timedelta(days=1))
    assert any_office.dossier().first_on_time == first
    assert [revision.arrived for revision in any_office.revisions()] == [first, back + timedelta(days=1)]
    any_office.move(Action.REVIEW, at=back + timedelta(days=2))
    any_office.move(Action.RETURN, APPROVER, at=back + timedelta(days=3), correction_day=friday)
    assert any_office.dossier().first_on_time == first


def test_a_returned_dossier_may_come_again_to_the_end_of_its_correction_day(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, REVIEWER, correction_day="20/01/2011")
    end = datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    assert office.view().deadline.closes == end
    assert is_late(office, Action.SUBMIT, end + SECOND)
    assert is_late(office, Action.SUBMIT, end)
    assert not is_late(office, Action.SUBMIT, end - SECOND)


def test_a_correction_day_before_the_closing_moment_takes_no_time_away(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, REVIEWER, correction_day=office.at.date())
    assert is_late(office, Action.SUBMIT, CLOSES["4361-2010"])
    assert not is_late(office, Action.SUBMIT, CLOSES["4361-2010"] - SECOND)


def test_a_second_return_brings_its_own_correction_day(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.RETURN, correction_day="12/01/2011")
    office.move(Action.SUBMIT)
    assert office.dossier().correction_day is None
    office.move(Action.RETURN, correction_day="28/01/2011")
    assert is_late(office, Action.SUBMIT, datetime.fromisoformat("2011-01-29T00:00:00+07:00"))
    assert not is_late(office, Action.SUBMIT, datetime.fromisoformat("2011-01-28T23:59:59+07:00"))


def test_reviewing_and_approving_have_no_deadline_of_the_offices(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    long_after = CLOSES[any_office.campaign.code] + timedelta(days=365)
    for action in (Action.REVIEW, Action.RECHECK, Action.REVIEW, Action.APPROVE):
        any_office.move(action, at=long_after)
    assert any_office.state() is State.APPROVED


def test_words_written_after_a_request_arrived_are_not_submitted_by_it(office: Office):
    office.fill()
    with pytest.raises(Overtaken):
        office.move(Action.SUBMIT, at=office.at - SECOND)
    assert office.move(Action.SUBMIT, at=office.at).revision == 1


@pytest.mark.parametrize("written", [timedelta(), SECOND], ids=["at the closing moment", "a second later"])
def test_what_was_in_only_after_the_closing_moment_is_in_no_submission_that_arrived_before_it(
    any_office: Office, written
):
    any_office.fill()
    closes = CLOSES[any_office.campaign.code]
    any_office.save("office", {**any_office.typed(), "office.place": "Viết Muộn"}, at=closes + written)
    with pytest.raises(RequirementsUnmet) as refusal:
        any_office.move(Action.SUBMIT, at=closes - SECOND)
    assert [unmet.code for unmet in refusal.value.unmet] == ["written-after-closing"]
    assert any_office.revisions() == []


def test_a_file_that_was_in_only_after_the_closing_moment_is_in_no_submission_in_time(office: Office):
    office.fill()
    office.attach(office.campaign.attachments[0].kind, at=CLOSES["4361-2010"])
    with pytest.raises(RequirementsUnmet) as refusal:
        office.move(Action.SUBMIT, at=CLOSES["4361-2010"] - SECOND)
    assert [unmet.code for unmet in refusal.value.unmet] == ["written-after-closing"]


def test_a_save_stored_last_but_in_first_hides_no_later_one(office: Office):
    office.fill()
    after = office.at + timedelta(minutes=1)
    office.save("office", {**office.typed(), "office.place": "Viết Sau"}, at=after)
    office.save("review", {**office.typed(), "review.summary": "Đã tổ chức sơ kết."}, at=office.at)
    assert office.dossier().changed_at == after
    with pytest.raises(Overtaken):
        office.move(Action.SUBMIT, at=office.at + SECOND)
    assert office.move(Action.SUBMIT, at=after).revision == 1


def test_papers_are_not_dated_after_their_submission(office: Office):
    office.fill()
    early = datetime.fromisoformat("2011-01-04T23:59:59+07:00")
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.SUBMIT, at=early)
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [
        ("paper-dated-later", "papers.to-trinh.day")
    ]
    with pytest.raises(Overtaken):  # no guard refuses any more; only the words are younger than the request
        office.move(Action.SUBMIT, at=early + SECOND)


@pytest.mark.parametrize(
    ("minutes", "proposal", "code"),
    [
        ("03/01/2011", "05/01/2011", "minutes-before-meeting"),
        ("05/01/2011", "04/01/2011", "proposal-before-minutes"),
        ("", "03/01/2011", "proposal-before-meeting"),
    ],
)
def test_meeting_minutes_and_proposal_follow_one_another(office: Office, minutes: str, proposal: str, code: str):
    office.fill()
    numbers = {"papers.to-trinh.number": "1", "papers.bien-ban.number": "2"}
    office.save("papers", {**numbers, "papers.to-trinh.day": proposal, "papers.bien-ban.day": minutes})
    assert code in [stop.code for stop in office.stops()]


def test_meeting_minutes_and_proposal_may_be_of_one_day(office: Office):
    office.fill()
    numbers = {"papers.to-trinh.number": "1", "papers.bien-ban.number": "2"}
    office.save("papers", {**numbers, "papers.to-trinh.day": "04/01/2011", "papers.bien-ban.day": "04/01/2011"})
    assert office.stops() == ()


def test_a_clock_that_was_set_back_makes_no_move_that_lies_before_the_last_one(office: Office):
    office.bring_to(State.SUBMITTED)
    with pytest.raises(RequirementsUnmet) as refused:
        office.move(Action.REVIEW, at=office.at - timedelta(hours=1))
    assert [unmet.code for unmet in refused.value.unmet] == ["clock-behind"]
    assert office.state() is State.SUBMITTED
    office.move(Action.REVIEW)
    assert office.state() is State.REVIEWED
