"""Many people at one moment, each on an own connection: one wins, the others are told, nobody loses anything."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from sqlalchemy import func, select

from dossiers.desk.errors import Overtaken, SectionOvertaken
from dossiers.moving.transitions import Moved
from dossiers.records.models.dossier import Drafter, Move, Revision
from dossiers.records.models.jobs import Job
from dossiers.records.models.journal import Act
from dossiers.records.models.papers import RegisterEntry
from tests.support.dossiers import APPROVER, APPROVER_2, REVIEWER, REVIEWER_2, Office, new_key, sister_campaign
from tests.support.typing import typed_of
from workflow.errors import RequirementsUnmet, WorkflowError, WrongState
from workflow.lifecycle import Action, State

Deed = Callable[[], object]


def at_once(actions: Sequence[Deed]) -> list[object]:
    """Do all of them at the same moment in threads; the answers, refusals included, in their order."""
    gate = Barrier(len(actions))

    def do(action: Deed) -> object:
        gate.wait(30)
        try:
            return action()
        except WorkflowError as refused:
            return refused

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(do, actions))


def kinds(answers: Sequence[object]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def acts(office: Office, act: str) -> int:
    with office.database.reading() as session:
        query = select(func.count()).select_from(Act).where(Act.subject == office.reference, Act.act == act)
        return session.scalar(query) or 0


def test_of_two_approvers_one_wins_and_the_other_is_told(office: Office):
    office.bring_to(State.REVIEWED)
    seen = office.version()
    answers = at_once(
        [
            lambda: office.move(Action.APPROVE, APPROVER, version=seen),
            lambda: office.move(Action.APPROVE, APPROVER_2, version=seen),
        ]
    )
    assert kinds(answers) == {"Moved": 1, "WrongState": 1}
    assert [move.action for move in office.moves()].count(Action.APPROVE) == 1
    assert acts(office, "moved") == 3
    winner = (APPROVER, APPROVER_2)[next(n for n, item in enumerate(answers) if isinstance(item, Moved))]
    assert office.dossier().approved_by == winner.username


def test_of_50_approvals_at_once_one_is_made(office: Office):
    office.bring_to(State.REVIEWED)
    seen = office.version()
    people = [replace(APPROVER, username=f"approver-{number}") for number in range(50)]
    answers = at_once([lambda by=person: office.move(Action.APPROVE, by, version=seen) for person in people])
    assert kinds(answers) == {"Moved": 1, "WrongState": 49}
    assert [move.action for move in office.moves()].count(Action.APPROVE) == 1
    assert acts(office, "moved") == 3


def test_reviewing_and_sending_back_at_once_is_one_of_the_two(office: Office):
    office.bring_to(State.SUBMITTED)
    seen = office.version()
    answers = at_once(
        [
            lambda: office.move(Action.REVIEW, REVIEWER, version=seen),
            lambda: office.move(Action.RETURN, REVIEWER_2, version=seen),
        ]
    )
    first = office.moves()[-1].action
    assert kinds(answers) == {"Moved": 1, "NotYourTurn" if first is Action.REVIEW else "WrongState": 1}
    assert len(office.moves()) == 2


def test_20_submissions_of_one_dossier_at_once_are_one(office: Office):
    office.fill()
    seen = office.version()
    people = (office.clerk, office.colleague)
    actions = [
        lambda number=number: office.move(Action.SUBMIT, people[number % 2], version=seen) for number in range(20)
    ]
    assert kinds(at_once(actions)) == {"Moved": 1, "WrongState": 19}
    assert (office.count(Revision), office.count(Move), office.count(RegisterEntry)) == (1, 1, 2)
    with office.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_20_clicks_on_one_button_at_once_are_one_submission_and_20_equal_answers(office: Office):
    office.fill()
    seen, key = office.version(), new_key()
    answers = at_once([lambda: office.move(Action.SUBMIT, version=seen, key=key)] * 20)
    assert answers == [Moved(office.reference, Action.SUBMIT, 1)] * 20
    assert (office.count(Revision), office.count(Move)) == (1, 1)


def test_saving_and_submitting_at_once_never_submits_words_that_nobody_saw(office: Office):
    office.fill()
    typed = typed_of(office.complete(signing__signer="Người ký mới"))["office"]
    for _ in range(5):
        seen, before = office.version(), len(office.revisions())
        submitted, saved = at_once(
            [
                lambda seen=seen: office.move(Action.SUBMIT, version=seen),
                lambda: office.save("office", typed, version=1, actor=office.colleague),
            ]
        )
        if isinstance(submitted, Moved):
            assert isinstance(saved, WrongState)
            assert len(office.revisions()) == before + 1
            assert office.typed()["office.signer"] == "Nguyễn Thị Thúy Quỳnh"
            office.move(Action.WITHDRAW)
        else:
            assert isinstance(submitted, Overtaken)
            assert not isinstance(saved, WorkflowError)
            assert (office.state(), office.typed()["office.signer"]) == (State.DRAFT, "Người ký mới")
            assert len(office.revisions()) == before
            return


def test_of_two_first_writers_of_a_section_the_second_gets_both_texts(office: Office):
    first, second = ({"office.place": place} for place in ("Hà Nội", "Hà Đông"))
    answers = at_once(
        [
            lambda: office.save("office", first, version=0),
            lambda: office.save("office", second, version=0, actor=office.colleague),
        ]
    )
    assert kinds(answers) == {"SavedSection": 1, "SectionOvertaken": 1}
    (overtaken,) = (answer for answer in answers if isinstance(answer, SectionOvertaken))
    assert office.typed() == dict(overtaken.theirs)
    assert overtaken.theirs in (first, second)


def test_all_sections_may_be_written_at_once(office: Office):
    sections = typed_of(office.complete())
    people = [office.person(f"clerk-{number}") for number in range(len(sections))]
    actions = [
        lambda section=section, typed=typed, writer=writer: office.save(section, typed, version=0, actor=writer)
        for (section, typed), writer in zip(sections.items(), people, strict=True)
    ]
    assert kinds(at_once(actions)) == {"SavedSection": 6}
    assert office.typed() == {name: text for typed in sections.values() for name, text in typed.items()}
    assert (office.stops(), office.count(Drafter)) == ((), 6)
    assert office.dossier().still_missing == 0


def test_two_campaigns_of_one_office_race_for_a_number_and_one_gets_it(office: Office):
    sister = replace(office, campaign=sister_campaign())
    pair = (office, sister)
    for each in pair:
        each.fill()
    for _ in range(3):
        answers = at_once([lambda each=office: each.move(Action.SUBMIT) for office in pair])
        assert kinds(answers) == {"Moved": 1, "RequirementsUnmet": 1}
        (refused,) = (answer for answer in answers if isinstance(answer, RequirementsUnmet))
        assert [unmet.code for unmet in refused.unmet] == ["number-taken", "number-taken"]
        assert sum(office.count(RegisterEntry) for office in pair) == 2
        with office.database.writing() as session:
            session.query(RegisterEntry).delete()
        next(office for office in pair if office.state() is State.SUBMITTED).move(Action.WITHDRAW)


def test_20_offices_submit_in_one_moment_and_all_are_received(office: Office):
    offices = [office.other(place) for place in range(1, 21)]
    for each in offices:
        each.fill()
    answers = at_once([lambda submitting=office: submitting.move(Action.SUBMIT) for office in offices])
    assert kinds(answers) == {"Moved": 20}
    assert [office.state() for office in offices] == [State.SUBMITTED] * 20
