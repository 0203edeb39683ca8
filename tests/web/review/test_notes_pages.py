"""Notes and differences on the pages: what each person is shown, what a refusal keeps, and that nothing leaks."""

import io
import zipfile
from collections.abc import Mapping

import pypdfium2
import pytest
from lxml import html
from werkzeug.test import TestResponse

from dossiers.documents.setting.vocabulary import paragraphs_of, parse
from tests.support.browsers import Browser, codes
from tests.support.pages import counted_queries, forms, inline_parts, inputs, reasons
from tests.support.web import CORRECTION_DAY, REASON, Web, reference
from tests.web.matrix import rows
from workflow.lifecycle import State

OWN = reference("31")
ADDRESS = f"/dossiers/{OWN}"
TEXT = "Đề nghị ghi rõ địa điểm họp."
SECRET = "Ghi chú kín QZX7 của Trung ương."
PLACE = "meeting.place"


def write(web: Web, text: str = TEXT, audience: str = "office", place: str = PLACE) -> TestResponse:
    browser = web.browser("reviewer")
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/notes"]
    typed = {"place": place, "note": text, "audience": audience}
    return browser.post(form.action, {**form.fields, **typed})


def press(browser: Browser, action: str, **typed: str) -> TestResponse:
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/{action}"]
    return browser.post(form.action, {**form.fields, **typed})


def send_back(web: Web) -> None:
    answer = press(web.browser("reviewer"), "return", reason=REASON, correction_day=CORRECTION_DAY)
    assert answer.status_code == 303


def save(browser: Browser, section: str, changes: Mapping[str, str]) -> None:
    path = f"{ADDRESS}/draft/{section}"
    assert browser.post(path, {**inputs(browser.get(path)), **changes}).status_code == 303


def notes_on(answer: TestResponse) -> list[str]:
    return [element.get("data-note") for element in html.document_fromstring(answer.text).xpath("//*[@data-note]")]


def said(answer: TestResponse, path: str = "//main") -> str:
    (found,) = html.document_fromstring(answer.text).xpath(path)
    return " ".join(found.text_content().split())


def test_a_reviewer_writes_a_note_and_comes_back_to_it(web: Web):
    answer = write(web)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ADDRESS}#notes.1")
    page = web.browser("reviewer").get(ADDRESS)
    assert "Đã ghi chú." in page.text
    note = said(page, "//*[@data-note='1']")
    for words in ("Địa điểm họp", "Phòng họp tầng 2", TEXT, "đơn vị chỉ thấy khi hồ sơ được trả lại"):
        assert words in note
    assert inline_parts(page) == []


def test_a_link_chooses_the_place_beforehand(web: Web):
    for path in (f"{ADDRESS}?place=meeting.members.m2.name", f"{ADDRESS}/notes?place=meeting.members.m2.name"):
        page = html.document_fromstring(web.browser("reviewer").get(path).text)
        chosen = page.xpath("//select[@name='place']//option[@selected]")
        assert [choice.get("value") for choice in chosen] == ["meeting.members.m2.name"]
    assert page.xpath("//optgroup[@label='Họp Hội đồng và biểu quyết']")
    unknown = web.browser("reviewer").get(f"{ADDRESS}?place=%3Cscript%3E")
    assert not html.document_fromstring(unknown.text).xpath("//select[@name='place']//option[@selected]")


def test_each_option_says_at_most_the_first_sixty_letters_of_its_paragraph(web: Web):
    page = html.document_fromstring(web.browser("reviewer").get(ADDRESS).text)
    paragraphs = page.xpath("//option[starts-with(@value, 'paper/to-trinh/')]")
    assert len(paragraphs) > 20
    assert max(len(paragraph.text_content().partition(". ")[2]) for paragraph in paragraphs) <= 60


def test_a_refused_note_keeps_everything_that_was_typed(web: Web):
    refused = write(web, text="Thiếu chỗ.", audience="internal", place="meeting.members.m99.name")
    assert (refused.status_code, codes(refused)) == (422, ["note-place-gone"])
    kept = inputs(refused)
    assert (kept["note"], kept["audience"], kept["place"]) == ("Thiếu chỗ.", "internal", "meeting.members.m99.name")
    again = forms(refused)[f"{ADDRESS}/notes"]
    assert web.browser("reviewer").post(again.action, {**again.fields, "place": PLACE}).status_code == 303
    empty = write(web, text=" ", audience="", place="")
    told = ["note-place-missing", "note-text-missing", "note-audience-missing"]
    assert (empty.status_code, codes(empty)) == (422, told)


def test_a_note_that_comes_too_late_can_be_copied(web: Web):
    browser = web.browser("reviewer")
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/notes"]
    assert press(browser, "review").status_code == 303
    refused = browser.post(form.action, {**form.fields, "place": PLACE, "note": TEXT, "audience": "office"})
    assert (refused.status_code, TEXT in refused.text) == (403, True)
    assert web.rows("notes", OWN) == 0


def test_a_stale_page_shows_the_note_again_for_the_present_revision(web: Web):
    browser, clerk = web.browser("reviewer"), web.clerk("31")
    form = forms(browser.get(ADDRESS))[f"{ADDRESS}/notes"]
    assert press(clerk, "withdraw").status_code == 303
    assert press(clerk, "submit", explanation="Sửa theo ghi chú của Trung ương.").status_code == 303
    refused = browser.post(form.action, {**form.fields, "place": PLACE, "note": TEXT, "audience": "office"})
    assert (refused.status_code, codes(refused), inputs(refused)["note"]) == (409, ["overtaken"], TEXT)
    again = forms(refused)[f"{ADDRESS}/notes"]
    assert browser.post(again.action, again.fields).status_code == 303
    assert web.rows("notes", OWN) == 1


def test_a_button_pressed_twice_writes_one_note(web: Web):
    assert [write(web).headers["Location"] for _ in range(2)] == [f"{ADDRESS}#notes.1"] * 2
    assert web.rows("notes", OWN) == 1


def test_the_office_is_led_from_what_stops_it_to_the_note_and_answers_it(web: Web):
    write(web)
    send_back(web)
    clerk = web.clerk("31")
    page = clerk.get(ADDRESS)
    assert "Ghi chú của Trung ương (1, còn 1 chưa trả lời)" in said(page)
    assert ("note-unanswered", "notes.1") in reasons(page, "//section[@class='stops']")
    (link,) = html.document_fromstring(page.text).xpath("//a[@data-field='notes.1']")
    assert link.get("href") == f"{ADDRESS}/notes#notes.1"
    mend = html.document_fromstring(page.text).xpath("//*[@data-note='1']//a/@href")
    assert f"{ADDRESS}/draft/meeting#meeting.place" in mend
    stopped = press(clerk, "submit")
    assert (stopped.status_code, codes(stopped)) == (422, ["note-unanswered"])
    assert html.document_fromstring(stopped.text).xpath("//a[@data-field='notes.1']/@href") == [
        f"{ADDRESS}/notes#notes.1"
    ]
    assert press(clerk, "notes/1/answer", answer="Đã ghi rõ.").headers["Location"] == f"{ADDRESS}#notes.1"
    assert press(clerk, "submit", explanation="Sửa theo ghi chú của Trung ương.").status_code == 303
    seen = said(web.browser("reviewer").get(ADDRESS), "//*[@data-note='1']")
    assert "Đơn vị trả lời" in seen
    assert "Đã ghi rõ." in seen


def test_a_note_may_be_marked_as_mended_without_a_word_but_blanks_are_no_answer(web: Web):
    write(web)
    send_back(web)
    clerk = web.clerk("31")
    refused = press(clerk, "notes/1/answer", answer=" \n ")
    assert (refused.status_code, codes(refused)) == (422, ["answer-missing"])
    assert press(clerk, "notes/1/answer", mended="yes").status_code == 303
    assert "Đơn vị đã sửa" in said(clerk.get(f"{ADDRESS}/notes"), "//*[@data-note='1']")


def test_a_colleagues_answer_is_shown_beside_the_own_one(web: Web):
    write(web)
    send_back(web)
    clerk, colleague = web.clerk("31"), web.browser("clerk-31-2")
    form = forms(clerk.get(ADDRESS))[f"{ADDRESS}/notes/1/answer"]
    assert press(colleague, "notes/1/answer", answer="Của đồng nghiệp.").status_code == 303
    refused = clerk.post(form.action, {**form.fields, "answer": "Của tôi."})
    assert (refused.status_code, codes(refused)) == (409, ["overtaken"])
    assert "Của đồng nghiệp." in refused.text
    again = forms(refused)[form.action]
    assert again.fields["answer"].strip() == "Của tôi."
    assert clerk.post(again.action, again.fields).status_code == 303
    assert "Của tôi." in said(colleague.get(ADDRESS), "//*[@data-note='1']")


def test_a_note_taken_back_is_told_to_the_office(web: Web):
    write(web)
    send_back(web)
    form = forms(web.clerk("31").get(ADDRESS))[f"{ADDRESS}/notes/1/answer"]
    assert press(web.browser("reviewer"), "notes/1/close").status_code == 303
    refused = web.clerk("31").post(form.action, {**form.fields, "answer": "Đã sửa."})
    assert (refused.status_code, codes(refused), "Đã sửa." in refused.text) == (422, ["note-taken-back"], True)
    page = web.clerk("31").get(f"{ADDRESS}/notes")
    assert "đã rút lại ghi chú này" in said(page)
    assert f"{ADDRESS}/notes/1/answer" not in forms(page)


def test_a_place_that_has_gone_is_said_with_what_stood_there(web: Web):
    write(web, place="meeting.members.m9.post")
    send_back(web)
    clerk = web.clerk("31")
    path = f"{ADDRESS}/draft/meeting"
    removed = clerk.post(path, {**inputs(clerk.get(path)), "remove": "meeting.members.m9"})
    assert removed.status_code == 303
    note = said(clerk.get(f"{ADDRESS}/notes"), "//*[@data-note='1']")
    assert "Trưởng phòng Tổ chức" in note
    assert "Chỗ này không còn trong nội dung hiện nay." in note
    assert not html.document_fromstring(clerk.get(ADDRESS).text).xpath("//*[@data-note='1']//p/a")


@pytest.mark.parametrize("handed_over", [False, True])
def test_the_office_never_sees_what_the_centre_notes_for_itself(web: Web, handed_over: bool):
    write(web, SECRET, "internal")
    if handed_over:
        send_back(web)
    else:
        write(web, SECRET, "office")
    state = State.RETURNED if handed_over else State.SUBMITTED
    for who in ("clerk-31", "clerk-31-2"):
        browser = web.browser(who)
        for path in paths_of(web, state):
            answer = browser.get(path)
            assert "QZX7" not in text_of(answer), path
        for deed in ("notes/1/answer", "notes/1/close", "submit", "withdraw", "review"):
            answer = browser.post(f"{ADDRESS}/{deed}", {"answer": "x", "version": "1"})
            assert "QZX7" not in answer.text, deed
    for who in ("reviewer", "approver"):
        assert "QZX7" in web.browser(who).get(ADDRESS).text
    assert web.browser("clerk-79").get(f"{ADDRESS}/notes").status_code == 404


def paths_of(web: Web, state: State) -> list[str]:
    """Every page and file about this dossier, and every page that is about none, as the table of routes lists them."""
    file = str(web.attachment(OWN))
    found = {row.path for row in rows() if row.method == "GET" and row.state in ("-", state.value)}
    found |= {"/dossiers/?format=csv", "/dossiers/?format=xlsx", "/dossiers/<reference>/differences?from=1&to=draft"}
    found |= {f"/dossiers/<reference>/papers/{kind}" for kind in ("to-trinh.pdf", "to-trinh.docx", "bien-ban.pdf")}
    found |= {f"/dossiers/<reference>/draft/{section}" for section in ("meeting", "figures", "papers")}
    filled = (path.replace("<reference>", OWN).replace("<file>", file) for path in found)
    return sorted(path for path in filled if "<" not in path and path != "/logout")


def text_of(answer: TestResponse) -> str:
    """What a page or file says, whatever kind it is."""
    if answer.mimetype == "application/pdf":
        document = pypdfium2.PdfDocument(answer.data)
        return "".join(page.get_textpage().get_text_range() for page in document)
    if zipfile.is_zipfile(io.BytesIO(answer.data)):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return answer.get_data().decode("utf-8", "replace")


def test_what_the_files_say_is_looked_at_in_that_test(web: Web):
    browser = web.clerk("31")
    for form in ("pdf", "docx"):
        assert "Phòng họp tầng 2" in text_of(browser.get(f"{ADDRESS}/papers/bien-ban.{form}"))


NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> &amp; {{ 7 * 7 }}"


def test_what_people_write_comes_out_as_text(web: Web):
    write(web, NASTY)
    send_back(web)
    clerk = web.clerk("31")
    save(clerk, "meeting", {"meeting.discussion": NASTY + " trước đây thì khác hẳn với bây giờ."})
    assert press(clerk, "notes/1/answer", answer=NASTY).status_code == 303
    for browser, path in (
        (clerk, ADDRESS),
        (clerk, f"{ADDRESS}/notes"),
        (clerk, f"{ADDRESS}/differences"),
        (web.browser("reviewer"), f"{ADDRESS}/notes"),
    ):
        page = browser.get(path)
        assert (page.status_code, inline_parts(page), NASTY in page.text) == (200, [], False)


def resubmitted(web: Web) -> None:
    write(web)
    send_back(web)
    clerk = web.clerk("31")
    save(clerk, "meeting", {"meeting.place": "Hội trường lớn"})
    save(clerk, "figures", {"figures.debt": "24.000.000.000"})
    assert press(clerk, "notes/1/answer", mended="yes").status_code == 303
    assert press(clerk, "submit", explanation="Sửa theo ghi chú của Trung ương.").status_code == 303


def test_the_centre_sees_at_once_what_changed_and_can_note_it(web: Web):
    resubmitted(web)
    page = web.browser("reviewer").get(ADDRESS)
    (section,) = html.document_fromstring(page.text).xpath("//section[@aria-labelledby='since-title']")
    assert "Thay đổi so với lần nộp trước (2)" in section.text_content()
    assert section.xpath(".//li/@data-field") == ["figures.debt", "meeting.place"]
    (link,) = section.xpath(".//a/@href")
    assert link == f"{ADDRESS}/differences?from=1&to=2"
    whole = web.browser("reviewer").get(link)
    row = html.document_fromstring(whole.text).xpath("//tr[@data-field='figures.debt']")[0]
    assert [element.text_content() for element in row.xpath(".//del")] == ["24.691.357.800 đồng"]
    assert [element.text_content() for element in row.xpath(".//ins")] == ["24.000.000.000 đồng"]
    assert row.xpath(".//a/@href") == [f"{ADDRESS}/notes?place=figures.debt#write-note"]
    assert not html.document_fromstring(web.clerk("31").get(ADDRESS).text).xpath("//*[@id='since-title']")


def test_differences_are_said_in_words_and_numbers_are_marked(web: Web):
    resubmitted(web)
    page = html.document_fromstring(web.browser("approver").get(f"{ADDRESS}/differences").text)
    paragraphs = page.xpath("//li[starts-with(@data-paragraph, 'to-trinh/')]")
    texts = [" ".join(paragraph.text_content().split()) for paragraph in paragraphs]
    assert any("[bỏ: 24.691.357.800 ] [thêm: 24.000.000.000 ]" in text.replace("]", " ]") for text in texts)
    marked = [(element.get("data-mark"), element.text_content()) for element in page.xpath("//del//b[@data-mark]")]
    assert ("figure", "24.691.357.800") in marked


def test_the_office_compares_its_draft_with_what_it_submitted(web: Web):
    write(web)
    send_back(web)
    clerk = web.clerk("31")
    save(clerk, "meeting", {"meeting.place": "Hội trường lớn"})
    (link,) = {
        element
        for element in html.document_fromstring(clerk.get(ADDRESS).text).xpath("//a/@href")
        if "differences" in element
    }
    page = clerk.get(link)
    assert html.document_fromstring(page.text).xpath("//tr/@data-field") == ["meeting.place"]
    assert "nội dung đang soạn" in said(page)


@pytest.mark.parametrize("query", ["from=9", "to=draft", "from=x", "to=-1", "from=0", "to=99999999999", "from=%00"])
def test_a_comparison_that_there_is_not_is_not_found(web: Web, query: str):
    resubmitted(web)
    assert web.browser("reviewer").get(f"{ADDRESS}/differences?{query}").status_code == 404


def test_a_number_that_no_note_has_is_not_found(web: Web):
    for number in ("0", "7", "99999", "100000", "9" * 40):
        assert web.clerk("31").post(f"{ADDRESS}/notes/{number}/answer", {}).status_code == 404
        assert web.browser("reviewer").post(f"{ADDRESS}/notes/{number}/close", {}).status_code == 404


def test_many_notes_cost_no_more_queries(web: Web):
    resubmitted(web)
    before = queries(web)
    for number in range(5):
        write(web, f"Ghi chú {number}.", place="figures.plan")
    assert queries(web) == before


def queries(web: Web) -> int:
    browser = web.browser("reviewer")
    with counted_queries() as sent:
        assert browser.get(ADDRESS).status_code == 200
    return sum(not statement.startswith("BEGIN") for statement in sent)


def test_a_tables_row_is_one_paragraph_with_bars_between_its_cells():
    table = (
        '<table><col mm="10" align="left"/><col mm="20" align="left"/>'
        "<header><cell>Một</cell><cell>Hai<br/>Ba</cell></header><row><cell>1</cell><cell/></row></table>"
    )
    root = parse(f"<paper><para>Mở đầu.</para>{table}<closing>Hết.</closing><para/></paper>")
    assert paragraphs_of(root) == ("Mở đầu.", "Một | Hai Ba", "1 | ", "Hết.")
