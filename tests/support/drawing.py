"""Rendering of page macros without an application: only the templates, as strict as in the application."""

from functools import cache

from flask import Flask, render_template_string
from flask_wtf import CSRFProtect
from fontTools.ttLib import TTFont
from jinja2 import StrictUndefined
from lxml import html
from lxml.html import HtmlElement

from dossiers.desk.paths import ROOT, TEMPLATES
from dossiers.web.base import filters, pages
from dossiers.words.catalogue import read_words

FONTS = ROOT / "dossiers" / "web" / "static" / "vendor" / "be-vietnam-pro"
IMPORTS = """
{%- import "base/_fields.html" as fields %}
{%- import "base/_messages.html" as messages with context %}
{%- import "reading/_pieces.html" as pieces %}
{%- import "moving/_actions.html" as moves with context -%}
"""


def drawn(snippet: str, **context: object) -> HtmlElement:
    """Return a checked page with a snippet of macros: `drawn("{{ pieces.state_badge('draft') }}")`."""
    page = html.document_fromstring("<body>" + source(snippet, **context))
    _is_allowed(page)
    return page


def source(snippet: str, **context: object) -> str:
    """Return the rendered HTML as text, unparsed."""
    with _app().test_request_context("/"):
        return render_template_string(IMPORTS + snippet, **context)


def said(element: HtmlElement) -> str:
    """Return the readable text of an element."""
    return " ".join(element.text_content().split())


def text_width(text: str, size: float, weight: int) -> float:
    """Return the width of a text in the font of the pages, in units of `size`; KeyError for an unknown letter."""
    advances = _advances(weight)
    return sum(advances[ord(letter)] for letter in text) * size


@cache
def _advances(weight: int) -> dict[int, float]:
    """Return the width of each letter as a share of the font's size."""
    advances: dict[int, float] = {}
    for file in sorted(FONTS.glob(f"*-{weight}-normal.woff2")):
        font = TTFont(file)
        widths, units = font["hmtx"], font["head"].unitsPerEm
        advances |= {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}
    return advances


@cache
def _app() -> Flask:
    app = Flask("dossiers.web", template_folder=str(TEMPLATES / "pages"))
    app.secret_key = "a secret of the tests"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    filters.add_to_environment(app.jinja_env, lambda: read_words(strict=True), demo=True)
    pages.install(app)
    return app


def _is_allowed(page: HtmlElement) -> None:
    """Assert that a page has no script, no style, no duplicate id and no dangling reference."""
    assert not page.xpath("//script | //style | //@style")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    for pointer in page.xpath("//@aria-describedby | //@aria-labelledby | //@for"):
        assert set(pointer.split()) <= set(ids)
