"""What is examined before the transaction of a submission need not be examined within it."""

from typing import Any

import pytest

from dossiers.dossier import examined_draft
from tests.support.dossiers import Office
from workflow.lifecycle import Action, State


def _forbidden(*_given: Any) -> Any:
    pytest.fail("the draft was read again")


def examine_ahead(office: Office) -> None:
    with office.database.reading(single=True) as session:
        examined_draft.examine_ahead(session, office.reference)


def test_a_draft_that_was_examined_ahead_is_not_read_again_when_it_is_submitted(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    office.fill()
    examined_draft._examined.cache_clear()
    examine_ahead(office)
    monkeypatch.setattr(examined_draft, "read_typed", _forbidden)
    office.move(Action.SUBMIT)
    assert office.state() is State.SUBMITTED


def test_what_is_written_after_the_examination_is_what_is_submitted(office: Office):
    office.fill()
    examine_ahead(office)
    office.save("office", {"office.place": "Cần Thơ", "office.signer": "Người khác", "office.mode": "head"})
    office.move(Action.SUBMIT)
    (revision,) = office.revisions()
    assert "Cần Thơ" in revision.text


def test_nothing_is_examined_ahead_of_a_dossier_that_does_not_exist(office: Office):
    with office.database.reading(single=True) as session:
        examined_draft.examine_ahead(session, "nothing")
