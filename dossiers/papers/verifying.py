"""Verification of kept papers ("kiểm tra văn bản đã lưu"): their bytes by hash, a dossier's by making them again too.

A dossier's paper is a function of frozen data. With the template, rule pack, program and libraries that made it, making
it again gives the same bytes; with others it must still give the same words on as many pages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from dossiers.content.canonical import revision_frame
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import paper_kinds
from dossiers.papers import issuing
from dossiers.papers.engine import papers as paper_engine
from dossiers.papers.folders import command_line_reader
from dossiers.papers.sources import read_source
from dossiers.records.database import Database
from dossiers.records.files import FileNotKept, Files
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.operations import all_kept_campaign_papers, all_kept_papers


class PaperVerdict(StrEnum):
    """The result of verifying one kept paper."""

    SAME_BYTES = "same-bytes"
    SAME_WORDS = "same-words"
    """Made by other versions: the words and, of a PDF, the number of pages are the same."""
    UNCHANGED = "unchanged"
    """A paper about a whole campaign: the bytes have the hash under which they are kept; it is not made again."""
    MISSING = "missing"
    DAMAGED = "damaged"
    OTHER_BYTES = "other-bytes"
    OTHER_WORDS = "other-words"
    OTHER_PAGES = "other-pages"


GOOD = frozenset({PaperVerdict.SAME_BYTES, PaperVerdict.SAME_WORDS, PaperVerdict.UNCHANGED})


@dataclass(frozen=True, slots=True)
class VerifiablePaper:
    """A kept paper; `current` is whether the present versions are those that made it.

    `revision` is None for a paper about a whole campaign; `reference` is then the campaign's code.
    """

    reference: str
    revision: int | None
    kind: str
    format: str
    hash: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """A kept paper and the result of its verification."""

    paper: VerifiablePaper
    verdict: PaperVerdict

    @property
    def good(self) -> bool:
        return self.verdict in GOOD


def kept_papers(session: Session) -> tuple[VerifiablePaper, ...]:
    """Return every paper that was ever kept: the dossiers' by reference and revision, then the campaigns' by code."""
    return (*_of_dossiers(session), *_of_campaigns(session))


def _of_dossiers(session: Session) -> tuple[VerifiablePaper, ...]:
    made_with, versions = paper_engine().made_with(), issuing.versions()
    return tuple(
        VerifiablePaper(
            row.reference,
            row.revision,
            row.kind,
            row.format,
            row.hash,
            row.made_with == made_with and _names(revision_frame(row.text).versions, row.kind, versions),
        )
        for row in all_kept_papers(session)
    )


def _of_campaigns(session: Session) -> tuple[VerifiablePaper, ...]:
    return tuple(
        VerifiablePaper(code, None, paper.kind, paper.format, paper.hash)
        for code, paper in all_kept_campaign_papers(session)
    )


def verify(database: Database, files: Files, papers: tuple[VerifiablePaper, ...], *, demo: bool) -> Iterator[Verified]:
    """Verify each paper and yield it with its verdict, one after the other."""
    for paper in papers:
        yield Verified(paper, _verdict(database, files, paper, demo=demo))


def _names(named: Mapping[str, str], kind: str, present: Mapping[str, str]) -> bool:
    """Return whether a revision names the present template of that kind, and no rule pack that has changed."""
    packs = named.keys() - set(paper_kinds())
    return all(named.get(name) == present.get(name) for name in (kind, *packs))


def _verdict(database: Database, files: Files, paper: VerifiablePaper, *, demo: bool) -> PaperVerdict:
    try:
        if not files.verify(paper.hash):
            return PaperVerdict.DAMAGED
    except FileNotKept:
        return PaperVerdict.MISSING
    if paper.revision is None:
        return PaperVerdict.UNCHANGED
    kept, made = files.path(paper.hash).read_bytes(), _made_again(database, paper, demo=demo)
    if paper.current:
        return PaperVerdict.SAME_BYTES if kept == made else PaperVerdict.OTHER_BYTES
    return _compared(paper.format, kept, made)


def _made_again(database: Database, paper: VerifiablePaper, *, demo: bool) -> bytes:
    with database.reading() as session:
        dossier = dossier_queries.dossier_by_reference(session, paper.reference)
        if dossier is None:
            raise NotFound(paper.reference)
        actor = command_line_reader(dossier)
        source = read_source(session, paper.reference, actor=actor, revision=paper.revision)
    return issuing.render_source(source, paper.kind, paper.format, demo=demo)


def _compared(form: str, kept: bytes, made: bytes) -> PaperVerdict:
    from dossiers.documents.read_back import docx_words, pdf_pages, pdf_words

    words = pdf_words if form == "pdf" else docx_words
    if words(kept) != words(made):
        return PaperVerdict.OTHER_WORDS
    if form == "pdf" and pdf_pages(kept) != pdf_pages(made):
        return PaperVerdict.OTHER_PAGES
    return PaperVerdict.SAME_WORDS
