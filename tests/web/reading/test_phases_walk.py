"""Every page of every role in every phase of the campaign: what it must not say or offer, and what it must say.

The pages come from the URL map; a new one is walked too, and one with a new kind of argument fails until `PLACES` names
its values. The tables of sentences, forms and main buttons are written by hand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from lxml import html
from werkzeug.routing import Rule

from dossiers.content.form_fields import FIELDS
from dossiers.deadlines import extension_requests, postal_receipts
from dossiers.deadlines.extensions import ExtensionForm
from dossiers.deadlines.postal_receipts import ReceiptForm
from dossiers.papers import issuing
from dossiers.review import notes
from dossiers.review.notes import NoteForm
from tests.support.browsers import Browser, codes
from tests.support.campaigns import campaign_4361
from tests.support.decided import AHEAD, close_ranking, decide
from tests.support.dossiers import REVIEWER, Office
from tests.support.figures import take
from tests.support.pages import forms
from tests.support.web import CLOSES, NOW, OFFICES, Web, reference
from workflow.phases import Phase

CAMPAIGN = campaign_4361().code
LATER = CLOSES + timedelta(days=16)
"""An instant at which all time for submission is over, that of the returned dossier too."""
OVER, CLOSED, DECIDED = Phase.UNDER_REVIEW, Phase.CLOSED, Phase.DECIDED
AFTER = (OVER, CLOSED, DECIDED)
SHUT = (CLOSED, DECIDED)

CLERKS = {
    "clerk-79": "a draft, and the decision awards the office",
    "clerk-31": "submitted",
    "clerk-77": "returned",
    "clerk-92": "reviewed",
    "clerk-22": "approved, and the decision awards its collective",
    "clerk-95": "does not nominate",
}
CENTRE = ("reviewer", "approver", "printer", "admin")

PLACES: Mapping[str, tuple[Any, ...]] = {
    "code": (CAMPAIGN,),
    "section": tuple(FIELDS),
    "office": ("79",),
    "username": ("reviewer",),
    "number": (1,),
    "kind": ("to-trinh",),
    "step": ("closing", "reopening", "decision"),
    "token": (),
}
"""The values of arguments of addresses; `reference` is that of the dossiers that the person may open."""
FILES = (
    *("attachments.download", "deadlines.calendar", "deadlines.subscribed", "extensions.scan", "figures.source"),
    *("figures.template", "papers.preview_css", "printing.pack_file", "sections.echo", "static"),
    *("health.health", "health.ready"),
)
"""Endpoints that answer with a file or a fragment, not with a page."""

DATED = frozenset({"notices.index"})
"""Pages of messages as they were sent, each with its moment: their words are not of the present phase."""

FORBIDDEN_WORDS: tuple[tuple[tuple[Phase, ...], str], ...] = (
    (AFTER, r"Đang nhận hồ sơ"),
    (AFTER, r"[Cc]òn \d+ (ngày|giờ|phút)"),
    (AFTER, r"Nhắc hạn|[Ll]ần nhắc"),
    (AFTER, r"Nhận hồ sơ đến hết ngày \d|Nếu khó kịp thời hạn"),
    (AFTER, r"đợt thi đua còn nhận hồ sơ"),
    (SHUT, r"Đang dẫn đầu"),
    ((Phase.RECEIVING,), r"Đã hết hạn nhận hồ sơ"),
    ((Phase.RECEIVING, OVER), r"[Đđ]ã khóa bảng xếp hạng|bảng xếp hạng đã khóa"),
    ((Phase.RECEIVING, OVER, CLOSED), r"Đã có quyết định tặng thưởng|được tặng thưởng$"),
    (SHUT, r"chờ (tôi )?(thẩm định|duyệt|trả lời|Trung ương|người thứ hai)"),
    (SHUT, r"đã chờ \d+ ngày|mới đến hôm nay|Đã chờ: "),
    (SHUT, r"Việc tiếp theo"),
    (SHUT, r"gửi đề nghị|đề nghị Trung ương gia hạn|xin gia hạn"),
    (SHUT, r"Trong khi chờ, thời hạn cũ|đang chờ trả lời"),
    (SHUT, r"hoàn thiện chậm nhất|hãy giao cho người khác"),
    (SHUT, r"chưa có người thẩm định"),
    (SHUT, r"khi mọi ghi chú đã có trả lời"),
    (SHUT, r"lấy bản trình ký để Lãnh đạo ký"),
    (SHUT, r"Đưa các thời hạn của tôi"),
    ((DECIDED,), r"chưa phải quyết định"),
    ((DECIDED,), r"[Cc]hờ quyết định|[Cc]hưa có quyết định"),
    ((DECIDED,), r"mới là đề nghị"),
    ((DECIDED,), r"Việc còn phải làm trước khi nộp|trước khi nộp"),
    ((DECIDED,), r"Đơn vị được đề nghị những gì"),
    ((DECIDED,), r"[Đđ]ang soạn thảo|Trả lại để hoàn thiện$"),
    ((DECIDED,), r"mở lại (\S+ )?bảng xếp hạng"),
    ((DECIDED,), r"được đề nghị tặng thưởng"),
)
"""Sentences, as regular expressions over the text of the page's <main>, that no page may say in these phases."""

FORBIDDEN_FORMS: tuple[tuple[tuple[Phase, ...], str], ...] = (
    (SHUT, r"^/dossiers/[^/]+/(more-time|post|assign|recuse|appraisal|notes.*)$"),
    (SHUT, r"^/dossiers/(bulk|share.*)$"),
    (SHUT, r"^/campaigns/[^/]+/(extensions.*|figures.*|ranking/tie|ranking/close)$"),
    ((DECIDED,), r"^/dossiers/"),
    ((Phase.RECEIVING, OVER), r"^/campaigns/[^/]+/(reopening|decision)(/|$)"),
    (SHUT, r"^/campaigns/[^/]+/closing(/|$)"),
    ((DECIDED,), r"^/campaigns/[^/]+/(ranking|reopening|decision)(/|$)"),
)
"""Addresses to which no form of a page may post in these phases."""

FORBIDDEN_BUTTONS: tuple[tuple[tuple[Phase, ...], str], ...] = (
    (AFTER, r"^Nộp hồ sơ$|^Xem và nộp hồ sơ$|^Tiếp tục soạn hồ sơ$|^Sửa và nộp lại hồ sơ$|^Lấy (lại )?bản trình ký$"),
    (SHUT, r"^(Xác nhận đã thẩm định|Duyệt đề nghị|Gửi đề nghị|Gia hạn|Ghi nhận|Ghi phiếu thẩm định)$"),
    ((DECIDED,), r"^Lưu (và|các bản)"),
)
"""Words of filled buttons, the main ones of a page, that no page may have in these phases."""

EVERY = tuple(Phase)
SHOWN: tuple[tuple[tuple[Phase, ...], str, str, str], ...] = (
    ((Phase.RECEIVING,), "clerk-79", "/", r"còn \d+ ngày \d+ giờ"),
    ((OVER,), "clerk-79", "/", r"đã hết hạn .*Đã hết thời hạn nhận hồ sơ nên chưa nộp được"),
    ((CLOSED,), "clerk-79", "/", r"Bảng xếp hạng đã khóa nên hồ sơ không nộp được"),
    ((DECIDED,), "clerk-79", "/", r"^Bàn làm việc của Cán bộ clerk-79 Bảo hiểm xã hội \S.* được tặng thưởng"),
    ((OVER,), "clerk-77", "/", r"Đã hết thời hạn hoàn thiện nên chưa nộp được"),
    ((CLOSED,), "clerk-77", "/", r"không nộp lại được"),
    (
        (DECIDED,),
        "clerk-77",
        "/",
        r"^Bàn làm việc của Cán bộ clerk-77 Bảo hiểm .* không được tặng thưởng",
    ),
    ((Phase.RECEIVING, OVER), "clerk-31", "/", r"Việc tiếp theo: chờ Trung ương thẩm định"),
    ((CLOSED,), "clerk-31", "/", r"chưa được thẩm định; đơn vị chờ quyết định tặng thưởng"),
    ((DECIDED,), "clerk-31", "/", r"không được tặng thưởng"),
    ((Phase.RECEIVING, OVER, CLOSED), "clerk-22", "/", r"[Đđ]ề nghị đã được duyệt.*chờ quyết định tặng thưởng"),
    ((DECIDED,), "clerk-22", "/", r"^Bàn làm việc của Cán bộ clerk-22 Tập thể của .* được tặng thưởng"),
    ((DECIDED,), "clerk-22", f"/dossiers/{reference('22')}", r"Tập thể của .* được tặng thưởng"),
    ((DECIDED,), "clerk-79", f"/dossiers/{reference('79')}/draft/office", r"đã có quyết định tặng thưởng nên hồ sơ"),
    ((DECIDED,), "clerk-79", f"/dossiers/{reference('79')}/more-time", r"Đã có quyết định .* không gia hạn được nữa"),
    ((Phase.RECEIVING,), "reviewer", "/", r"còn \d+ ngày .* hồ sơ chờ thẩm định .* Đang nhận hồ sơ\."),
    ((OVER,), "reviewer", "/", r"đã hết hạn .* hồ sơ chờ thẩm định .* Đã hết hạn nhận hồ sơ, đang xét\."),
    (SHUT, "reviewer", "/", r"Không có hồ sơ nào chờ xử lý"),
    ((OVER,), "approver", "/", r"\d+ hồ sơ chờ duyệt"),
    ((CLOSED,), "approver", "/", r"Đã khóa bảng xếp hạng\. Chưa có quyết định tặng thưởng"),
    ((DECIDED,), "approver", "/", r"Đã có quyết định tặng thưởng\."),
    ((Phase.RECEIVING,), "approver", f"/campaigns/{CAMPAIGN}/ranking", r"Đang nhận hồ sơ\."),
    ((OVER,), "approver", f"/campaigns/{CAMPAIGN}/ranking", r"Đã hết hạn nhận hồ sơ, đang xét\."),
    ((CLOSED,), "approver", f"/campaigns/{CAMPAIGN}/ranking", r"Đã khóa bảng xếp hạng\."),
    ((DECIDED,), "approver", f"/campaigns/{CAMPAIGN}/ranking", r"Đã có quyết định tặng thưởng\. Quyết định số 12/"),
    (SHUT, "approver", f"/campaigns/{CAMPAIGN}/extensions", r"không gia hạn được nữa"),
    ((CLOSED,), "reviewer", "/dossiers/", r"chưa phải quyết định tặng thưởng.* Đã nộp, chưa thẩm định "),
    ((DECIDED,), "reviewer", "/dossiers/", r"Đã nộp, không được thẩm định"),
    ((OVER,), "admin", "/campaigns/", r"Đã hết hạn nhận hồ sơ, đang xét\."),
    ((DECIDED,), "admin", "/campaigns/", r"Đã có quyết định tặng thưởng\."),
    (EVERY, "printer", "/printing/", r"Chọn đơn vị đã duyệt đề nghị"),
)
"""What the page at an address must say to a person in these phases."""

VISITED: Mapping[str, frozenset[str]] = {
    "clerk": frozenset(
        {
            *("start.home", "dossiers.index", "dossiers.show", "dossiers.life", "sections.edit", "attachments.index"),
            *("papers.signing", "extensions.ask", "notes.index", "deadlines.index", "notices.index"),
        }
    ),
    "reviewer": frozenset(
        {
            *("start.home", "dossiers.index", "dossiers.show", "dossiers.life", "dossiers.receipt", "appraisal.show"),
            *("notes.index", "notes.compare", "papers.preview", "extensions.index", "extensions.by_post"),
            *("figures.index", "figures.snapshot", "ranking.show", "ranking.eligibilities", "ranking.eligibility"),
            *("awards.index", "printing.index", "bulk.shared", "notices.index"),
        }
    ),
    "printer": frozenset({"start.home", "dossiers.index", "dossiers.show", "dossiers.receipt", "printing.index"}),
    "admin": frozenset({"start.home", "campaigns.index", "calendar.index", "people.index", "figures.index"}),
}
"""Pages that the walk of a role must have seen; without them it would prove nothing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as a person saw it: its text, where its forms post to, the words of its filled buttons."""

    endpoint: str
    path: str
    text: str
    forms: tuple[str, ...]
    buttons: tuple[str, ...]


@pytest.mark.parametrize("person", [*CLERKS, *CENTRE])
@pytest.mark.parametrize("phase", EVERY)
def test_no_page_says_or_offers_what_the_phase_forbids_and_each_says_what_it_must(web: Web, phase: Phase, person: str):
    bring_to(web, phase)
    seen = list(_walk(web, person))
    assert [found for page in seen for found in _forbidden(page, phase)] == []
    texts = {page.path: page.text for page in seen}
    missing = [
        (path, pattern, texts.get(path, "")[:600])
        for phases, who, path, pattern in SHOWN
        if phase in phases and who == person and not re.search(pattern, texts.get(path, ""))
    ]
    assert missing == []
    role = person.partition("-")[0].replace("approver", "reviewer")
    assert VISITED[role] - {page.endpoint for page in seen} == set()


def test_every_page_of_the_address_map_is_walked(web: Web):
    known = {*PLACES, "reference"}
    unknown = {rule.rule: rule.arguments - known for rule in _pages(web) if rule.arguments - known}
    assert unknown == {}, "say in PLACES which values the arguments of this new page have"
    endpoints = {rule.endpoint for rule in web.app.url_map.iter_rules()}
    assert set(FILES) <= endpoints


@pytest.mark.parametrize(
    ("phase", "offered", "status", "reason"),
    [
        (Phase.RECEIVING, True, 303, None),
        (OVER, True, 422, "deadline-passed"),
        (CLOSED, True, 422, "campaign-not-open"),
        (DECIDED, False, 422, "campaign-decided"),
    ],
)
def test_the_submission_stays_to_be_pressed_until_the_decision_and_says_why_not(
    web: Web, phase: Phase, offered: bool, status: int, reason: str | None
):
    bring_to(web, phase)
    browser, address = web.signed_in_now("clerk-79"), f"/dossiers/{reference('79')}"
    assert (f"{address}/submit" in forms(browser.get(address))) is offered
    answer = browser.post(f"{address}/submit", {"key": "k", "version": web.version(reference("79"))})
    assert answer.status_code == status
    assert (reason is None) or reason in codes(answer)
    assert ("more-time" in answer.text) is (phase is OVER)


def test_after_the_decision_an_office_changes_nothing_and_gets_back_what_it_typed(web: Web):
    bring_to(web, DECIDED)
    browser, address = web.signed_in_now("clerk-79"), f"/dossiers/{reference('79')}"
    before = web.contents()
    words = "Lời viết sau khi đã có quyết định."
    saved = browser.post(f"{address}/draft/review", {"version": "1", "review.summary": words})
    assert (saved.status_code, codes(saved)) == (409, ["campaign-decided"])
    assert words in saved.text
    signed = browser.post(f"{address}/signing-copy")
    assert (signed.status_code, codes(signed)) == (409, ["campaign-decided"])
    removed = browser.post(f"{address}/attachments/{web.attachment(reference('79'))}/remove")
    assert (removed.status_code, codes(removed)) == (409, ["campaign-decided"])
    asked = browser.post(f"{address}/more-time", {"key": "late", "until_day": "28/02/2011", "reason": words})
    assert (asked.status_code, "campaign-decided" in codes(asked)) == (422, True)
    assert words in asked.text
    assert f"{address}/more-time" not in forms(asked)
    assert web.contents() == before


def bring_to(web: Web, phase: Phase) -> None:
    """Bring the campaign to a phase by the real use cases, with requests and notes that nobody answered.

    The ranking is closed before the last moment, so that time that is left would still be counted.
    """
    begun, returned = _office(web, "01"), _office(web, "77")
    with web.application.database.writing() as session:
        for place, office in enumerate((begun, returned)):
            form = ExtensionForm(f"walk-{place}", "14/02/2011", "Bão lũ kéo dài.")
            extension_requests.request_extension(session, office.reference, form, actor=office.clerk, at=NOW)
        receipt = ReceiptForm("walk", "06/01/2011", "Bì thư nguyên vẹn.")
        postal_receipts.register(session, begun.reference, receipt, None, actor=REVIEWER, at=NOW)
        note = NoteForm("figures.plan", "Đối chiếu lại kế hoạch.", "office", 1)
        notes.write_note(session, reference("31"), note, actor=REVIEWER, at=NOW)
    if phase is CLOSED:
        close_ranking(web.application, begun)
    elif phase is DECIDED:
        decide(web.application, begun, o22=(1_000_000_000, 1_055_000_000, 0))
    else:
        take(web.application, campaign_4361(), **AHEAD)
    web.times.now = LATER if phase is OVER else NOW


def _office(web: Web, code: str) -> Office:
    return Office(web.application.database, campaign_4361(), code, issuing.versions())


def _walk(web: Web, person: str) -> Iterator[Seen]:
    """Yield every page that opens for this person."""
    browser = web.signed_in_now(person)
    for rule in _pages(web):
        for path in _paths(web, rule, person):
            page = _seen(browser, rule.endpoint, path)
            if page is not None:
                yield page


def _pages(web: Web) -> list[Rule]:
    """Return the rules of the address map that answer with a page; `form` is the format of a file."""
    rules = sorted(web.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    pages = [rule for rule in rules if "GET" in (rule.methods or ()) and "form" not in rule.arguments]
    return [rule for rule in pages if rule.endpoint not in FILES]


def _paths(web: Web, rule: Rule, person: str) -> Iterator[str]:
    """Yield the addresses of a rule: one for each combination of its arguments' values."""
    names = sorted(rule.arguments)
    clerk = person.removeprefix("clerk-") if person in CLERKS else ""
    own = {"reference": tuple(map(reference, (clerk,) if clerk else OFFICES)), **PLACES}
    adapter = web.app.url_map.bind("x")
    for values in product(*(own[name] for name in names)):
        yield adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))


def _seen(browser: Browser, endpoint: str, path: str) -> Seen | None:
    """Return the page at an address; None where this person gets no page."""
    with browser.get(path) as answer:
        assert answer.status_code in (200, 302, 403, 404), path
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return None
        page = html.document_fromstring(answer.get_data(as_text=True))
    (main,) = page.xpath("//main")
    return Seen(
        endpoint=endpoint,
        path=path,
        text=_said(main),
        forms=tuple(form.get("action") or path for form in page.xpath("//form[@method='post']")),
        buttons=tuple(_said(button) for button in main.xpath(".//*[contains(@class, 'btn-primary')]")),
    )


def _said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace(" .", ".")


def _forbidden(page: Seen, phase: Phase) -> Iterator[tuple[str, str]]:
    """Yield the address of a page with everything on it that the phase forbids."""
    for table, texts in ((FORBIDDEN_FORMS, page.forms), (FORBIDDEN_BUTTONS, page.buttons)):
        for phases, pattern in table:
            if phase in phases:
                yield from ((page.path, text) for text in texts if re.search(pattern, text))
    for phases, pattern in FORBIDDEN_WORDS:
        found = re.search(pattern, page.text) if phase in phases and page.endpoint not in DATED else None
        if found:
            yield page.path, page.text[max(found.start() - 60, 0) : found.end() + 60]
