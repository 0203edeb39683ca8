"""The whole campaign in a browser: clerk, reviewer, approver, printer, and the clerk who comes too late."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pypdfium2
from docx import Document
from playwright.sync_api import Page, expect

from dossiers.content.form_fields import FIELDS
from tests.browser import steps
from tests.support.contents import complete_content, submission_time
from tests.support.served import Served
from tests.support.typing import typed_of

REASON = "Đề nghị bổ sung thành tích cụ thể của tập thể trong quý IV."
MENDED = "Quý IV tập thể thu đạt 132% kế hoạch quý, không để phát sinh nợ mới."
EXPLAINED = "Đã bổ sung theo yêu cầu; Lãnh đạo đã ký lại văn bản."


def test_a_nomination_goes_from_an_empty_draft_to_printed_papers(
    desk_served: Served, page: Page, pictures: Path, tmp_path: Path
) -> None:
    served, campaign = desk_served, desk_served.campaign
    reference = campaign.reference(campaign.offices[0].code)
    served.set_time(submission_time(campaign))

    _clerk_fills(page, served, reference, pictures)
    _clerk_reads_the_papers(page, served, reference, pictures, tmp_path)
    _clerk_attaches_what_is_required(page, served, reference, tmp_path)
    _clerk_submits(page, served, reference, pictures)
    _reviewer_returns(page, served, reference, pictures)

    served.set_time(campaign.closes() + timedelta(hours=5))
    _clerk_mends_after_the_deadline(page, served, reference, pictures)
    _other_clerk_is_late(page, served, pictures)

    _reviewer_marks(page, served, reference)
    _approver_approves(page, served, reference, pictures)
    _printer_prints(page, served, pictures, tmp_path)


def _clerk_fills(page: Page, served: Served, reference: str, pictures: Path) -> None:
    steps.sign_in(page, served, "clerk-1")
    steps.picture(page, pictures, "01-start")
    typed = typed_of(complete_content(served.campaign, office=True))
    for section in FIELDS:
        page.goto(f"{served.url}/dossiers/{reference}/draft/{section}")
        steps.fill_section(page, typed[section])
        steps.picture(page, pictures, f"02-{section}")
        steps.save(page)
        assert steps.state_of(page) == "draft"
    steps.picture(page, pictures, "03-dossier")


def _clerk_reads_the_papers(page: Page, served: Served, reference: str, pictures: Path, folder: Path) -> None:
    for kind in ("to-trinh", "bien-ban"):
        page.goto(f"{served.url}/dossiers/{reference}/papers/{kind}.html")
        expect(page.locator(".sheet")).to_contain_text("DỰ THẢO")
        steps.picture(page, pictures, f"04-{kind}")
    steps.open_dossier(page, served, reference)
    draft = steps.download(page, 'a[href$="to-trinh.pdf"]', folder)
    assert "DỰ THẢO" in _pdf_text(draft)
    steps.follow(page, page.get_by_role("button", name="Lấy bản trình ký"))
    steps.picture(page, pictures, "04-signing-copy")
    clean = steps.download(page, 'a[href*="to-trinh.pdf"]', folder)
    assert "DỰ THẢO" not in _pdf_text(clean)


def _clerk_attaches_what_is_required(page: Page, served: Served, reference: str, folder: Path) -> None:
    scan = folder / "Tờ trình đã ký.pdf"
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(595, 842)
    blank.save(scan)
    for spec in served.campaign.attachments:
        for _ in range(spec.least):
            page.goto(f"{served.url}/dossiers/{reference}/attachments")
            page.locator(f'[id="file-{spec.kind}"]').set_input_files(scan)
            page.locator(f'section:has([id="file-{spec.kind}"])').get_by_role("button", name="Thêm tệp").click()
            expect(page.get_by_text(scan.name)).not_to_have_count(0)


def _clerk_submits(page: Page, served: Served, reference: str, pictures: Path) -> None:
    steps.open_dossier(page, served, reference)
    assert page.locator(".stops [data-code]").count() == 0
    steps.press(page, "submit")
    expect(page.locator("h1")).to_have_text("Giấy xác nhận đã nhận hồ sơ")
    steps.picture(page, pictures, "05-receipt")


def _reviewer_returns(page: Page, served: Served, reference: str, pictures: Path) -> None:
    steps.sign_in(page, served, "reviewer")
    steps.picture(page, pictures, "06-reviewer-start")
    steps.follow(page, page.get_by_role("link", name="hồ sơ chờ thẩm định"))
    steps.picture(page, pictures, "07-queue")
    steps.follow(page, page.locator(f'a[href$="{reference}"]'))
    steps.picture(page, pictures, "08-review")
    steps.press(page, "return")
    expect(page.locator('[data-code="reason-missing"]').first).to_be_visible()
    steps.open_dossier(page, served, reference)
    page.locator('form[action$="/return"] [name=reason]').fill(REASON)
    steps.press(page, "return")
    assert steps.state_of(page) == "returned"


def _clerk_mends_after_the_deadline(page: Page, served: Served, reference: str, pictures: Path) -> None:
    steps.sign_in(page, served, "clerk-1")
    expect(page.get_by_text(REASON)).to_be_visible()
    steps.picture(page, pictures, "09-returned")
    page.goto(f"{served.url}/dossiers/{reference}/draft/nomination")
    page.locator('textarea[name$=".achievements"]').first.fill(MENDED)
    steps.save(page)
    steps.press(page, "submit")
    expect(page.locator('[data-field="explanation"]').first).to_be_visible()
    page.locator("[name=explanation]").fill(EXPLAINED)
    steps.press(page, "submit")
    expect(page.locator("h1")).to_have_text("Giấy xác nhận đã nhận hồ sơ")


def _other_clerk_is_late(page: Page, served: Served, pictures: Path) -> None:
    late = served.campaign.reference(served.campaign.offices[1].code)
    steps.sign_in(page, served, "clerk-2")
    steps.open_dossier(page, served, late)
    steps.press(page, "submit")
    expect(page.locator('[data-code="deadline-passed"]').first).to_be_visible()
    steps.picture(page, pictures, "10-late")
    steps.open_dossier(page, served, late)
    assert steps.state_of(page) == "draft"
    expect(page.locator(".life")).to_contain_text("Chưa nộp được hồ sơ")


def _reviewer_marks(page: Page, served: Served, reference: str) -> None:
    steps.sign_in(page, served, "reviewer")
    steps.appraise(page, served, reference)
    steps.open_dossier(page, served, reference)
    expect(page.get_by_text(MENDED).first).to_be_visible()
    steps.press(page, "review")
    assert steps.state_of(page) == "reviewed"


def _approver_approves(page: Page, served: Served, reference: str, pictures: Path) -> None:
    steps.sign_in(page, served, "approver")
    steps.open_dossier(page, served, reference)
    steps.press(page, "approve")
    assert steps.state_of(page) == "approved"
    steps.picture(page, pictures, "11-approved")


def _printer_prints(page: Page, served: Served, pictures: Path, folder: Path) -> None:
    steps.sign_in(page, served, "printer")
    page.goto(f"{served.url}/printing/")
    steps.picture(page, pictures, "12-printing")
    steps.follow(page, page.get_by_role("button", name="In cả tập hồ sơ"))
    pack = steps.download(page, 'a[href$="/file"]', folder)
    text = _pdf_text(pack)
    assert text.index("TỜ TRÌNH") < text.index("BIÊN BẢN")
    assert "132% kế hoạch quý" in " ".join(text.split())

    page.goto(f"{served.url}/printing/")
    page.locator("[name=format][value=zip]").check()
    steps.follow(page, page.get_by_role("button", name="In cả tập hồ sơ"))
    with zipfile.ZipFile(steps.download(page, 'a[href$="/file"]', folder)) as words:
        assert len(words.namelist()) == len(served.campaign.papers)
        with words.open(words.namelist()[0]) as paper:
            assert any("Độc lập" in cell.text for row in Document(paper).tables[0].rows for cell in row.cells)


def _pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)
