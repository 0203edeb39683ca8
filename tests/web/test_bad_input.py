"""What bad input gets: the right status, a sentence, the typed text letter by letter, and never a fault of ours."""

import io
import zipfile
from collections.abc import Callable, Mapping
from unicodedata import normalize
from urllib.parse import unquote

import pikepdf
import pytest
from docx import Document
from werkzeug.test import TestResponse

from tests.support.browsers import HOST, Browser
from tests.support.pages import forms, inputs, reasons
from tests.support.web import FILE_NAME, Web, pdf_file, reference, typed_sections
from workflow.lifecycle import State

OWN = reference("79")
PAGE = f"/dossiers/{OWN}"
MEGABYTE = 1024 * 1024
SENTENCE_AT_LEAST = 15


def section_form(section: str, **typed: str) -> dict[str, str]:
    """What the section's form sends, with some fields changed: `figures__plan="0"`."""
    changes = {name.replace("__", "."): text for name, text in typed.items()}
    return {**typed_sections()[section], "version": "1", **changes}


UNREADABLE = [
    ("figures", "figures.plan", "một tỷ hai", "amount-unreadable"),
    ("figures", "figures.plan", "0", "plan-zero"),
    ("figures", "figures.collected", "1,234", "amount-ambiguous"),
    ("figures", "figures.collected", "12.34", "amount-english"),
    ("figures", "figures.collected", "12,500,000,000", "amount-english"),
    ("figures", "figures.debt", "-5", "amount-negative"),
    ("figures", "figures.debt", "99999999999999999999", "amount-too-large"),
    ("figures", "figures.debt", "1.234,5", "amount-not-whole"),
    ("figures", "figures.debt", "12 triệu đồng", "amount-other-unit"),
    ("figures", "figures.unit", "vàng", "choice-unknown"),
    ("figures", "figures.plan_decision", "Quyết định 88 🎉", "text-unprintable"),
    ("office", "office.signer", "Nguyễn Văn A\x07", "text-unprintable"),
    ("office", "office.signer", "Nguyễn\x00Văn A", "text-unprintable"),
    ("office", "office.place", "h" * 301, "text-too-long"),
    ("office", "office.mode", "king", "choice-unknown"),
    ("meeting", "meeting.day", "31/02/2011", "date-impossible"),
    ("meeting", "meeting.day", "12/13/2010", "date-no-such-month"),
    ("meeting", "meeting.day", "1/1/11", "date-short-year"),
    ("meeting", "meeting.day", "hôm qua", "date-unreadable"),
    ("meeting", "meeting.starts", "25:00", "time-impossible"),
    ("meeting", "meeting.starts", "tám giờ", "time-unreadable"),
    ("meeting", "meeting.issued", "chín phiếu", "count-unreadable"),
    ("meeting", "meeting.issued", "-1", "count-negative"),
    ("meeting", "meeting.valid", "99999999999", "count-too-large"),
    ("meeting", "meeting.ballots.c1.in_favour", "tất cả", "count-unreadable"),
    ("meeting", "meeting.members.m1.role", "king", "choice-unknown"),
    ("meeting", "meeting.method", "bốc thăm", "choice-unknown"),
    ("review", "review.day", "07/01/3011", "date-year-out-of-range"),
    ("review", "review.collectives_rewarded", "nhiều", "count-unreadable"),
    ("papers", "papers.to-trinh.number", "5/TTr-BHXH", "number-unreadable"),
    ("papers", "papers.to-trinh.day", "30/02/2011", "date-impossible"),
]


@pytest.mark.parametrize(("section", "field", "text", "code"), UNREADABLE)
def test_what_cannot_be_read_is_kept_and_given_back_with_a_sentence(
    web: Web, section: str, field: str, text: str, code: str
):
    browser = web.clerk("79")
    answer = browser.post(f"{PAGE}/draft/{section}", {**section_form(section), field: text})
    assert answer.status_code == 422
    assert (code, field) in reasons(answer)
    shown = text.replace("\x00", "\ufffd")  # A page cannot hold a NUL; browsers show it so.
    assert inputs(answer)[field] == shown
    assert inputs(browser.get(f"{PAGE}/draft/{section}"))[field] == shown
    assert (code, field) in reasons(browser.post(f"{PAGE}/submit", move_form(web)))
    assert web.state(OWN) is State.DRAFT


def move_form(web: Web, **fields: str) -> dict[str, str]:
    return {"version": str(web.version(OWN)), "key": "k", "action": "submit", **fields}


@pytest.mark.parametrize(
    ("section", "changes", "code"),
    [
        ("meeting", {"meeting.ballots.c1.in_favour": "12"}, "votes-over-ballots"),
        ("meeting", {"meeting.issued": "50"}, "ballots-over-present"),
        ("meeting", {"meeting.members_total": "3"}, "attendance-sum"),
        ("figures", {"figures.collected": "1"}, "not-over-threshold"),
        ("nomination", {"nomination.nominee": "c9"}, "field-missing"),
        ("nomination", {"nomination.office": "", "nomination.collective": ""}, "nothing-proposed"),
        ("papers", {"papers.to-trinh.day": "20/01/2011"}, "paper-dated-later"),
    ],
)
def test_what_does_not_add_up_is_saved_and_stops_the_submission(
    web: Web, section: str, changes: Mapping[str, str], code: str
):
    browser = web.clerk("79")
    assert browser.post(f"{PAGE}/draft/{section}", {**section_form(section), **changes}).status_code == 303
    answer = browser.post(f"{PAGE}/submit", move_form(web))
    assert answer.status_code == 422
    assert code in dict(reasons(answer))
    assert web.state(OWN) is State.DRAFT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (normalize("NFD", "Nguyễn Thị Thúy Quỳnh"), "Nguyễn Thị Thúy Quỳnh"),
        ("Nguyễn\u00ad Thị\u200b Quỳnh\ufeff", "Nguyễn Thị Quỳnh"),
        ("Nguyễn\u00a0Thị\u2009Quỳnh", "Nguyễn Thị Quỳnh"),
    ],
)
def test_text_from_word_is_taken_without_what_nobody_sees(web: Web, typed: str, kept: str):
    browser = web.clerk("79")
    assert browser.post(f"{PAGE}/draft/office", section_form("office", office__signer=typed)).status_code == 303
    assert inputs(browser.get(f"{PAGE}/draft/office"))["office.signer"] == kept


def test_a_text_of_five_megabytes_is_refused_and_lost_to_nobody(web: Web):
    browser, text = web.clerk("79"), "ữ" * (5 * MEGABYTE // len("ữ".encode()))
    typed = section_form("nomination", nomination__office_achievements=text)
    answer = browser.post(f"{PAGE}/draft/nomination", typed)
    assert (answer.status_code, reasons(answer)) == (422, [("text-too-long", "nomination.office_achievements")])
    assert inputs(answer)["nomination.office_achievements"] == text
    assert inputs(browser.get(f"{PAGE}/draft/nomination"))["nomination.office_achievements"] == text
    assert "text-too-long" in dict(reasons(browser.get(PAGE)))


def test_a_reason_that_is_too_long_is_given_back(web: Web):
    browser, whole, text = web.browser("reviewer"), reference("31"), "Đề nghị " * 1000
    form = {"version": str(web.version(whole)), "key": "k", "reason": text, "correction_day": "31/02/2011"}
    answer = browser.post(f"/dossiers/{whole}/return", form)
    assert answer.status_code == 422
    assert [code for code, _ in reasons(answer)] == ["text-too-long", "date-impossible"]
    assert given_back(answer) == {"reason": text, "correction_day": "31/02/2011"}


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"reason": "", "correction_day": ""}, ["reason-missing", "correction-day-missing"]),
        ({"reason": " \u200b ", "correction_day": "20/01/2011"}, ["reason-missing"]),
        ({"reason": "Đề nghị", "correction_day": "06/01/2011"}, ["correction-day-past"]),
        ({"reason": "Đề nghị 🎉", "correction_day": "mai"}, ["text-unprintable", "date-unreadable"]),
    ],
)
def test_a_return_says_what_it_still_needs_and_keeps_what_was_typed(web: Web, fields: dict[str, str], codes: list[str]):
    browser, whole = web.browser("reviewer"), reference("31")
    form = {"version": str(web.version(whole)), "key": "k", **fields}
    answer = browser.post(f"/dossiers/{whole}/return", form)
    assert (answer.status_code, [code for code, _ in reasons(answer)]) == (422, codes)
    assert given_back(answer) == fields
    again = next(form for form in forms(answer).values() if form.action.endswith("/return"))
    mended = {**again.fields, "reason": "Đề nghị bổ sung.", "correction_day": "20/01/2011"}
    assert browser.post(again.action, mended).status_code == 303
    assert web.state(whole) is State.RETURNED


def given_back(answer: TestResponse) -> dict[str, str]:
    """The reason and the day that a refused return shows again."""
    shown = inputs(answer)
    return {"reason": shown["reason"], "correction_day": shown["correction_day"]}


NONSENSE = [
    ("GET", "/dossiers/" + "x" * 8000, 404),
    ("GET", "/dossiers/4361-2010-%00", 404),
    ("GET", "/dossiers/%ff%fe", 404),
    ("GET", "/dossiers/..%2f..%2fconfig.py", 404),
    ("GET", f"{PAGE}/draft/khac", 404),
    ("GET", f"{PAGE}/receipts/١", 404),
    ("GET", f"{PAGE}/receipts/１", 404),
    ("GET", f"{PAGE}/receipts/{'9' * 30}", 404),
    ("GET", f"{PAGE}/receipts/-1", 404),
    ("GET", f"{PAGE}/attachments/{'9' * 30}", 404),
    ("POST", f"{PAGE}/attachments/{'9' * 30}/remove", 404),
    ("POST", f"/kept-texts/{'9' * 30}/forget", 404),
    ("GET", f"{PAGE}/papers/to-trinh.pdf?revision={'9' * 30}", 404),
    ("GET", f"{PAGE}/papers/to-trinh.pdf?revision=١", 404),
    ("GET", f"{PAGE}/papers/to-trinh.pdf?revision=-1", 404),
    ("GET", f"{PAGE}/papers/to-trinh.pdf?revision=0", 404),
    ("GET", f"{PAGE}/papers/to-trinh.pdf?revision=mới", 404),
    ("GET", f"{PAGE}/papers/to-trinh.exe", 404),
    ("GET", f"{PAGE}/papers/..%2Fto-trinh.pdf", 404),
    ("GET", "/dossiers/?state=nonsense", 200),
    ("GET", "/dossiers/?state=%00", 200),
    ("GET", f"{PAGE}/echo?field=figures.plan&figures.plan=1.000&figures.unit=v%00ng", 200),
    ("GET", f"{PAGE}/echo?field={'x' * 5000}", 200),
    ("POST", f"{PAGE}/destroy", 404),
    ("POST", f"{PAGE}/draft/khac", 404),
    ("POST", f"{PAGE}/%00", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), NONSENSE)
def test_an_address_that_means_nothing_is_answered_by_a_page(web: Web, method: str, path: str, status: int):
    browser = web.clerk("79")
    answer = browser.get(path) if method == "GET" else browser.post(path)
    assert answer.status_code == status
    if status == 404:
        assert [code for code, _ in reasons(answer)] == ["not-found"]


@pytest.mark.parametrize("revision", ["0", "01", "2", "١", "1.0", "9" * 30, "%00"])
def test_a_revision_that_is_not_there_has_no_paper(web: Web, revision: str):
    answer = web.clerk("22").get(f"/dossiers/{reference('22')}/papers/to-trinh.html?revision={revision}")
    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["9" * 30, "１"])
def test_a_pack_of_a_strange_number_is_not_there(web: Web, number: str):
    for rest in ("", "/file"):
        assert web.browser("printer").get(f"/printing/packs/{number}{rest}").status_code == 404


SAVED = f"{PAGE}/draft/office"


@pytest.mark.parametrize("token", ["", "nonsense", "IjEi.aSGx0w.x", "\x00", "x" * 5000])
@pytest.mark.parametrize("path", [SAVED, f"{PAGE}/submit", f"{PAGE}/attachments", f"{PAGE}/signing-copy"])
def test_a_form_without_its_token_does_nothing(web: Web, path: str, token: str):
    before = web.contents()
    browser = web.clerk("79")
    answer = browser.post(path, {**section_form("office", office__place="Huế"), **move_form(web)}, token=token)
    assert (answer.status_code, reasons(answer)) == (400, [("csrf", "")])
    assert web.contents() == before


def test_the_token_of_another_person_does_nothing(web: Web):
    before = web.contents()
    stranger = web.browser("reviewer").token
    answer = web.clerk("79").post(f"{PAGE}/submit", move_form(web), token=stranger)
    assert (answer.status_code, reasons(answer)) == (400, [("csrf", "")])
    assert web.contents() == before


def test_more_fields_than_any_form_has(web: Web):
    browser = web.clerk("79")
    many = {f"meeting.x{number}": "x" for number in range(2001)}
    for more in ({}, {"file": (io.BytesIO(b"x"), "x.txt")}):
        answer = browser.post(f"{PAGE}/draft/meeting", {**section_form("meeting"), **many, **more})
        assert (answer.status_code, reasons(answer)) == (413, [("too-large", "")])
    few = dict(list(many.items())[:1500])
    answer = browser.post(f"{PAGE}/draft/meeting", {**section_form("meeting"), **few})
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert not [name for name in inputs(browser.get(f"{PAGE}/draft/meeting")) if name.startswith("meeting.x")]


def test_rows_with_forged_keys_are_left_out(web: Web):
    browser = web.clerk("79")
    keys = "m1 m1 ../m2 M3 m4' m9999 <b> m٣ m2"
    forged = {"meeting.members": keys, "meeting.members.<b>.name": "x", "meeting.ballots.c1.x": "1"}
    assert browser.post(f"{PAGE}/draft/meeting", {**section_form("meeting"), **forged}).status_code == 303
    shown = inputs(browser.get(f"{PAGE}/draft/meeting"))
    assert shown["meeting.members"] == "m1 m2"
    assert not [name for name in shown if "<" in name or name == "meeting.ballots.c1.x"]
    many = " ".join(f"m{number}" for number in range(1, 200))
    browser.post(f"{PAGE}/draft/meeting", section_form("meeting", version="2", meeting__members=many))
    assert len(inputs(browser.get(f"{PAGE}/draft/meeting"))["meeting.members"].split()) == 60


BODIES = {
    "broken percent signs": (b"office.place=%zz%&=%ff%fe&csrf_token=%", "application/x-www-form-urlencoded"),
    "raw bytes that are no UTF-8": (b"office.place=\xff\xfe\x00", "application/x-www-form-urlencoded"),
    "an unknown kind of body": (b"{}", "application/json"),
    "a multipart body without a boundary": (b"--x\r\n", "multipart/form-data"),
    "a multipart body that ends early": (
        b"--x\r\nContent-Disposition: form-data; name=",
        "multipart/form-data; boundary=x",
    ),
    "nothing at all": (b"", ""),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/login", SAVED, f"{PAGE}/submit", f"{PAGE}/attachments"])
def test_a_body_that_is_no_form_is_refused_with_a_page(web: Web, path: str, body: str):
    data, kind = BODIES[body]
    answer = web.clerk("79").client.post(path, data=data, content_type=kind, base_url=HOST)
    assert answer.status_code == 400
    assert [code for code, _ in reasons(answer)] in (["csrf"], ["bad-request"], ["sign-in-page-old"])


NAMELESS = (
    "Content-Disposition: form-data",
    "Content-Disposition: form-data; filename=x.pdf",
    'Content-Disposition: form-data; nom="x"',
)


@pytest.mark.parametrize("head", NAMELESS)
@pytest.mark.parametrize("path", [f"{PAGE}/submit", f"{PAGE}/attachments", SAVED])
def test_a_part_of_a_form_without_a_name_belongs_to_no_field(web: Web, path: str, head: str):
    browser = web.clerk("79")
    fields = {"csrf_token": browser.token, "version": str(web.version(OWN)), "key": "k"}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()]
    kind = "multipart/form-data; boundary=x"
    answers = []
    for sent in (parts, [*parts, f"{head}\r\n\r\nx"]):
        body = "".join(f"--x\r\n{part}\r\n" for part in sent) + "--x--\r\n"
        answer = browser.client.post(path, data=body.encode(), content_type=kind, base_url=HOST)
        answers.append((answer.status_code, reasons(answer)))
        web.restore()
    assert answers[0] == answers[1]
    assert answers[0][0] in {303, 409, 422}


def test_bytes_that_are_no_text_stay_what_they_are_and_break_nothing(web: Web):
    browser = web.clerk("79")
    fields = f"csrf_token={browser.token}&version=1&office.place=".encode()
    answer = browser.client.post(
        SAVED, data=fields + b"H%E0%FF", content_type="application/x-www-form-urlencoded", base_url=HOST
    )
    assert answer.status_code in {303, 422}
    assert inputs(browser.get(SAVED))["office.place"].startswith("H")


def test_a_request_larger_than_any_is_refused_before_it_is_read(web: Web):
    browser = web.clerk("79")
    for path in (f"{PAGE}/draft/office", "/login"):
        answer = browser.post(path, {"office.place": "x" * (22 * MEGABYTE)})
        assert (answer.status_code, reasons(answer)) == (413, [("too-large", "")])
    assert web.version(OWN) == web.version(OWN)


LONGEST_BEFORE_SIGN_IN = 5_000
STRANGE = ("x\x00y", "x\x07y", "🎉", "ộ" * 3000, "\ufffe")


def test_no_field_of_any_form_breaks_a_database(web_on_each: Web):
    """PostgreSQL holds no NUL and refuses what is too long for a column; SQLite takes anything."""
    for text in STRANGE:
        answers = {path: _sent_by(web_on_each, who, path, fields, text) for path, who, fields in EVERY_FORM}
        if len(text.encode()) > LONGEST_BEFORE_SIGN_IN:
            assert answers.pop("/login") == 413
        assert {path: status for path, status in answers.items() if status not in {303, 404, 409, 422, 429}} == {}
    assert _sent_by(web_on_each, "reviewer", f"/dossiers/{reference('31')}/review", ("key",), "x\x00y") == 303


EVERY_FORM = [
    *((f"{PAGE}/draft/{section}", "clerk-79", tuple(typed_sections()[section])) for section in typed_sections()),
    (f"{PAGE}/attachments", "clerk-79", ("kind",)),
    (f"/dossiers/{reference('31')}/return", "reviewer", ("reason", "correction_day", "key")),
    (f"/dossiers/{reference('31')}/submit", "clerk-31", ("key", "version", "reason")),
    ("/printing/packs", "printer", ("references", "format", "key")),
    ("/login", None, ("username", "password", "next")),
    ("/account", "printer", ("current_password", "password", "repeated")),
    ("/people/new", "admin", ("username", "name", "roles", "office")),
    ("/people/reviewer/roles", "admin", ("roles", "office")),
    ("/campaigns/", "admin", ("text",)),
    ("/calendar/", "admin", ("text",)),
]


def _sent_by(web: Web, who: str | None, path: str, fields: tuple[str, ...], text: str) -> int:
    browser = web.browser(who)
    page = browser.get(path if "/draft/" in path else "/login" if who is None else "/account")
    version = inputs(page)["version"] if "/draft/" in path else str(web.version(reference("31")))
    answer = browser.post(path, {"version": version, **dict.fromkeys(fields, text)})
    assert answer.status_code < 400 or reasons(answer)
    assert browser.get("/").status_code < 400
    return answer.status_code


def upload(browser: Browser, data: bytes, name: str, kind: str = "khac") -> TestResponse:
    answer = browser.post(f"{PAGE}/attachments", {"kind": kind, "file": (io.BytesIO(data), name)})
    answer.request.environ["wsgi.input"].close()
    return answer


def encrypted_pdf() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_file())) as document:
        document.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def corrupt_docx() -> bytes:
    target = io.BytesIO()
    Document().save(target)
    whole = bytearray(target.getvalue())
    with zipfile.ZipFile(target) as package:
        entry = package.getinfo("word/document.xml")
        start = entry.header_offset + 60
    whole[start : start + 200] = bytes(200)
    return bytes(whole)


UPLOADS: Mapping[str, tuple[Callable[[], bytes], str, str]] = {
    "a renamed executable": (lambda: b"MZ\x90\x00" + bytes(2000), "báo cáo.pdf", "file-kind-mismatch"),
    "an executable": (lambda: b"MZ\x90\x00" + bytes(2000), "setup.exe", "file-kind-unknown"),
    "an encrypted PDF": (encrypted_pdf, "mật.pdf", "file-encrypted"),
    "a corrupt DOCX": (corrupt_docx, "hỏng.docx", "file-damaged"),
    "an empty file": (lambda: b"", "trống.pdf", "file-empty"),
    "one byte over 20 MB": (lambda: pdf_file() + bytes(20 * MEGABYTE + 1), "lớn.pdf", "file-too-large"),
    "a name of nothing but control characters": (pdf_file, "\x01\x02", "file-kind-unknown"),
}


@pytest.mark.parametrize("what", UPLOADS)
def test_a_file_that_is_not_taken_is_named_with_the_reason(web: Web, what: str):
    data, name, code = UPLOADS[what]
    before, browser = web.contents(), web.clerk("79")
    answer = upload(browser, data(), name)
    assert (answer.status_code, reasons(answer)) == (422, [(code, "attachments.khac")])
    assert web.contents() == before


def test_a_file_of_more_than_the_whole_request_may_hold_is_refused(web: Web):
    answer = upload(web.clerk("79"), bytes(21 * MEGABYTE), "lớn.pdf")
    assert (answer.status_code, reasons(answer)) == (413, [("too-large", "")])
    assert "20 MB" in answer.text


@pytest.mark.parametrize("kind", ["", "không có", "khac\x00"])
def test_a_file_of_no_known_kind_is_refused(web: Web, kind: str):
    before, data = set(web.application.files.hashes()), pdf_file() + b"\n%of no kind"
    answer = upload(web.clerk("79"), data, "a.pdf", kind)
    assert (answer.status_code, dict(reasons(answer)).keys()) == (422, {"attachment-kind-unknown"})
    assert set(web.application.files.hashes()) == before


def test_a_form_without_a_file_says_so(web: Web):
    answer = web.clerk("79").post(f"{PAGE}/attachments", {"kind": "khac"})
    assert (answer.status_code, reasons(answer)) == (422, [("file-missing", "attachments.khac")])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (FILE_NAME, FILE_NAME),
        (normalize("NFD", "Đề nghị thưởng – quý IV.pdf"), "Đề nghị thưởng – quý IV.pdf"),
        ("C:/Hồ sơ/Số liệu.pdf", "Số liệu.pdf"),
        ("../../etc/Số liệu.pdf", "Số liệu.pdf"),
        ("Số\x07 liệu\u202e\u200b.pdf", "Số liệu.pdf"),
        ("Số liệu; 100%'.pdf", "Số liệu; 100%'.pdf"),
        ("ộ" * 300 + ".pdf", "ộ" * 196 + ".pdf"),
    ],
)
def test_a_file_comes_back_under_its_own_vietnamese_name(web: Web, name: str, kept: str):
    browser = web.clerk("79")
    assert upload(browser, pdf_file(), name).status_code == 303
    page = browser.get(f"{PAGE}/attachments").text
    number = max(int(part.split('"')[0]) for part in page.split(f'href="{PAGE}/attachments/')[1:])
    with browser.get(f"{PAGE}/attachments/{number}") as answer:
        assert answer.data == pdf_file()
        header = answer.headers["Content-Disposition"]
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert header.startswith("attachment;")
    assert unquote(header.rpartition("UTF-8''")[2]) == kept
