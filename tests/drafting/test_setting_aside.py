"""Unticking a proposal: what belonged to it is part of nothing, and nothing of it is lost."""

from dossiers.review.note_anchors import places
from tests.support.dossiers import REVIEWER, Office
from workflow.dossier import OFFICE_KEY
from workflow.lifecycle import Action, State


def both(office: Office) -> Office:
    office.fill(office.complete(office=True))
    return office


def nomination(office: Office, /, **boxes: str) -> dict[str, str]:
    typed = {name: text for name, text in office.typed().items() if name.startswith("nomination.")}
    return typed | {f"nomination.{name}": text for name, text in boxes.items()}


def test_an_unticked_office_is_in_no_submission_and_no_place_of_a_note(any_office: Office):
    both(any_office)
    said = any_office.typed()["nomination.office_achievements"]
    saved = any_office.save("nomination", nomination(any_office, office=""))
    assert saved.set_aside == ("office",)
    any_office.move(Action.SUBMIT)
    (revision,) = any_office.revisions()
    assert said not in revision.text
    content = any_office.view(REVIEWER).content
    assert content.meeting.ballot(OFFICE_KEY) is None
    told = places(any_office.campaign, any_office.campaign.office(any_office.code), content)
    assert "nomination.office_achievements" not in told
    assert not [text for text in told.values() if said in text]


def test_an_unticked_collective_is_no_nominee_on_lists(any_office: Office):
    both(any_office)
    assert any_office.dossier().nominee
    saved = any_office.save("nomination", nomination(any_office, collective=""))
    assert saved.set_aside == ("collective",)
    assert any_office.dossier().nominee is None
    assert any_office.stops() == ()


def test_ticked_again_text_and_votes_are_back_as_they_were(any_office: Office):
    both(any_office)
    before = any_office.view().content
    any_office.save("nomination", nomination(any_office, office="", collective=""))
    meeting = {name: text for name, text in any_office.typed().items() if name.startswith("meeting.")}
    shown = {name: text for name, text in meeting.items() if not name.startswith("meeting.ballots.")}
    any_office.save("meeting", {**shown, "meeting.place": "Phòng họp số 3"})
    saved = any_office.save("nomination", nomination(any_office, office="yes", collective="yes"))
    assert saved.set_aside == ()
    present = any_office.view().content
    assert present.nomination == before.nomination
    assert present.meeting.ballots == before.meeting.ballots
    assert present.meeting.place == "Phòng họp số 3"


def test_what_is_set_aside_differs_from_no_signing_copy(office: Office):
    office.fill(office.complete(office=True, nomination__office=False))
    office.take_signing_copy()
    assert not office.view().differs_from_signed
    typed = nomination(office)
    office.save("nomination", typed | {"nomination.office_achievements": "Chữ khác trong phần đã cất lại."})
    assert not office.view().differs_from_signed
    office.move(Action.SUBMIT, explanation="")
    assert office.state() is State.SUBMITTED
