"""Which works that people ask for take more than 300 ms of processor time, by size: what decides which ones are jobs.

`python -m benchmarks.slow_requests`. Each line is the least of three runs, subprocesses included, warm; the works
marked `job` run in the job process, the others within the request.
"""

import io
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
import xlsxwriter
from PIL import Image

from benchmarks.figures import LIMIT, campaign_of
from dossiers.content.word_diff import paragraph_changes
from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS
from dossiers.documents.papers import Papers
from dossiers.drafting.attachments import is_large
from dossiers.figures.table_files import open_table
from dossiers.figures.tables import filled_table
from dossiers.papers import layout_check
from dossiers.papers.orders import PaperOrder
from dossiers.spreadsheets.understanding import understand
from dossiers.uploads.inspection import UploadRefused, inspect
from tests.documents.sample import CAMPAIGN_4361, KINDS, TEMPLATES, campaign_context, context_of, ordinary
from tests.uploads import files

Work = tuple[str, bool, Callable[[], object]]
"""The name of a work, whether it is a job, and the work."""
LONG = 300
MEGABYTE = 1024 * 1024
_random = random.Random(4361)


def processor_ms(work: Callable[[], object]) -> float:
    """Return the least processor time of three runs in milliseconds, subprocesses included."""

    def spent() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    taken = []
    for _ in range(3):
        begun = spent()
        work()
        taken.append(spent() - begun)
    return min(taken) * 1000


def papers() -> Iterator[Work]:
    """Yield the papers of a dossier, ordinary and at their longest, and those of a campaign of many offices."""
    engine = Papers(TEMPLATES)
    contexts = [
        *((f"{kind}, {size} paragraphs", kind, context_of(kind, ordinary(size), campaign=CAMPAIGN_4361))
          for kind in KINDS for size in (4, 60, 200)),
        *((f"{kind}, {size} offices", kind, campaign_context(kind, size, wide=True))
          for kind in CAMPAIGN_KINDS for size in (20, 63, 1_000)),
    ]  # fmt: skip
    for name, kind, context in contexts:
        source = engine.source(kind, context)
        for format_, write in (("pdf", engine.pdf), ("docx", engine.docx)):
            order = PaperOrder(kind, format_, source, context.about, False)
            said = f"{name}, {len(source):,} characters, {format_}"
            yield said, not order.is_prompt, lambda w=write, k=kind, c=context: w(k, c)
        yield f"{name}, page preview", False, lambda k=kind, c=context: engine.html(k, c)


def uploads(folder: Path) -> Iterator[Work]:
    """Yield the examination of honest files by kind and size, the layout check, and tables of figures."""
    for name, data in _sent_files():
        path = folder / name
        path.write_bytes(data)
        said = f"examining {name}, {len(data) / MEGABYTE:.1f} MB"
        yield said, is_large(len(data)), lambda p=path: _examined(p)
    for size in (4, 200):
        engine, context = Papers(TEMPLATES), context_of("bien-ban", ordinary(size), campaign=CAMPAIGN_4361)
        for suffix, data in (("docx", engine.docx("bien-ban", context)), ("pdf", engine.pdf("bien-ban", context))):
            path = folder / f"check-{size}.{suffix}"
            path.write_bytes(data)
            said = f"layout check, {size} paragraphs, {suffix}"
            yield said, True, lambda p=path: layout_check.check(p, p.name)
    for offices in (63, 1_000):
        campaign = campaign_of(offices)
        table = filled_table(campaign, dict.fromkeys((office.code for office in campaign.offices), (3, 2, 1)))
        path = folder / f"table-{offices}.xlsx"
        path.write_bytes(table)
        yield (
            f"table of figures, {offices} offices",
            False,
            lambda p=path, c=campaign: understand(open_table(p, p.name, LIMIT).sheets, c),
        )
        yield (
            f"export of {offices} offices",
            False,
            lambda c=campaign: filled_table(c, dict.fromkeys((office.code for office in c.offices), (3, 2, 1))),
        )


def differences() -> Iterator[Work]:
    """Yield the comparison of two long contents, half of whose words differ."""
    words = [f"từ{number}" for number in range(500)]
    old = [" ".join(_random.choices(words, k=25)) for _ in range(400)]
    new = [text if number % 2 else " ".join(_random.choices(words, k=25)) for number, text in enumerate(old)]
    yield "differences of 400 paragraphs", False, lambda: paragraph_changes(old, new)


def _sent_files() -> Iterator[tuple[str, bytes]]:
    for pages in (1, 5, 19):
        yield f"scan-{pages}.pdf", _scan(pages)
    for count in (1_000, 10_000, 30_000):
        yield f"objects-{count}.pdf", files.pdf(lambda document, n=count: _add_objects(document, n))
    for pictures in (1, 5, 19):
        parts = files.parts_of(files.docx())
        yield f"pictures-{pictures}.docx", _packed(parts, pictures)
    for rows in (1_000, 20_000, 60_000):
        yield f"rows-{rows}.xlsx", _sheet(rows)
    for width, height in ((1_240, 1_754), (4_960, 7_016)):
        yield f"photo-{width}.jpg", _photo(width, height)


def _scan(pages: int) -> bytes:
    document, stored = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
        document.pages[-1].obj["/Scan"] = document.make_stream(_random.randbytes(1_000_000))
    document.save(stored)
    return stored.getvalue()


def _add_objects(document: pikepdf.Pdf, count: int) -> None:
    made = [document.make_indirect(pikepdf.Dictionary(A=number, B=[number] * 10)) for number in range(count)]
    document.pages[0].obj["/Many"] = pikepdf.Array(made)


def _packed(parts: dict[str, bytes], pictures: int) -> bytes:
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        for number in range(pictures):
            written.writestr(f"word/media/{number}.png", b"\x89PNG\r\n\x1a\n" + _random.randbytes(1_000_000))
    return stored.getvalue()


def _sheet(rows: int) -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_row(row, 0, [_random.randint(1, 10**12) for _ in range(15)])
    return stored.getvalue()


def _photo(width: int, height: int) -> bytes:
    stored = io.BytesIO()
    Image.frombytes("RGB", (width, height), _random.randbytes(width * height * 3)).save(stored, "JPEG", quality=60)
    return stored.getvalue()


def _examined(path: Path) -> None:
    try:
        inspect(path, path.name)
    except UploadRefused as refused:
        print(f"  {path.name} refused: {refused.code}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for works in (papers(), uploads(Path(folder)), differences()):
            for name, is_job, work in works:
                taken = processor_ms(work)
                place, warning = "job" if is_job else "request", " SLOW" if taken > LONG and not is_job else ""
                print(f"{place:8} {taken:7.0f} ms  {name}{warning}", flush=True)


if __name__ == "__main__":
    main()
