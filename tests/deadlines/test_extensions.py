"""More time: an office asks, the centre gives or refuses; every order is history, and nothing is overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dossiers.awards import ranking_closing
from dossiers.deadlines import extension_pages, extension_requests
from dossiers.deadlines.extensions import ALL, ExtensionForm, Granted
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.deadline_views import DossierTime, ExtensionRequestView
from dossiers.figures import ranking
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord, ExtensionRequest
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries.journal import acts_about
from tests.moving.test_at_once import at_once, kinds
from tests.support.dossiers import ADMIN, APPROVER, APPROVER_2, PRINTER, REVIEWER, Office, first_office, new_key
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State

REASON = "Đường sạt lở, chưa gửi được hồ sơ."


def refusal(kind: type[WorkflowError], deed: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(kind) as refused:
        deed()
    return [(reason.code, reason.field) for reason in refused.value.unmet]


def ask(
    office: Office, day: str = "14/01/2011", actor: Actor | None = None, *, reason: str = REASON, key: str | None = None
) -> None:
    with office.database.writing() as session:
        form = ExtensionForm(key or new_key(), day, reason)
        extension_requests.request_extension(session, office.reference, form, actor=actor or office.clerk, at=office.at)


def answer(
    office: Office,
    day: str = "14/01/2011",
    *,
    number: int | None = None,
    actor: Actor = APPROVER,
    reason: str = "Đồng ý.",
    key: str | None = None,
) -> Granted:
    asked = number if number is not None else time_of(office).asked[-1].number
    form = ExtensionForm(key or new_key(), day, reason)
    with office.database.writing() as session:
        return extension_requests.grant_request(session, office.campaign.code, asked, form, actor=actor, at=office.at)


def refuse(office: Office, reason: str, *, number: int | None = None, actor: Actor = APPROVER) -> None:
    asked = number if number is not None else time_of(office).asked[-1].number
    with office.database.writing() as session:
        extension_requests.refuse_request(session, office.campaign.code, asked, reason, actor=actor, at=office.at)


def time_of(office: Office, actor: Actor | None = None, at: datetime | None = None) -> DossierTime:
    with office.database.reading() as session:
        return extension_pages.dossier_time(session, office.reference, actor=actor or office.clerk, at=at or office.at)


def rows(office: Office, table: type) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def close_campaign(office: Office) -> None:
    with office.database.writing() as session:
        kept = campaign_queries.campaign_to_change(session, office.campaign.code)
        assert kept is not None
        kept.state = CampaignState.CLOSED


def test_an_order_says_who_gave_which_office_what_and_why(any_office: Office):
    until = any_office.closes.date() + timedelta(days=3)
    assert any_office.extend(until) == Granted(1, (any_office.code,), ())
    (given,) = time_of(any_office).given
    assert (given.number, given.who, given.reason) == (1, APPROVER.name, "Mưa lũ làm gián đoạn giao thông.")
    assert given.office == any_office.campaign.office(any_office.code)
    assert (given.before, given.until_day, given.at) == (any_office.closes, until, any_office.at)
    assert time_of(any_office.other()).given == ()


def test_every_further_order_begins_where_the_last_one_ended_and_overwrites_nothing(office: Office):
    office.extend(date(2011, 1, 12))
    office.extend(date(2011, 1, 20), APPROVER_2, reason="Lũ chưa rút.")
    first, second = time_of(office).given
    assert (first.number, first.until_day, first.who) == (1, date(2011, 1, 12), APPROVER.name)
    assert (second.number, second.until_day, second.who) == (2, date(2011, 1, 20), APPROVER_2.name)
    assert second.before == first.until == datetime.fromisoformat("2011-01-13T00:00:00+07:00")
    assert time_of(office).submits_until == second.until


def test_an_order_for_all_gives_time_to_all_but_those_who_have_more(office: Office):
    office.extend(date(2011, 1, 20))
    codes = {member.code for member in office.campaign.offices}
    granted = office.extend(date(2011, 1, 14), office=ALL)
    assert (granted.number, set(granted.offices), granted.skipped) == (2, codes - {office.code}, (office.code,))
    assert [order.until_day for order in time_of(office).given] == [date(2011, 1, 20)]
    (given,) = time_of(office.other()).given
    assert (given.office, given.before, given.until_day) == (None, office.closes, date(2011, 1, 14))
    with office.database.reading() as session:
        listed = extension_pages.campaign_time(session, office.campaign.code, actor=REVIEWER, at=office.at).given
    assert [(order.number, order.gained, order.kept_more) for order in listed] == [
        (2, len(codes) - 1, (office.campaign.office(office.code).name,)),
        (1, 1, ()),
    ]


def test_a_second_order_for_all_begins_where_the_first_one_ended(office: Office):
    office.extend(date(2011, 1, 12), office=ALL)
    office.extend(date(2011, 1, 14), office=ALL)
    with office.database.reading() as session:
        last, first = extension_pages.campaign_time(session, office.campaign.code, actor=APPROVER, at=office.at).given
    assert (first.before, last.before) == (office.closes, first.until)


def test_an_order_for_all_by_which_nobody_gains_is_refused(office: Office):
    office.extend(date(2011, 1, 14), office=ALL)
    found = refusal(RequirementsUnmet, lambda: office.extend(date(2011, 1, 14), office=ALL))
    assert found == [("extension-gains-nothing", "until_day")]
    assert (rows(office, ExtensionOrder), rows(office, ExtensionRecord)) == (1, len(office.campaign.offices))


@pytest.mark.parametrize(
    ("day", "reason", "whom", "found"),
    [
        ("14/01/2011", "   \n ", "01", [("reason-missing", "reason")]),
        ("14/01/2011", "Ngập \U0001f30a", "01", [("text-unprintable", "reason")]),
        ("14/01/2011", "x" * 5_001, "01", [("text-too-long", "reason")]),
        ("31/02/2011", REASON, "01", [("date-impossible", "until_day")]),
        ("tuần sau", REASON, ALL, [("date-unreadable", "until_day")]),
        ("", REASON, ALL, [("extension-day-missing", "until_day")]),
        ("06/01/2011", REASON, "01", [("extension-day-over", "until_day")]),
        ("09/01/2011", REASON, "01", [("extension-gains-nothing", "until_day")]),
        ("14/01/2011", REASON, "", [("extension-office-missing", "office")]),
        ("", "", "00", [("extension-office-missing", "office"), ("extension-day-missing", "until_day"),
                        ("reason-missing", "reason")]),
    ],
)  # fmt: skip
def test_what_cannot_be_granted_is_told_with_every_reason(
    office: Office, day: str, reason: str, whom: str, found: list[tuple[str, str]]
):
    assert refusal(RequirementsUnmet, lambda: office.extend(day, office=whom, reason=reason)) == found
    assert (rows(office, ExtensionOrder), rows(office, ExtensionRecord)) == (0, 0)


def test_a_returned_office_gains_only_beyond_its_correction_window(office: Office):
    office.bring_to(State.SUBMITTED).move(Action.RETURN, correction_day="20/01/2011")
    found = refusal(RequirementsUnmet, lambda: office.extend(date(2011, 1, 20)))
    assert found == [("extension-gains-nothing", "until_day")]
    office.extend(date(2011, 1, 21))
    (given,) = time_of(office).given
    assert given.before == datetime.fromisoformat("2011-01-21T00:00:00+07:00")
    assert office.move(Action.SUBMIT, at=datetime.fromisoformat("2011-01-21T23:59:59+07:00")).revision == 2


def test_an_order_for_all_holds_for_a_returned_office_too(office: Office):
    office.bring_to(State.SUBMITTED).move(Action.RETURN, correction_day="20/01/2011")
    granted = office.extend(date(2011, 1, 14), office=ALL)
    assert office.code in granted.offices
    assert time_of(office).submits_until == datetime.fromisoformat("2011-01-21T00:00:00+07:00")


def test_only_an_approver_gives_time_and_only_the_centre_knows_the_campaign(office: Office):
    for person in (REVIEWER, ADMIN):
        found = refusal(NotYourTurn, lambda person=person: office.extend(date(2011, 1, 14), person))
        assert found == [("approver-only", "")]
    for person in (office.clerk, PRINTER):
        with pytest.raises(NotFound):
            office.extend(date(2011, 1, 14), person)
    with pytest.raises(NotFound):
        replace(office, campaign=replace(office.campaign, code="no-such")).extend(date(2011, 1, 14))


def test_nobody_gives_time_to_the_own_office_alone(office: Office):
    both = office.person("double", Role.APPROVER)
    assert refusal(NotYourTurn, lambda: office.extend(date(2011, 1, 14), both)) == [("your-own-office", "")]
    ask(office)
    assert refusal(NotYourTurn, lambda: answer(office, actor=both)) == [("your-own-office", "")]
    assert refusal(NotYourTurn, lambda: refuse(office, "Không.", actor=both)) == [("your-own-office", "")]
    assert office.other().extend(date(2011, 1, 14), both).number == 1


def test_after_the_ranking_is_closed_nobody_gets_more_time(office: Office):
    ask(office)
    close_campaign(office)
    for deed in (
        lambda: office.extend(date(2011, 1, 14)),
        lambda: ask(office.other()),
        lambda: answer(office),
        lambda: refuse(office, "Không."),
    ):
        assert refusal(RequirementsUnmet, deed) == [("campaign-not-open", "")]


def test_the_same_form_twice_is_one_order_and_the_same_answer(office: Office):
    first = office.extend(date(2011, 1, 14), office=ALL, key="k")
    assert office.extend(date(2011, 1, 14), office=ALL, key="k") == first
    assert rows(office, ExtensionOrder) == 1
    office.extend(date(2011, 1, 15), APPROVER_2, office=ALL, key="k")
    assert rows(office, ExtensionOrder) == 2


def test_20_clicks_at_once_are_one_order_and_20_equal_answers(office: Office):
    answers = at_once([lambda: office.extend(date(2011, 1, 14), office=ALL, key="k")] * 20)
    assert {repr(answer) for answer in answers} == {repr(answers[0])}
    assert isinstance(answers[0], Granted)
    assert (rows(office, ExtensionOrder), rows(office, ExtensionRecord)) == (1, len(office.campaign.offices))


def test_orders_at_once_are_numbered_one_by_one_and_each_sees_the_one_before(office: Office):
    other = office.other()
    deeds = [
        *(lambda day=day: office.extend(date(2011, 1, day)) for day in (12, 13, 14, 15)),
        *(lambda day=day: other.extend(date(2011, 1, day), APPROVER_2) for day in (12, 13, 14, 15)),
    ]
    answers = at_once(deeds)
    granted = [answer for answer in answers if isinstance(answer, Granted)]
    assert sorted(result.number for result in granted) == [*range(1, len(granted) + 1)]
    assert kinds(answers) == {"Granted": len(granted), "RequirementsUnmet": 8 - len(granted)}
    for item in (office, other):
        given = time_of(item).given
        assert given[-1].until_day == date(2011, 1, 15)
        assert [late.before for late in given[1:]] == [early.until for early in given[:-1]]


def test_the_ranking_closes_early_until_the_last_extension_is_over(office: Office):
    office.extend(date(2011, 1, 20))
    with office.database.reading() as session:
        kept = ranking.seen_campaign(session, office.campaign.code, APPROVER)
        facts = ranking_closing.closing_facts(session, kept, ranking.basis_of(session, kept), office.at)
    assert facts.closes == datetime.fromisoformat("2011-01-21T00:00:00+07:00")


def test_an_office_asks_and_sees_its_request_wait(any_office: Office):
    until = any_office.closes.date() + timedelta(days=2)
    ask(any_office, f"{until:%d/%m/%Y}")
    (asked,) = time_of(any_office).asked
    assert (asked.until_day, asked.reason, asked.who, asked.state) == (until, REASON, any_office.clerk.name, "open")
    assert not time_of(any_office).may_ask
    with any_office.database.reading() as session:
        waiting = extension_pages.campaign_time(
            session, any_office.campaign.code, actor=APPROVER, at=any_office.at
        ).asked
        assert [act.act for act in acts_about(session, any_office.reference)] == ["extension-asked"]
    assert [(request.number, request.reference) for request in waiting] == [(asked.number, any_office.reference)]


def test_one_request_waits_at_a_time_and_the_same_form_is_the_same_request(office: Office):
    ask(office, key="k")
    ask(office, key="k")
    found = refusal(RequirementsUnmet, lambda: ask(office, actor=office.colleague))
    assert found == [("extension-asked-already", "")]
    assert rows(office, ExtensionRequest) == 1
    refuse(office, "Chưa đủ lý do.")
    ask(office)
    assert [request.state for request in time_of(office).asked] == ["refused", "open"]


def test_20_requests_at_once_are_one(office: Office):
    people = (office.clerk, office.colleague)
    answers = at_once([lambda number=number: ask(office, actor=people[number % 2]) for number in range(20)])
    assert kinds(answers) == {"NoneType": 1, "RequirementsUnmet": 19}
    assert rows(office, ExtensionRequest) == 1


@pytest.mark.parametrize(
    ("day", "reason", "found"),
    [
        ("14/01/2011", " ", [("reason-missing", "reason")]),
        ("hôm nào đó", "", [("reason-missing", "reason"), ("date-unreadable", "until_day")]),
        ("09/01/2011", REASON, [("extension-gains-nothing", "until_day")]),
        ("01/01/2011", REASON, [("extension-day-over", "until_day")]),
    ],
)
def test_a_request_that_asks_for_nothing_is_told_so(
    office: Office, day: str, reason: str, found: list[tuple[str, str]]
):
    assert refusal(RequirementsUnmet, lambda: ask(office, day, reason=reason)) == found
    assert rows(office, ExtensionRequest) == 0


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REVIEWED, State.APPROVED])
def test_only_who_still_writes_asks_for_time(office: Office, state: State):
    office.bring_to(state)
    assert refusal(WrongState, lambda: ask(office)) == [("extension-not-needed", "")]


def test_a_returned_dossier_s_office_asks_for_more_than_its_correction_window(office: Office):
    office.bring_to(State.SUBMITTED).move(Action.RETURN, correction_day="20/01/2011")
    assert refusal(RequirementsUnmet, lambda: ask(office, "20/01/2011")) == [("extension-gains-nothing", "until_day")]
    ask(office, "25/01/2011")
    assert answer(office, "25/01/2011").offices == (office.code,)


def test_only_the_own_office_asks(office: Office):
    assert refusal(NotYourTurn, lambda: ask(office, actor=APPROVER)) == [("not-your-role", "")]
    for person in (office.other().clerk, PRINTER, ADMIN):
        with pytest.raises(NotFound):
            ask(office, actor=person)


def test_the_centre_may_grant_another_day_than_was_asked_for(office: Office):
    ask(office, "20/01/2011")
    assert answer(office, "12/01/2011", reason="Đồng ý đến 12/01.") == Granted(1, (office.code,), ())
    seen = time_of(office)
    (asked,), (given,) = seen.asked, seen.given
    assert (asked.state, asked.until_day, asked.given_day) == ("granted", date(2011, 1, 20), date(2011, 1, 12))
    assert (asked.answer, asked.answered_by, asked.answered_at) == ("Đồng ý đến 12/01.", APPROVER.name, office.at)
    assert given.until_day == date(2011, 1, 12)
    with office.database.reading() as session:
        assert [act.act for act in acts_about(session, office.reference)] == ["extension-asked", "extension-answered"]
        assert extension_pages.campaign_time(session, office.campaign.code, actor=APPROVER, at=office.at).asked == ()


def test_a_late_attempt_a_request_and_an_extension_end_in_a_submission(office: Office):
    office.fill()
    late = office.closes + timedelta(minutes=1)
    assert refusal(RequirementsUnmet, lambda: office.move(Action.SUBMIT, at=late)) == [("deadline-passed", "")]
    ask(office)
    answer(office)
    assert office.move(Action.SUBMIT, at=late + timedelta(hours=1)).revision == 1


def test_a_refusal_needs_a_reason_and_the_office_reads_it(office: Office):
    ask(office)
    assert refusal(RequirementsUnmet, lambda: refuse(office, " \t")) == [("reason-missing", "reason")]
    refuse(office, "Lý do chưa thuyết phục.")
    seen = time_of(office)
    assert (seen.asked[0].state, seen.asked[0].answer, seen.given) == ("refused", "Lý do chưa thuyết phục.", ())
    assert seen.may_ask


def told(asked: ExtensionRequestView) -> tuple[str, str, str]:
    return asked.state, asked.answered_by, asked.answer


def test_a_request_has_one_answer(office: Office):
    ask(office)
    granted = answer(office, key="k")
    before = told(time_of(office).asked[0])
    assert answer(office, key="k") == granted
    assert refusal(WrongState, lambda: answer(office, "15/01/2011", actor=APPROVER_2)) == [("extension-answered", "")]
    assert refusal(WrongState, lambda: refuse(office, "Không.")) == [("extension-answered", "")]
    assert told(time_of(office).asked[0]) == before
    assert rows(office, ExtensionOrder) == 1


def test_the_same_refusal_twice_is_one(office: Office):
    ask(office)
    refuse(office, "Không.")
    refuse(office, "Không.")
    assert refusal(WrongState, lambda: refuse(office, "Không.", actor=APPROVER_2)) == [("extension-answered", "")]
    with office.database.reading() as session:
        assert [act.act for act in acts_about(session, office.reference)].count("extension-answered") == 1


def test_granting_and_refusing_at_once_is_one_of_the_two(office: Office):
    ask(office)
    number = time_of(office).asked[0].number
    deeds = [
        *[lambda: answer(office, number=number)] * 5,
        *[lambda: refuse(office, "Không.", number=number, actor=APPROVER_2)] * 5,
    ]
    answers = at_once(deeds)
    (asked,) = time_of(office).asked
    orders = rows(office, ExtensionOrder)
    assert orders == (asked.state == "granted")
    assert kinds(answers)["Granted"] == orders
    assert {type(answer) for answer in answers} <= {Granted, WrongState, type(None)}


def test_asking_answering_and_submitting_at_once_end_all(office: Office):
    """Each holds rows that another needs; nobody waits for the other for ever."""
    office.fill()
    ask(office)
    number, seen = time_of(office).asked[0].number, office.version()
    answers = at_once(
        [
            lambda: answer(office, number=number),
            lambda: office.move(Action.SUBMIT, version=seen),
            lambda: ask(office, "20/01/2011", office.colleague),
            lambda: office.extend(date(2011, 1, 13), office=ALL),
        ]
        * 3
    )
    assert kinds(answers)["Moved"] == 1
    assert kinds(answers)["Granted"] >= 1
    assert all(isinstance(answer, WorkflowError | Granted | type(None)) or answer for answer in answers)


def test_a_request_of_another_campaign_is_not_found(office: Office):
    ask(office)
    number = time_of(office).asked[0].number
    with office.database.reading() as session:
        other = session.scalars(select(CampaignRecord.code).where(CampaignRecord.code != office.campaign.code)).first()
    assert other is not None
    form = ExtensionForm(new_key(), "14/01/2011", "Đồng ý.")
    for code, asked in ((other, number), (office.campaign.code, 9_999)):
        with office.database.writing() as session, pytest.raises(NotFound):
            extension_requests.grant_request(session, code, asked, form, actor=APPROVER, at=office.at)


def test_orders_are_shown_a_page_at_a_time(office: Office):
    for day in range(1, 23):
        office.extend(date(2011, 2, day))
    with office.database.reading() as session:
        first, second, beyond = (
            extension_pages.campaign_time(session, office.campaign.code, page, actor=APPROVER, at=office.at)
            for page in (1, 2, 99)
        )
    assert [order.number for order in first.given] == [*range(22, 2, -1)]
    assert [order.number for order in second.given] == [2, 1]
    assert (beyond.page, beyond.pages) == (2, 2)


def test_a_page_offers_to_ask_when_the_closing_moment_is_near_or_past(office: Office):
    near = office.closes - timedelta(days=3)
    assert not time_of(office, at=near - timedelta(seconds=1)).offers
    assert time_of(office, at=near).offers
    assert time_of(office, at=office.closes + timedelta(days=1)).offers
    assert not time_of(office, APPROVER, office.closes).offers


def test_who_does_not_see_the_dossier_does_not_see_its_time(office: Office):
    office.bring_to(State.APPROVED)
    for person in (office.other().clerk, PRINTER, ADMIN):
        with pytest.raises(NotFound):
            time_of(office, person)
    assert first_office(office.database).reference == time_of(office, REVIEWER).reference
