"""The same papers by other libraries: docxtpl for Word, typst for PDF, with the same text and fonts, warm, in turn.

`python -m benchmarks.rivals [rounds]`. Only ratios within one run are comparable between machines.
"""

import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import typst
from docxtpl import DocxTemplate
from lxml import etree

from benchmarks.papers import CONTEXTS, PACK, milliseconds
from dossiers.documents.papers import Papers
from dossiers.documents.setting.vocabulary import line_text, parse
from tests.documents.sample import TEMPLATES

FONTS = TEMPLATES / "_base" / "fonts"
DOCUMENT = "word/document.xml"
TEXT = re.compile(r'(<w:t xml:space="preserve">)([^<]*)(</w:t>)')
GOAL_DOCXTPL, GOAL_TYPST = 20, 5


def docxtpl_rival(papers: Papers) -> Callable[[], None]:
    """Return a function that fills templates with a placeholder for each text: the minimal work of docxtpl."""
    templates = [_marked(papers.docx(*context)) for context in CONTEXTS.items()]

    def make() -> None:
        for template, texts in templates:
            filled = DocxTemplate(BytesIO(template))
            filled.render({"t": texts}, autoescape=True)
            filled.save(BytesIO())

    return make


def _marked(docx: bytes) -> tuple[bytes, list[str]]:
    """Return the file with a placeholder in place of each text, and the texts."""
    texts: list[str] = []

    def placeholder(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f"{match[1]}{{{{ t[{len(texts) - 1}] }}}}{match[3]}"

    stored = BytesIO()
    with ZipFile(BytesIO(docx)) as read, ZipFile(stored, "w", ZIP_DEFLATED) as written:
        for name in read.namelist():
            content = read.read(name)
            written.writestr(name, TEXT.sub(placeholder, content.decode()).encode() if name == DOCUMENT else content)
    return stored.getvalue(), texts


def typst_rival(papers: Papers, folder: Path) -> Callable[[], None]:
    """Return a function that compiles the same tree, written as typst source, with a reused compiler."""
    files = []
    for kind, context in CONTEXTS.items():
        path = folder / f"{kind}.typ"
        path.write_text("\n".join(_typst(parse(papers.source(kind, context)))), encoding="utf-8")
        files.append(str(path))
    compilers = [typst.Compiler(root=str(folder), font_paths=[str(FONTS)]) for _ in files]
    rounds = count()

    def make() -> None:
        number = str(next(rounds))  # Part of each text, else the compiler would reuse the pages of the last round.
        for compiler, file in zip(compilers, files, strict=True):
            assert compiler.compile(file, format="pdf", sys_inputs={"round": number})

    return make


def _typst(root: etree._Element) -> Iterator[str]:
    sheet = PACK.paper
    margins = f"top: {sheet.top}mm, right: {sheet.right}mm, bottom: {sheet.bottom}mm, left: {sheet.left}mm"
    yield f'#set page("a4", margin: ({margins}), numbering: "1", number-align: center + top)'
    yield f'#set text(font: "{PACK.print_family}", size: 14pt, lang: "vi")'
    yield "#set par(justify: true, first-line-indent: 12.7mm)"
    for part in root.iter():
        if part.tag == "table":
            yield _typst_table(part)
        elif line_text(part).strip() and part.getparent().tag not in ("row", "header"):
            yield f"#par({_text(part)})"


def _typst_table(table: etree._Element) -> str:
    widths = ", ".join(f"{col.get('mm')}mm" for col in table.findall("col"))
    cells = ", ".join(f"[#{_text(cell)}]" for cell in table.iter("cell"))
    return f"#table(columns: ({widths}), {cells})"


def _text(line: etree._Element) -> str:
    text = " ".join(line_text(line).split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'text("{text}" + sys.inputs.round)'


def main(rounds: int) -> None:
    papers = Papers(TEMPLATES)
    with tempfile.TemporaryDirectory() as folder:
        works: dict[str, Callable[[], object]] = {
            "both DOCX": lambda: [papers.docx(*context) for context in CONTEXTS.items()],
            "both DOCX, docxtpl": docxtpl_rival(papers),
            "both PDF": lambda: [papers.pdf(*context) for context in CONTEXTS.items()],
            "both PDF, typst": typst_rival(papers, Path(folder)),
        }
        for work in works.values():
            work()
        taken: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(rounds):
            for name, work in works.items():
                taken[name].append(milliseconds(work))
    median = {name: statistics.median(times) for name, times in taken.items()}
    for name, time in median.items():
        print(f"{name:28} median {time:7.1f} ms")
    docx = median["both DOCX, docxtpl"] / median["both DOCX"]
    pdf = median["both PDF"] / median["both PDF, typst"]
    print(f"DOCX against docxtpl: {docx:.1f} times faster (goal {GOAL_DOCXTPL})")
    print(f"PDF against typst: {pdf:.1f} times slower (goal at most {GOAL_TYPST})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
