"""Uploaded files judged before they are kept ("tệp đính kèm"): extension, signature and a successful parse must agree.

What opens a file is a library in C or a deep parser, so it runs in a process of its own with little time and memory;
here only the cheap questions are asked. Whatever the bytes are, nothing but `Refused` comes out.
"""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

LARGEST = 20 * 1024 * 1024
"""Bytes of one file, unless the caller says otherwise."""

SECONDS_IN_ALL = 10
"""The examiner has two seconds of its own; a busy machine may take longer to give them."""

ROOT = Path(__file__).resolve().parents[2]
"""Where the examiner's process finds this package."""

CODES = (
    "file-empty",
    "file-too-large",
    "file-kind-unknown",
    "file-kind-mismatch",
    "file-damaged",
    "file-encrypted",
    "file-active-content",
    "file-bomb",
)
"""Every code that `Refused` carries. Its facts are `extension`, and `limit` in MB where the file is too large."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that is what it says: its kind as an extension, and the media type under which it is sent."""

    extension: str
    media_type: str


class UploadRefused(Exception):
    """A file that is not taken: a code of `CODES` and facts for the sentence."""

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values)


@dataclass(frozen=True, slots=True)
class _Kind:
    signature: bytes
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "pdf": _Kind(b"%PDF-", "application/pdf"),
        "docx": _Kind(b"PK\x03\x04", f"{_OFFICE}wordprocessingml.document"),
        "xlsx": _Kind(b"PK\x03\x04", f"{_OFFICE}spreadsheetml.sheet"),
        "jpg": _Kind(b"\xff\xd8\xff", "image/jpeg"),
        "png": _Kind(b"\x89PNG\r\n\x1a\n", "image/png"),
    }
)
_SAME_KIND = {"jpeg": "jpg"}
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_HEAD = 1024


def inspect(path: Path, file_name: str, limit: int = LARGEST) -> Accepted:
    """What the file at `path`, uploaded as `file_name`, is. Raises Refused when it is not taken."""
    extension = look_at(path, file_name, limit)
    code = _examined(path, extension)
    if code:
        raise UploadRefused(code, _facts(file_name))
    return Accepted(extension, _KINDS[extension].media_type)


def look_at(path: Path, file_name: str, limit: int = LARGEST, kinds: Collection[str] = ()) -> str:
    """The extension of a file whose size, name and first bytes are in order; nothing is opened. Raises Refused.

    `kinds` are the extensions that are taken, when not all are.
    """
    facts = _facts(file_name)
    extension = _SAME_KIND.get(_extension(file_name), _extension(file_name))
    _check_size(path, limit, facts)
    if extension not in (kinds or _KINDS):
        raise UploadRefused("file-kind-unknown", facts)
    if code := _first_look(path, extension):
        raise UploadRefused(code, facts)
    return extension


def _extension(file_name: str) -> str:
    return Path(file_name).suffix.lower().lstrip(".")


def _facts(file_name: str) -> dict[str, str]:
    return {"extension": _extension(file_name)[:20]}


def _check_size(path: Path, limit: int, facts: Mapping[str, str]) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UploadRefused("file-empty", facts)
    if size > limit:
        raise UploadRefused("file-too-large", {**facts, "limit": str(limit // (1024 * 1024))})


def _first_look(path: Path, extension: str) -> str | None:
    """What the first bytes already tell against the extension."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_KINDS[extension].signature):
            return "file-kind-mismatch" if extension != "pdf" and _KINDS["pdf"].signature in head else None
        if head.startswith(_OLD_CONTAINER) and extension in ("docx", "xlsx"):
            return "file-encrypted" if _ENCRYPTED_STREAM in head + file.read() else "file-kind-mismatch"
    return "file-kind-mismatch"


def _examined(path: Path, extension: str) -> str | None:
    """The examiner's answer from a process of its own."""
    try:
        answer = apart(path, "dossiers.uploads.examiner", extension).decode(errors="replace").strip()
    except Stopped as stopped:
        return stopped.code
    return None if answer == "accepted" else answer if answer in CODES else "file-damaged"


class Stopped(Exception):
    """A process that did not come to its end: for greed, then the file is a bomb, or by a fault of the file."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def apart(path: Path, module: str, *arguments: str) -> bytes:
    """What one of our modules says of a file in a process of its own, which sets its own limits. Raises Stopped."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603 - our own module, and the file comes on its standard input
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=file,
                capture_output=True,
                timeout=SECONDS_IN_ALL,
                env=environment,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise Stopped("file-bomb") from None
    if done.returncode:
        raise Stopped("file-bomb" if -done.returncode in _GREED else "file-damaged")
    return done.stdout


_GREED = frozenset({9, 24})
"""SIGKILL and SIGXCPU: how a process ends that outlives its limits."""
