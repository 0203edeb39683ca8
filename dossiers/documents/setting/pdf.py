"""The writer of PDF files: WeasyPrint, with everything that papers share prepared once.

Nothing is fetched but the project's own fonts, by name, from one folder.
"""

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lxml import etree

from dossiers.documents.setting.fonts import FACES, Fonts
from dossiers.documents.setting.metadata import Metadata
from dossiers.documents.setting.pictures import SVG, alternative_text, embed_stylesheet, page_png, size_of, svg_of

FONT_SCHEME = "paper-font:"
PICTURE_SCHEME = "paper-picture:"
NONE: Mapping[str, bytes] = MappingProxyType({})
FONT_SETTINGS = "FONTCONFIG_FILE"
VARIANT = "pdf/a-2a"
"""Every paper declares PDF/A-2a: fit for archives, and tagged for screen readers (as PDF/UA requires)."""

COLOURS = "srgb-of-papers"
COLOUR_FILE = "sRGB2014.icc"


@dataclass(slots=True)
class Colours:
    """The colour profile that defines black for PDF/A: its bytes, in the shape that WeasyPrint reads.

    WeasyPrint's own class opens the file for each paper and writes the profile anew, not always with the same bytes.
    """

    content: bytes
    name: str = "sRGB IEC61966-2.1"
    components: tuple[str, ...] = ("r", "g", "b")
    pdf_reference: object = None


class FetchRefused(ValueError):
    """Raised when a paper refers to a file, an address or a font that is not its own."""


@dataclass(frozen=True, slots=True)
class PrintSources:
    """The resources for laying out pages: fonts, fontconfig's settings for them, and four stylesheets as CSS.

    `sheet` is for every paper, `annexes` for those that have some, `charts` for pictures, `defaults` in place of a
    browser's own stylesheet.
    """

    fonts: Fonts
    font_settings: Path
    sheet: str
    annexes: str
    charts: str
    defaults: str


class PdfWriter:
    """A writer of PDF files with one set of sources. Everything is read at the first paper and reused."""

    def __init__(self, sources: PrintSources) -> None:
        self._sources = sources

    def prepare(self) -> None:
        """Read the sources now."""
        _ = self._engine

    def write(self, body: etree._Element, about: Metadata) -> bytes:
        """Return the bytes of the PDF; the same for the same body and metadata, independent of clock and folder."""
        engine, has_annexes = self._engine, body.find("section") is not None
        pictures = {name: self._svg(picture) for name, picture in _set_aside(body)}
        page = engine.page(_document(body, about), pictures)
        with _no_collection():
            written: bytes = page.write_pdf(
                stylesheets=[engine.sheet, engine.annexes] if has_annexes else [engine.sheet],
                font_config=engine.font_config,
                color_profiles=engine.color_profiles,
                pdf_variant=VARIANT,
                output_intent=COLOURS,
            )
        return written

    def draw(self, picture: etree._Element) -> tuple[bytes, bytes]:
        """Return a picture of the vocabulary as SVG that needs no other file, and the same as PNG."""
        import pypdfium2

        engine, svg = self._engine, svg_of(picture)
        root = etree.Element("html", {"lang": "vi"})
        etree.SubElement(root, "body").append(svg)
        width, height = size_of(picture)
        size = engine.css(string=f"@page {{ size: {width:g}mm {height:g}mm; margin: 0 }}")
        pictures = {name: self._svg(drawing) for name, drawing in _set_aside(root)}
        page = engine.page(root, pictures)
        document = pypdfium2.PdfDocument(
            page.write_pdf(stylesheets=[engine.sheet, size], font_config=engine.font_config)
        )
        try:
            (drawn,) = pictures.values()
            return drawn, page_png(document[0])
        finally:
            document.close()

    def _svg(self, svg: etree._Element) -> bytes:
        embed_stylesheet(svg, self._sources.charts)
        written: bytes = etree.tostring(svg, xml_declaration=True, encoding="UTF-8")
        return written

    @cached_property
    def _engine(self) -> "_Engine":
        return _Engine(self._sources)


class _Engine:
    """The WeasyPrint part: imported at the first paper, since that takes half a second."""

    def __init__(self, sources: PrintSources) -> None:
        from cssselect2 import ElementWrapper
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        fetcher = own_fetcher(sources.fonts)
        with _fontconfig_settings(sources.font_settings):
            self.font_config = FontConfiguration()
        self.color_profiles = {COLOURS: Colours((files("weasyprint.pdf") / COLOUR_FILE).read_bytes())}
        self.sheet = CSS(string=sources.sheet, font_config=self.font_config, url_fetcher=fetcher)
        self.css = partial(CSS, url_fetcher=fetcher)
        self.annexes = self.css(string=sources.annexes)
        own_defaults = self.css(string=sources.defaults)

        class Page(HTML):  # type: ignore[misc] # WeasyPrint ships no types
            """A page that is a tree already; WeasyPrint's class would serialize it and parse it again."""

            def __init__(self, tree: etree._Element, pictures: Mapping[str, bytes]) -> None:
                self.base_url = None
                self.url_fetcher = own_fetcher(sources.fonts, pictures) if pictures else fetcher
                self.media_type = "print"
                self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

            def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002 - HTML's signature
                return [own_defaults]

            def _ph_stylesheets(self) -> list[CSS]:
                return []

        self.page = Page
        gc.collect()
        gc.freeze()  # Libraries persist with the process: no later collection has to traverse them.


def _set_aside(body: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Replace each SVG by an image and yield its address and tree: WeasyPrint does not draw lxml's SVG elements."""
    for number, svg in enumerate([*body.iter(f"{{{SVG}}}svg")], 1):
        name = f"{PICTURE_SCHEME}{number}"
        style = f"width:{svg.get('width')};height:{svg.get('height')}"
        image = etree.Element("img", {"src": name, "alt": alternative_text(svg), "style": style})
        svg.getparent().replace(svg, image)
        yield name, svg


def own_fetcher(fonts: Fonts, pictures: Mapping[str, bytes] = NONE) -> Any:
    """Return the only fetcher that WeasyPrint gets: it serves the papers' fonts and this paper's pictures.

    For anything else it raises FetchRefused.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint ships no types
        """A fetcher that serves the four faces and the paper's pictures by name and refuses everything else."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/svg+xml"})
            name = url.removeprefix(FONT_SCHEME)
            if not url.startswith(FONT_SCHEME) or name not in {face.file for face in FACES}:
                raise FetchRefused(url)
            return URLFetcherResponse(url, (fonts.folder / name).read_bytes(), {"Content-Type": "font/ttf"})

    return OwnFetcher()


def _document(body: etree._Element, about: Metadata) -> etree._Element:
    root = etree.Element("html", {"lang": "vi"})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = about.title
    for name, value in (("author", about.author), ("description", about.subject), ("keywords", about.keywords)):
        if value:
            etree.SubElement(head, "meta", {"name": name, "content": value})
    etree.SubElement(root, "body").append(body)
    return root


@contextmanager
def _fontconfig_settings(settings: Path) -> Iterator[None]:
    """Let fontconfig read these settings instead of the machine's.

    An installed font of the same name would be preferred, regardless of its version.
    """
    before = os.environ.get(FONT_SETTINGS)
    os.environ[FONT_SETTINGS] = str(settings)
    try:
        yield
    finally:
        if before is None:
            del os.environ[FONT_SETTINGS]
        else:
            os.environ[FONT_SETTINGS] = before


@contextmanager
def _no_collection() -> Iterator[None]:
    """Turn garbage collection off while a paper is laid out: its many objects persist to the end (1.2 times faster)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
