"""What was typed too late: kept sealed, for one person, for a day."""

from datetime import timedelta

from sqlalchemy import select

from dossiers.accounts.saved_forms import KEPT_FOR, MOST_CHARACTERS, MOST_FORMS, PostedForm, save_form, saved_forms_of
from dossiers.operations.upkeep import SESSIONS_KEPT_FOR, delete_expired_rows
from dossiers.records.database import Database
from dossiers.records.models.accounts import SavedPost, WebSession
from tests.support.people import START, add_account
from workflow.lifecycle import Role

SECRET = "T3sts-0nly.kQ9w_ZrB7-xLmV2.pYhC4-8sNd"
TYPED = {"meeting.discussion": ["Ý kiến của ông Đặng"], "version": ["3"]}


def keep(session, account, target="/dossiers/4361-2010-01/draft/meeting", fields=TYPED, at=START) -> None:
    save_form(session, SECRET, PostedForm(account.id, target, target, fields), at=at)


def test_the_same_person_gets_it_back_and_nobody_else(database: Database):
    with database.writing() as session:
        keep(session, add_account(session, "lan.nt", Role.REVIEWER))
        add_account(session, "other", Role.ADMIN)
        (text,) = saved_forms_of(session, SECRET, "lan.nt", at=START)
        assert (text.fields, text.kept_at) == (TYPED, START)
        assert saved_forms_of(session, SECRET, "other", at=START) == ()
        assert saved_forms_of(session, SECRET, "nobody", at=START) == ()


def test_it_lies_sealed(database: Database):
    with database.writing() as session:
        keep(session, add_account(session, "lan.nt", Role.REVIEWER))
        row = session.scalars(select(SavedPost)).one()
        assert "Đặng" not in row.sealed
        assert "discussion" not in row.sealed
        assert saved_forms_of(session, SECRET + "!", "lan.nt", at=START) == ()


def test_after_a_day_it_is_gone(database: Database):
    with database.writing() as session:
        keep(session, add_account(session, "lan.nt", Role.REVIEWER))
        assert len(saved_forms_of(session, SECRET, "lan.nt", at=START + KEPT_FOR)) == 1
        assert saved_forms_of(session, SECRET, "lan.nt", at=START + KEPT_FOR + timedelta(seconds=1)) == ()


def test_the_same_form_again_replaces_and_the_oldest_make_room(database: Database):
    with database.writing() as session:
        account = add_account(session, "lan.nt", Role.REVIEWER)
        keep(session, account)
        keep(session, account, fields={"meeting.discussion": ["mới"]})
        assert [text.fields for text in saved_forms_of(session, SECRET, "lan.nt", at=START)] == [
            {"meeting.discussion": ["mới"]}
        ]
        for number in range(MOST_FORMS + 3):
            keep(session, account, f"/page/{number}", at=START + timedelta(minutes=number))
        kept = saved_forms_of(session, SECRET, "lan.nt", at=START + timedelta(hours=1))
    assert len(kept) == MOST_FORMS
    assert kept[0].target == f"/page/{MOST_FORMS + 2}"


def test_texts_of_many_megabytes_make_room_for_the_newest(database: Database):
    vast = {"text": ["a" * 8_000_000]}
    with database.writing() as session:
        account = add_account(session, "lan.nt", Role.REVIEWER)
        for number in range(3):
            keep(session, account, f"/page/{number}", vast, at=START + timedelta(minutes=number))
        kept = saved_forms_of(session, SECRET, "lan.nt", at=START + timedelta(hours=1))
        assert sum(len(row.sealed) for row in session.scalars(select(SavedPost))) <= MOST_CHARACTERS
    assert [text.target for text in kept] == ["/page/2", "/page/1"]


def test_the_sweep_deletes_texts_after_a_day_and_sessions_a_week_after_their_longest_life(database: Database):
    now = START + SESSIONS_KEPT_FOR
    with database.writing() as session:
        account = add_account(session, "lan.nt", Role.REVIEWER)
        for name, at in (("/over", now - KEPT_FOR - timedelta(seconds=1)), ("/kept", now - KEPT_FOR)):
            keep(session, account, name, at=at)
        for name, began in (("over", START - timedelta(seconds=1)), ("kept", START)):
            session.add(WebSession(id=name, account_id=account.id, data="{}", created_at=began, seen_at=began))
    with database.writing() as session:
        delete_expired_rows(session, at=now)
    with database.reading() as session:
        assert session.scalars(select(SavedPost.target)).all() == ["/kept"]
        assert session.scalars(select(WebSession.id)).all() == ["kept"]


def test_a_form_may_come_a_week_after_the_longest_session():
    assert timedelta(hours=12) + timedelta(days=7) == SESSIONS_KEPT_FOR
