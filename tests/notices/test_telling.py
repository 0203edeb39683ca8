"""Telling people of a move: in the move's own transaction, each person once, as they prefer, without any content."""

import json

import pytest
from sqlalchemy import select, update

from dossiers.notices.telling import SEND_MAILS, audience_of_dossier, mail_key, tell_of_campaign, tell_of_dossier
from dossiers.records.models.accounts import Account, MailPreference
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.jobs import Job
from dossiers.records.models.notices import MailState
from dossiers.records.queries import dossier as dossier_queries
from tests.notices.people import addresses, mails, notices, prefer, told, with_people
from tests.support.dossiers import APPROVER, APPROVER_2, REVIEWER, REVIEWER_2, Office
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State
from workflow.recipients import Occasion


def filled(office: Office) -> Office:
    office.fill()
    return with_people(office)


def send_jobs(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(Job.key).where(Job.name == SEND_MAILS)))


def test_a_submission_is_told_to_the_colleague_and_to_every_reviewer(office: Office):
    filled(office).move(Action.SUBMIT)
    expected = sorted([office.colleague.username, "reviewer", "reviewer-2"])
    assert told(office.database, "submit") == addresses(office.database) == expected
    assert {mail.state for mail in mails(office.database)} == {MailState.WAITING}
    assert send_jobs(office) == [f"move/{office.moves()[-1].id}"]


def test_a_notice_names_dossier_office_and_campaign_and_nothing_that_was_written(office: Office):
    filled(office).move(Action.SUBMIT)
    office.move(Action.RETURN, reason="Bí mật của hồ sơ", correction_day="20/01/2011")
    (_, notice), *_ = notices(office.database, "return")
    assert (notice.about, notice.campaign, notice.at) == (office.reference, office.campaign.code, office.at)
    facts = json.loads(notice.facts)
    assert set(facts) == {"office", "campaign", "day"}
    assert facts["day"] == "20/01/2011"
    assert "Bí mật" not in notice.facts


def test_a_refused_move_tells_nobody(office: Office):
    with_people(office)
    with pytest.raises(RequirementsUnmet):
        office.move(Action.SUBMIT)
    assert notices(office.database) == []
    assert list(mails(office.database)) == []
    assert send_jobs(office) == []


def test_the_same_form_again_tells_nobody_again(office: Office):
    filled(office).move(Action.SUBMIT, key="form", version=office.version())
    before = len(notices(office.database))
    office.move(Action.SUBMIT, key="form", version=1)
    assert len(notices(office.database)) == before


def test_recused_people_are_not_told(office: Office):
    filled(office).move(Action.SUBMIT)
    office.recuse(REVIEWER_2)
    office.move(Action.WITHDRAW)
    assert told(office.database, "withdraw") == sorted([office.colleague.username, "reviewer"])


def test_disabled_accounts_are_not_told(office: Office):
    filled(office)
    with office.database.writing() as session:
        session.execute(update(Account).where(Account.username == "reviewer-2").values(active=False))
    office.move(Action.SUBMIT)
    assert told(office.database, "submit") == sorted([office.colleague.username, "reviewer"])


def test_mail_leaves_as_each_person_prefers_but_a_return_always_at_once(office: Office):
    filled(office)
    prefer(office.database, REVIEWER, MailPreference.NONE)
    prefer(office.database, REVIEWER_2, MailPreference.DAILY)
    prefer(office.database, office.clerk, MailPreference.NONE)
    prefer(office.database, office.colleague, MailPreference.AT_ONCE, None)
    office.move(Action.SUBMIT)
    assert addresses(office.database) == []
    by_digest = {username for username, notice in notices(office.database) if notice.by_digest}
    assert by_digest == {"reviewer-2"}
    office.move(Action.RETURN)
    assert addresses(office.database) == [office.clerk.username]
    assert told(office.database, "return") == [office.clerk.username, office.colleague.username]


def test_an_undo_is_told_to_those_who_were_told_of_what_it_undoes(office: Office):
    filled(office).move(Action.SUBMIT)
    office.move(Action.RETURN)
    office.move(Action.UNDO, REVIEWER)
    assert told(office.database, "undo") == told(office.database, "return")


def test_one_cause_and_person_gives_one_mail_whose_key_follows_from_both(office: Office):
    filled(office).move(Action.SUBMIT)
    cause = f"move/{office.moves()[-1].id}"
    keys = {mail.address.partition("@")[0]: mail.key for mail in mails(office.database)}
    assert keys == {username: mail_key(cause, username) for username in keys}
    with office.database.writing() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        again = tell_of_dossier(session, Action.SUBMIT, dossier, cause=cause, actor=office.clerk, at=office.at)
    assert again == ()
    assert len(mails(office.database)) == len(keys)


def test_what_is_said_before_the_move_is_who_is_told_by_it(office: Office):
    filled(office)
    for action, actor in ((Action.SUBMIT, office.clerk), (Action.REVIEW, REVIEWER), (Action.APPROVE, APPROVER)):
        with office.database.reading() as session:
            dossier = dossier_queries.dossier_by_reference(session, office.reference)
            assert dossier is not None
            said = audience_of_dossier(session, dossier, actor=actor).told(action)
        office.move(action, actor)
        if action is Action.SUBMIT:
            assert sorted(recipient.username for recipient in said) == told(office.database, action)
        else:
            assert {recipient.username for recipient in said} >= set(told(office.database, action)) != set()


def test_a_decision_is_told_to_the_clerks_of_the_offices_concerned(office: Office):
    filled(office)
    with office.database.writing() as session:
        record = session.scalar(select(CampaignRecord).where(CampaignRecord.code == office.campaign.code))
        assert record is not None
        offices = [f"{office.campaign.agency_code}/{office.other().code}"]
        tell_of_campaign(session, Occasion.DECIDED, record, cause="x", actor=APPROVER, at=office.at, offices=offices)
    expected = sorted([office.other().clerk.username, "approver-2", "printer", "reviewer", "reviewer-2"])
    assert told(office.database, "decided") == expected
    assert APPROVER_2.username in expected


def test_every_state_is_reached_with_its_people_told(office: Office):
    filled(office)
    for action in (Action.SUBMIT, Action.REVIEW, Action.APPROVE):
        office.move(action)
    assert office.state() is State.APPROVED
    assert told(office.database, "review") == ["approver", "approver-2"]
    assert told(office.database, "approve") == sorted(
        [office.clerk.username, office.colleague.username, "printer", "reviewer"]
    )
