"""The paper engine of this process, and finished papers as files ("tệp văn bản")."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from dossiers.desk.paths import TEMPLATES
from dossiers.documents.kinds.context import PaperContext

if TYPE_CHECKING:
    from dossiers.documents.papers import Papers

FORMATS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The media type of each format that a paper can be downloaded in."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A finished paper, ready to be sent: its file name, media type and bytes."""

    name: str
    media_type: str
    data: bytes


class MakeBytes(Protocol):
    """Returns the bytes of a paper as "pdf" or "docx"."""

    def __call__(self, kind: str, format_: str, context: PaperContext, *, demo: bool) -> bytes: ...


@lru_cache(maxsize=1)
def papers() -> "Papers":
    """Return the paper engine: fonts, styles and templates are read once a process (0.9 s), at the first use."""
    from dossiers.documents.papers import Papers

    return Papers(TEMPLATES / "documents")


@lru_cache(maxsize=128)
def render(kind: str, format_: str, context: PaperContext, *, demo: bool) -> bytes:
    """Return the bytes of a paper as "pdf" or "docx"; they depend on the arguments only, so they are cached.

    The metadata of the demo's papers state that their figures are invented.
    """
    write = papers().pdf if format_ == "pdf" else papers().docx
    return write(kind, context, synthetic=demo)


@lru_cache(maxsize=128)
def context_paragraphs(kind: str, context: PaperContext) -> tuple[str, ...]:
    """Return the paragraphs of a paper in reading order."""
    return papers().paragraphs(kind, context)
