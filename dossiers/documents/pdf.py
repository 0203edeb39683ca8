"""Papers as PDF: WeasyPrint with everything that does not change between papers made once.

Nothing is fetched but the project's own fonts, by name, from one folder.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from dossiers.documents.fonts import FACES, Fonts
from dossiers.documents.metadata import Metadata

FONT_SCHEME = "paper-font:"
FONT_SETTINGS = "FONTCONFIG_FILE"
VARIANT = "pdf/a-2a"
"""Every paper declares itself fit for archives and tagged for readers that speak (PDF/A-2a, tags as PDF/UA wants)."""

COLOURS = "srgb-of-papers"
COLOUR_FILE = "sRGB2014.icc"


@dataclass(slots=True)
class Colours:
    """What black is, as an archive wants it said: the profile's own bytes, in the shape that WeasyPrint reads.

    Its own class opens the file anew for each paper and writes the profile anew, not always with the same bytes.
    """

    content: bytes
    name: str = "sRGB IEC61966-2.1"
    components: tuple[str, ...] = ("r", "g", "b")
    pdf_reference: object = None


class FetchRefused(ValueError):
    """A paper wanted something from outside: a file, an address, a font that is not ours."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What pages are laid out with: the fonts and fontconfig's settings for them, and three stylesheets as CSS.

    `sheet` is for every paper, `annexes` for those that have some, `defaults` what a browser would know by itself.
    """

    fonts: Fonts
    font_settings: Path
    sheet: str
    annexes: str
    defaults: str


class PdfWriter:
    """Lays out pages by one set of sources. All is read at the first paper and kept."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def write(self, body: etree._Element, about: Metadata) -> bytes:
        """The bytes of the PDF; the same for the same body and metadata, whatever the clock or the folder."""
        engine, has_annexes = self._engine, body.find("section") is not None
        page = engine.page(_document(body, about))
        with _no_collection():
            written: bytes = page.write_pdf(
                stylesheets=[engine.sheet, engine.annexes] if has_annexes else [engine.sheet],
                font_config=engine.font_config,
                color_profiles=engine.color_profiles,
                pdf_variant=VARIANT,
                output_intent=COLOURS,
            )
        return written

    @cached_property
    def _engine(self) -> "_Engine":
        return _Engine(self._sources)


class _Engine:
    """WeasyPrint's part: imported at the first paper, since that takes half a second."""

    def __init__(self, sources: Sources) -> None:
        from cssselect2 import ElementWrapper
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration

        fetcher = font_fetcher(sources.fonts)
        with _only_fonts_told(sources.font_settings):
            self.font_config = FontConfiguration()
        self.color_profiles = {COLOURS: Colours((files("weasyprint.pdf") / COLOUR_FILE).read_bytes())}
        self.sheet = CSS(string=sources.sheet, font_config=self.font_config, url_fetcher=fetcher)
        self.annexes = CSS(string=sources.annexes, url_fetcher=fetcher)
        own_defaults = CSS(string=sources.defaults, url_fetcher=fetcher)

        class Page(HTML):
            """A page that is a tree already; HTML's own way is to write it out and to parse it again."""

            def __init__(self, tree: etree._Element) -> None:
                self.base_url = None
                self.url_fetcher = fetcher
                self.media_type = "print"
                self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
                self.etree_element = self.wrapper_element.etree_element

            def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002 - HTML's signature
                return [own_defaults]

            def _ph_stylesheets(self) -> list[CSS]:
                return []

        self.page = Page
        gc.collect()
        gc.freeze()  # The libraries live as long as the process: no collection after a paper walks through them again.


def font_fetcher(fonts: Fonts) -> Any:
    """The one fetcher that WeasyPrint is given: whatever it asks for, it gets a font of ours or FetchRefused."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontFetcher(URLFetcher):
        """Serves the four faces by name and refuses everything else."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
            name = url.removeprefix(FONT_SCHEME)
            if not url.startswith(FONT_SCHEME) or name not in {face.file for face in FACES}:
                raise FetchRefused(url)
            return URLFetcherResponse(url, (fonts.folder / name).read_bytes(), {"Content-Type": "font/ttf"})

    return FontFetcher()


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
def _only_fonts_told(settings: Path) -> Iterator[None]:
    """Fontconfig reads these settings inside, not the machine's.

    A font of the same name that is installed would be taken before ours, whatever its version.
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
    """No garbage collection inside a paper: its hundred thousand small objects all live to its end (1.2 times)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
