"""Every kind of paper for all 63 offices: the same words and pages in both formats, by the schema, letter by letter."""

import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS
from dossiers.documents.papers import Papers
from dossiers.documents.read_back import docx_words, pdf_words
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, TEMPLATES, WHOLE_VOCABULARY, WHOLE_VOCABULARY_ABOUT
from tests.proof.cases import SPECIAL, cases, special_offices
from tests.proof.proof import Made, layout_findings, make, other_pages, other_words, schema_errors

VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
MARKED = [letter for small in [*LETTERS, "đ"] for letter in (small, small.upper()) if small not in "aeiouy"]


@pytest.fixture(scope="module")
def papers() -> Papers:
    return Papers(TEMPLATES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, papers: Papers) -> list[Made]:
    return make(papers, cases(full=False), tmp_path_factory.mktemp("proof"))


def test_all_kinds_of_all_offices_are_made_and_special_ones_at_all_lengths(made: list[Made]):
    assert len(CAMPAIGN_4361.offices) == 63
    of_offices = len(ALL_KINDS) - len(CAMPAIGN_KINDS)
    assert len(made) == (63 + 2 * SPECIAL) * of_offices + 3 * len(CAMPAIGN_KINDS)
    assert {"46", "77", "79"} <= {office.code for office in special_offices()}


def test_word_file_and_pdf_say_the_same_words(made: list[Made]):
    assert other_words(made) == []


def test_libreoffice_breaks_the_word_files_over_the_pages_of_our_pdfs(made: list[Made]):
    assert other_pages(made) == []


def test_the_layout_checker_finds_nothing_in_either_format_by_the_decree_or_by_the_older_text(made: list[Made]):
    assert layout_findings(made) == []


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_schema_of_word_files_allows_all_that_is_written(made: list[Made], kind: str):
    of_kind = [one.docx for one in made if one.case.kind == kind]
    assert {error for file in (of_kind[0], of_kind[-1]) for error in schema_errors(file)} == set()


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
