"""A clerk types a paper in LibreOffice with three mistakes, reads the findings, and takes the corrected copy."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.rules.judge import judge
from tests.browser import steps
from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import through_libreoffice, word_file
from tests.support.served import Served

MISTAKEN = replace(GOOD.block(2, first=5).moved("place_date", text="Khánh Hòa, ngày 8 tháng 10 năm 2010"), right=25)


def test_three_mistakes_are_read_and_the_corrected_copy_is_taken(
    desk_served: Served, page: Page, pictures: Path, tmp_path: Path
) -> None:
    typed = through_libreoffice({"to-trinh": word_file(MISTAKEN)}, tmp_path)["to-trinh"]
    path = tmp_path / "Tờ trình tự soạn.docx"
    path.write_bytes(typed)
    steps.sign_in(page, desk_served, "clerk-1")
    steps.follow(page, page.get_by_role("link", name="Kiểm tra thể thức"))
    page.get_by_label("Văn bản cần kiểm tra").set_input_files(path)
    page.get_by_role("button", name="Kiểm tra", exact=True).click()

    expect(page.get_by_role("heading", name="Kết quả kiểm tra thể thức")).to_be_visible()
    assert {item.get_attribute("data-rule") for item in page.locator(".mistake").all()} == {"P06", "C12", "C19"}
    expect(page.locator("[data-rule=P06]")).to_contain_text("15–20 mm")
    expect(page.locator("[data-rule=P06]")).to_contain_text("25 mm")
    steps.picture(page, pictures, "report")

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bản đã chỉnh thể thức").click()
    corrected = download.value.path().read_bytes()
    report = judge(read_docx(corrected), "nd30_2020")
    assert "C12" in {finding.rule for finding in report.findings}
    assert not {"P06", "C19"} & {finding.rule for finding in report.findings}
    assert [paragraph.text for paragraph in read_docx(corrected).paragraphs] == [
        paragraph.text for paragraph in read_docx(typed).paragraphs
    ]
