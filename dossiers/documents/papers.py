"""The paper engine: fonts, templates and styles are loaded once; then preview, PDF and DOCX from one context."""

import hashlib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment
from lxml import etree

from dossiers.documents.kinds.catalogue import template_folder
from dossiers.documents.kinds.context import About, PaperContext
from dossiers.documents.setting.fonts import Fonts
from dossiers.documents.setting.measure import measured
from dossiers.documents.setting.metadata import metadata_of
from dossiers.documents.setting.page import body
from dossiers.documents.setting.rule_packs import ND30_2020, RULE_PACKS, RulePack
from dossiers.documents.setting.templating import paper_environment, print_stylesheet
from dossiers.documents.setting.vocabulary import paragraphs_of, parse, words_of

if TYPE_CHECKING:
    from dossiers.documents.setting.docx import DocxWriter
    from dossiers.documents.setting.pdf import PdfWriter

BASE = "_base"


class Papers:
    """Makes papers from the templates in a folder ("templates/documents"); one instance serves a whole process."""

    def __init__(self, templates_dir: Path) -> None:
        self._folder = Path(templates_dir)
        self._pdf_writers: dict[str, PdfWriter] = {}
        self._docx_writers: dict[str, DocxWriter] = {}
        self._versions: dict[str, str] = {}

    def prepare(self) -> None:
        """Load everything that otherwise is loaded at the first PDF or Word file (a second of processor time)."""
        for pack in RULE_PACKS.values():
            self._pdf_writer(pack).prepare()
            self._docx_writer(pack).prepare()

    def html(self, kind: str, context: PaperContext) -> str:
        """Return the page preview: a `<div class="paper">` for `<article class="sheet">`, without style attributes."""
        return self.html_from(self.source(kind, context), context.about)

    def html_from(self, source: str, about: About) -> str:
        """Return the page preview of a template's output. Raises TemplateFault."""
        page = body(self._tree(source, about), exact=False)
        written: str = etree.tostring(page, encoding="unicode", method="html")
        return written

    def preview_css(self) -> str:
        """Return the stylesheet of the page preview, to be served as a file of the site."""
        return (self._folder / BASE / "preview.css").read_text(encoding="utf-8")

    def pdf(self, kind: str, context: PaperContext, *, synthetic: bool = False) -> bytes:
        """Return the paper as PDF."""
        return self.pdf_from(self.source(kind, context), context.about, synthetic=synthetic)

    def pdf_from(self, source: str, about: About, *, synthetic: bool = False) -> bytes:
        """Return a template's output as PDF. Raises TemplateFault."""
        tree = self._tree(source, about)
        return self._pdf_writer(_pack(about)).write(
            body(tree, exact=True), metadata_of(tree, about.author, synthetic=synthetic)
        )

    def docx(self, kind: str, context: PaperContext, *, synthetic: bool = False) -> bytes:
        """Return the paper as a Word file."""
        return self.docx_from(self.source(kind, context), context.about, synthetic=synthetic)

    def docx_from(self, source: str, about: About, *, synthetic: bool = False) -> bytes:
        """Return a template's output as a Word file. Raises TemplateFault."""
        tree = self._tree(source, about)
        return self._docx_writer(_pack(about)).write(tree, metadata_of(tree, about.author, synthetic=synthetic))

    def source(self, kind: str, context: PaperContext) -> str:
        """Return the output of the kind's template for a context, in the vocabulary's XML."""
        return self._environment.get_template(f"{template_folder(kind)}/paper.xml").render(paper=context)

    def paragraphs(self, kind: str, context: PaperContext) -> tuple[str, ...]:
        """Return the paper's paragraphs in reading order: notes are anchored to them, and copies compared by them."""
        return paragraphs_of(parse(self.source(kind, context)))

    def words(self, kind: str, context: PaperContext) -> tuple[str, ...]:
        """Return the paper's words in reading order, to compare them with another copy's."""
        return words_of(parse(self.source(kind, context)))

    def template_version(self, kind: str) -> str:
        """Return the SHA-256 over names and bytes of the kind's template files and of those shared by all kinds."""
        if kind not in self._versions:
            self._versions[kind] = _digest(self._folder, (BASE, template_folder(kind)))
        return self._versions[kind]

    @staticmethod
    @cache
    def pack_version(pack: str = ND30_2020.name) -> str:
        """Return the SHA-256 over every value of a rule pack; the names of its classes and fields count too.

        Frozen revisions name it, so a rename there would make stored papers look outdated. Computed once a process:
        the rule packs are constants.
        """
        return hashlib.sha256(repr(RULE_PACKS[pack]).encode()).hexdigest()

    @staticmethod
    def made_with() -> str:
        """Return the versions that decide the bytes beside template and rule pack, recorded with each kept paper."""
        from dossiers.documents.setting.versions import made_with

        return made_with()

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts(self._folder / BASE / "fonts")

    @cached_property
    def _environment(self) -> Environment:
        return paper_environment(self._folder, self._fonts)

    def _tree(self, source: str, about: About) -> etree._Element:
        return measured(parse(source), _pack(about), self._fonts)

    def _pdf_writer(self, pack: RulePack) -> "PdfWriter":
        from dossiers.documents.setting.pdf import PdfWriter, PrintSources

        if pack.name not in self._pdf_writers:
            base = self._folder / BASE
            sources = PrintSources(
                fonts=self._fonts,
                font_settings=base / "fonts.conf",
                sheet=print_stylesheet(self._folder, pack, "print.css"),
                annexes=print_stylesheet(self._folder, pack, "annexes.css"),
                charts=print_stylesheet(self._folder, pack, "charts.css"),
                defaults=(base / "ua.css").read_text(encoding="utf-8"),
            )
            self._pdf_writers[pack.name] = PdfWriter(sources)
        return self._pdf_writers[pack.name]

    def _docx_writer(self, pack: RulePack) -> "DocxWriter":
        from dossiers.documents.setting.docx import DocxWriter

        def draw(picture: etree._Element) -> tuple[bytes, bytes]:
            return self._pdf_writer(pack).draw(picture)

        return self._docx_writers.setdefault(pack.name, DocxWriter(pack, draw))


def _pack(about: About) -> RulePack:
    return RULE_PACKS[about.rule_pack]


def _digest(folder: Path, names: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in _files(folder, names):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        yield from sorted(path for path in (folder / name).rglob("*") if path.is_file())
