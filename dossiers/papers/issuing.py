"""Issuing the papers of a dossier ("phát hành văn bản"): as page preview, PDF and DOCX."""

from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import PaperSource, further_kind, paper_kind, paper_kinds
from dossiers.documents.kinds.context import Copy, PaperContext
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.papers.engine import FORMATS, MakeBytes, PaperFile, context_paragraphs, papers, render
from dossiers.papers.file_names import paper_file_name
from dossiers.papers.sources import DossierSource
from dossiers.records.files import Files
from workflow.campaign import Campaign, Office
from workflow.dossier import Content


def versions() -> dict[str, str]:
    """Return the versions that a revision names: each template by its files' hash, each rule pack by its values'."""
    templates = {kind: papers().template_version(kind) for kind in paper_kinds()}
    return templates | {pack: papers().pack_version(pack) for pack in RULE_PACKS}


def preview(source: DossierSource, kind: str) -> str:
    """Return a paper as the page shows it, with the same words as PDF and DOCX. Raises NotFound like `paper`."""
    return papers().html(kind, _context(source, kind))


def paper(
    files: Files, source: DossierSource, kind: str, format_: str, *, demo: bool, make: MakeBytes = render
) -> PaperFile:
    """Return a paper as a file: the kept bytes of a frozen revision, else made now by `make`.

    Raises NotFound for an unknown format, for a kind that the campaign does not have, and for one that can't be made
    yet.
    """
    if format_ not in FORMATS:
        raise NotFound("paper")
    kept = source.kept_hash(kind, format_)
    data = files.read(kept) if kept else make(kind, format_, _context(source, kind), demo=demo)
    return PaperFile(paper_file_name(source, kind, format_, demo=demo), FORMATS[format_], data)


def render_source(source: DossierSource, kind: str, format_: str, *, demo: bool) -> bytes:
    """Return the bytes of a paper made now, whether or not it is kept. Raises NotFound like `paper`."""
    return render(kind, format_, _context(source, kind), demo=demo)


def paragraphs(campaign: Campaign, office: Office, content: Content, kind: str) -> tuple[str, ...]:
    """Return the paragraphs of one of the dossier's own papers in reading order, as a copy without a draft's mark."""
    return context_paragraphs(kind, paper_kind(kind).context(campaign, office, content, Copy.SIGNING))


def _context(source: DossierSource, kind: str) -> PaperContext:
    if kind in {spec.kind for spec in source.campaign.papers}:
        return paper_kind(kind).context(source.campaign, source.office, source.content, source.copy)
    context = _further_context(source, kind) if kind in {paper.kind for paper in source.campaign.further} else None
    if context is None:
        raise NotFound("paper")
    return context


def _further_context(source: DossierSource, kind: str) -> PaperContext | None:
    values = PaperSource(source.campaign, source.office, source.content, source.copy, source.events)
    return further_kind(kind).context(values)
