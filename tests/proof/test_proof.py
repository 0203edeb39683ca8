"""What `python -m tests.proof` goes over, and that its validator and its reading back notice what they should."""

import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, TEMPLATES, WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT
from tests.proof.cases import cases
from tests.proof.proof import schema_errors

VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
MARKED = [letter for small in [*LETTERS, "đ"] for letter in (small, small.upper()) if small not in "aeiouy"]


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers(TEMPLATES)


def test_the_proof_makes_all_kinds_for_all_offices_at_all_lengths():
    assert len(CAMPAIGN_4361.offices) == 63
    of_offices = len(ALL_KINDS) - len(CAMPAIGN_KINDS)
    made = [*cases()]
    assert len(made) == len({case.name for case in made}) == 3 * (63 * of_offices + len(CAMPAIGN_KINDS))
    assert {case.kind for case in made} == set(ALL_KINDS)


def test_the_schema_allows_every_word_of_the_vocabulary(papers: Papers, tmp_path: Path):
    file = tmp_path / "whole.docx"
    file.write_bytes(papers.docx_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT))
    assert schema_errors(file) == []


def test_the_validator_finds_what_the_schema_forbids(papers: Papers, tmp_path: Path):
    document = Document(BytesIO(papers.docx_from(WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT)))
    properties = document.paragraphs[0]._p.get_or_add_pPr()
    properties.append(properties.makeelement(properties.tag, {}))
    document.save(str(tmp_path / "broken.docx"))
    assert schema_errors(tmp_path / "broken.docx") != []


def test_every_marked_letter_is_read_back_in_all_four_faces_from_both_formats(papers: Papers):
    """Upright, italic, bold and bold italic: the styles of text, basis, power and recipients."""
    assert len(set(MARKED)) == 134
    letters = " ".join(MARKED)
    source = (
        f"<paper><head><agency>A</agency><country>B</country><motto>C</motto><number>D</number></head><kind>K</kind>"
        f"<subject>S</subject><para>{letters}</para><basis>{letters}</basis><signatures left='75'><band><party>"
        f"<recipients>{letters}</recipients></party><party><power>{letters}</power></party></band></signatures></paper>"
    )
    for words in (
        pdf_words(papers.pdf_from(source, WHOLE_VOCABULARY_ABOUT)),
        docx_words(papers.docx_from(source, WHOLE_VOCABULARY_ABOUT)),
    ):
        assert [words.count(letter) for letter in MARKED] == [4] * len(MARKED)
