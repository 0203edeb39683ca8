"""Papers bound together for printing ("gói in"): many PDFs as one, many files as one archive."""

from collections.abc import Iterable
from dataclasses import asdict
from io import BytesIO
from typing import TYPE_CHECKING

from dossiers.documents.setting.archive import archive, entry
from dossiers.documents.setting.shared_fonts import share_fonts

if TYPE_CHECKING:
    from dossiers.documents.setting.metadata import Metadata


def merge_pdfs(parts: Iterable[bytes], blank_after_odd: bool, about: "Metadata | None" = None) -> bytes:
    """Return all parts as one PDF in their order, with this metadata; the same bytes for the same parts.

    With `blank_after_odd` each part begins on a front page when the whole is printed on both sides: a part with an odd
    number of pages, the last one excepted, is followed by an empty page of the size of its last. Fonts are shared.
    """
    import pikepdf

    merged, stored = pikepdf.new(), BytesIO()
    previous_odd = False
    for part in parts:
        with pikepdf.open(BytesIO(part)) as source:
            if blank_after_odd and previous_odd:
                box = merged.pages[-1].mediabox
                merged.add_blank_page(page_size=(float(box[2]) - float(box[0]), float(box[3]) - float(box[1])))
            merged.pages.extend(source.pages)
            previous_odd = len(source.pages) % 2 == 1
    share_fonts(merged)
    for name, words in (asdict(about) if about else {}).items():
        if words:
            merged.docinfo[f"/{name.title()}"] = words
    merged.save(stored, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return stored.getvalue()


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of the named files in their order; the same bytes on every machine and day."""
    return archive(entry(name, content) for name, content in files)
