"""Papers: a draft for its office alone, the same bytes for ever once frozen, packs of what is approved."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from sqlalchemy import select

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.context import Copy
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.moving.freezing import KEEP_PAPERS
from dossiers.operations import handlers
from dossiers.papers import engine, issuing, packs
from dossiers.papers.engine import FORMATS, PaperFile
from dossiers.papers.file_names import paper_file_name
from dossiers.papers.packs import Pack
from dossiers.papers.signing_copy import Difference, differences_from_signed
from dossiers.papers.sources import DossierSource, read_source
from dossiers.reading.receipts import receipt
from dossiers.records.database import Database
from dossiers.records.models.dossier import KeptPaper
from dossiers.records.models.jobs import Job, JobState
from tests.support.desks import application_on
from tests.support.dossiers import ADMIN, APPROVER, PRINTER, REVIEWER, Office
from tests.support.typing import typed_of
from tests.support.working import run_due_jobs
from workflow.errors import RequirementsUnmet
from workflow.lifecycle import Action, Role, State

HANDLERS = {KEEP_PAPERS: handlers.keep_papers, packs.MAKE_PACK: handlers.make_pack}
KINDS = ("to-trinh", "bien-ban")
MARK = "DỰ THẢO"


@pytest.fixture
def application(loaded: Database, tmp_path: Path) -> Application:
    return application_on(loaded, tmp_path)


def source(
    office: Office, actor: Actor | None = None, *, revision: int | None = None, signing: bool = False
) -> DossierSource:
    with office.database.reading() as session:
        return read_source(session, office.reference, actor=actor or office.clerk, revision=revision, signing=signing)


def texts(office: Office, actor: Actor | None = None, **asked: int | bool) -> str:
    """The words of both papers as this person sees them."""
    seen = source(office, actor, **asked)  # type: ignore[arg-type]
    return " ".join(issuing.preview(seen, kind) for kind in KINDS)


def files(application: Application, seen: DossierSource) -> dict[tuple[str, str], bytes]:
    """The bytes of both papers in both formats."""
    return {
        (kind, form): issuing.paper(application.files, seen, kind, form, demo=False).data
        for kind in KINDS
        for form in FORMATS
    }


def signer(office: Office, name: str) -> None:
    office.save("office", typed_of(office.complete(signing__signer=name))["office"])


def differences(office: Office) -> tuple[Difference, ...]:
    with office.database.reading() as session:
        return differences_from_signed(session, office.reference, actor=office.clerk)


# --- Who sees which copy ---


def test_a_draft_is_marked_and_seen_by_its_office_alone(any_office: Office):
    any_office.save("office", {"office.signer": "Người Ký Duy Nhất"})
    assert source(any_office).copy is Copy.DRAFT
    assert MARK in texts(any_office)
    assert "Người Ký Duy Nhất" in texts(any_office)
    names = [paper_file_name(source(any_office), kind, "pdf", demo=False) for kind in KINDS]
    assert all(name.endswith(f"{any_office.reference}_du-thao.pdf") for name in names)
    for actor in (REVIEWER, APPROVER, PRINTER, ADMIN, any_office.other().clerk):
        with pytest.raises(NotFound):
            source(any_office, actor)


def test_a_submitted_dossier_shows_the_same_final_papers_to_office_and_centre(any_office: Office):
    any_office.bring_to(State.SUBMITTED)
    seen = source(any_office)
    assert (seen.copy, seen.revision, seen.kept) == (Copy.FINAL, 1, ())
    assert seen == source(any_office, REVIEWER) == source(any_office, APPROVER)
    assert MARK not in texts(any_office)
    for actor in (PRINTER, ADMIN, any_office.other().clerk):
        with pytest.raises(NotFound):
            source(any_office, actor)


def test_a_withdrawn_dossiers_papers_are_the_offices_business_again(office: Office):
    office.bring_to(State.SUBMITTED)
    office.move(Action.WITHDRAW)
    assert source(office).copy is Copy.DRAFT
    for number in (None, 1):
        with pytest.raises(NotFound):
            source(office, REVIEWER, revision=number)
    assert source(office, revision=1).copy is Copy.FINAL


def test_while_the_office_corrects_it_sees_its_draft_and_the_centre_what_was_submitted(office: Office):
    office.bring_to(State.RETURNED)
    signer(office, "Người Ký Sau")
    assert (source(office).copy, source(office, REVIEWER).copy) == (Copy.DRAFT, Copy.FINAL)
    assert "Người Ký Sau" in texts(office)
    assert "Người Ký Sau" not in texts(office, REVIEWER)


def test_each_revision_keeps_its_own_words_for_ever(office: Office):
    office.bring_to(State.RETURNED)
    signer(office, "Người Ký Sau")
    office.move(Action.SUBMIT)
    assert "Nguyễn Thị Thúy Quỳnh" in texts(office, revision=1)
    assert "Người Ký Sau" in texts(office, revision=2)
    assert texts(office) == texts(office, revision=2)
    for number in (0, 3, 99_999):
        with pytest.raises(NotFound):
            source(office, revision=number)


def test_papers_of_an_unknown_kind_or_format_are_not_found(office: Office, application: Application):
    seen = source(office)
    for kind, form in (("quyet-dinh", "pdf"), ("to-trinh", "exe"), ("../to-trinh", "pdf"), ("", "")):
        with pytest.raises(NotFound):
            issuing.paper(application.files, seen, kind, form, demo=False)
    with pytest.raises(NotFound):
        issuing.preview(seen, "quyet-dinh")


# --- The signing copy ---


def test_no_clean_copy_while_the_content_is_not_complete(any_office: Office):
    any_office.save("office", {"office.signer": "Ai đó"})
    with pytest.raises(NotFound):
        source(any_office, signing=True)
    with pytest.raises(RequirementsUnmet) as refused:
        any_office.take_signing_copy()
    assert {unmet.code for unmet in refused.value.unmet} >= {"field-missing", "nothing-proposed"}


def test_the_signing_copy_is_clean_with_number_and_date_dotted_or_filled(any_office: Office):
    any_office.fill()
    any_office.save("papers", {})
    any_office.take_signing_copy()
    dotted = source(any_office, signing=True)
    assert dotted.copy is Copy.SIGNING
    assert MARK not in texts(any_office, signing=True)
    assert "Số: 01/" not in texts(any_office, signing=True)
    any_office.fill()
    assert "Số: 01/" in texts(any_office, signing=True)


def test_the_signing_copy_stays_what_was_printed_whatever_is_changed_afterwards(office: Office):
    office.fill()
    office.take_signing_copy()
    signer(office, "Người Ký Khác")
    assert "Người Ký Khác" in texts(office)
    assert "Người Ký Khác" not in texts(office, signing=True)
    assert office.view().differs_from_signed


def test_the_history_tells_that_a_submitted_content_is_not_the_signed_one(office: Office):
    office.fill()
    office.take_signing_copy()
    signer(office, "Người Ký Khác")
    office.move(Action.SUBMIT)
    assert office.view().history[0].note == "differs-from-signed"


def test_nothing_differs_from_a_signing_copy_just_taken_or_never_taken(office: Office):
    assert differences(office) == ()
    office.fill()
    office.take_signing_copy()
    assert differences(office) == ()


def test_exactly_the_words_that_differ_from_the_signed_copy_are_named(office: Office):
    office.fill()
    office.take_signing_copy()
    meeting = typed_of(office.complete(meeting__place="Hội trường lớn"))["meeting"]
    office.save("meeting", meeting)
    assert differences(office) == (Difference("bien-ban", "Phòng họp tầng 2.", "Hội trường lớn."),)
    office.save("meeting", typed_of(office.complete())["meeting"])
    assert differences(office) == ()
    signer(office, "Nguyễn Thị Thúy Hằng")
    assert differences(office) == (Difference("to-trinh", "Quỳnh", "Hằng"),)


def test_number_and_date_are_given_after_signing_and_are_no_difference(office: Office):
    office.fill()
    office.save("papers", {})
    office.take_signing_copy()
    office.save("papers", typed_of(office.complete())["papers"])
    assert differences(office) == ()


def test_differences_are_the_offices_business(office: Office):
    office.fill()
    office.take_signing_copy()
    for actor in (REVIEWER, PRINTER, office.other().clerk):
        with office.database.reading() as session, pytest.raises(NotFound):
            differences_from_signed(session, office.reference, actor=actor)


# --- Kept papers ---


def test_kept_papers_are_the_bytes_that_were_made_before_and_stay_so(office: Office, application: Application):
    office.bring_to(State.RETURNED)
    before = files(application, source(office, revision=1))
    assert run_due_jobs(application, HANDLERS) == 1
    kept = source(office, REVIEWER)
    assert sorted((kind, form) for kind, form, _ in kept.kept) == sorted(before)
    signer(office, "Người Ký Sau")
    office.move(Action.SUBMIT, at=office.at.replace(day=9))
    later = source(office, revision=1)
    engine.render.cache_clear()
    assert files(application, later) == before
    assert all(application.files.verify(hash_) for _, _, hash_ in later.kept)


def test_keeping_papers_twice_keeps_the_same_bytes_once(office: Office, application: Application):
    office.bring_to(State.SUBMITTED)
    told: list[tuple[int, int]] = []
    for _ in range(2):
        handlers.keep_papers(
            application, {"reference": office.reference, "revision": 1}, lambda done, total: told.append((done, total))
        )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)] * 2
    assert office.count(KeptPaper) == 4
    with application.database.reading() as session:
        made_with = {kept_paper.made_with for kept_paper in session.scalars(select(KeptPaper))}
        assert len(made_with) == 1
        assert "weasyprint" in made_with.pop()


def test_the_hashes_join_the_receipt_once_the_papers_are_made(office: Office, application: Application):
    office.bring_to(State.SUBMITTED)
    run_due_jobs(application, HANDLERS)
    with application.database.reading() as session:
        given = receipt(session, office.reference, 1, actor=office.clerk)
    assert {(paper.kind, paper.format): paper.hash for paper in given.papers} == {
        (kind, form): hash_ for kind, form, hash_ in source(office).kept
    }


def test_a_job_for_a_dossier_that_is_not_there_fails_without_harm(office: Office, application: Application):
    for args in ({"reference": "nowhere", "revision": 1}, {"reference": office.reference, "revision": 1}):
        with pytest.raises(NotFound):
            handlers.keep_papers(application, args, lambda *_: None)
    assert office.count(KeptPaper) == 0


def test_a_revision_names_the_versions_of_templates_and_rule_packs():
    found = issuing.versions()
    assert set(found) == {"to-trinh", "bien-ban", *RULE_PACKS}
    assert all(len(item) == 64 for item in found.values())


def test_the_demos_files_say_in_their_name_that_they_are_not_real(office: Office, application: Application):
    office.bring_to(State.SUBMITTED)
    names = [paper_file_name(source(office), "to-trinh", "pdf", demo=demo) for demo in (False, True)]
    given = issuing.paper(application.files, source(office), "to-trinh", "pdf", demo=True)
    assert given.name == names[1]
    assert names == ["to-trinh_ha-noi_4361-2010-01.pdf", "mo-phong-to-trinh_ha-noi_4361-2010-01.pdf"]


# --- Packs ---


def ask(
    office: Office,
    *references: str,
    form: str = "pdf",
    actor: Actor = PRINTER,
    key: str = "k",
    blank: bool = False,
) -> int:
    with office.database.writing() as session:
        return packs.request_pack(session, references, form, blank_pages=blank, actor=actor, at=office.at, key=key)


def status(office: Office, number: int, actor: Actor = PRINTER) -> Pack:
    with office.database.reading() as session:
        return packs.pack_status(session, number, actor)


def packed(office: Office, application: Application, number: int) -> bytes:
    run_due_jobs(application, HANDLERS)
    with application.files.open(status(office, number).result) as file:
        return file.read()


def approved(office: Office, *places: int) -> list[Office]:
    return [office.other(place).bring_to(State.APPROVED) for place in places]


def test_a_pack_holds_the_chosen_dossiers_by_code_each_with_proposal_then_minutes(
    office: Office, application: Application
):
    second, first = approved(office, 3, 1)
    archive = packed(office, application, ask(office, second.reference, first.reference, second.reference, form="zip"))
    with ZipFile(BytesIO(archive)) as opened:
        assert opened.namelist() == [
            f"02-ha-giang/to-trinh_ha-giang_{first.reference}.docx",
            f"02-ha-giang/bien-ban_ha-giang_{first.reference}.docx",
            f"06-bac-kan/to-trinh_bac-kan_{second.reference}.docx",
            f"06-bac-kan/bien-ban_bac-kan_{second.reference}.docx",
        ]


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def test_on_request_every_paper_of_a_pdf_pack_begins_on_a_front_page(office: Office, application: Application):
    first, second = approved(office, 1, 3)
    chosen = (first.reference, second.reference)
    plain = pages(packed(office, application, ask(office, *chosen, key="plain")))
    both_sides = pages(packed(office, application, ask(office, *chosen, key="both", blank=True)))
    parts = [
        issuing.paper(application.files, source(item, PRINTER), kind, "pdf", demo=False)
        for item in (first, second)
        for kind in KINDS
    ]
    lengths = [len(pages(part.data)) for part in parts]
    assert any(length % 2 for length in lengths[:-1])
    assert plain == [page for part in parts for page in pages(part.data)]
    assert [page for page in both_sides if page.strip()] == plain
    starts = [both_sides.index(pages(part.data)[0]) for part in parts]
    assert [start % 2 for start in starts] == [0] * 4
    assert "HÀ GIANG" in both_sides[starts[0]]
    assert "BẮC KẠN" in both_sides[starts[2]]


def test_the_progress_of_a_pack_and_its_name(office: Office, application: Application):
    (only,) = approved(office, 1)
    number = ask(office, only.reference)
    waiting = status(office, number)
    assert (waiting.state, waiting.done, waiting.total, waiting.result) == (JobState.WAITING, 0, 0, "")
    with pytest.raises(NotFound):
        packs.pack_file_name(waiting, demo=False)
    packed(office, application, number)
    done = status(office, number)
    assert (done.state, done.done, done.total, done.as_pdf) == (JobState.DONE, 1, 1, True)
    assert packs.pack_file_name(done, demo=False) == "tap-ho-so-1-don-vi.pdf"


def test_a_pack_belongs_to_the_person_who_asked_for_it(office: Office):
    (only,) = approved(office, 1)
    number = ask(office, only.reference)
    other = Actor("printer-2", "Văn thư khác", frozenset({Role.PRINTER}))
    for stranger, asked in ((other, number), (APPROVER, number), (PRINTER, number + 1)):
        with pytest.raises(NotFound):
            status(office, asked, stranger)


def test_no_other_job_is_a_pack(office: Office):
    office.bring_to(State.SUBMITTED)
    with office.database.reading() as session:
        number = session.scalar(select(Job.id).where(Job.name == KEEP_PAPERS))
    assert number is not None
    with pytest.raises(NotFound):
        status(office, number, office.clerk)


@pytest.mark.parametrize("key", ["k", "\x00", "x" * 5_000])
def test_the_same_form_sent_twice_is_one_pack(office: Office, key: str):
    (only,) = approved(office, 1)
    assert ask(office, only.reference, key=key) == ask(office, only.reference, key=key)
    assert ask(office, only.reference, key="another") != ask(office, only.reference, key=key)


Asked = Callable[[Office, Office], object]


@pytest.mark.parametrize(
    ("asked", "error", "code"),
    [
        (lambda first, _: ask(first), RequirementsUnmet, "nothing-chosen"),
        (lambda first, _: ask(first, *map(str, range(501))), RequirementsUnmet, "pack-too-large"),
        (lambda first, _: ask(first, first.reference, form="exe"), RequirementsUnmet, "not-printable"),
        (lambda _, second: ask(second, second.reference, actor=REVIEWER), RequirementsUnmet, "not-printable"),
        (lambda _, second: ask(second, second.reference), NotFound, ""),
        (lambda first, second: ask(first, first.reference, second.reference), NotFound, ""),
        (lambda first, _: ask(first, first.reference, actor=ADMIN), NotFound, ""),
        (lambda first, second: ask(first, first.reference, actor=second.clerk), NotFound, ""),
        (lambda first, _: ask(first, "nowhere"), NotFound, ""),
        (lambda first, _: ask(first, "\x00"), NotFound, ""),
    ],
)
def test_only_approved_dossiers_that_one_sees_are_packed(
    office: Office, asked: Asked, error: type[Exception], code: str
):
    (first,) = approved(office, 1)
    second = office.other(2).bring_to(State.REVIEWED)
    with pytest.raises(error) as refused:
        asked(first, second)
    if isinstance(refused.value, RequirementsUnmet):
        assert [unmet.code for unmet in refused.value.unmet] == [code]
    with office.database.reading() as session:
        assert [*session.scalars(select(Job.id).where(Job.name == packs.MAKE_PACK))] == []


def test_a_pack_of_a_dossier_that_is_no_longer_approved_is_not_made(office: Office, application: Application):
    reviewed = office.bring_to(State.REVIEWED)
    args = {"references": [reviewed.reference], "format": "pdf", "blank_pages": False, "owner": "printer"}
    with pytest.raises(NotFound):
        handlers.make_pack(application, args, lambda *_: None)


def test_a_paper_comes_with_its_name_and_kind(office: Office, application: Application):
    office.bring_to(State.SUBMITTED)
    found = {form: issuing.paper(application.files, source(office), "to-trinh", form, demo=False) for form in FORMATS}
    assert isinstance(found["pdf"], PaperFile)
    assert found["pdf"].data.startswith(b"%PDF-")
    assert found["docx"].data.startswith(b"PK")
    assert {form: item.media_type for form, item in found.items()} == dict(FORMATS)
