"""The manual's pages on the vocabulary and on the papers are those of today's code, with every picture there."""

import re

import pytest

from tests.documents.sample import ALL_KINDS, ROOT
from tests.gallery import gallery_page, vocabulary_page

DOCS = ROOT / "docs"


@pytest.mark.parametrize(
    ("name", "page"), [("gallery.md", gallery_page(list(ALL_KINDS))), ("vocabulary.md", vocabulary_page())]
)
def test_the_page_is_written_anew_by_make_gallery(name: str, page: str):
    assert (DOCS / name).read_text(encoding="utf-8") == page
    pictures = re.findall(r"\]\((pictures/[^)]+)\)", page)
    assert pictures
    assert [picture for picture in pictures if not (DOCS / picture).is_file()] == []
