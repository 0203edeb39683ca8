"""What an office explains when it submits: found in the draft, asked for once, kept with the revision and its move."""

from datetime import timedelta

import pytest

from dossiers.dossier.kept_findings import findings_text, read_findings
from dossiers.figures import recount
from dossiers.records.queries import dossier as dossier_queries
from tests.support.dossiers import APPROVER, REVIEWER, Office
from tests.support.golden import golden_text
from workflow.consistency import Finding, Severity
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, State

SAID = "Giám đốc đã ký lại cả hai văn bản theo nội dung mới."
MINUTE = timedelta(minutes=1)
GOLDEN = (
    Finding("number-kept", Severity.WARNING, "papers.to-trinh.number", (("papers", "Tờ trình"), ("changed", "signer"))),
    Finding("absent-without-reason", Severity.WARNING, "meeting.members.m4.attendance", (("name", "Đỗ Văn Ẩn"),)),
)


def changed_after_signing(office: Office) -> Office:
    """Return the office with a complete draft whose text is not the signing copy's."""
    office.fill()
    office.take_signing_copy()
    office.save("review", {**office.typed(), "review.summary": "Sơ kết lại lần hai."}, at=office.at + MINUTE)
    return office


def warnings(office: Office, actor=None) -> list[str]:
    return [finding.code for finding in office.view(actor, at=office.at + MINUTE).warnings]


def counted(office: Office) -> int | None:
    return office.dossier().warnings


@pytest.mark.parametrize("explanation", ["", " \n "])
def test_a_submission_that_explains_nothing_is_refused_beside_its_field_and_changes_nothing(office, explanation: str):
    changed_after_signing(office)
    with pytest.raises(RequirementsUnmet) as refusal:
        office.move(Action.SUBMIT, at=office.at + MINUTE, explanation=explanation)
    told = [(unmet.code, unmet.field) for unmet in refusal.value.unmet]
    assert told == [("explanation-missing", "explanation")]
    assert (office.state(), office.revisions()) == (State.DRAFT, [])


def test_the_findings_are_told_before_and_after_to_the_office_and_after_to_the_centre(office: Office):
    changed_after_signing(office)
    assert "differs-from-signing-copy" in warnings(office)
    assert [finding.code for finding in office.view().to_explain] == ["differs-from-signing-copy"]
    office.move(Action.SUBMIT, at=office.at + MINUTE, explanation=SAID)
    for reader in (None, REVIEWER, APPROVER):
        view = office.view(reader, at=office.at + MINUTE)
        assert "differs-from-signing-copy" in [finding.code for finding in view.warnings]
        assert view.explanation == SAID
        assert view.history[0].reason == SAID
    assert counted(office) == len(warnings(office, REVIEWER))


def test_what_was_explained_stays_as_it_was_whatever_the_office_does_later(office: Office):
    changed_after_signing(office)
    office.move(Action.SUBMIT, at=office.at + MINUTE, explanation=SAID)
    before = warnings(office, REVIEWER)
    office.move(Action.RETURN, at=office.at + MINUTE)
    office.take_signing_copy()
    assert warnings(office, REVIEWER) == before
    with office.database.writing() as session:
        assert not recount.recount_findings(session, office.reference)
    office.move(Action.SUBMIT, at=office.at + 2 * MINUTE, explanation="Không cần nữa.")
    assert "differs-from-signing-copy" not in warnings(office, REVIEWER)
    assert office.view(REVIEWER).explanation == ""
    assert [move.reason for move in office.moves() if move.action is Action.SUBMIT] == [SAID, ""]


def test_a_dossier_with_nothing_to_explain_keeps_no_sentence(office: Office):
    office.bring_to(State.SUBMITTED)
    (revision,) = office.revisions()
    assert read_findings(revision.findings) == ()
    assert office.moves()[-1].reason == ""


def test_figures_changed_under_the_same_number_are_explained_at_the_next_submission(any_office: Office):
    any_office.bring_to(State.RETURNED)
    typed = any_office.typed()
    any_office.save("figures", {**typed, "figures.unit": "dong", "figures.debt": "1"})
    assert [finding.code for finding in any_office.view().to_explain] == ["number-kept"]
    with pytest.raises(RequirementsUnmet) as refusal:
        any_office.move(Action.SUBMIT, explanation="")
    assert [unmet.code for unmet in refusal.value.unmet] == ["explanation-missing"]
    any_office.move(Action.SUBMIT, explanation=SAID)
    assert "number-kept" in warnings(any_office, REVIEWER)


def test_a_scan_older_than_the_content_is_explained(office: Office):
    office.fill()
    office.attach("to-trinh-da-ky")
    office.save("review", {**office.typed(), "review.summary": "Sơ kết lại."}, at=office.at + MINUTE)
    assert [finding.code for finding in office.view().to_explain] == ["scan-older-than-content"]
    office.attach("bien-ban-da-ky", at=office.at + MINUTE)
    assert len(office.view().to_explain) == 1


def test_numbers_entered_after_the_scan_make_it_no_older(office: Office):
    office.fill()
    office.attach("to-trinh-da-ky")
    typed = {name: text for name, text in office.typed().items() if name.startswith("papers.")}
    office.save("papers", {**typed, "papers.to-trinh.number": "77"}, at=office.at + MINUTE)
    assert office.view().to_explain == ()


def test_an_explanation_is_content_and_in_before_the_closing_moment(office: Office):
    changed_after_signing(office)
    second = timedelta(seconds=1)
    with pytest.raises(RequirementsUnmet) as refusal:
        office.move(Action.SUBMIT, at=office.closes - second, explanation=SAID, words_in=office.closes)
    assert [unmet.code for unmet in refusal.value.unmet] == ["written-after-closing"]
    office.move(Action.SUBMIT, at=office.closes - 2 * second, explanation=SAID, words_in=office.closes - second)
    assert office.state() is State.SUBMITTED


def test_an_explanation_too_long_is_told_and_not_as_missing(office: Office):
    changed_after_signing(office)
    with pytest.raises(RequirementsUnmet) as refusal:
        office.move(Action.SUBMIT, at=office.at + MINUTE, explanation="a" * 5001)
    assert [(unmet.code, unmet.field) for unmet in refusal.value.unmet] == [("text-too-long", "explanation")]


def test_the_hash_of_a_revision_is_of_its_text_alone(office: Office):
    changed_after_signing(office)
    office.move(Action.SUBMIT, at=office.at + MINUTE, explanation=SAID)
    with office.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, office.reference)
        assert dossier is not None
        revision = dossier_queries.revision_of(session, dossier, 1)
    assert revision is not None
    assert SAID not in revision.text
    assert [finding.code for finding in read_findings(revision.findings)] == ["differs-from-signing-copy"]


def test_stored_findings_of_version_1_are_read_as_they_were_written():
    text = golden_text("findings-v1.json")
    assert read_findings(text) == GOLDEN
    assert findings_text(GOLDEN) == text
    assert read_findings(None) == ()
