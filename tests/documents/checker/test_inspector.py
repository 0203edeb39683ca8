"""What the inspector says of a file: JSON that reads back as the report, a refusal, or the corrected copy."""

import json
from io import BytesIO

import pikepdf
import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.inspector import MOST_FINDINGS, MOST_PAGES, MOST_PARAGRAPHS, answer
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.checker.serialization import finding_from, report_from, sketch_from
from dossiers.documents.papers import Papers
from tests.documents.checker.broken import GOOD
from tests.documents.checker.typed import Block, Typed
from tests.documents.checker.word_files import word_file
from tests.documents.sample import context_of

BROKEN = word_file(GOOD.moved("motto", size=15).moved("number", text="Số: 5/TTr-BHXH"))


def said(task: str, kind: str, data: bytes) -> tuple[dict, bytes, list[str]]:
    """The JSON, what follows it, and whether the file was found in order."""
    steps: list[str] = []
    head, _, rest = b"".join(answer(task, kind, "nd30_2020", data, lambda: steps.append("in order"))).partition(b"\n")
    return json.loads(head), rest, steps


def blank_pages(count: int) -> bytes:
    stored, document = BytesIO(), pikepdf.new()
    for _ in range(count):
        document.add_blank_page()
    document.save(stored)
    return stored.getvalue()


def test_a_report_reads_back_as_it_was_given():
    values, rest, steps = said("check", "docx", BROKEN)
    report = report_from(values["report"])
    assert report == judge(read_docx(BROKEN), "nd30_2020")
    assert sketch_from(values["sketch"]).parts
    assert (rest, steps) == (b"", ["in order"])


def test_a_pdf_is_judged_too(papers: Papers):
    values, _, _ = said("check", "pdf", papers.pdf("to-trinh", context_of("to-trinh")))
    assert report_from(values["report"]).format == "pdf"


def test_the_corrected_copy_follows_what_is_said_of_it():
    values, data, _ = said("mend", "docx", BROKEN)
    assert "C02" in {finding_from(value).rule for value in values["mended"]}
    assert [finding_from(value).rule for value in values["left"]] == ["C10"]
    assert "C02" not in {finding.rule for finding in judge(read_docx(data), "nd30_2020").findings}


def test_a_book_is_told_by_its_first_findings_only():
    book = Typed(body=(*[Block("Đoạn văn bản.")] * (MOST_FINDINGS + 50), GOOD.body[-1]), gap=3)
    values, _, _ = said("check", "docx", word_file(book))
    assert len(values["report"]["findings"]) == MOST_FINDINGS


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("pdf", blank_pages(MOST_PAGES + 1), "layout-too-long"),
        ("pdf", blank_pages(MOST_PAGES), "layout-no-text"),
        ("docx", word_file(Typed(body=(Block("a"),) * (MOST_PARAGRAPHS + 1))), "layout-too-long"),
        ("docx", b"PK\x03\x04", "file-damaged"),
        ("pdf", b"%PDF-1.4", "file-damaged"),
    ],
)
def test_a_file_that_is_not_judged_is_refused_with_a_code(kind: str, data: bytes, code: str):
    values, _, _ = said("check", kind, data)
    assert values["refused"] == code
