"""The pieces of a dossier's page: what a person reads, and what is told to someone who cannot see it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from lxml.html import HtmlElement

from dossiers.dossier.path_view import Standing, Station
from dossiers.dossier.views import Deadline, HistoryEntry, Progress, Return, SubmissionCheck, Task
from dossiers.web.base.filters import deadline_level, file_size
from dossiers.web.base.pictures import LONGEST_NAME
from dossiers.words.catalogue import read_words
from tests.support.drawing import drawn, said, text_width
from workflow.consistency import Finding, Severity
from workflow.deadlines import Closing
from workflow.errors import Unmet
from workflow.guards import CampaignState
from workflow.lifecycle import TRANSITIONS, Opening, State
from workflow.phases import Phase, permitted
from workflow.shown_states import shown_state

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2011, 1, 7, 8, 0, tzinfo=ZONE)
CLOSES = datetime(2011, 1, 10, tzinfo=ZONE)
ALLOWED = permitted(CampaignState.OPEN, CLOSES, NOW)
"""What pages may say while dossiers are received."""
SCRIPT = "<script>alert('x')</script>\"'&"


def test_the_panel_ticks_what_holds_and_links_what_does_not():
    checks = (
        SubmissionCheck("campaign-open", ()),
        SubmissionCheck("complete", (Unmet("field-missing", "office.signer"),)),
    )
    page = drawn(
        "{{ pieces.stops_panel(checks, allowed, none, place) }}",
        checks=checks,
        allowed=ALLOWED,
        place=lambda field: f"/draft#{field}",
    )
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


WHO = ("", "Trần Văn Bình", "Lê Thị Thanh Thủy", "Phạm Thị Nguyễn Hoàng Kim Ngân Phương Thảo")
DECIDED_ON = date(2011, 2, 15)


def _path(*stations: str, back: int | None = None) -> tuple[Station, ...]:
    """Stations as "name:standing"; those that were reached have a moment and a person, a decision its day."""
    made = []
    for place, (name, standing) in enumerate(station.split(":") for station in stations):
        moment = datetime(2011, 1, 4 + place, 9, 20, tzinfo=UTC)
        at, who = (None, "") if standing in ("ahead", "unreached") or place in (0, 4) else (moment, WHO[place])
        day = DECIDED_ON if standing in ("awarded", "not-awarded") else None
        made.append(Station(name, Standing(standing), at, who, day, turned_back=place == back))
    return tuple(made)


AHEAD = ("submitted:ahead", "reviewed:ahead", "approved:ahead", "decision:ahead")
PASSED = ("draft:passed", "submitted:passed", "reviewed:passed", "approved:passed")
RETURNED = Return("Bổ sung số liệu.", "Trần Thị Hà", datetime(2011, 1, 6, 2, 30, tzinfo=UTC), date(2011, 1, 20))
SENT_BACK = (
    Station("returned", Standing.BACK, RETURNED.at, RETURNED.who),
    *_path("returned:back", "resubmitted:ahead", *AHEAD[1:], back=1)[1:],
)
PATHS = {
    "draft": (_path("draft:present", *AHEAD), State.DRAFT, None),
    "submitted": (_path("draft:passed", "submitted:present", *AHEAD[1:]), State.SUBMITTED, None),
    "submitted-again": (_path("draft:passed", "submitted:present", *AHEAD[1:], back=1), State.SUBMITTED, None),
    "returned": (SENT_BACK, State.RETURNED, RETURNED),
    "reviewed": (_path(*PASSED[:2], "reviewed:present", *AHEAD[2:]), State.REVIEWED, None),
    "lapsed": (_path(*PASSED[:2], "lapsed:ended", "approved:unreached", AHEAD[3], back=1), State.LAPSED, None),
    "approved": (_path(*PASSED[:3], "approved:present", AHEAD[3]), State.APPROVED, None),
    "declined": (_path(*PASSED[:3], "declined:ended", AHEAD[3], back=2), State.DECLINED, None),
    "awarded": (_path(*PASSED, "decision:awarded"), State.APPROVED, None),
    "not-awarded": (_path(*PASSED[:3], "declined:ended", "decision:not-awarded"), State.DECLINED, None),
}


def _drawn_path(case: str) -> HtmlElement:
    stations, state, returned = PATHS[case]
    snippet = "{{ pieces.path(stations, state, 'receiving', returned) }}"
    return drawn(snippet, stations=stations, state=state, returned=returned)


@pytest.mark.parametrize("case", PATHS)
def test_the_path_draws_each_station_as_the_dossier_stands_to_it_and_says_the_same_in_words(case: str):
    stations, state, _ = PATHS[case]
    page = _drawn_path(case)
    kinds = [stop.partition("path-stop path-stop-")[2] for stop in page.xpath("//circle/@class")]
    assert kinds == [station.standing for station in stations]
    assert said(page.xpath("//title")[0]).endswith(read_words().label("states", state))
    sentences = said(page.xpath("//desc")[0]).removesuffix(".").split(". ")
    items = page.xpath("//ol/li")
    assert len(sentences) == len(items) == 5
    for station, sentence, item in zip(stations, sentences, items, strict=True):
        title, standing = (
            read_words().label("stations", station.name),
            read_words().label("standings", station.standing),
        )
        for text in (sentence, said(item)):
            assert text.startswith(title)
            assert standing in text
            assert station.who in text


@pytest.mark.parametrize("case", PATHS)
def test_the_list_of_stations_names_the_present_one(case: str):
    (here,) = _drawn_path(case).xpath("//li[@aria-current='step']")
    last = [station for station in PATHS[case][0] if station.standing not in ("passed", "ahead", "unreached")][-1]
    assert said(here.xpath("b")[0]) == read_words().label("stations", last.name)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("draft", "Quyết định: chưa tới"),
        ("declined", "Không đủ điều kiện: dừng ở đây, 07/01/2011 16:20, Phạm Thị Nguyễn Hoàng Kim Ngân Phương Thảo"),
        ("lapsed", "Không hoàn thiện: dừng ở đây, 06/01/2011 16:20, Lê Thị Thanh Thủy"),
        ("lapsed", "Duyệt đề nghị: không tới"),
        ("awarded", "Quyết định: đã ban hành, 15/02/2011, được tặng thưởng"),
        ("not-awarded", "Quyết định: đã ban hành, 15/02/2011, không được tặng thưởng"),
        ("returned", "Nộp lại hồ sơ: chưa tới"),
    ],
)
def test_the_last_stations_are_told_in_true_words(case: str, told: str):
    page = _drawn_path(case)
    assert f"{told}." in said(page.xpath("//desc")[0])
    assert [said(text) for text in page.xpath("//text") if told.partition(":")[0] == said(text)]


@pytest.mark.parametrize(
    ("case", "arc", "told"),
    [
        *((case, [], "") for case in ("draft", "submitted", "reviewed", "approved", "awarded", "not-awarded")),
        ("returned", ["path-turn path-turn-back"], "hoàn thiện đến 20/01/2011"),
        *(
            (case, ["path-turn path-turn-before"], "đã có lần được trả lại")
            for case in ("submitted-again", "lapsed", "declined")
        ),
    ],
)
def test_the_way_back_is_drawn_and_told_only_where_there_was_one(case: str, arc: list[str], told: str):
    page = _drawn_path(case)
    assert page.xpath("//path[contains(@class, 'path-turn')]/@class") == arc
    start = [
        stop for stop, station in zip(page.xpath("//circle/@cx"), PATHS[case][0], strict=True) if station.turned_back
    ]
    assert [shape.split()[0] for shape in page.xpath("//path[contains(@class, 'path-turn')]/@d")] == [
        f"M{place}" for place in start
    ]
    for text in (said(page.xpath("//desc")[0]), said(page.xpath("//ol")[0])):
        assert ("trả lại" in text.replace("Trả lại", "") or "hoàn thiện đến" in text) is bool(told)
        assert told in text


def test_a_returned_dossier_shows_who_sent_it_back_when_and_until_when():
    page = drawn(
        "{{ pieces.path(stations, state, 'receiving', back) }}{{ pieces.return_notice(back, allowed) }}",
        allowed=ALLOWED,
        stations=SENT_BACK,
        state=State.RETURNED,
        back=RETURNED,
    )
    drawing = [said(label) for label in page.xpath("//text")]
    assert {"Trả lại để hoàn thiện", "06/01/2011 09:30", "Trần Thị Hà", "đến 20/01/2011"} <= set(drawing)
    assert "Bổ sung số liệu." in said(page.xpath("//section")[0])


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_list():
    page = _drawn_path("approved")
    assert max(len(said(label)) for label in page.xpath("//text")) <= LONGEST_NAME
    assert "Phạm Thị Nguyễn Hoàng Kim Ngân Phương Thảo" in said(page.xpath("//ol")[0])


@dataclass(frozen=True, slots=True)
class Box:
    """The place of something drawn, in the picture's own units."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right + GAP
            and other.left < self.right + GAP
            and self.top < other.bottom
            and other.top < self.bottom
        )


GAP = 6


@pytest.mark.parametrize("case", PATHS)
def test_nothing_in_the_picture_overlaps_or_leaves_it(case: str):
    (picture,) = _drawn_path(case).xpath("//svg")
    width, height = map(float, picture.get("viewbox").split()[2:])
    texts = [_text_box(text) for text in picture.xpath(".//text")]
    circles = [_circle_box(circle) for circle in picture.xpath(".//circle")]
    assert [(box.what, other.what) for box, other in combinations([*texts, *circles], 2) if box.overlaps(other)] == []
    for box in [*texts, *circles]:
        assert box.left >= 0, box
        assert box.right <= width, box
        assert box.bottom <= height, box
    for x, y in _arc(picture):
        assert y >= 0
        assert [text.what for text in texts if text.left <= x <= text.right and text.top <= y <= text.bottom] == []


def _text_box(text: HtmlElement) -> Box:
    """The box of a text in the pages' own font, by the sizes of the style sheet."""
    is_title = "path-title" in text.get("class")
    size, words = (15 if is_title else 14), said(text)
    half, base = text_width(words, size, 600 if is_title else 400) / 2, float(text.get("y"))
    middle = float(text.get("x"))
    return Box(words, middle - half, base - 0.8 * size, middle + half, base + 0.25 * size)


def _circle_box(circle: HtmlElement) -> Box:
    x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
    return Box("circle", x - r, y - r, x + r, y + r)


def _arc(picture: HtmlElement) -> list[tuple[float, float]]:
    """Points of the way back."""
    points = []
    for shape in picture.xpath(".//path[contains(@class, 'path-turn')]/@d"):
        numbers = list(map(float, re.findall(r"-?[\d.]+", shape)))
        ends = list(zip(numbers[::2], numbers[1::2], strict=True))
        for share in (step / 50 for step in range(51)):
            weights = ((1 - share) ** 3, 3 * share * (1 - share) ** 2, 3 * share**2 * (1 - share), share**3)
            points.append(tuple(sum(w * end[axis] for w, end in zip(weights, ends, strict=True)) for axis in (0, 1)))
    return points


@pytest.mark.parametrize(
    ("phase", "group"),
    [
        (Phase.RECEIVING, "states"),
        (Phase.UNDER_REVIEW, "states"),
        (Phase.CLOSED, "states_closed"),
        (Phase.DECIDED, "states_decided"),
    ],
)
@pytest.mark.parametrize("state", State)
def test_a_state_is_told_by_word_and_by_shape_and_the_word_fits_the_phase(state: State, phase: Phase, group: str):
    badge = drawn("{{ pieces.state_badge(state, phase) }}", state=state, phase=phase).xpath("//span")[0]
    assert said(badge) == read_words().label(group, shown_state(state, phase))
    assert badge.xpath(".//*[local-name()='path' or local-name()='circle']")


def test_every_state_has_a_shape_of_its_own():
    shapes = {
        html.tostring(drawn("{{ pieces.state_badge(state, 'receiving') }}", state=state).xpath("//svg")[0])
        for state in State
    }
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
    deadline = Deadline(CLOSES, Closing(date(2011, 1, 10), inclusive=False), "giờ Việt Nam", extended=False)
    chip = said(
        drawn("{{ pieces.deadline_chip(deadline, now, allowed) }}", deadline=deadline, now=NOW, allowed=ALLOWED)
    )
    assert chip == (
        "còn 2 ngày 16 giờ Nhận trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011, giờ Việt Nam"
    )


def test_the_deadline_counts_no_time_once_nothing_is_received_and_goes_when_the_ranking_is_closed():
    deadline = Deadline(CLOSES + timedelta(days=19), Closing(date(2011, 1, 29), inclusive=False), "", extended=True)
    chip = "{{ pieces.deadline_chip(deadline, now, allowed) }}"
    over = permitted(CampaignState.OPEN, CLOSES, NOW, ends=NOW)
    assert said(drawn(chip, deadline=deadline, now=NOW, allowed=over)).startswith("đã hết hạn")
    for state in (CampaignState.CLOSED, CampaignState.DECIDED):
        assert said(drawn(chip, deadline=deadline, now=NOW, allowed=permitted(state, CLOSES, NOW))) == ""


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
    box = {"with_review": "yes"} if "with_review" in opening.transition.inputs else {}
    assert sent == {"version": "7", "key": "k1", **asked, **box}
    assert bool(form.xpath(".//textarea[@name='reason']")) == ("reason" in opening.transition.inputs)
    button = form.xpath(".//button")[0]
    assert (button.get("name"), button.get("value"), button.get("disabled")) == ("action", opening.action, None)


def test_the_forms_of_one_page_have_keys_and_ids_of_their_own():
    keys = iter("abcde")
    openings = tuple(opening for opening in OPENINGS if opening.transition.source is State.REVIEWED)
    forms = "{{ moves.actions('/x', openings, 1, key, none, allowed) }}"
    page = drawn(forms, openings=openings, key=lambda: next(keys), allowed=ALLOWED)
    assert page.xpath("//input[@name='key']/@value") == [*"abcde"]
    assert page.xpath("//button[contains(@class, 'btn-primary')]/@value") == ["approve"]


@pytest.mark.parametrize(
    ("source", "state", "at", "main"),
    [
        (State.DRAFT, CampaignState.OPEN, NOW, ["submit"]),
        (State.DRAFT, CampaignState.OPEN, CLOSES, []),
        (State.DRAFT, CampaignState.CLOSED, NOW, []),
        (State.SUBMITTED, CampaignState.OPEN, CLOSES, ["review"]),
        (State.SUBMITTED, CampaignState.CLOSED, CLOSES, []),
        (State.REVIEWED, CampaignState.CLOSED, CLOSES, []),
    ],
)
def test_an_action_that_cannot_succeed_stays_to_be_pressed_but_is_not_the_main_button(
    source: State, state: CampaignState, at: datetime, main: list[str]
):
    openings = tuple(opening for opening in OPENINGS if opening.transition and opening.transition.source is source)
    forms = "{{ moves.actions('/x', openings, 1, key, none, allowed) }}"
    page = drawn(forms, openings=openings, key=lambda: "k", allowed=permitted(state, CLOSES, at, ends=CLOSES))
    assert page.xpath("//button[contains(@class, 'btn-primary')]/@value") == main
    assert len(page.xpath("//button")) == len(openings)


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
