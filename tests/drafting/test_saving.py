"""Drafting: every section is kept as it was typed, nobody overwrites anybody, and only the office writes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, SectionOvertaken
from dossiers.records.models.dossier import Drafter, Section, SigningCopy
from dossiers.records.queries.journal import acts_about
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, REVIEWER_2, Office
from tests.support.typing import typed_of
from workflow.errors import NotYourTurn, RequirementsUnmet, WrongState
from workflow.lifecycle import DRAFTING_STATES, Action, Role, State

SIGNER = {"office.place": "Hà Nội", "office.signer": "Nguyễn Văn An", "office.mode": "head"}
FIGURES = {"figures.unit": "trieu-dong", "figures.plan": "1,234", "figures.collected": "nhiều lắm", "figures.debt": ""}

Deed = Callable[[Office, Actor], object]
DEEDS: dict[str, Deed] = {
    "save": lambda office, actor: office.save("office", SIGNER, version=0, actor=actor),
    "attach": lambda office, actor: office.attach("khac", actor=actor),
    "detach": lambda office, actor: office.detach(1, actor=actor),
    "sign": lambda office, actor: office.take_signing_copy(actor=actor),
}


# --- Kept as typed ---


def test_what_is_incomplete_or_wrong_is_kept_letter_by_letter_and_told_beside_its_field(office: Office):
    saved = office.save("figures", FIGURES)
    assert office.typed() == FIGURES
    assert [(fault.field, fault.code) for fault in saved.faults("figures")] == [
        ("figures.plan", "amount-ambiguous"),
        ("figures.collected", "amount-unreadable"),
    ]
    assert saved.faults("office") == ()
    assert saved.version == 1


def test_the_last_words_saved_stand_and_the_other_sections_stay(office: Office):
    office.save("office", SIGNER)
    office.save("figures", FIGURES)
    office.save("figures", {"figures.unit": "dong", "figures.plan": "5"})
    assert office.typed() == {**SIGNER, "figures.unit": "dong", "figures.plan": "5"}


def test_forged_fields_of_a_form_change_nothing(office: Office):
    forged = {"state": "approved", "submitted_at": "2010-01-01", "office": "99", "figures.plan": "7", "revision": "3"}
    office.save("office", {**SIGNER, **forged})
    row = office.dossier()
    assert (row.state, row.revision, row.first_on_time) == (State.DRAFT, 0, None)
    assert office.typed() == SIGNER


@pytest.mark.parametrize(
    "text",
    ["Tốt 👍", "rỗng\x00giữa", "\x1b[31mđỏ", "§¬n vÞ ®Ò nghÞ", "a" * 5_000_000, "<b>'; DROP TABLE dossiers; --"],
    ids=["emoji", "nul", "escape", "TCVN3", "5 MB", "code"],
)
def test_strange_text_is_kept_and_never_breaks_anything(office: Office, text: str):
    office.save("review", {"review.summary": text, "review.day": text[:50]})
    assert office.typed()["review.summary"] == text
    assert "field-missing" in {unmet.code for unmet in office.stops()}
    assert any(unmet.field == "review.day" for unmet in office.stops())


def test_a_section_that_does_not_exist_is_not_found(office: Office):
    for name in ("state", "", "attachments", "nomination.candidates", "\x00"):
        with pytest.raises(NotFound):
            office.save(name, SIGNER, version=0)


def test_lists_learn_from_each_save_who_is_nominated_and_how_much_is_missing(office: Office):
    office.save("office", SIGNER)
    begun = office.dossier()
    assert begun.nominee is None
    assert begun.still_missing == len(office.stops()) > 20
    office.fill()
    full = office.dossier()
    assert (full.nominee, full.still_missing) == ("Phòng Nghiệp vụ Một", 0)
    proposes_office_only = typed_of(office.complete(office=True))["nomination"] | {"nomination.collective": ""}
    office.save("nomination", proposes_office_only)
    assert office.dossier().nominee is None


def test_every_save_stands_in_the_record_with_who_and_when(office: Office):
    office.save("office", SIGNER)
    office.save("office", SIGNER, actor=office.colleague)
    with office.database.reading() as session:
        (act,) = acts_about(session, office.reference)
        assert (act.act, act.actor, act.at, act.detail) == (
            "section-saved",
            office.clerk.username,
            office.at,
            '{"section":"office"}',
        )


# --- Two people ---


def test_the_second_writer_gets_both_texts_and_nothing_is_lost(office: Office):
    mine = {**SIGNER, "office.signer": "Lê Thị Bình"}
    office.save("office", SIGNER, version=0)
    with pytest.raises(SectionOvertaken) as overtaken:
        office.save("office", mine, version=0, actor=office.colleague)
    assert overtaken.value.theirs == SIGNER
    assert (overtaken.value.version, overtaken.value.saved_by) == (1, office.clerk.username)
    assert office.typed() == SIGNER
    office.save("office", mine, version=overtaken.value.version, actor=office.colleague)
    assert office.typed() == mine


def test_a_version_that_never_was_loses_nothing_either(office: Office):
    for version in (-1, 7):
        with pytest.raises(SectionOvertaken) as overtaken:
            office.save("office", SIGNER, version=version)
        assert (overtaken.value.theirs, overtaken.value.version) == ({}, 0)
    assert office.typed() == {}


def test_saving_the_same_words_again_is_no_conflict_and_no_new_version(office: Office):
    first = office.save("office", SIGNER, version=0)
    seen = office.version()
    again = office.save("office", SIGNER, version=0, actor=office.colleague)
    assert (first.version, again.version) == (1, 1)
    assert office.version() == seen
    assert office.count(Drafter) == 1


def test_two_sections_by_two_people_never_conflict(office: Office):
    sections = typed_of(office.complete())
    people = (office.clerk, office.colleague)
    for number, (section, typed) in enumerate(sections.items()):
        office.save(section, typed, version=0, actor=people[number % 2])
    assert office.typed() == {name: text for typed in sections.values() for name, text in typed.items()}
    assert office.count(Drafter) == 2


def test_every_save_moves_the_dossiers_version_on_even_within_one_instant(office: Office):
    seen = {office.version()}
    for number in range(3):
        office.save("office", {**SIGNER, "office.place": f"Nơi {number}"}, at=office.at)
        seen.add(office.version())
    assert len(seen) == 4


def test_a_candidate_added_later_never_inherits_the_votes_of_one_taken_away(office: Office):
    office.fill()
    before = typed_of(office.complete())["nomination"]
    without = {name: text for name, text in before.items() if ".c3." not in name}
    without["nomination.candidates"] = "c1 c2"
    office.save("nomination", without)
    added = {**without, "nomination.candidates": "c1 c2 c3", "nomination.candidates.c3.name": "Đơn vị mới"}
    saved = office.save("nomination", added)
    again = office.save("nomination", added, version=saved.version - 1)
    content = again.reading.content
    assert (again.version, content.nomination.candidates[-1].key) == (saved.version, "c4")
    assert content.meeting.ballot("c4").in_favour is None
    assert ("field-missing", "meeting.ballots.c4.in_favour") in {(stop.code, stop.field) for stop in office.stops()}


# --- Who may write ---


@pytest.mark.parametrize("deed", DEEDS)
def test_another_offices_dossier_is_not_there_for_anybody_who_wants_to_write(office: Office, deed: str):
    other = office.other().clerk
    nowhere = Actor("lost", "Người lạ", frozenset({Role.CLERK}))
    for stranger in (other, nowhere, PRINTER, ADMIN, Actor("nobody", "Không vai trò", frozenset())):
        with pytest.raises(NotFound):
            DEEDS[deed](office, stranger)
    assert office.count(Section) == office.count(SigningCopy) == 0


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("actor", [REVIEWER, APPROVER], ids=lambda actor: actor.username)
def test_the_centre_writes_in_nobodys_draft(office: Office, deed: str, actor: Actor):
    with pytest.raises(NotYourTurn) as refused:
        DEEDS[deed](office, actor)
    assert [unmet.code for unmet in refused.value.unmet] == ["not-your-role"]
    assert office.count(Section) == 0


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("code", ["00", "", "\x00", "01/../02", "01' OR 1=1 --", "đ", "x" * 999])
def test_a_reference_that_is_no_dossiers_is_not_found(office: Office, deed: str, code: str):
    nowhere = replace(office, code=code)
    with pytest.raises(NotFound):
        DEEDS[deed](nowhere, office.clerk)


@pytest.mark.parametrize("state", [state for state in State if state not in DRAFTING_STATES])
def test_a_submitted_dossier_can_no_longer_be_written_in(office: Office, state: State):
    office.bring_to(state)
    before, version = office.typed(), office.version()
    for deed in DEEDS.values():
        with pytest.raises(WrongState) as refused:
            deed(office, office.clerk)
        (unmet,) = refused.value.unmet
        assert (unmet.code, dict(unmet.values)) == ("not-drafting", {"state": state.value})
    assert (office.typed(), office.version()) == (before, version)


def test_whoever_has_reviewed_a_dossier_cannot_draft_it(office: Office):
    office.fill()
    both = office.person("both", Role.REVIEWER)
    office.move(Action.SUBMIT)
    office.move(Action.RETURN, replace(both, office=None))
    for deed in DEEDS.values():
        with pytest.raises(NotYourTurn) as refused:
            deed(office, both)
        assert [unmet.code for unmet in refused.value.unmet] == ["you-reviewed-it"]


def test_a_returned_dossier_is_the_offices_to_write_in_again(office: Office):
    office.bring_to(State.RETURNED)
    office.save("office", SIGNER, actor=office.colleague)
    assert office.typed()["office.signer"] == "Nguyễn Văn An"


# --- The signing copy ---


def test_no_signing_copy_while_anything_but_number_date_and_scan_is_missing(any_office: Office):
    any_office.fill()
    any_office.save("papers", {})
    any_office.take_signing_copy()
    assert any_office.view().signing_copy_at == any_office.at
    any_office.save("office", {"office.place": "Hà Nội"})
    with pytest.raises(RequirementsUnmet) as refused:
        any_office.take_signing_copy()
    assert {(unmet.code, unmet.field) for unmet in refused.value.unmet} == {
        ("field-missing", "office.signer"),
        ("field-missing", "office.mode"),
    }


def test_the_signing_copy_last_taken_is_the_one_that_counts(office: Office):
    office.fill()
    office.take_signing_copy()
    office.take_signing_copy(actor=office.colleague)
    assert office.count(SigningCopy) == 1
    assert office.view().signing_copy_at == office.at
    assert office.view(REVIEWER_2).signing_copy_at is None


def test_time_alone_changes_nothing_in_a_draft(office: Office):
    office.fill()
    later = office.closes + timedelta(days=300)
    office.save("office", typed_of(office.complete())["office"], at=later)
    assert office.state() is State.DRAFT
    assert [stop.code for stop in office.stops(at=later)] == ["deadline-passed"]
