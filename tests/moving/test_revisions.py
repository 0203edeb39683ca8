"""A submission freezes what was said: numbered, hashed, immutable, with a receipt."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from dossiers.content.canonical import CONTENT_VERSION, frozen_content
from dossiers.desk.errors import NotFound
from dossiers.jobs.queue import job_status
from dossiers.moving.freezing import KEEP_PAPERS
from dossiers.reading.list_lines import lines
from dossiers.reading.receipts import receipt
from dossiers.records.models.jobs import Job, JobState
from tests.support.campaigns import campaign_4361
from tests.support.contents import complete_content
from tests.support.dossiers import APPROVER, PRINTER, REVIEWER, VERSIONS, Office, first_office, wiped
from tests.support.typing import typed_of
from workflow.errors import WrongState
from workflow.lifecycle import Action, State

CONTENT = complete_content(campaign_4361(), office=True)


def value(office: Office, number: int = 1) -> dict[str, Any]:
    return json.loads(office.revisions()[number - 1].text)


def submitted_hash(office: Office, content: Any = None, versions: dict[str, str] | None = None) -> str:
    office.fill(content)
    office.move(Action.SUBMIT, versions=versions)
    return office.revisions()[-1].hash


# --- The canonical text ---


def test_a_revisions_hash_is_the_sha_256_of_its_text(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    (revision,) = any_office.revisions()
    assert revision.hash == hashlib.sha256(revision.text.encode("utf-8")).hexdigest()
    assert revision.text == json.dumps(
        json.loads(revision.text), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_a_revision_names_all_that_its_papers_are_made_from(any_office: Office):
    any_office.fill()
    added = any_office.attach(any_office.campaign.attachments[1].kind, "Biên bản đã ký.pdf", size=5, hash="e" * 64)
    any_office.move(Action.SUBMIT)
    kept = value(any_office)
    assert set(kept) == {
        *("attachments", "campaign", "content", "content_version", "reference", "rule_pack", "versions"),
    }
    assert kept["attachments"][-1] == {
        "number": added,
        "kind": any_office.campaign.attachments[1].kind,
        "name": "Biên bản đã ký.pdf",
        "media_type": "application/pdf",
        "size": 5,
        "hash": "e" * 64,
    }
    assert (kept["versions"], kept["rule_pack"]) == (VERSIONS, any_office.campaign.rule_pack)
    assert kept["reference"] == any_office.reference
    assert kept["content_version"] == CONTENT_VERSION
    assert kept["campaign"]["code"] == any_office.campaign.code
    assert frozen_content(any_office.revisions()[0].text) == any_office.complete()


def test_the_same_words_give_the_same_hash_and_any_other_word_another(office: Office):
    def hash_of(**changes: Any) -> str:
        return submitted_hash(first_office(wiped(office.database)), office.complete(**changes))

    same = hash_of()
    assert hash_of() == same
    others = [
        hash_of(signing__signer="Nguyễn Thị Thúy Quỳnh A"),
        hash_of(claims__debt=1),
        hash_of(meeting__discussion="Các thành viên thảo luận."),
        hash_of(nomination__office=True, nomination__office_achievements="Tốt", meeting=CONTENT.meeting),
        hash_of(review__individuals_rewarded=18),
        hash_of(numbers=(replace(CONTENT.numbers[0], number=77), CONTENT.numbers[1])),
    ]
    assert len({same, *others}) == 1 + len(others)


def test_another_template_or_rule_pack_gives_another_hash(office: Office):
    hashes = [submitted_hash(office)]
    for versions in ({**VERSIONS, "to-trinh": "f" * 64}, {**VERSIONS, "ttlt55_2005": "f" * 64}):
        office.move(Action.WITHDRAW)
        hashes.append(submitted_hash(office, versions=versions))
    assert len(set(hashes)) == 3


def test_another_file_or_the_same_under_another_name_gives_another_hash(office: Office):
    hashes = [submitted_hash(office)]
    for name, hash_ in (("Một.pdf", "1" * 64), ("Hai.pdf", "1" * 64), ("Hai.pdf", "2" * 64)):
        office.move(Action.WITHDRAW)
        for file in office.view().attachments:
            office.detach(file.number)
        office.attach("khac", name, hash=hash_)
        hashes.append(submitted_hash(office))
    assert len(set(hashes)) == 4


# --- Numbered, never changed ---


def test_revisions_are_numbered_and_the_earlier_ones_stay_as_they_were(office: Office):
    office.bring_to(State.RETURNED)
    (first,) = office.revisions()
    office.save("office", typed_of(office.complete(signing__signer="Người ký khác"))["office"], actor=office.colleague)
    office.move(Action.SUBMIT, office.colleague)
    again, second = office.revisions()
    assert [again.number, second.number] == [1, 2]
    assert (again.text, again.hash, again.arrived) == (first.text, first.hash, first.arrived)
    assert (first.submitted_by, second.submitted_by) == (office.clerk.username, office.colleague.username)
    assert frozen_content(second.text).signing.signer == "Người ký khác"
    assert first.hash != second.hash


def test_what_is_written_during_the_correction_is_no_part_of_the_revision(office: Office):
    office.bring_to(State.RETURNED)
    office.save("office", typed_of(office.complete(signing__signer="Người đang sửa"))["office"])
    assert office.view(REVIEWER).content == office.complete()
    assert office.view().content.signing.signer == "Người đang sửa"


UNDOING = {Action.PROPOSE_UNDO, Action.REFUSE_UNDO, Action.UNDO}


def test_approved_content_can_no_longer_change(office: Office):
    office.bring_to(State.APPROVED)
    (before,) = office.revisions()
    for deed in (
        lambda: office.save("office", {"office.place": "x"}),
        lambda: office.attach("khac"),
        lambda: office.take_signing_copy(),
        *(
            lambda action=action: office.move(action, office.usual(action))
            for action in Action
            if action not in UNDOING
        ),
    ):
        with pytest.raises(WrongState):
            deed()
    (after,) = office.revisions()
    assert after.text == before.text
    assert office.typed() == {
        name: item for part in typed_of(office.complete()).values() for name, item in part.items()
    }


def test_the_job_that_makes_the_papers_is_asked_for_with_the_submission_and_once(office: Office):
    office.bring_to(State.RETURNED)
    office.move(Action.SUBMIT)
    with office.database.reading() as session:
        jobs = [job_status(session, number) for (number,) in session.execute(text("SELECT id FROM jobs ORDER BY id"))]
    assert [(job.name, dict(job.args), job.state) for job in jobs if job is not None] == [
        (KEEP_PAPERS, {"reference": office.reference, "revision": number}, JobState.WAITING) for number in (1, 2)
    ]


def test_a_refused_submission_asks_for_no_papers(office: Office):
    with pytest.raises(Exception, match="field-missing"):
        office.move(Action.SUBMIT)
    with office.database.reading() as session:
        assert session.query(Job).count() == 0


# --- The receipt ---


def test_the_receipt_tells_instant_revision_and_hash(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    (revision,) = any_office.revisions()
    with any_office.database.reading() as session:
        given = receipt(session, any_office.reference, 1, actor=any_office.clerk)
    assert (given.reference, given.revision, given.hash) == (any_office.reference, 1, revision.hash)
    assert given.facts.submission.at == given.facts.first.at == any_office.at
    assert (given.facts.submission.who, given.office.code) == (any_office.clerk.name, any_office.code)
    assert given.campaign == any_office.campaign
    assert given.papers == ()
    assert len(given.attachments) == sum(spec.least for spec in any_office.campaign.attachments)


def test_every_submission_has_its_own_receipt_also_after_a_withdrawal(office: Office):
    office.bring_to(State.RETURNED)
    office.move(Action.SUBMIT)
    office.move(Action.WITHDRAW)
    with office.database.reading() as session:
        given = [receipt(session, office.reference, number, actor=office.clerk) for number in (1, 2)]
    assert [item.hash for item in given] == [revision.hash for revision in office.revisions()]


def test_a_receipt_is_for_those_who_see_the_revision(office: Office):
    office.bring_to(State.SUBMITTED)
    with office.database.reading() as session:
        for actor in (office.clerk, office.colleague, REVIEWER, APPROVER):
            assert receipt(session, office.reference, 1, actor=actor).revision == 1
        for actor, number in ((office.other().clerk, 1), (PRINTER, 1), (office.clerk, 0), (office.clerk, 2)):
            with pytest.raises(NotFound):
                receipt(session, office.reference, number, actor=actor)
    office.move(Action.WITHDRAW)
    with office.database.reading() as session, pytest.raises(NotFound):
        receipt(session, office.reference, 1, actor=REVIEWER)


def test_lists_name_the_collective_that_was_submitted_last(office: Office):
    """The office renames its collective while a return is taken back and repeated; then it submits what it has."""
    office.bring_to(State.RETURNED)
    content = office.complete()
    renamed = [replace(candidate, name=f"{candidate.name} (đổi tên)") for candidate in content.nomination.candidates]
    office.fill(replace(content, nomination=replace(content.nomination, candidates=tuple(renamed))))
    office.move(Action.UNDO, REVIEWER)
    for action in (Action.RETURN, Action.SUBMIT):
        office.move(action)
    with office.database.reading() as session:
        (line,) = [line for line in lines(session, actor=REVIEWER, at=office.at) if line.reference == office.reference]
    assert line.nominee == "Phòng Nghiệp vụ Một (đổi tên)"


def test_a_receipt_stays_true_after_a_withdrawal_and_says_so(office: Office):
    office.fill()
    hours = [office.at + timedelta(hours=hour) for hour in range(5)]
    walk = (Action.SUBMIT, Action.RETURN, Action.SUBMIT, Action.WITHDRAW, Action.SUBMIT)
    for action, at in zip(walk, hours, strict=True):
        office.move(action, at=at)
    with office.database.reading() as session:
        first, second, third = (
            receipt(session, office.reference, number, actor=office.clerk).facts for number in (1, 2, 3)
        )
    assert (first.first.at, first.withdrawn_at) == (hours[0], hours[3])
    assert (second.submission.at, second.first.at, second.withdrawn_at) == (hours[2], hours[0], hours[3])
    assert (third.submission.at, third.first.at, third.withdrawn_at) == (hours[4], hours[4], None)
    assert [facts.replaced_by and facts.replaced_by.revision for facts in (first, second, third)] == [2, None, None]
    assert [facts.counts for facts in (first, second, third)] == [False, False, True]
    assert office.dossier().first_on_time == third.first.at
