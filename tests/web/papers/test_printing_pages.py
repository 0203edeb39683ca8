"""The printer's desk: approved dossiers, packs made in the background, and the administrator's files."""

import io
import re
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
from docx import Document
from sqlalchemy import select

from dossiers.desk.clock import real_now
from dossiers.papers import issuing, packs
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.models.journal import Act
from tests.support.browsers import Browser, codes
from tests.support.campaigns import CAMPAIGN_4361_FILE, SECOND_CAMPAIGN_FILE, campaign_4361
from tests.support.decided import B, decide
from tests.support.dossiers import Office
from tests.support.pages import forms, inputs, reasons
from tests.support.web import Web, office_in, reference
from workflow.lifecycle import State

APPROVED = reference(office_in(State.APPROVED))
PACKS = "/printing/packs"


@pytest.fixture
def printer(web: Web) -> Browser:
    return web.browser("printer")


def approve_another(web: Web) -> str:
    """A second approved dossier, of the office 92."""
    browser, path = web.browser("approver"), f"/dossiers/{reference('92')}"
    form = forms(browser.get(path))[f"{path}/approve"]
    assert browser.post(form.action, form.fields).status_code == 303
    return reference("92")


def ask(browser: Browser, **fields: object) -> str:
    """Ask for a pack by the form on the page; return where it is."""
    form = forms(browser.get("/printing/"))[PACKS]
    answer = browser.post(form.action, {**form.fields, "references": APPROVED, **fields})
    assert answer.status_code == 303
    return answer.location


def text_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def test_the_list_holds_approved_dossiers_each_ticked(web: Web, printer: Browser):
    page = printer.get("/printing/")
    assert f'value="{APPROVED}" checked' in page.text
    assert [office for office in ("79", "31", "77", "92") if f'value="{reference(office)}"' in page.text] == []
    other = approve_another(web)
    assert f'value="{other}" checked' in printer.get("/printing/").text


def test_a_pack_is_made_in_the_background_and_its_page_shows_how_far_it_is(web: Web, printer: Browser):
    path = ask(printer)
    waiting = printer.get(path)
    assert "Đang lập tập hồ sơ" in waiting.text
    assert f'hx-get="{path}"' in waiting.text
    assert printer.get(f"{path}/file").status_code == 404
    web.do_jobs()
    done = printer.get(path)
    assert "Đang lập" not in done.text
    assert f'href="{path}/file"' in done.text
    fragment = printer.get(path, **{"HX-Request": "true"})
    assert "<html" not in fragment.text


def test_a_pack_binds_proposal_then_minutes_by_office_code(web: Web, printer: Browser):
    other = approve_another(web)
    path = ask(printer, references=[other, APPROVED], blank_pages="yes")
    web.do_jobs()
    with printer.get(f"{path}/file") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.mimetype == "application/pdf"
        pages = text_of(answer.data)
    marks = ("TỜ TRÌNH", "BIÊN BẢN")
    begins = [(mark, at) for at, page in enumerate(pages) for mark in marks if mark in page[:600]]
    assert [mark for mark, _ in begins] == [*marks, *marks]
    assert all(at % 2 == 0 for _, at in begins), "printed on both sides, each paper begins on a new sheet"
    assert any(not page.strip() for page in pages)
    assert "QUẢNG NINH" in pages[0], "22 comes before 92"


def test_a_pack_of_word_files_is_a_zip(web: Web, printer: Browser):
    path = ask(printer, format="zip")
    web.do_jobs()
    with printer.get(f"{path}/file") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        names = pack.namelist()
        assert [name.split("_")[0] for name in names] == ["22-quang-ninh/to-trinh", "22-quang-ninh/bien-ban"]
        assert all(Document(io.BytesIO(pack.read(name))).tables for name in names)


def test_one_s_own_packs_are_listed_with_their_offices_and_state(web: Web, printer: Browser):
    path = ask(printer)
    page = printer.get("/printing/").text
    assert f'href="{path}"' in page
    assert ">đang chờ<" in page
    assert "Quảng Ninh" in printer.get(path).text
    web.do_jobs()
    assert printer.get("/printing/").text.count(">đã xong<") == 2
    assert path not in web.browser("reviewer").get("/printing/").text


def test_the_same_form_sent_twice_is_one_pack_and_another_choice_is_another(web: Web, printer: Browser):
    other = approve_another(web)
    form = forms(printer.get("/printing/"))[PACKS]
    choices = [[APPROVED], [APPROVED], [APPROVED, other]]
    first, again, more = (printer.post(PACKS, {**form.fields, "references": choice}) for choice in choices)
    assert first.location == again.location != more.location


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"references": []}, "nothing-chosen"),
        ({"references": [APPROVED], "format": "exe"}, "not-printable"),
        ({"references": [APPROVED], "format": ""}, "not-printable"),
    ],
)
def test_a_pack_of_nothing_or_of_no_kind_is_refused(printer: Browser, fields: dict[str, object], code: str):
    form = forms(printer.get("/printing/"))[PACKS]
    sent = {name: text for name, text in form.fields.items() if name != "references"}
    answer = printer.post(PACKS, {**sent, **fields})
    assert (answer.status_code, codes(answer)) == (422, [code])


def test_a_reference_that_is_not_there_is_not_found(printer: Browser):
    answer = printer.post(PACKS, {"references": [APPROVED, "4361-2010-00"], "format": "pdf", "key": "k"})
    assert answer.status_code == 404


def test_a_pack_that_failed_says_so(web: Web, printer: Browser):
    path = ask(printer)
    with web.application.database.writing() as session:
        job = session.get(Job, int(path.rpartition("/")[2]))
        assert job is not None
        job.state, job.error = JobState.FAILED, "a secret of the inside"
    page = printer.get(path)
    assert "Không lập được tập hồ sơ" in page.text
    assert "a secret of the inside" not in page.text
    assert printer.get(f"{path}/file").status_code == 404


def test_a_pack_that_is_not_kept_any_more_says_so_and_can_be_made_again(web: Web, printer: Browser):
    path = ask(printer, blank_pages="yes")
    web.do_jobs()
    with printer.get(f"{path}/file") as answer:
        first = answer.data
    later = real_now() + packs.KEPT_FOR + timedelta(hours=1)
    with web.application.database.writing() as session:
        packs.forget_packs(session, at=real_now() + packs.KEPT_FOR - timedelta(hours=1))
    assert printer.get(f"{path}/file").status_code == 200
    with web.application.database.writing() as session:
        packs.forget_packs(session, at=later)
    assert printer.get(f"{path}/file").status_code == 404
    assert "không còn lưu" in printer.get("/printing/").text
    page = printer.get(path)
    assert "chỉ được giữ 14 ngày" in page.text
    form = forms(page)[PACKS]
    again = printer.post(form.action, form.fields)
    assert (again.status_code, again.location != path) == (303, True)
    web.do_jobs()
    with printer.get(f"{again.location}/file") as answer:
        assert answer.data == first


def test_downloads_are_in_the_record(web: Web, printer: Browser):
    with (
        printer.get(f"/dossiers/{APPROVED}/papers/to-trinh.pdf"),
        printer.get(f"/dossiers/{APPROVED}/attachments/{web.attachment(APPROVED)}"),
        printer.get(f"{PACKS}/{web.pack}/file"),
    ):
        pass
    with web.application.database.reading() as session:
        found = session.scalars(select(Act).where(Act.act == "downloaded", Act.actor == "printer")).all()
    assert [act.subject for act in found] == [APPROVED, APPROVED, ""]
    assert {act.address for act in found} == {printer.address}


def test_one_paper_opens_in_the_browser_to_be_printed(printer: Browser):
    with printer.get(f"/dossiers/{APPROVED}/papers/to-trinh.pdf?inline=1") as answer:
        assert not answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert "TỜ TRÌNH" in text_of(answer.data)[0]


def test_a_campaign_is_opened_from_a_file_and_every_office_has_a_draft(web: Web):
    admin = web.browser("admin")
    file = (io.BytesIO(SECOND_CAMPAIGN_FILE.read_bytes()), "đợt hai.toml")
    answer = admin.post("/campaigns/", {"file": file})
    assert answer.status_code == 303
    assert "215-2021" in admin.get("/campaigns/").text
    assert "(70)" in web.browser("reviewer").get("/dossiers/").text


@pytest.mark.parametrize("path", ["/campaigns/", "/calendar/"])
@pytest.mark.parametrize("text", ["x = [", 'code = "x"', "á" * 300_000, "x\x00"])
def test_a_file_at_fault_is_refused_with_all_its_faults_and_given_back(web: Web, path: str, text: str):
    admin, before = web.browser("admin"), web.contents()
    answer = admin.post(path, {"text": text})
    assert answer.status_code == 422
    assert reasons(answer)
    assert inputs(answer)["text"] == text.replace("\x00", "\ufffd")
    assert web.contents() == before


@pytest.mark.parametrize("path", ["/campaigns/", "/calendar/"])
def test_a_file_that_is_no_text_is_refused(web: Web, path: str):
    answer = web.browser("admin").post(path, {"file": (io.BytesIO(b"\xff\xfe\x00"), "x.toml")})
    assert (answer.status_code, codes(answer)) == (422, ["file-not-text"])


def test_the_calendar_is_shown_as_it_was_entered_and_can_be_entered_again(web: Web):
    admin = web.browser("admin")
    shown = inputs(admin.get("/calendar/"))["text"]
    before = web.contents()["calendar_days"]
    assert admin.post("/calendar/", {"text": shown}).status_code == 303
    assert sorted(row[1:] for row in web.contents()["calendar_days"]) == sorted(row[1:] for row in before)


def test_a_campaign_in_which_someone_submitted_is_not_replaced(web: Web):
    text = CAMPAIGN_4361_FILE.read_text("utf-8").replace('name = "Đợt thi đua nước rút năm 2010"', 'name = "Đợt khác"')
    answer = web.browser("admin").post("/campaigns/", {"text": text})
    assert (answer.status_code, codes(answer)) == (422, ["campaign-exists"])


def centre_papers(printer: Browser) -> list[str]:
    """The values of the centre's papers that can be chosen on the page, in its order."""
    return re.findall(r'name="papers" value="([^"]+)"', printer.get("/printing/").text)


def test_the_centre_s_papers_are_bound_before_the_dossiers_in_the_order_of_the_page(web: Web, printer: Browser):
    form = {"key": "k", "office": "all", "until_day": "15/01/2011", "reason": "Bão lũ kéo dài ở miền Trung."}
    assert web.browser("approver").post("/campaigns/4361-2010/extensions", form).status_code == 303
    office = Office(web.application.database, campaign_4361(), "22", issuing.versions())
    decide(web.application, office, o22=(B, B + 55_000_000, 0))
    offered = centre_papers(printer)
    first = {kind: next(name for name in offered if name.startswith(kind)) for kind in dict.fromkeys(kinds(offered))}
    path = ask(printer, papers=list(reversed(first.values())))
    assert f"{len(first)} văn bản của cơ quan chủ trì" in printer.get(path).text
    web.do_jobs()
    with printer.get(f"{path}/file") as answer:
        words = " ".join(" ".join(text_of(answer.data)).split())
    titles = {
        "quyet-dinh": "QUYẾT ĐỊNH Về việc tặng thưởng",
        "bang-xep-hang": "KẾT QUẢ XẾP HẠNG",
        "giay-xac-nhan": "GIẤY XÁC NHẬN",
        "thong-bao-tra-lai": "THÔNG BÁO Trả lại hồ sơ",
        "thong-bao-gia-han": "THÔNG BÁO Gia hạn nộp hồ sơ",
        "thong-bao-dieu-kien": "THÔNG BÁO Kết quả kiểm tra điều kiện",
    }
    assert set(first) == set(titles)
    places = [words.find(titles[kind]) for kind in (*first,)] + [words.find("TỜ TRÌNH")]
    assert -1 not in places
    assert places == sorted(places)


def kinds(names: list[str]) -> list[str]:
    return [name.split("/")[0] for name in names]


def test_a_pack_may_hold_nothing_but_papers_of_the_centre_as_word_files_numbered_in_order(web: Web, printer: Browser):
    offered = [name for name in centre_papers(printer) if name.startswith(("thong-bao-tra-lai", "giay-xac-nhan"))]
    path = ask(printer, references=[], papers=offered, format="zip")
    web.do_jobs()
    with printer.get(f"{path}/file") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        names = pack.namelist()
    assert [name.split("_")[:2] for name in names] == [
        [f"00-co-quan-chu-tri/{place:03}", kind] for place, kind in enumerate(kinds(offered), start=1)
    ]


@pytest.mark.parametrize("who", ["printer", "reviewer", "approver"])
def test_a_paper_that_the_page_does_not_list_is_in_no_pack(web: Web, who: str):
    browser = web.browser(who)
    unlisted = ("quyet-dinh/4361-2010//0/0", f"phieu-tham-dinh/4361-2010/{APPROVED}/0/0", "x", "a/b/c/d/e")
    form = forms(browser.get("/printing/"))[PACKS]
    for name in unlisted:
        answer = browser.post(form.action, {**form.fields, "references": APPROVED, "papers": name})
        assert (name, answer.status_code) == (name, 404)
    with web.application.database.reading() as session:
        assert len(session.scalars(select(Job).where(Job.name == "make-pack")).all()) == 1
