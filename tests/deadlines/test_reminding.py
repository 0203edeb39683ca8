"""Reminders and answers about deadlines are told: each once, to the office's clerks or to those who answer."""

from datetime import date, datetime

from sqlalchemy import update

from dossiers.deadlines import extension_requests, postal_receipts, reminding
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.records.models.deadlines import ExtensionRequest
from dossiers.records.models.dossier import Dossier
from tests.notices.people import addresses, notices, told, with_people
from tests.support.dossiers import APPROVER, REVIEWER, REVIEWER_2, Office, new_key
from workflow.lifecycle import Action, State


def remind(office: Office, day: str, hour: str = "08:00") -> int:
    at = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=office.campaign.zone)
    with office.database.writing() as session:
        return reminding.remind(session, at=at)


def clerks(office: Office) -> list[str]:
    return sorted([office.clerk.username, office.colleague.username])


def everybody(office: Office) -> list[str]:
    """The clerks with accounts: of this office and of another one."""
    return sorted([*clerks(office), office.other().clerk.username])


def reminded(office: Office) -> list[str]:
    """Who was told of a reminder of this office's dossier."""
    found = notices(office.database, "reminder")
    return sorted(username for username, notice in found if notice.about == office.reference)


def test_a_reminder_is_told_once_to_each_clerk_and_leaves_by_mail(office: Office):
    with_people(office)
    assert remind(office, "2011-01-06", "07:59") == 0
    first = remind(office, "2011-01-06")
    assert remind(office, "2011-01-06") == remind(office, "2011-01-06", "17:00") == 0
    assert reminded(office) == clerks(office)
    assert len(notices(office.database)) == len(addresses(office.database)) == first
    assert remind(office, "2011-01-07") == first
    assert reminded(office) == sorted([*clerks(office), *clerks(office)])
    (_, notice), *_ = notices(office.database, "reminder")
    assert '"day": "09/01/2011"' in notice.facts


def test_a_reminder_of_days_ago_is_not_told_any_more(office: Office):
    with_people(office)
    assert remind(office, "2011-01-05") == 0


def test_who_has_submitted_is_not_reminded(office: Office):
    office.fill()
    with_people(office).move(Action.SUBMIT)
    remind(office, "2011-01-07", "17:00")
    assert reminded(office) == []
    assert reminded(office.other()) == [office.other().clerk.username]


def test_the_end_of_a_correction_is_told_once_but_not_on_the_day_of_the_return(office: Office):
    with_people(office.bring_to(State.RETURNED))
    returned = office.dossier()
    assert returned.correction_day == date(2011, 1, 21)
    remind(office, "2011-01-18", "23:00")
    assert told(office.database, "correction-ends") == []
    with office.database.writing() as session:
        session.execute(update(Dossier).values(changed_at=datetime.fromisoformat("2011-01-19T09:00+07:00")))
    remind(office, "2011-01-19", "10:00")
    assert told(office.database, "correction-ends") == []
    remind(office, "2011-01-20", "10:00")
    remind(office, "2011-01-20", "11:00")
    assert told(office.database, "correction-ends") == clerks(office)


def test_an_extension_is_told_to_the_office_that_gains_by_it(office: Office):
    with_people(office).extend(date(2011, 1, 20))
    assert told(office.database, "extension-granted") == clerks(office)
    (_, notice), *_ = notices(office.database, "extension-granted")
    assert '"day": "20/01/2011"' in notice.facts


def test_an_extension_for_all_is_told_to_all(office: Office):
    with_people(office).extend(date(2011, 1, 20), office="all")
    assert told(office.database, "extension-granted") == everybody(office)


def test_a_request_is_told_to_the_approvers_and_its_refusal_to_the_office(office: Office):
    with_people(office)
    form = ExtensionForm(new_key(), "20/01/2011", "Mưa lũ.")
    with office.database.writing() as session:
        extension_requests.request_extension(session, office.reference, form, actor=office.clerk, at=office.at)
    assert told(office.database, "extension-asked") == ["approver", "approver-2"]
    with office.database.writing() as session:
        number = session.query(ExtensionRequest).one().id
        extension_requests.refuse_request(
            session, office.campaign.code, number, "Không có lý do.", actor=APPROVER, at=office.at
        )
    assert told(office.database, "extension-refused") == clerks(office)
    assert all("Không có lý do" not in notice.facts for _, notice in notices(office.database))


def test_the_receipt_of_a_paper_dossier_is_told_to_the_office(office: Office):
    with_people(office)
    form = ReceiptForm(new_key(), "06/01/2011")
    with office.database.writing() as session:
        postal_receipts.register(session, office.reference, form, None, actor=REVIEWER, at=office.at)
    assert told(office.database, "papers-received") == sorted([*clerks(office), "reviewer-2"])


def test_a_reviewer_is_told_of_an_assignment_by_somebody_else(office: Office):
    office.fill()
    with_people(office).move(Action.SUBMIT)
    office.assign(REVIEWER_2, APPROVER)
    assert told(office.database, "assigned") == ["reviewer-2"]
    office.assign(REVIEWER, REVIEWER)
    assert told(office.database, "assigned") == ["reviewer-2"]
