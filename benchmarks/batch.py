"""A batch of 126 papers made by two processes and merged for printing, compared with LibreOffice and plain calls.

`python -m benchmarks.batch`. Measures also the time per page of a long annex, and the memory of a process over 500
papers. Only ratios within one run are comparable between machines.
"""

import multiprocessing
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.papers import plain_pdfs
from dossiers.documents.kinds.context import About
from dossiers.documents.papers import Papers
from dossiers.documents.setting.binding import merge_pdfs
from tests.documents.sample import CAMPAIGN_4361, KINDS, TEMPLATES, context_of, ordinary

WORKERS = 2
PAPERS = [(office.code, kind) for office in CAMPAIGN_4361.offices for kind in KINDS]
GOAL_LIBREOFFICE, GOAL_PLAIN, GOAL_ANNEX, GOAL_MEMORY, GOAL_MIB = 2.5, 0.6, 1.15, 1.1, 200
GOAL_PACK_SECONDS, GOAL_PACK_MB = 0.3, 3.6
FEW, MANY = 63, 3_000
CONTENT = ordinary(paragraphs=4)

_papers: list[Papers] = []
_plain_call: list[Callable[[], None]] = []


def _warm() -> None:
    _papers.append(Papers(TEMPLATES))
    _plain_call.append(plain_pdfs())
    _pdf(PAPERS[0])


def _pdf(paper: tuple[str, str]) -> bytes:
    code, kind = paper
    return _papers[0].pdf(kind, context_of(kind, CONTENT, campaign=CAMPAIGN_4361, office=CAMPAIGN_4361.office(code)))


def _plain(_: int) -> None:
    _plain_call[0]()


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of the work, which may run in several processes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def libreoffice(folder: Path) -> float:
    """Return the seconds that LibreOffice takes to convert the 126 Word files to PDF in one call."""
    papers = Papers(TEMPLATES)
    files = []
    for code, kind in PAPERS:
        context = context_of(kind, CONTENT, campaign=CAMPAIGN_4361, office=CAMPAIGN_4361.office(code))
        files.append(folder / f"{code}-{kind}.docx")
        files[-1].write_bytes(papers.docx(kind, context))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(files[0])], check=True, capture_output=True)  # noqa: S603 - warm
    return seconds(lambda: subprocess.run([*command, *map(str, files)], check=True, capture_output=True))  # noqa: S603


def annex_pages(rows: int) -> tuple[float, int]:
    """Return the milliseconds for an annex with this number of rows, and its number of pages."""
    line = "<row><cell>{0}</cell><cell>Bảo hiểm xã hội huyện số {0}</cell><cell>1.234.567.890</cell></row>"
    source = (
        "<paper><annex orientation='portrait'><annex-label>Phụ lục</annex-label><annex-title>DANH SÁCH</annex-title>"
        "<table><col mm='20' align='center'/><col mm='95' align='left'/><col mm='50' align='right'/>"
        "<header><cell>STT</cell><cell>Đơn vị</cell><cell>Số thu</cell></header>"
        f"{''.join(line.format(number) for number in range(1, rows + 1))}</table></annex></paper>"
    )
    import pypdfium2

    about, files = About("Bảo hiểm xã hội Việt Nam", "nd30_2020"), []
    _papers[0].pdf_from(source, about) if rows == FEW else None
    taken = seconds(lambda: files.append(_papers[0].pdf_from(source, about)))
    return taken * 1000, len(pypdfium2.PdfDocument(files[0]))


def _memory() -> tuple[float, float]:
    """Return the peak memory in MiB after 250 and after 500 papers; runs in a process of its own."""
    _warm()
    used = []
    for number in range(500):
        _pdf(PAPERS[number % len(PAPERS)])
        if number in (249, 499):
            used.append(_peak_memory())
    return used[0], used[1]


def _peak_memory() -> float:
    """Return the peak memory of this process in MiB. For a new process `getrusage` reports at least its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, fresh, _warm) as workers:
        list(workers.map(_pdf, PAPERS[:4]))
        files: list[bytes] = []
        ours = seconds(lambda: files.extend(workers.map(_pdf, PAPERS, chunksize=4)))
        plain = seconds(lambda: list(workers.map(_plain, range(len(CAMPAIGN_4361.offices)))))
    with tempfile.TemporaryDirectory() as folder:
        theirs = libreoffice(Path(folder))
    packs: list[bytes] = []
    merge_pdfs(files[:2], blank_after_odd=True)  # Warm up: the first call makes the subset of the shared fonts.
    merged = seconds(lambda: packs.append(merge_pdfs(files, blank_after_odd=True)))
    print(f"{len(PAPERS)} PDF, two workers: {ours:.1f} s; LibreOffice in one call: {theirs:.1f} s;", end=" ")
    print(f"{theirs / ours:.2f} times faster (goal {GOAL_LIBREOFFICE})")
    print(f"and merged: {ours + merged:.1f} s; as many plain calls in two processes: {plain:.1f} s;", end=" ")
    print(f"{(ours + merged) / plain:.0%} of them (goal {GOAL_PLAIN:.0%})")
    print(f"merging alone: {merged:.2f} s, {len(packs[0]) / 1e6:.2f} MB", end=" ")
    print(f"(goals {GOAL_PACK_SECONDS} s, {GOAL_PACK_MB} MB)")
    _warm()
    (few, few_pages), (many, many_pages) = annex_pages(FEW), annex_pages(MANY)
    ratio = many / many_pages / (few / few_pages)
    print(f"annex: {few / few_pages:.1f} ms a page with {FEW} rows, {many / many_pages:.1f} ms with {MANY}:", end=" ")
    print(f"{ratio:.2f} (goal {GOAL_ANNEX}); pages are not as full, a row takes {many / MANY / (few / FEW):.2f} times")
    with ProcessPoolExecutor(1, fresh) as alone:
        half, whole = alone.submit(_memory).result()
    print(f"memory: {half:.0f} MiB after 250 papers, {whole:.0f} after 500: {whole / half:.2f}", end=" ")
    print(f"(goals {GOAL_MEMORY}, {GOAL_MIB} MiB)")


if __name__ == "__main__":
    main()
