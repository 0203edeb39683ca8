"""Opens one uploaded file in a process of its own and says what is wrong with it, or `accepted`.

`python -m dossiers.uploads.examiner pdf < file`. Time and memory are limited before anything is read.
"""

import io
import re
import resource
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from dossiers.uploads.office_files import check_docx, check_xlsx
from dossiers.uploads.suspicions import Suspicion

CPU_SECONDS = 2
MEMORY_BYTES = 200 * 1024 * 1024
LARGEST_PICTURE = 120 * 1024 * 1024
"""Bytes of a decoded picture: A4 in colour at 600 dpi is 104 MB."""

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
    """Opens without a password, has a page, runs nothing and carries no other file. Raises Suspicion."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise Suspicion("file-encrypted")
            if len(document.pages) < 1:
                raise Suspicion("file-damaged")
            for found in document.objects:
                _look_at(found)
    except pikepdf.PasswordError:
        raise Suspicion("file-encrypted") from None
    _refuse_archive(data)


def _look_at(found: Any) -> None:
    """A quick look at one object of the file, and a walk through it only if it names something active."""
    import pikepdf

    plain = found.stream_dict if isinstance(found, pikepdf.Stream) else found
    if isinstance(plain, pikepdf.Name) and str(plain) in ACTIONS:
        raise Suspicion("file-active-content")  # an action's kind, hidden behind a reference
    if isinstance(plain, pikepdf.Object) and MENTIONED.search(plain.unparse(resolved=True)):
        _refuse_active(plain, 0)


def _refuse_active(found: Any, depth: int) -> None:
    """Looks through one object; what it refers to is an object of its own and is looked at in its turn."""
    import pikepdf

    if depth > DEEPEST:
        raise Suspicion("file-bomb")
    if isinstance(found, pikepdf.Dictionary):
        if not ACTIVE_KEYS.isdisjoint(found.keys()) or str(found.get("/S")) in ACTIONS:
            raise Suspicion("file-active-content")
        parts: Iterator[Any] = iter(part for _, part in found.items())
    elif isinstance(found, pikepdf.Array):
        parts = iter(found)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _refuse_active(part, depth + 1)


def check_picture(data: bytes, form: str) -> None:
    """Is whole, decodes completely, and is not too large when decoded. Raises Suspicion."""
    from PIL import Image, ImageFile

    Image.MAX_IMAGE_PIXELS = None  # Our own limit counts bytes.
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on where it is imported.
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        if picture.width * picture.height * max(len(picture.getbands()), 1) > LARGEST_PICTURE:
            raise Suspicion("file-bomb")
        picture.verify()
    with Image.open(io.BytesIO(data), formats=[form]) as picture:
        picture.load()
    _refuse_archive(data)


def _refuse_archive(data: bytes) -> None:
    """A file that is an archive too is taken for one by some program."""
    from zipfile import is_zipfile

    if is_zipfile(io.BytesIO(data)):
        raise Suspicion("file-kind-mismatch")


CHECKS: dict[str, Callable[[bytes], None]] = {
    "pdf": check_pdf,
    "docx": check_docx,
    "xlsx": check_xlsx,
    "jpg": lambda data: check_picture(data, "JPEG"),
    "png": lambda data: check_picture(data, "PNG"),
}


def verdict(extension: str, data: bytes) -> str:
    """`accepted`, or the code of what is wrong; whatever a parser does not digest is damaged."""
    try:
        CHECKS[extension](data)
    except Suspicion as suspicion:
        return suspicion.code
    except (MemoryError, RecursionError):
        return "file-bomb"
    except Exception:
        return "file-damaged"
    return "accepted"


def main() -> None:
    """Reads the file from standard input, after its own limits are set."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    warnings.simplefilter("ignore")
    sys.stdout.write(verdict(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
