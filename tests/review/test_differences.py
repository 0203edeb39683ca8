"""What differs between revisions: field by field as people read it, and in the papers word by word."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.content.changes import ContentChange, Kind, content_changes, filled_fields
from dossiers.content.form_fields import FIELDS, ROWS
from dossiers.content.word_diff import DiffSide, Mark, opcodes, paragraph_changes, replacements, word_runs
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.review import differences
from dossiers.review.differences import DRAFT, Differences
from tests.support.campaigns import campaign_4361
from tests.support.contents import changed, complete_content
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, Office
from tests.support.random_contents import contents
from workflow.content_fields import field_values, list_of
from workflow.dossier import Candidate, Content
from workflow.lifecycle import Action, State

CAMPAIGN = campaign_4361()
WHOLE = complete_content(CAMPAIGN)
MEMBERS = WHOLE.meeting.members


def found(before: Content, after: Content) -> dict[str, ContentChange]:
    return {change.name: change for change in content_changes(before, after)}


def shown(before: Content, after: Content) -> dict[str, tuple[str, str]]:
    return {name: (item.before, item.after) for name, item in found(before, after).items()}


# Fields


@given(contents(CAMPAIGN), contents(CAMPAIGN))
@settings(max_examples=150, deadline=None)
def test_two_contents_have_no_differences_if_and_only_if_they_are_equal(left: Content, right: Content):
    assert (content_changes(left, right) == ()) == (left == right)
    assert content_changes(left, left) == ()


@given(contents(CAMPAIGN), contents(CAMPAIGN))
@settings(max_examples=100, deadline=None)
def test_seen_from_the_other_side_the_same_things_differ(left: Content, right: Content):
    turned = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    there = {(change.name, change.kind, change.before, change.after) for change in content_changes(left, right)}
    back = {
        (change.name, turned.get(change.kind, change.kind), change.after, change.before)
        for change in content_changes(right, left)
    }
    assert there == back


def test_the_fields_are_called_as_forms_call_them():
    known = {f"{section}.{name}" for section, names in FIELDS.items() for name in names} - {"figures.unit"}
    single = {name for name in field_values(WHOLE) if name.count(".") == 1}
    assert single == known
    columns = {f"{rows}.*.{column}" for rows, kind in ROWS.items() for column in kind.columns}
    parts = [name.split(".") for name in field_values(WHOLE) if name.count(".") == 3 and list_of(name) in ROWS]
    in_rows = {".".join([section, rows, "*", column]) for section, rows, _, column in parts}
    assert in_rows == columns


def test_values_are_said_as_a_clerk_writes_them():
    after = changed(
        WHOLE,
        claims__plan=1_000_000_000,
        claims__debt=None,
        meeting__day=WHOLE.meeting.day.replace(day=6),
        meeting__chair="m2",
        nomination__office=True,
        review__individuals_rewarded=1_200,
        numbers=(replace(WHOLE.numbers[0], number=7), *WHOLE.numbers[1:]),
    )
    assert shown(WHOLE, after) == {
        "figures.plan": ("1.234.567.890.000", "1.000.000.000"),
        "figures.debt": ("24.691.357.800", ""),
        "nomination.office": ("", "yes"),
        "meeting.day": ("04/01/2011", "06/01/2011"),
        "meeting.chair": ("Trần Quốc Hưng", "Lê Thị Thanh Thủy"),
        "review.individuals_rewarded": ("17", "1.200"),
        "papers.to-trinh.number": ("01", "07"),
    }


def test_rows_come_go_and_change_by_their_keys():
    new = Candidate("c4", "Phòng Mới", "Vượt kế hoạch.")
    candidates = (WHOLE.nomination.candidates[0], WHOLE.nomination.candidates[2], new)
    renamed = (MEMBERS[0], replace(MEMBERS[1], name="Lê Thị Thủy"), *MEMBERS[2:])
    after = changed(WHOLE, nomination__candidates=candidates, meeting__members=renamed)
    changes = found(WHOLE, after)
    assert {name: item.kind for name, item in changes.items()} == {
        "nomination.candidates.c2": Kind.REMOVED,
        "nomination.candidates.c4": Kind.ADDED,
        "meeting.members.m2.name": Kind.CHANGED,
    }
    parts = [(part.name, part.before, part.after) for part in changes["nomination.candidates.c4"].parts]
    assert parts == [
        ("nomination.candidates.c4.name", "", "Phòng Mới"),
        ("nomination.candidates.c4.achievements", "", "Vượt kế hoạch."),
    ]
    assert changes["nomination.candidates.c2"].parts[0].before == "Đơn vị huyện Bình Thủy"


def test_rows_in_another_order_are_told_once():
    after = changed(WHOLE, meeting__members=(MEMBERS[1], MEMBERS[0], *MEMBERS[2:]))
    (moved,) = content_changes(WHOLE, after)
    assert (moved.name, moved.kind) == ("meeting.members", Kind.MOVED)
    assert moved.before.startswith("Trần Quốc Hưng, Lê Thị Thanh Thủy, ")
    assert moved.after.startswith("Lê Thị Thanh Thủy, Trần Quốc Hưng, ")


def test_a_long_text_is_shown_word_by_word_and_a_short_one_whole():
    longer = WHOLE.meeting.discussion.replace("từng tập thể", "mỗi đơn vị")
    changes = found(WHOLE, changed(WHOLE, meeting__discussion=longer, meeting__place="Hội trường lớn"))
    assert list(replacements(changes["meeting.discussion"].runs)) == [("từng tập thể", "mỗi đơn vị")]
    assert changes["meeting.place"].runs == ()


def test_what_says_nothing_is_no_place_for_a_note():
    said = filled_fields(changed(WHOLE, meeting__place="", claims__debt=None))
    assert {"meeting.place", "figures.debt", "nomination.office"} & set(said) == set()
    assert said["nomination.collective"] == "yes"


# Words

WORDS = st.lists(st.sampled_from(["thu", "nợ", "1.234", "năm", "2010", "Trần"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_what_is_not_removed_and_what_is_not_added_are_the_two_texts(old: str, new: str):
    runs = word_runs(old, new)
    assert " ".join(run.text for run in runs if run.part is not DiffSide.ADDED) == old
    assert " ".join(run.text for run in runs if run.part is not DiffSide.REMOVED) == new
    assert (old == new) == all(run.part is DiffSide.SAME for run in runs)


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_every_paragraph_is_equal_changed_new_or_gone_exactly_once(old: list[str], new: list[str]):
    changes = paragraph_changes(old, new)
    gone, came = (
        [change.before for change in changes if change.before],
        [change.after for change in changes if change.after],
    )
    assert (gone, came) == (sorted(set(gone)), sorted(set(came)))
    kept = [text for at, text in enumerate(old, 1) if at not in gone]
    assert kept == [text for at, text in enumerate(new, 1) if at not in came]
    assert (old == new) == (changes == ())


def test_numbers_and_names_are_marked_where_they_changed():
    old = "Chủ trì: Trần Quốc Hưng, thu 1.234 đồng, đạt 102% năm nay."
    new = "Chủ trì: Trần Quốc Hùng, thu 1.240 đồng, đạt 102% năm trước."
    runs = word_runs(old, new, {"Trần Quốc Hưng", "Trần Quốc Hùng"})
    changed_runs = [(run.part, run.pieces) for run in runs if run.part is not DiffSide.SAME]
    assert changed_runs == [
        (DiffSide.REMOVED, ((Mark.NAME, "Hưng,"),)),
        (DiffSide.ADDED, ((Mark.NAME, "Hùng,"),)),
        (DiffSide.REMOVED, ((Mark.FIGURE, "1.234"),)),
        (DiffSide.ADDED, ((Mark.FIGURE, "1.240"),)),
        (DiffSide.REMOVED, ((Mark.PLAIN, "nay."),)),
        (DiffSide.ADDED, ((Mark.PLAIN, "trước."),)),
    ]


def test_a_paragraph_put_before_a_changed_one_does_not_hide_it():
    old = ["Mở đầu.", "Kết quả thu đạt 105% kế hoạch năm.", "Kết luận."]
    new = ["Mở đầu.", "Một đoạn hoàn toàn khác.", "Kết quả thu đạt 106% kế hoạch năm.", "Kết luận."]
    places = [(change.before, change.after) for change in paragraph_changes(old, new)]
    assert places == [(0, 2), (2, 3)]


@pytest.mark.parametrize("word", ["a", "a b"])
def test_a_text_of_one_word_a_thousand_times_over_takes_no_time(word: str):
    old, new = [word] * 5000, [*[word] * 2500, "khác", *[word] * 2400]
    began = perf_counter()
    found_codes = opcodes(old, new)
    word_runs(" ".join(old), " ".join(new))
    assert perf_counter() - began < 1
    assert [tag for tag, *_ in found_codes] == ["equal", "replace", "equal"]


# Revisions


def compare(office: Office, actor: Actor, before: int | None = None, after: int | None = None) -> Differences:
    with office.database.reading() as session:
        return differences.differences(session, office.reference, actor=actor, before=before, after=after)


def submitted_again(office: Office) -> Office:
    """Two revisions: the council met elsewhere, and the plan was another."""
    office.bring_to(State.RETURNED)
    office.fill(office.complete(meeting__place="Hội trường lớn", signing__signer="Nguyễn Thị Thúy Hằng"))
    office.move(Action.SUBMIT)
    return office


def test_two_revisions_differ_in_their_fields_and_in_each_paper(office: Office):
    seen = compare(submitted_again(office), REVIEWER)
    assert (seen.before.number, seen.after.number, seen.numbers) == (1, 2, (1, 2))
    assert {change.name for change in seen.changes} == {"meeting.place", "office.signer"}
    texts = {paper.kind: [list(replacements(change.runs)) for change in paper.paragraphs] for paper in seen.papers}
    assert texts == {
        "to-trinh": [[("Quỳnh", "Hằng")]],
        "bien-ban": [[("Phòng họp tầng 2.", "Hội trường lớn.")]],
    }


def test_the_centre_sees_at_once_what_changed_since_it_returned_the_dossier(office: Office):
    submitted_again(office)
    office.move(Action.WITHDRAW)
    office.fill(office.complete(meeting__place="Phòng họp tầng 3"))
    office.move(Action.SUBMIT)
    for actor in (REVIEWER, APPROVER):
        view = office.view(actor)
        with office.database.reading() as session:
            since = differences.since_last(session, view, actor=actor)
        assert since is not None
        assert (since.before, since.after, [change.name for change in since.changes]) == (1, 3, ["meeting.place"])


def test_nothing_is_compared_before_there_are_two_or_for_who_decides_nothing(office: Office):
    office.bring_to(State.RETURNED)
    with office.database.reading() as session:
        assert differences.since_last(session, office.view(REVIEWER), actor=REVIEWER) is None
        assert differences.since_last(session, office.view(), actor=office.clerk) is None
    alone = compare(office, REVIEWER)
    assert (alone.numbers, alone.changes, alone.papers) == ((1,), (), ())


def test_the_office_compares_its_draft_with_what_it_submitted_and_nobody_else_does(office: Office):
    office.bring_to(State.RETURNED)
    office.fill(office.complete(meeting__place="Hội trường lớn"))
    seen = compare(office, office.clerk)
    assert (seen.before.number, seen.after.number) == (1, DRAFT)
    assert [change.name for change in seen.changes] == ["meeting.place"]
    with pytest.raises(NotFound):
        compare(office, REVIEWER, 1, DRAFT)
    office.move(Action.SUBMIT)
    with pytest.raises(NotFound):
        compare(office, office.clerk, 1, DRAFT)


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1), (99999, 1), (1, -1)])
def test_a_revision_that_there_is_not_is_not_found(office: Office, before: int, after: int):
    submitted_again(office)
    with pytest.raises(NotFound):
        compare(office, REVIEWER, before, after)


def test_only_office_and_centre_compare(office: Office):
    submitted_again(office)
    office.move(Action.REVIEW)
    office.move(Action.APPROVE)
    assert len(compare(office, office.clerk).changes) == 2
    for actor in (PRINTER, office.other().clerk):
        with pytest.raises(NotFound):
            compare(office, actor)
    fresh = office.other()
    for actor in (REVIEWER, fresh.clerk):
        with pytest.raises(NotFound):
            compare(fresh, actor)


def test_a_draft_with_nothing_in_it_can_be_compared(office: Office):
    office.bring_to(State.RETURNED)
    office.fill(Content(numbers=WHOLE.numbers))
    seen = compare(office, office.clerk)
    assert [paper.kind for paper in seen.papers] == ["to-trinh", "bien-ban"]
    assert all(change.after == "" for change in seen.changes)
