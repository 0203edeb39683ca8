"""The metadata of a file ("thuộc tính tệp"): title, subject, the office as author, a keyword for synthetic figures."""

from dataclasses import dataclass

from lxml import etree

from dossiers.documents.setting.vocabulary import line_text

SYNTHETIC = "số liệu mô phỏng"
"""The keyword of every paper with invented figures; it is not on the sheet."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Title, subject, author and keywords of one file. No time: it would change the bytes."""

    title: str
    subject: str
    author: str
    keywords: str


def metadata_of(root: etree._Element, author: str, *, synthetic: bool) -> Metadata:
    """Return a paper's metadata: kind and number as title, its subject; of an annex alone, its label and title."""
    named = [_text(root, path) for path in ("kind", "head/number")]
    if not any(named):
        named = [_text(root, path) for path in ("annex/annex-label", "annex/annex-title")]
    subject = _text(root, "subject") or _text(root, "head/about") or _text(root, "annex/annex-reference")
    keywords = SYNTHETIC if synthetic else ""
    return Metadata(title=" - ".join(filter(None, named)), subject=subject, author=author, keywords=keywords)


def _text(root: etree._Element, path: str) -> str:
    found = root.find(path)
    return "" if found is None else " ".join(line_text(found).split())
