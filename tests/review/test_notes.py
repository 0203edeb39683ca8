"""Notes of the review: who writes, takes back and answers them, when, and what is refused with nothing lost."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from dossiers.content.text_fields import LONGEST_REASON
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.reading import history
from dossiers.records.models.awards import CampaignMove
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier, Drafter
from dossiers.records.models.review import Duty, DutyKind, Note
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.records.queries.journal import acts_about
from dossiers.review import notes, notes_view
from dossiers.review.notes import NoteAnswer, NoteForm
from dossiers.review.notes_view import NoteSeen, NotesSeen
from tests.support.dossiers import APPROVER, APPROVER_2, PRINTER, REVIEWER, REVIEWER_2, Office
from workflow.errors import NotYourTurn, RequirementsUnmet, WorkflowError, WrongState
from workflow.guards import CampaignState
from workflow.lifecycle import Action, CampaignAction, Role, State

DATA = Path(__file__).parents[1] / "data"

PLACE = "meeting.place"
TEXT = "Đề nghị ghi rõ địa điểm họp."
HOUR = timedelta(hours=1)


def write(
    office: Office,
    place: str = PLACE,
    text: str = TEXT,
    *,
    audience: str = "office",
    actor: Actor = REVIEWER,
    revision: int | None = None,
) -> int:
    seen = office.dossier().revision if revision is None else revision
    with office.database.writing() as session:
        written = NoteForm(place, text, audience, seen)
        return notes.write_note(session, office.reference, written, actor=actor, at=office.at)


def answer(
    office: Office,
    number: int,
    text: str = "Đã ghi rõ.",
    *,
    mended: bool = False,
    version: int | None = None,
    actor: Actor | None = None,
    after: timedelta = timedelta(0),
) -> None:
    given = NoteAnswer(text, mended, note(office, number).version if version is None else version)
    with office.database.writing() as session:
        notes.answer_note(session, office.reference, number, given, actor=actor or office.clerk, at=office.at + after)


def close(office: Office, number: int, actor: Actor = REVIEWER) -> None:
    with office.database.writing() as session:
        notes.close_note(session, office.reference, number, actor=actor, at=office.at)


def note(office: Office, number: int) -> Note:
    with office.database.reading() as session:
        found = review_queries.note_by_number(session, office.dossier(), number)
        assert found is not None
        return found


def seen(office: Office, actor: Actor) -> NotesSeen:
    view = office.view(actor)
    with office.database.reading() as session:
        return notes_view.notes_page(session, view, actor=actor)


def seen_note(office: Office, actor: Actor, number: int) -> NoteSeen:
    return next(note for note in seen(office, actor).notes if note.number == number)


def numbers(office: Office, actor: Actor) -> list[int]:
    return [note.number for note in seen(office, actor).notes]


def returned_with_note(office: Office, place: str = PLACE) -> int:
    """A dossier that came back with one note for the office."""
    office.bring_to(State.SUBMITTED)
    number = write(office, place)
    office.move(Action.RETURN)
    return number


def refused_codes(refusal: pytest.ExceptionInfo[WorkflowError]) -> list[str]:
    return [unmet.code for unmet in refusal.value.unmet]


# Writing


def test_a_note_keeps_what_stood_at_its_place_in_the_revision_in_force(office: Office):
    office.bring_to(State.SUBMITTED)
    kept = note(office, write(office))
    assert (kept.number, kept.revision, kept.quote, kept.text) == (1, 1, "Phòng họp tầng 2", TEXT)
    assert (kept.written_by, kept.written_name, kept.written_at) == (REVIEWER.username, REVIEWER.name, office.at)


@pytest.mark.parametrize(
    ("place", "quote"),
    [
        ("figures.plan", "1.234.567.890.000"),
        ("meeting.chair", "Trần Quốc Hưng"),
        ("meeting.members.m2.name", "Lê Thị Thanh Thủy"),
        ("papers.bien-ban.number", "02"),
    ],
)
def test_a_note_may_be_pinned_to_a_field_a_row_or_a_number(office: Office, place: str, quote: str):
    office.bring_to(State.SUBMITTED)
    assert note(office, write(office, place)).quote == quote


def test_every_place_that_is_offered_is_taken(office: Office):
    office.bring_to(State.SUBMITTED)
    places = seen(office, REVIEWER).places
    kinds = [paper.kind for paper in office.campaign.papers]
    assert {place.split("/")[1] for place in places if place.startswith("paper/")} == set(kinds)
    for place in (*list(places)[::40], list(places)[-1]):
        assert note(office, write(office, place)).quote == places[place]


@pytest.mark.parametrize(
    "place",
    [
        *("meeting.members.m99.name", "meeting.differing_opinions", "nomination.candidates", "meeting"),
        *("paper/to-trinh/0", "paper/to-trinh/9999", "paper/khac/1", "paper/to-trinh", "reason", "x" * 5000, "\0"),
    ],
)
def test_a_place_that_the_revision_has_not_is_refused_and_nothing_is_written(office: Office, place: str):
    office.bring_to(State.SUBMITTED)
    with pytest.raises(RequirementsUnmet) as refusal:
        write(office, place)
    assert [(unmet.code, unmet.field) for unmet in refusal.value.unmet] == [("note-place-gone", "place")]
    assert office.count(Note) == 0


def test_all_that_is_missing_is_told_at_once(office: Office):
    office.bring_to(State.SUBMITTED)
    with pytest.raises(RequirementsUnmet) as refusal:
        write(office, "", " \u200b\n", audience="everybody")
    assert refused_codes(refusal) == ["note-place-missing", "note-text-missing", "note-audience-missing"]
    with pytest.raises(RequirementsUnmet) as refusal:
        write(office, text="a" * (LONGEST_REASON + 1))
    assert refused_codes(refusal) == ["text-too-long"]


def test_the_same_note_sent_twice_is_one_and_another_word_makes_another(office: Office):
    office.bring_to(State.SUBMITTED)
    assert [write(office), write(office), write(office, text=f"  {TEXT} "), write(office, text="Khác.")] == [1, 1, 1, 2]
    assert write(office, audience="internal") == 3
    assert write(office, actor=REVIEWER_2) == 4
    assert office.count(Note) == 4


def test_a_note_that_was_taken_back_may_be_written_again(office: Office):
    office.bring_to(State.SUBMITTED)
    close(office, write(office))
    assert write(office) == 2


def test_a_page_of_an_earlier_revision_writes_nothing(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.WITHDRAW)
    office.move(Action.SUBMIT)
    with pytest.raises(Overtaken):
        write(office, revision=1)
    assert office.count(Note) == 0


WHO_WRITES = {
    State.SUBMITTED: {"reviewer": "done", "approver": NotYourTurn, "clerk": NotYourTurn, "stranger": NotFound},
    State.REVIEWED: {"reviewer": NotYourTurn, "approver": "done", "clerk": NotYourTurn, "stranger": NotFound},
    State.RETURNED: {"reviewer": WrongState, "approver": WrongState, "clerk": WrongState, "stranger": NotFound},
    State.APPROVED: {"reviewer": WrongState, "approver": WrongState, "clerk": WrongState, "printer": WrongState},
    State.DRAFT: {"reviewer": NotFound, "approver": NotFound, "clerk": WrongState, "printer": NotFound},
}


@pytest.mark.parametrize(("state", "who"), [(state, who) for state, all_ in WHO_WRITES.items() for who in all_])
def test_whoever_may_return_the_dossier_may_write_and_nobody_else(office: Office, state: State, who: str):
    office.bring_to(state)
    people = {"reviewer": REVIEWER, "approver": APPROVER, "clerk": office.clerk, "printer": PRINTER}
    actor, expected = people.get(who, office.other().clerk), WHO_WRITES[state][who]
    if expected == "done":
        assert seen(office, actor).may_write
        assert write(office, actor=actor) == 1
        return
    with pytest.raises(expected):
        write(office, actor=actor)
    assert office.count(Note) == 0


def test_the_bars_of_a_review_bar_its_notes(office: Office):
    office.bring_to(State.SUBMITTED)
    drafter = Actor(office.clerk.username, "Người soạn", frozenset({Role.REVIEWER}))
    own = office.person("thẩm-định", Role.REVIEWER)
    duty(office, DutyKind.RECUSED, REVIEWER)
    assign(office, APPROVER.username)
    barred = {
        "you-drafted-it": drafter,
        "your-own-office": own,
        "you-recused": REVIEWER,
        "assigned-to-another": REVIEWER_2,
    }
    for code, actor in barred.items():
        assert not seen(office, actor).may_write
        with pytest.raises(NotYourTurn) as refusal:
            write(office, actor=actor)
        assert code in refused_codes(refusal)
    assert office.count(Note) == 0


def test_who_reviewed_a_dossier_writes_no_note_as_its_approver(office: Office):
    office.bring_to(State.REVIEWED)
    both = Actor(REVIEWER.username, REVIEWER.name, frozenset({Role.REVIEWER, Role.APPROVER}))
    with pytest.raises(NotYourTurn) as refusal:
        write(office, actor=both)
    assert refused_codes(refusal) == ["you-reviewed-it"]


def duty(office: Office, kind: DutyKind, actor: Actor) -> None:
    with office.database.writing() as session:
        session.add(
            Duty(
                dossier_id=office.dossier().id,
                kind=kind,
                username=actor.username,
                name=actor.name,
                entered_by=actor.username,
                entered_name=actor.name,
                entered_at=office.at,
            )
        )


def assign(office: Office, username: str) -> None:
    with office.database.writing() as session:
        session.execute(update(Dossier).where(Dossier.reference == office.reference).values(assigned_to=username))


# Who sees what


def test_the_office_sees_a_note_from_the_return_on_and_never_one_of_the_centre(office: Office):
    office.bring_to(State.SUBMITTED)
    for_office, internal = write(office), write(office, text="Nội bộ: xem lại.", audience="internal")
    assert (numbers(office, office.clerk), numbers(office, REVIEWER)) == ([], [for_office, internal])
    office.move(Action.RETURN)
    assert (numbers(office, office.clerk), numbers(office, APPROVER)) == ([for_office], [for_office, internal])
    assert note(office, internal).released_at is None
    answer(office, for_office)
    office.move(Action.SUBMIT)
    late = write(office, text="Còn một điều nữa.")
    assert (numbers(office, office.clerk), numbers(office, REVIEWER)) == ([for_office], [for_office, internal, late])


def test_a_note_taken_back_before_the_return_never_reaches_the_office(office: Office):
    office.bring_to(State.SUBMITTED)
    close(office, write(office))
    office.move(Action.RETURN)
    assert numbers(office, office.clerk) == []
    office.move(Action.SUBMIT)


def test_a_reviewer_who_belongs_to_the_office_sees_no_more_than_the_office(office: Office):
    office.bring_to(State.SUBMITTED)
    write(office, audience="internal")
    key = office.clerk.office
    for roles in ({Role.REVIEWER}, {Role.REVIEWER, Role.CLERK}):
        actor = Actor("hai-vai", "Hai Vai", frozenset(roles), key)
        assert numbers(office, actor) == []
        assert told_of_notes(office, actor) == []
    assert told_of_notes(office, REVIEWER) == ["noted-inside"]


def told_of_notes(office: Office, actor: Actor) -> list[str]:
    """What the page of the dossier's whole life tells of notes."""
    with office.database.reading() as session:
        entries = history.life_of(session, office.reference, actor=actor, at=office.at).entries
    return [entry.action for entry in entries if entry.action.startswith("note")]


def test_who_has_nothing_to_do_with_notes_finds_none(office: Office):
    office.bring_to(State.APPROVED)
    with pytest.raises(NotFound):
        seen(office, PRINTER)
    office.other().bring_to(State.DRAFT)
    with pytest.raises(NotFound):
        seen(office.other(), REVIEWER)


# Answering


def test_a_dossier_is_submitted_again_only_when_each_note_has_its_answer(office: Office):
    office.bring_to(State.SUBMITTED)
    first, second = write(office), write(office, "figures.plan", "Số này khác bảng tổng hợp.")
    office.move(Action.RETURN)
    assert seen(office, office.clerk).unanswered == 2
    answer(office, first)
    with pytest.raises(RequirementsUnmet) as refusal:
        office.move(Action.SUBMIT)
    assert [(unmet.code, unmet.field) for unmet in refusal.value.unmet] == [("note-unanswered", f"notes.{second}")]
    answer(office, second, "", mended=True)
    office.move(Action.SUBMIT)
    assert office.state() is State.SUBMITTED
    kept = seen_note(office, REVIEWER, first)
    assert (kept.answer, kept.answered_name, kept.mended) == ("Đã ghi rõ.", office.clerk.name, False)
    assert seen_note(office, APPROVER, second).mended


def test_a_note_taken_back_needs_no_answer_and_takes_none(office: Office):
    number = returned_with_note(office)
    close(office, number)
    with pytest.raises(RequirementsUnmet) as refusal:
        answer(office, number)
    assert refused_codes(refusal) == ["note-taken-back"]
    assert not seen_note(office, office.clerk, number).may_answer
    office.move(Action.SUBMIT)


@pytest.mark.parametrize("text", ["", " ", "\u00a0\n\t", "\u200b"])
def test_an_answer_of_blanks_is_none(office: Office, text: str):
    number = returned_with_note(office)
    with pytest.raises(RequirementsUnmet) as refusal:
        answer(office, number, text)
    assert refused_codes(refusal) == ["answer-missing"]
    assert note(office, number).answered_at is None


def test_an_answer_too_long_is_refused(office: Office):
    number = returned_with_note(office)
    with pytest.raises(RequirementsUnmet) as refusal:
        answer(office, number, "a" * (LONGEST_REASON + 1))
    assert refused_codes(refusal) == ["text-too-long"]


def test_an_answer_may_be_changed_until_the_next_submission_and_not_after_another_return(office: Office):
    number = returned_with_note(office)
    answer(office, number, after=HOUR)
    answer(office, number, "Đã ghi lại lần nữa.", mended=True, after=HOUR)
    assert (note(office, number).answer, note(office, number).mended) == ("Đã ghi lại lần nữa.", True)
    office.move(Action.SUBMIT, at=office.at + 2 * HOUR)
    with pytest.raises(WrongState) as refusal:
        answer(office, number, "Muộn rồi.")
    assert refused_codes(refusal) == ["answer-not-now"]
    office.move(Action.RETURN, at=office.at + 3 * HOUR)
    assert not seen_note(office, office.clerk, number).may_answer
    with pytest.raises(RequirementsUnmet) as settled:
        answer(office, number, "Muộn rồi.", after=4 * HOUR)
    assert refused_codes(settled) == ["answer-settled"]


def test_two_officers_never_answer_over_each_other(office: Office):
    number = returned_with_note(office)
    version = note(office, number).version
    answer(office, number, "Của người thứ nhất.", version=version)
    with pytest.raises(Overtaken):
        answer(office, number, "Của người thứ hai.", version=version, actor=office.colleague)
    assert note(office, number).answer == "Của người thứ nhất."
    answer(office, number, "Của người thứ hai.", actor=office.colleague)
    assert note(office, number).answered_by == office.colleague.username


def test_an_answer_sent_twice_is_one(office: Office):
    number = returned_with_note(office)
    version = note(office, number).version
    for _ in range(2):
        answer(office, number, version=version)
    with office.database.reading() as session:
        acts = [act.act for act in acts_about(session, office.reference)]
    assert acts.count("note-answered") == 1


def test_an_answer_makes_an_open_page_old_and_its_writer_a_drafter(office: Office):
    number = returned_with_note(office)
    before = office.version()
    answer(office, number, actor=office.colleague)
    with pytest.raises(Overtaken):
        office.move(Action.SUBMIT, version=before)
    with office.database.reading() as session:
        assert session.get(Drafter, (office.dossier().id, office.colleague.username)) is not None


def test_only_the_office_answers_and_only_what_it_sees(office: Office):
    office.bring_to(State.SUBMITTED)
    internal, waiting = write(office, audience="internal"), write(office)
    for number in (internal, waiting):
        with pytest.raises(NotFound):
            answer(office, number)
    office.move(Action.RETURN)
    with pytest.raises(NotFound):
        answer(office, internal)
    with pytest.raises(NotYourTurn):
        answer(office, waiting, actor=REVIEWER)
    with pytest.raises(NotFound):
        answer(office, waiting, actor=office.other().clerk)
    assert note(office, waiting).answered_at is None


def test_who_reviewed_the_dossier_answers_nothing_in_it(office: Office):
    number = returned_with_note(office)
    turned = Actor(REVIEWER.username, REVIEWER.name, frozenset({Role.CLERK}), office.clerk.office)
    with pytest.raises(NotYourTurn) as refusal:
        answer(office, number, actor=turned)
    assert refused_codes(refusal) == ["you-reviewed-it", "you-noted-it"]


# Taking back


def test_the_author_and_every_reviewer_may_take_a_note_back_once(office: Office):
    office.bring_to(State.REVIEWED)
    first, second = write(office, actor=APPROVER), write(office, text="Hai.", actor=APPROVER)
    with pytest.raises(NotYourTurn):
        close(office, first, APPROVER_2)
    close(office, first, APPROVER)
    close(office, second, REVIEWER_2)
    close(office, second, REVIEWER)
    assert note(office, second).closed_name == REVIEWER_2.name
    with office.database.reading() as session:
        assert [act.act for act in acts_about(session, office.reference)].count("note-closed") == 2


def test_nobody_else_takes_a_note_back(office: Office):
    number = returned_with_note(office)
    duty(office, DutyKind.RECUSED, REVIEWER)
    own = Actor("nguoi-don-vi", "Người Đơn Vị", frozenset({Role.REVIEWER}), office.clerk.office)
    for actor in (office.clerk, REVIEWER, own):
        with pytest.raises(NotYourTurn):
            close(office, number, actor)
    with pytest.raises(NotFound):
        close(office, number, office.other().clerk)
    with pytest.raises(NotFound):
        close(office, 99, REVIEWER_2)
    assert note(office, number).closed_at is None


def test_after_the_approval_notes_are_history(office: Office):
    office.bring_to(State.SUBMITTED)
    number = write(office)
    office.move(Action.REVIEW)
    office.move(Action.APPROVE)
    with pytest.raises(WrongState):
        close(office, number)
    assert not seen_note(office, REVIEWER, number).may_close


# Places that have gone, campaigns that have closed


def test_a_note_whose_row_has_gone_is_still_shown_with_its_quote(office: Office):
    number = returned_with_note(office, "meeting.members.m9.name")
    other = office.complete()
    meeting = other.meeting
    fewer = office.complete(meeting__members=meeting.members[:-1], meeting__secretary="m2", meeting__place="")
    office.fill(fewer)
    shown = seen_note(office, office.clerk, number)
    assert (shown.standing.value, shown.quote, shown.present) == ("gone", "Ngô Thị Kim Oanh", "")
    assert seen_note(office, REVIEWER, number).standing.value == "same"


def test_a_note_says_when_its_place_says_something_else_or_nothing(office: Office):
    office.bring_to(State.SUBMITTED)
    places = seen(office, REVIEWER).places
    line = next(place for place, text in places.items() if text == "Địa điểm: Phòng họp tầng 2.")
    field, paragraph = write(office), write(office, line)
    office.move(Action.RETURN)
    assert [note.standing.value for note in seen(office, office.clerk).notes] == ["same", "same"]
    office.fill(office.complete(meeting__place="Hội trường lớn"))
    shown = seen(office, office.clerk).notes
    assert [(note.standing.value, note.present) for note in shown] == [
        ("changed", "Hội trường lớn"),
        ("changed", "Địa điểm: Hội trường lớn."),
    ]
    office.fill(office.complete(meeting__place=""))
    assert seen_note(office, office.clerk, field).standing.value == "changed"
    assert seen_note(office, office.clerk, paragraph).standing.value == "changed"


def test_a_paragraph_that_only_moved_is_the_same(office: Office):
    office.bring_to(State.SUBMITTED)
    places = seen(office, REVIEWER).places
    closing = [place for place, text in places.items() if text.startswith("Cuộc họp kết thúc")]
    number = write(office, closing[0])
    office.move(Action.RETURN)
    office.fill(office.complete(meeting__discussion="Một.\nHai.\nBa."))
    shown = seen_note(office, office.clerk, number)
    assert shown.standing.value == "same"


def campaign_moves(session: Session, office: Office) -> list[CampaignMove]:
    """The moves that closed and decided the campaign, with texts as they are kept."""
    record = dossier_queries.campaign_by_code(session, office.campaign.code)
    assert record is not None
    steps = (
        (CampaignAction.CLOSE, CampaignState.OPEN, CampaignState.CLOSED, "ranking-v1.json"),
        (CampaignAction.DECIDE, CampaignState.CLOSED, CampaignState.DECIDED, "decision-v2.json"),
    )
    return [
        CampaignMove(
            campaign_id=record.id,
            action=action,
            source=source,
            target=target,
            text=(DATA / file).read_text("utf-8"),
            actor=APPROVER.username,
            actor_name=APPROVER.name,
            at=office.at,
        )
        for action, source, target, file in steps
    ]


@pytest.mark.parametrize(
    ("state", "code"),
    [(CampaignState.CLOSED, "campaign-not-open"), (CampaignState.DECIDED, "campaign-decided")],
)
def test_once_the_campaign_is_closed_nothing_moves(office: Office, state: CampaignState, code: str):
    number = returned_with_note(office)
    other = office.other()
    other.bring_to(State.SUBMITTED)
    with office.database.writing() as session:
        session.execute(update(CampaignRecord).values(state=state))
        session.add_all(campaign_moves(session, office) if state is CampaignState.DECIDED else ())
    deeds = (lambda: write(other), lambda: close(office, number), lambda: answer(office, number))
    for deed in deeds:
        with pytest.raises(RequirementsUnmet) as refusal:
            deed()
        assert refused_codes(refusal) == [code]
    assert (other.count(Note), note(office, number).closed_at, note(office, number).answered_at) == (0, None, None)
    assert not seen(other, REVIEWER).may_write
    assert not seen_note(office, office.clerk, number).may_answer
    assert not seen_note(office, REVIEWER, number).may_close
