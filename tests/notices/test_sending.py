"""The outbox is sent after the commit: everything once, nothing lost, failures kept and tried again."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from dossiers.desk.clock import real_now
from dossiers.desk.errors import NotFound
from dossiers.jobs.processes import process_name
from dossiers.notices import outbox, sending
from dossiers.notices.smtp import Attempted, Failure
from dossiers.notices.telling import SEND_MAILS
from dossiers.records.database import Database
from dossiers.records.models.accounts import Account, AccountRole
from dossiers.records.models.jobs import Job
from dossiers.records.models.notices import Mail, MailState
from tests.notices.people import mails, with_people
from tests.notices.servers import DiesAfterData, bare_server, post_office, silent
from tests.support.dossiers import ADMIN, REVIEWER, Office
from workflow.errors import NotYourTurn
from workflow.lifecycle import Action, Role

URL = "https://khenthuong.example.vn"
SUBMITTED_MAILS = 3
"""The mails of one submission: to the colleague and to two reviewers."""


@pytest.fixture
def database(office: Office) -> Database:
    """A database with the mails of one submission in its outbox."""
    office.fill()
    with_people(office).move(Action.SUBMIT)
    assert len(mails(office.database)) == SUBMITTED_MAILS
    return office.database


def send(database: Database, server, at: Callable[[], datetime] = real_now) -> int:
    return sending.send_due_mails(database, server, URL, now=at)


def states(database: Database) -> set[MailState]:
    return {mail.state for mail in mails(database)}


def later(**hours: float) -> Callable[[], datetime]:
    moment = real_now() + timedelta(**hours)
    return lambda: moment


def next_jobs(database: Database) -> list[datetime]:
    """When the jobs that send mails are due, without the one that came with the submission."""
    with database.reading() as session:
        jobs = session.scalars(select(Job).where(Job.name == SEND_MAILS, Job.key.startswith("due/")))
        return sorted(job.due_at for job in jobs)


def test_every_mail_is_sent_once_with_the_sentence_the_step_and_the_link(database: Database, office: Office):
    with post_office() as sorting:
        assert send(database, sorting.server) == SUBMITTED_MAILS
        assert send(database, sorting.server) == 0
    assert sorted(sorting.addresses) == sorted(mail.address for mail in mails(database))
    assert states(database) == {MailState.SENT}
    (text,) = [
        message.get_content().replace("\r\n", "\n")
        for address, message in sorting.received
        if address == "reviewer@example.vn"
    ]
    assert text.startswith(f"Kính gửi {REVIEWER.name},\n")
    assert f"\n{URL}/dossiers/{office.reference}\n" in text
    assert "Việc tiếp theo: mở hồ sơ để thẩm định." in text
    assert f"{URL}/account" in text


def test_the_message_id_follows_from_cause_and_person(database: Database):
    with post_office() as sorting:
        send(database, sorting.server)
    assert sorted(sorting.message_ids) == sorted(f"<{mail.key}@khenthuong.example.vn>" for mail in mails(database))


def test_without_a_server_nothing_leaves_and_the_outbox_says_so(database: Database):
    assert send(database, None) == 0
    assert {(mail.state, mail.failure, mail.attempts) for mail in mails(database)} == {
        (MailState.SUPPRESSED, "no-server", 0)
    }


def test_a_permanent_refusal_is_kept_as_failed_and_not_repeated(database: Database):
    with post_office(at_rcpt="550 no such person") as sorting:
        send(database, sorting.server)
        send(database, sorting.server, later(days=3))
        assert len(sorting.rcpts) == SUBMITTED_MAILS
    assert {(mail.state, mail.failure, mail.answer) for mail in mails(database)} == {
        (MailState.FAILED, "refused", "550 no such person")
    }


def test_a_temporary_refusal_is_repeated_later_and_then_accepted(database: Database):
    with post_office(at_data="451 busy") as sorting:
        send(database, sorting.server)
        assert {(mail.state, mail.failure) for mail in mails(database)} == {(MailState.WAITING, "not-now")}
        assert send(database, sorting.server) == 0
        assert len(sorting.rcpts) == SUBMITTED_MAILS
        assert len(next_jobs(database)) >= 1
        sorting.at_data = "250 OK"
        assert send(database, sorting.server, later(minutes=2)) == SUBMITTED_MAILS
    assert states(database) == {MailState.SENT}


def test_after_the_last_wait_the_mail_has_failed(database: Database):
    moment = real_now()
    with post_office(at_data="451 busy") as sorting:
        for delay in (timedelta(), *outbox.DELAYS):
            moment += delay + timedelta(seconds=1)
            send(database, sorting.server, partial(datetime.fromtimestamp, moment.timestamp(), UTC))
    assert {(mail.state, mail.attempts) for mail in mails(database)} == {(MailState.FAILED, len(outbox.DELAYS) + 1)}


def test_an_unreachable_server_is_tried_with_one_mail_only_and_again_after_a_minute(database: Database):
    with bare_server(silent) as gone:
        pass
    assert send(database, gone) == 0
    assert sorted(mail.attempts for mail in mails(database)) == [0, 0, 1]
    assert states(database) == {MailState.WAITING}
    (due,) = next_jobs(database)
    assert timedelta(seconds=50) < due - real_now() <= timedelta(seconds=61)


def test_a_mail_that_may_have_been_accepted_is_sent_again_with_the_same_message_id(database: Database):
    dies = DiesAfterData()
    with bare_server(dies) as server:
        send(database, server)
    assert {mail.failure for mail in mails(database)} == {"perhaps-sent"}
    with post_office() as sorting:
        assert send(database, sorting.server, later(minutes=2)) == SUBMITTED_MAILS
    for message_id in sorting.message_ids:
        assert sum(message_id.encode() in content for content in dies.contents) == 1


def test_two_workers_at_once_send_each_mail_once(database: Database):
    with post_office() as sorting:
        gate = threading.Barrier(2)

        def work() -> None:
            gate.wait()
            send(database, sorting.server)

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert len(sorting.addresses) == len(set(sorting.addresses)) == SUBMITTED_MAILS


def test_a_mail_that_is_being_sent_is_left_to_its_process(database: Database):
    with database.writing() as session:
        session.execute(update(Mail).values(state=MailState.SENDING, claimed_by=process_name(), claimed_at=real_now()))
    with post_office() as sorting:
        assert send(database, sorting.server) == 0
        assert send(database, sorting.server, later(minutes=6)) == SUBMITTED_MAILS


def test_a_mail_whose_process_has_ended_is_taken_over_at_once(database: Database):
    host, pid, _ = process_name().rsplit(":", 2)
    with database.writing() as session:
        former = f"{host}:{pid}:former"
        session.execute(update(Mail).values(state=MailState.SENDING, claimed_by=former, claimed_at=real_now()))
    with post_office() as sorting:
        assert send(database, sorting.server) == SUBMITTED_MAILS


def test_the_result_of_a_given_up_attempt_is_not_noted(database: Database):
    source = outbox.SentFrom(URL, "khenthuong.example.vn")
    with database.writing() as session:
        claimed = outbox.claim(session, source, at=real_now())
    assert claimed is not None
    with database.writing() as session:
        again = outbox.claim(session, source, at=real_now() + timedelta(minutes=6))
    assert again is not None
    assert again.mail_id != claimed.mail_id or again.attempt == 2
    with database.writing() as session:
        session.execute(update(Mail).where(Mail.id == claimed.mail_id).values(attempts=2))
        outbox.settle(session, claimed, Attempted(Failure.REFUSED, "550"), at=real_now())
    assert MailState.FAILED not in states(database)


def test_a_disabled_account_gets_no_mail(database: Database):
    with database.writing() as session:
        session.execute(update(Account).values(active=False))
    with post_office() as sorting:
        assert send(database, sorting.server) == 0
        assert sorting.rcpts == []
    assert {(mail.state, mail.failure) for mail in mails(database)} == {(MailState.SUPPRESSED, "disabled")}


def test_who_has_another_role_or_office_before_the_sending_is_not_written_to(database: Database, office: Office):
    with database.writing() as session:
        colleague, reviewer = (
            session.scalars(select(Account).where(Account.username == person.username)).one()
            for person in (office.colleague, REVIEWER)
        )
        colleague.office_key = office.other().clerk.office
        reviewer.grants = [AccountRole(role=Role.PRINTER)]
    with post_office() as sorting:
        assert send(database, sorting.server) == 1
        assert sorting.addresses == ["reviewer-2@example.vn"]
    kept = {mail.address.partition("@")[0]: (mail.state, mail.failure, mail.attempts) for mail in mails(database)}
    assert kept.pop("reviewer-2") == (MailState.SENT, "", 1)
    assert set(kept) == {office.colleague.username, "reviewer"}
    assert set(kept.values()) == {(MailState.SUPPRESSED, "concerned-no-more", 0)}


def test_an_address_that_came_into_the_database_with_a_line_break_is_not_sent_to(database: Database):
    with database.writing() as session:
        session.execute(update(Mail).values(address="a@example.vn\r\nBcc: b@example.vn"))
    with post_office() as sorting:
        assert send(database, sorting.server) == 0
        assert sorting.rcpts == []
    assert {(mail.state, mail.failure) for mail in mails(database)} == {(MailState.FAILED, "unfit")}


def test_an_administrator_sends_again_to_the_present_address(database: Database):
    send(database, None)
    with database.writing() as session:
        session.execute(update(Account).where(Account.username == "reviewer").values(mail_address="moi@example.vn"))
        (first, *_) = [mail.id for mail in mails(database) if mail.address.startswith("reviewer@")]
        outbox.send_again(session, first, actor=ADMIN, at=real_now())
    with post_office() as sorting:
        assert send(database, sorting.server) == 1
        assert sorting.addresses == ["moi@example.vn"]
        with database.writing() as session:
            assert outbox.send_all_again(session, actor=ADMIN, at=real_now()) == SUBMITTED_MAILS - 1
        assert send(database, sorting.server) == SUBMITTED_MAILS - 1
    assert states(database) == {MailState.SENT}


def test_a_sent_mail_is_not_sent_again(database: Database):
    with post_office() as sorting:
        send(database, sorting.server)
        with database.writing() as session:
            outbox.send_again(session, mails(database)[0].id, actor=ADMIN, at=real_now())
            assert outbox.send_all_again(session, actor=ADMIN, at=real_now()) == 0
        assert send(database, sorting.server) == 0


def test_only_administrators_send_again(database: Database):
    with database.writing() as session, pytest.raises(NotYourTurn):
        outbox.send_again(session, 1, actor=REVIEWER, at=real_now())
    with database.writing() as session, pytest.raises(NotYourTurn):
        outbox.send_all_again(session, actor=REVIEWER, at=real_now())
    with database.writing() as session, pytest.raises(NotFound):
        outbox.send_again(session, 0, actor=ADMIN, at=real_now())


def test_many_mails_are_sent_in_several_jobs(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "MOST_AT_ONCE", 2)
    with post_office() as sorting:
        assert send(database, sorting.server) == 2
        assert len(next_jobs(database)) == 1
        assert send(database, sorting.server) == SUBMITTED_MAILS - 2
