"""Paper dossiers that came in by post: the day counts where the campaign says so, and the scan is kept."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from dossiers.deadlines import extension_pages, postal_receipts
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.desk.actor import Actor
from dossiers.desk.clock import real_now
from dossiers.desk.errors import NotFound
from dossiers.dossier.deadline_views import PostalReceiptView
from dossiers.drafting.attachments import NewFile
from dossiers.operations import upkeep
from dossiers.reading.receipts import receipt
from dossiers.records.models.deadlines import PostalReceipt
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries.journal import acts_about
from tests.moving.test_at_once import at_once
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office, new_key
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError
from workflow.guards import CampaignState
from workflow.lifecycle import Action, Role, State
from workflow.receipts import ON_TIME_BY_POST

SCAN = NewFile("scan", "Bìa thư.pdf", "application/pdf", 1234, "e" * 64)


def register(
    office: Office,
    day: date | str,
    actor: Actor = REVIEWER,
    *,
    remark: str = "Thư bảo đảm.",
    scan: NewFile | None = None,
    at: datetime | None = None,
    key: str | None = None,
) -> None:
    typed = day if isinstance(day, str) else f"{day:%d/%m/%Y}"
    form = ReceiptForm(key or new_key(), typed, remark)
    with office.database.writing() as session:
        postal_receipts.register(session, office.reference, form, scan, actor=actor, at=at or office.at)


def received(office: Office, actor: Actor | None = None) -> tuple[PostalReceiptView, ...]:
    with office.database.reading() as session:
        return extension_pages.dossier_time(
            session, office.reference, actor=actor or office.clerk, at=office.at
        ).received


def refusal(kind: type[WorkflowError], deed: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(kind) as refused:
        deed()
    return [(reason.code, reason.field) for reason in refused.value.unmet]


def test_centre_and_office_see_day_remark_who_and_when(any_office: Office):
    day = any_office.at.date() - timedelta(days=1)
    register(any_office, day, scan=SCAN)
    for person in (any_office.clerk, any_office.colleague, REVIEWER, APPROVER):
        (seen,) = received(any_office, person)
        assert (seen.day, seen.remark, seen.who, seen.at) == (day, "Thư bảo đảm.", REVIEWER.name, any_office.at)
        assert (seen.scan_name, seen.scan_size) == ("Bìa thư.pdf", 1234)
        assert seen.counts is any_office.campaign.post_counts
    with any_office.database.reading() as session:
        assert [act.act for act in acts_about(session, any_office.reference)] == ["post-registered"]


def test_what_came_in_by_post_in_time_counts_where_the_campaign_says_so(any_office: Office):
    any_office.fill()
    late = any_office.closes + timedelta(days=2)
    register(any_office, any_office.closes.date() - timedelta(days=1), at=late)
    if any_office.campaign.post_counts:
        assert not any_office.view(at=late).is_late
        any_office.move(Action.SUBMIT, at=late)
        assert any_office.moves()[-1].note == ON_TIME_BY_POST
        with any_office.database.reading() as session:
            assert receipt(session, any_office.reference, 1, actor=any_office.clerk).facts.first.by_post
    else:
        assert any_office.view(at=late).is_late
        found = refusal(RequirementsUnmet, lambda: any_office.move(Action.SUBMIT, at=late))
        assert found == [("deadline-passed", "")]


def test_one_campaign_counts_the_post_and_the_other_does_not(any_office: Office):
    assert any_office.campaign.post_counts is (any_office.campaign.code == "4361-2010")


def test_what_came_in_by_post_too_late_does_not_count(office: Office):
    office.fill()
    late = office.closes + timedelta(days=2)
    register(office, office.closes.date(), at=late)
    assert not received(office)[0].counts
    assert refusal(RequirementsUnmet, lambda: office.move(Action.SUBMIT, at=late)) == [("deadline-passed", "")]


def test_of_several_registrations_the_last_one_counts_and_all_are_shown(office: Office):
    office.fill()
    late = office.closes + timedelta(days=2)
    register(office, date(2011, 1, 8), at=late)
    register(office, date(2011, 1, 11), APPROVER, remark="Ghi nhầm ngày.", at=late)
    assert [(receipt.day, receipt.who) for receipt in received(office)] == [
        (date(2011, 1, 8), REVIEWER.name),
        (date(2011, 1, 11), APPROVER.name),
    ]
    assert refusal(RequirementsUnmet, lambda: office.move(Action.SUBMIT, at=late)) == [("deadline-passed", "")]


@pytest.mark.parametrize(
    ("day", "remark", "found"),
    [
        ("", "", [("received-day-missing", "received_day")]),
        ("hôm qua", "", [("date-unreadable", "received_day")]),
        ("08/01/2011", "", [("received-day-later", "received_day")]),
        ("09/10/2010", "", [("received-day-early", "received_day")]),
        ("06/01/2011", "\U0001f4ec", [("text-unprintable", "remark")]),
        ("", "x" * 5_001, [("received-day-missing", "received_day"), ("text-too-long", "remark")]),
    ],
)
def test_a_day_that_cannot_be_is_told(office: Office, day: str, remark: str, found: list[tuple[str, str]]):
    assert refusal(RequirementsUnmet, lambda: register(office, day, remark=remark)) == found
    assert office.count(PostalReceipt) == 0


def test_the_remark_may_be_empty_and_today_and_the_first_day_of_the_period_are_taken(office: Office):
    register(office, office.at.date(), remark="")
    register(office, office.campaign.period[0])
    assert office.count(PostalReceipt) == 2


def test_only_the_centre_registers_and_nobody_for_the_own_office(office: Office):
    day = date(2011, 1, 6)
    assert refusal(NotYourTurn, lambda: register(office, day, office.clerk)) == [("centre-only", "")]
    both = office.person("double", Role.REVIEWER)
    assert refusal(NotYourTurn, lambda: register(office, day, both)) == [("your-own-office", "")]
    for person in (office.other().clerk, PRINTER, ADMIN):
        with pytest.raises(NotFound):
            register(office, day, person)


@pytest.mark.parametrize(
    ("campaign_state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_after_the_ranking_is_closed_nothing_is_registered(office: Office, campaign_state: CampaignState, code: str):
    with office.database.writing() as session:
        kept = campaign_queries.campaign_to_change(session, office.campaign.code)
        assert kept is not None
        kept.state = campaign_state
    assert refusal(RequirementsUnmet, lambda: register(office, date(2011, 1, 6))) == [(code, "")]


def test_the_same_form_twice_is_one_registration(office: Office):
    at_once([lambda: register(office, date(2011, 1, 6), key="k")] * 10)
    assert office.count(PostalReceipt) == 1


def test_a_file_is_not_opened_for_what_may_not_be_registered(office: Office):
    form = ReceiptForm(new_key(), "08/01/2011")
    with office.database.reading() as session:
        deed = lambda: postal_receipts.check(session, office.reference, form, actor=REVIEWER, at=office.at)  # noqa: E731
        assert refusal(RequirementsUnmet, deed) == [("received-day-later", "received_day")]


def test_the_scan_is_for_centre_and_office_and_no_one_else(office: Office):
    register(office, date(2011, 1, 6), scan=SCAN)
    register(office, date(2011, 1, 6))
    office.bring_to(State.APPROVED)
    with_scan, without = received(office)
    with office.database.reading() as session:
        for person in (office.clerk, REVIEWER, APPROVER):
            assert postal_receipts.scan_of(session, office.reference, with_scan.number, actor=person).hash == SCAN.hash
        for person in (office.other().clerk, PRINTER, ADMIN):
            with pytest.raises(NotFound):
                postal_receipts.scan_of(session, office.reference, with_scan.number, actor=person)
        for reference, number in ((office.reference, without.number), (office.other().reference, with_scan.number)):
            with pytest.raises(NotFound):
                postal_receipts.scan_of(session, reference, number, actor=REVIEWER)


def test_the_upkeep_keeps_the_scans_of_all_registrations(office: Office, tmp_path):
    application = application_on(office.database, tmp_path)
    first, second, orphan = (application.files.put(content) for content in (b"first", b"second", b"orphan"))
    two_days_ago = (real_now() - timedelta(days=2)).timestamp()
    for hash in (first, second, orphan):
        os.utime(application.files.path(hash), (two_days_ago, two_days_ago))
        if hash != orphan:
            register(office, date(2011, 1, 6), scan=NewFile("scan", "a.pdf", "application/pdf", 5, hash))
    assert upkeep.sweep(application.database, application.files, at=real_now()) == 1
    assert set(application.files.hashes()) == {first, second}
