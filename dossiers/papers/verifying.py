"""Kept papers proved ("kiểm tra văn bản đã lưu"): their bytes by hash, and by making each one again.

A paper is a function of what is frozen. Where template, rule pack, program and libraries are those that made it, making
it again gives the same bytes; where they are not, it must still give the same words on as many pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dossiers.content.canonical import read_json
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.papers import folders, issuing
from dossiers.records.files import FileNotKept
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.files import all_kept_papers


class PaperVerdict(StrEnum):
    """What became of one kept paper."""

    SAME_BYTES = "same-bytes"
    SAME_WORDS = "same-words"
    """Made by other versions: the words and, of a PDF, the number of pages are the same."""
    MISSING = "missing"
    DAMAGED = "damaged"
    OTHER_BYTES = "other-bytes"
    OTHER_WORDS = "other-words"
    OTHER_PAGES = "other-pages"


GOOD = frozenset({PaperVerdict.SAME_BYTES, PaperVerdict.SAME_WORDS})


@dataclass(frozen=True, slots=True)
class VerifiablePaper:
    """A kept paper as the records have it; `current` says that what made it is what would make it today."""

    reference: str
    revision: int
    kind: str
    format: str
    hash: str
    current: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """A kept paper and what became of it."""

    paper: VerifiablePaper
    verdict: PaperVerdict

    @property
    def good(self) -> bool:
        return self.verdict in GOOD


def kept_papers(application: Application) -> tuple[VerifiablePaper, ...]:
    """Every paper that was ever kept, by reference and revision."""
    made_with, versions = issuing.papers().made_with(), issuing.versions()
    with application.database.reading() as session:
        return tuple(
            VerifiablePaper(
                row.reference,
                row.revision,
                row.kind,
                row.format,
                row.hash,
                row.made_with == made_with and _names(read_json(row.text)["versions"], row.kind, versions),
            )
            for row in all_kept_papers(session)
        )


def verified(application: Application, papers: tuple[VerifiablePaper, ...]) -> Iterator[Verified]:
    """Each paper with its verdict, one after the other as they are made again."""
    for paper in papers:
        yield Verified(paper, _verdict(application, paper))


def _names(named: Mapping[str, str], kind: str, present: Mapping[str, str]) -> bool:
    """Whether a revision names the present template of that kind, and no rule pack that has changed."""
    packs = named.keys() - set(paper_kinds())
    return all(named.get(name) == present.get(name) for name in (kind, *packs))


def _verdict(application: Application, paper: VerifiablePaper) -> PaperVerdict:
    try:
        if not application.files.verify(paper.hash):
            return PaperVerdict.DAMAGED
    except FileNotKept:
        return PaperVerdict.MISSING
    kept, made = application.files.path(paper.hash).read_bytes(), _made_again(application, paper)
    if paper.current:
        return PaperVerdict.SAME_BYTES if kept == made else PaperVerdict.OTHER_BYTES
    return _compared(paper.format, kept, made)


def _made_again(application: Application, paper: VerifiablePaper) -> bytes:
    with application.database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, paper.reference)
        if dossier is None:
            raise NotFound(paper.reference)
        actor = folders.reader(dossier)
        source = issuing.source(session, paper.reference, actor=actor, revision=paper.revision)
    return issuing.paper(application, replace(source, kept=()), paper.kind, paper.format).data


def _compared(form: str, kept: bytes, made: bytes) -> PaperVerdict:
    from dossiers.documents.read_back import docx_words, pdf_pages, pdf_words

    words = pdf_words if form == "pdf" else docx_words
    if words(kept) != words(made):
        return PaperVerdict.OTHER_WORDS
    if form == "pdf" and pdf_pages(kept) != pdf_pages(made):
        return PaperVerdict.OTHER_PAGES
    return PaperVerdict.SAME_WORDS
