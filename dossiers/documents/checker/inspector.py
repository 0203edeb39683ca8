"""The layout check of one uploaded file in a process of its own, which sets its own limits.

`python -m dossiers.documents.checker.inspector check pdf nd30_2020 < file` writes JSON: the refusal, or the report and
the outline of the first sheet. `mend docx nd30_2020` writes JSON on one line, then the bytes of the corrected copy.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from dossiers.documents.checker.model import DocumentModel
from dossiers.documents.checker.serialization import to_plain
from dossiers.documents.checker.verdicts import LayoutRefused
from dossiers.uploads.examiner import check_pdf
from dossiers.uploads.faults import FileFault
from dossiers.uploads.office_files import check_word_parts
from dossiers.uploads.process_limits import allow_seconds, limit_process

EXAMINING_SECONDS, JUDGING_SECONDS = 2, 9
"""Processor time: to examine a file, and to judge one that passed."""
MOST_PAGES, MOST_PARAGRAPHS = 100, 6_000
"""The longest PDF and DOCX that are judged: a paper of an office has a few pages."""
MOST_FINDINGS = 400
"""The most findings reported of one file; a person corrects the first ones and checks again."""


def main() -> None:
    """Set the limits of this process, then inspect the file on standard input."""
    limit_process(EXAMINING_SECONDS, JUDGING_SECONDS)
    task, kind, rules = sys.argv[1:4]
    for piece in answer(task, kind, rules, sys.stdin.buffer.read(), _take_more_time):
        sys.stdout.buffer.write(piece)


def _take_more_time() -> None:
    allow_seconds(JUDGING_SECONDS)


def answer(task: str, kind: str, rules: str, data: bytes, in_order: Callable[[], None]) -> list[bytes]:
    """Return the output for a file; `in_order` is called when it has passed the examination and is about to be judged.

    A file on which a parser fails is refused.
    """
    try:
        _examine(kind, data)
        in_order()
        return TASKS[task](kind, rules, data)
    except (FileFault, LayoutRefused) as refused:
        return [_json({"refused": refused.code, "values": getattr(refused, "values", {})})]
    except (MemoryError, RecursionError):
        return [_json({"refused": "file-bomb", "values": {}})]
    except Exception:
        return [_json({"refused": "file-damaged", "values": {}})]


def _examine(kind: str, data: bytes) -> None:
    """Check that a file is what it claims, inactive and not too long. Raises FileFault, LayoutRefused."""
    if kind == "docx":
        check_word_parts(data)
    else:
        _count_pages(data)
        check_pdf(data)


def _count_pages(data: bytes) -> None:
    """Refuse a PDF with too many pages, before all its objects are examined. Raises LayoutRefused."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return  # The examination reports the fault.
    try:
        _refuse_book(len(document), MOST_PAGES)
    finally:
        document.close()


def _refuse_book(length: int, most: int) -> None:
    if length > most:
        raise LayoutRefused("layout-too-long", {"pages": str(MOST_PAGES)})


def _reading(kind: str, data: bytes) -> DocumentModel:
    if kind == "pdf":
        from dossiers.documents.checker.pdf.reader import read_pdf

        return read_pdf(data)
    from dossiers.documents.checker.docx.reader import read_docx

    model = read_docx(data)
    _refuse_book(len(model.paragraphs), MOST_PARAGRAPHS)
    if not any(paragraph.text for paragraph in model.paragraphs):
        raise LayoutRefused("layout-no-text")
    return model


def _check(kind: str, rules: str, data: bytes) -> list[bytes]:
    from dossiers.documents.checker.components import find
    from dossiers.documents.checker.rules.judge import judge
    from dossiers.documents.checker.sketch import sketch

    model = _reading(kind, data)
    report = to_plain(judge(model, rules))
    report["findings"] = report["findings"][:MOST_FINDINGS]
    return [_json({"report": report, "sketch": to_plain(sketch(model, find(model)))})]


def _mend(kind: str, rules: str, data: bytes) -> list[bytes]:
    from dossiers.documents.checker.mending.mend import mend
    from dossiers.documents.checker.rules.judge import judge

    report = judge(_reading(kind, data), rules)
    copy = mend(data, report)
    findings = {
        "mended": [to_plain(finding) for finding in copy.mended],
        "left": [to_plain(finding) for finding in copy.left],
    }
    return [_json(findings), b"\n", copy.data]


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


TASKS: dict[str, Callable[[str, str, bytes], list[bytes]]] = {"check": _check, "mend": _mend}


if __name__ == "__main__":
    main()
