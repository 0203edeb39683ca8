"""The pieces of a dossier's page: what a person reads, and what is told to someone who cannot see it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lxml import html

from dossiers.dossier.views import Deadline, HistoryEntry, Progress, Return, Station, SubmissionCheck, Task
from dossiers.web.base.filters import deadline_level, file_size
from dossiers.web.base.pictures import LONGEST_NAME
from dossiers.words.catalogue import read_words
from tests.support.drawing import drawn, said
from workflow.consistency import Finding, Severity
from workflow.errors import Unmet
from workflow.lifecycle import TRANSITIONS, Opening, State

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2011, 1, 7, 8, 0, tzinfo=ZONE)
CLOSES = datetime(2011, 1, 10, tzinfo=ZONE)
SCRIPT = "<script>alert('x')</script>\"'&"


def test_the_panel_ticks_what_holds_and_links_what_does_not():
    checks = (
        SubmissionCheck("campaign-open", ()),
        SubmissionCheck("complete", (Unmet("field-missing", "office.signer"),)),
    )
    page = drawn("{{ pieces.stops_panel(checks, none, place) }}", checks=checks, place=lambda field: f"/draft#{field}")
    names = [said(paragraph) for paragraph in page.xpath("//p[contains(@class, 'check-name')]")]
    assert names == ["Bảng xếp hạng của đợt thi đua chưa khóa: xong", "Đã ghi đủ nội dung: chưa xong"]
    link = page.xpath("//a[@data-code='field-missing']")[0]
    assert (link.get("href"), link.get("data-field")) == ("/draft#office.signer", "office.signer")


def test_a_warning_is_told_with_its_code_but_not_as_a_refusal():
    warning = Finding("debt-above-plan", Severity.WARNING, "figures.debt")
    page = drawn("{{ messages.findings((warning,)) }}", warning=warning)
    assert page.xpath("//@data-finding") == ["debt-above-plan"]
    assert not page.xpath("//@data-code")


def test_a_reader_who_mends_nothing_gets_no_link_and_no_talk_of_submitting():
    warning = Finding("debt-above-plan", Severity.WARNING, "figures.debt")
    page = drawn("{{ messages.findings((warning,), none, false) }}", warning=warning)
    assert not page.xpath("//a")
    assert "không ngăn việc nộp" not in said(page)


def _stations(passed: int) -> tuple[Station, ...]:
    people = ("", "Trần Văn Bình", "Lê Thị Thanh Thủy", "Phạm Thị Nguyễn Hoàng Kim Ngân Phương Thảo")
    moments = [None, *(datetime(2011, 1, day, 9, 20, tzinfo=UTC) for day in (5, 6, 7))]
    reached = [*zip(moments, people, strict=True)][:passed] + [(None, "")] * (4 - passed)
    states = (State.DRAFT, State.SUBMITTED, State.REVIEWED, State.APPROVED)
    return tuple(Station(state, moment, who) for state, (moment, who) in zip(states, reached, strict=True))


RETURNED = Return("Bổ sung số liệu.", "Trần Thị Hà", datetime(2011, 1, 6, 2, 30, tzinfo=UTC), date(2011, 1, 20))
PATHS = [
    (1, State.DRAFT, None, ["present", "ahead", "ahead", "ahead"]),
    (2, State.SUBMITTED, None, ["passed", "present", "ahead", "ahead"]),
    (1, State.RETURNED, RETURNED, ["back", "ahead", "ahead", "ahead"]),
    (3, State.REVIEWED, None, ["passed", "passed", "present", "ahead"]),
    (4, State.APPROVED, None, ["passed", "passed", "passed", "done"]),
]


@pytest.mark.parametrize(("passed", "state", "returned", "kinds"), PATHS)
def test_the_path_fills_the_present_station_and_says_the_same_in_words(passed, state, returned, kinds):
    page = drawn(
        "{{ pieces.path(stations, state, returned) }}", stations=_stations(passed), state=state, returned=returned
    )
    stops = [kind.rpartition("-")[2] for kind in page.xpath("//circle/@class")]
    assert stops == kinds
    assert said(page.xpath("//title")[0]).endswith(read_words().label("states", state))
    told = said(page.xpath("//desc")[0])
    assert told.count("đang ở đây") == 1
    assert len(page.xpath("//li[@aria-current='step']")) == 1
    for station in _stations(passed):
        assert station.who in told


def test_a_returned_dossier_shows_who_sent_it_back_when_and_until_when():
    page = drawn(
        "{{ pieces.path(stations, state, back) }}{{ pieces.return_notice(back) }}",
        stations=_stations(1),
        state=State.RETURNED,
        back=RETURNED,
    )
    drawing = [said(label) for label in page.xpath("//text")]
    assert {"Trả lại để hoàn thiện", "06/01/2011 09:30", "Trần Thị Hà", "hoàn thiện đến 20/01/2011"} <= set(drawing)
    assert "Bổ sung số liệu." in said(page.xpath("//section")[0])


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_list():
    page = drawn("{{ pieces.path(stations, state) }}", stations=_stations(4), state=State.APPROVED)
    assert max(len(said(label)) for label in page.xpath("//text")) <= LONGEST_NAME
    assert "Phạm Thị Nguyễn Hoàng Kim Ngân Phương Thảo" in said(page.xpath("//ol")[0])


@pytest.mark.parametrize("state", State)
def test_a_state_is_told_by_word_and_by_shape(state):
    badge = drawn("{{ pieces.state_badge(state) }}", state=state).xpath("//span")[0]
    assert said(badge) == read_words().label("states", state)
    assert badge.xpath(".//*[local-name()='path' or local-name()='circle']")


def test_every_state_has_a_shape_of_its_own():
    shapes = {html.tostring(drawn("{{ pieces.state_badge(state) }}", state=state).xpath("//svg")[0]) for state in State}
    assert len(shapes) == len(State)


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(days=3, seconds=1), "calm"),
        (timedelta(days=3), "soon"),
        (timedelta(days=1, seconds=1), "soon"),
        (timedelta(days=1), "last"),
        (timedelta(seconds=1), "last"),
        (timedelta(0), "passed"),
        (timedelta(seconds=-1), "passed"),
    ],
)
def test_the_deadline_turns_amber_three_days_before_and_red_on_the_last_day(left, level):
    assert deadline_level(CLOSES, CLOSES - left, ZONE) == level


def test_the_deadline_is_said_in_words_and_as_time_left():
    deadline = Deadline(CLOSES, "trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011", False, None)
    chip = said(drawn("{{ pieces.deadline_chip(deadline, now) }}", deadline=deadline, now=NOW))
    assert chip == "còn 2 ngày 16 giờ Nhận trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011"


def test_a_task_says_how_far_it_is():
    tasks = (Task("office", Progress.DONE, 0), Task("figures", Progress.MISSING, 2), Task("meeting", Progress.EMPTY, 9))
    page = drawn("{{ pieces.task_list(tasks, place) }}", tasks=tasks, place=lambda section: f"/draft/{section}")
    assert [said(span) for span in page.xpath("//li/span")] == ["xong", "còn thiếu 2", "chưa bắt đầu"]
    assert page.xpath("//a/@href") == ["/draft/office", "/draft/figures", "/draft/meeting"]


OPENINGS = [Opening(move.action, move, (Unmet("campaign-not-open"),)) for move in TRANSITIONS]


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: f"{opening.transition.source}-{opening.action}")
def test_every_move_is_a_form_of_its_own_that_is_never_disabled(opening):
    page = drawn(
        "{{ moves.action_form('/dossiers/4361-2010-01', opening, 7, 'k1', day) }}",
        opening=opening,
        day=date(2011, 1, 20),
    )
    form = page.xpath("//form")[0]
    assert (form.get("method"), form.get("action")) == ("post", f"/dossiers/4361-2010-01/{opening.action}")
    sent = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert sent.pop("csrf_token")
    asked = {"correction_day": "20/01/2011"} if "correction_day" in opening.transition.inputs else {}
    assert sent == {"version": "7", "key": "k1", **asked}
    assert bool(form.xpath(".//textarea[@name='reason']")) == ("reason" in opening.transition.inputs)
    button = form.xpath(".//button")[0]
    assert (button.get("name"), button.get("value"), button.get("disabled")) == ("action", opening.action, None)


def test_the_forms_of_one_page_have_keys_and_ids_of_their_own():
    keys = iter("abcde")
    openings = tuple(opening for opening in OPENINGS if opening.transition.source is State.REVIEWED)
    page = drawn("{{ moves.actions('/x', openings, 1, key, none) }}", openings=openings, key=lambda: next(keys))
    assert page.xpath("//input[@name='key']/@value") == [*"abcde"]
    assert page.xpath("//button[contains(@class, 'btn-primary')]/@value") == ["approve"]


def test_the_life_line_tells_moves_and_refused_attempts():
    entries = (
        HistoryEntry("refused", "submit", "", NOW, "Lan", codes=("deadline-passed",)),
        HistoryEntry("moved", "return", "returned", NOW, "Hà", SCRIPT, date(2011, 1, 20), revision=2),
    )
    late, returned = drawn("{{ pieces.life_line(entries) }}", entries=entries).xpath("//li")
    assert said(late) == "Chưa nộp được hồ sơ: đã hết thời hạn nhận hồ sơ 07/01/2011 08:00 · Lan"
    assert SCRIPT in said(returned)
    assert "Thời hạn hoàn thiện: chậm nhất ngày 20/01/2011." in said(returned)


def test_a_dossier_without_a_history_says_so():
    assert said(drawn("{{ pieces.life_line(()) }}")) == "Chưa có việc nào được ghi lại."


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 KB"), (1, "1 KB"), (1024**2, "1,0 MB"), (20 * 1024**2 + 1, "20,1 MB")]
)
def test_a_file_size_is_rounded_up(size, shown):
    assert file_size(size) == shown
