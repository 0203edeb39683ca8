"""Examination of one uploaded file in a process of its own: prints `accepted` or the code of its fault.

`python -m dossiers.uploads.examiner pdf < file`. Time and memory are limited before anything is read.
"""

import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from dossiers.uploads.faults import FileFault
from dossiers.uploads.office_files import check_docx, check_xlsx
from dossiers.uploads.pictures import lacks_jpeg_rows, lacks_png_rows
from dossiers.uploads.process_limits import limit_process

CPU_SECONDS = 2
LARGEST_PICTURE = 120 * 1024 * 1024
"""Bytes of a decoded image: A4 in colour at 600 dpi is 104 MB."""

DEFLATED = frozenset(["/FlateDecode", "/Fl"])
CHUNK = 1024 * 1024

ACTIONS = frozenset(
    ["/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToE"]
)
ACTIVE_KEYS = frozenset(
    ["/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/RichMediaSettings"]
)
MENTIONED = re.compile("|".join(sorted(ACTIONS | ACTIVE_KEYS)).encode())
"""Looked for in an object as qpdf writes it, with no escapes left in names; it may be only part of a string."""

DEEPEST = 50


def check_pdf(data: bytes) -> None:
    """Check that a PDF opens without a password, has a page, no active content, no other file. Raises FileFault."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise FileFault("file-encrypted")
            if len(document.pages) < 1:
                raise FileFault("file-damaged")
            for item in document.objects:
                _check_object(item)
    except pikepdf.PasswordError:
        raise FileFault("file-encrypted") from None
    _refuse_archive(data)


def _check_object(item: Any) -> None:
    """Search one object of the file as text, and traverse it only if it names something active."""
    import pikepdf

    plain = item
    if isinstance(item, pikepdf.Stream):
        _check_stream(item)
        plain = item.stream_dict
    if isinstance(plain, pikepdf.Name) and str(plain) in ACTIONS:
        raise FileFault("file-active-content")  # an action's kind, hidden behind a reference
    if isinstance(plain, pikepdf.Object) and MENTIONED.search(plain.unparse(resolved=True)):
        _refuse_active(plain, 0)


def _check_stream(stream: Any) -> None:
    """Unpack a deflated stream without keeping it. Raises FileFault for one that is huge or packed repeatedly."""
    filters = stream.stream_dict.get("/Filter", [])
    names = [str(name) for name in filters] if not str(filters).startswith("/") else [str(filters)]
    if sum(name in DEFLATED for name in names) > 1:
        raise FileFault("file-bomb")
    if not names or names[0] not in DEFLATED:
        return
    unpacker, packed, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    while packed and not unpacker.eof:
        size += len(unpacker.decompress(packed, CHUNK))
        packed = unpacker.unconsumed_tail
        if size > LARGEST_PICTURE:
            raise FileFault("file-bomb")


def _refuse_active(item: Any, depth: int) -> None:
    """Walk through one object; objects that it refers to are checked on their own. Raises FileFault."""
    import pikepdf

    if depth > DEEPEST:
        raise FileFault("file-bomb")
    if isinstance(item, pikepdf.Dictionary):
        if not ACTIVE_KEYS.isdisjoint(item.keys()) or str(item.get("/S")) in ACTIONS:
            raise FileFault("file-active-content")
        parts: Iterator[Any] = iter(part for _, part in item.items())
    elif isinstance(item, pikepdf.Array):
        parts = iter(item)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _refuse_active(part, depth + 1)


def check_picture(data: bytes, form: str) -> None:
    """Check that an image is whole, decodes completely, and is not too large when decoded. Raises FileFault."""
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = None  # Our own limit counts bytes.
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on where it is imported.
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        if not picture.width or not picture.height:
            raise FileFault("file-damaged")
        frames = getattr(picture, "n_frames", 1) if form == "PNG" else 1
        if frames * picture.width * picture.height * max(len(picture.getbands()), 1) > LARGEST_PICTURE:
            raise FileFault("file-bomb")
        picture.verify()
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        picture.load()
    if lacks_png_rows(data) if form == "PNG" else lacks_jpeg_rows(data):
        raise FileFault("file-damaged")
    _refuse_archive(data)


def _refuse_archive(data: bytes) -> None:
    """Refuse a file that is an archive, too: some program would open it as one. Raises FileFault."""
    from zipfile import is_zipfile

    if is_zipfile(io.BytesIO(data)):
        raise FileFault("file-kind-mismatch")


CHECKS: dict[str, Callable[[bytes], None]] = {
    "pdf": check_pdf,
    "docx": check_docx,
    "xlsx": check_xlsx,
    "jpg": lambda data: check_picture(data, "JPEG"),
    "png": lambda data: check_picture(data, "PNG"),
}


def verdict(extension: str, data: bytes) -> str:
    """Return `accepted`, or the code of the fault; a file on which a parser fails is damaged."""
    try:
        CHECKS[extension](data)
    except FileFault as fault:
        return fault.code
    except (MemoryError, RecursionError):
        return "file-bomb"
    except Exception:
        return "file-damaged"
    return "accepted"


def main() -> None:
    """Set the limits of this process, then examine the file on standard input."""
    limit_process(CPU_SECONDS)
    sys.stdout.write(verdict(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
