"""Inspection of uploaded files before they are stored ("tệp đính kèm"): extension, signature and content must agree.

The libraries that open a file run in a process of its own with little time and memory; this module itself checks only
name, size and first bytes. For any bytes no other exception than UploadRefused is raised.
"""

import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType

from dossiers.desk.paths import ROOT
from dossiers.uploads.office_files import ENCRYPTED_STREAM, OLD_CONTAINER, ZIP_SIGNATURE

LARGEST = 20 * 1024 * 1024
"""The most bytes of one file, unless the caller gives another limit."""

SECONDS_IN_ALL = 10
"""Wall-clock limit. The examiner has two seconds of processor time; a busy machine may take longer to give them."""

UNEXAMINED = "file-unexamined"
"""The code of a file whose examination a busy machine did not finish: nothing is known of it."""
CODES = (
    "file-empty",
    "file-too-large",
    "file-kind-unknown",
    "file-kind-mismatch",
    "file-damaged",
    "file-encrypted",
    "file-active-content",
    "file-bomb",
    UNEXAMINED,
)
"""Every code of UploadRefused. Its values are `extension`, and `limit` in MB where the file is too large."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted file: its kind as an extension, and the media type under which it is sent."""

    extension: str
    media_type: str


class UploadRefused(Exception):
    """Raised for a file that is not accepted, with a code of `CODES` and the values of its sentence."""

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
        "docx": _Kind(ZIP_SIGNATURE, f"{_OFFICE}wordprocessingml.document"),
        "xlsx": _Kind(ZIP_SIGNATURE, f"{_OFFICE}spreadsheetml.sheet"),
        "jpg": _Kind(b"\xff\xd8\xff", "image/jpeg"),
        "png": _Kind(b"\x89PNG\r\n\x1a\n", "image/png"),
    }
)
_SAME_KIND = {"jpeg": "jpg"}
_HEAD = 1024


def inspect(path: Path, file_name: str, limit: int = LARGEST) -> Accepted:
    """Return the kind of the file at `path`, uploaded as `file_name`. Raises UploadRefused when it is not accepted."""
    extension = identify(path, file_name, limit)
    code = _examination_fault(path, extension)
    if code:
        raise UploadRefused(code, _values(file_name))
    return Accepted(extension, _KINDS[extension].media_type)


def identified(path: Path, file_name: str) -> Accepted:
    """Return the kind of a file by its name, size and first bytes; it is not opened. Raises UploadRefused."""
    extension = identify(path, file_name)
    return Accepted(extension, _KINDS[extension].media_type)


def identify(path: Path, file_name: str, limit: int = LARGEST, kinds: Collection[str] = ()) -> str:
    """Return the extension of a file by its name, size and first bytes; the file is not opened. Raises UploadRefused.

    `kinds` are the accepted extensions; all known ones if it is empty.
    """
    values = _values(file_name)
    extension = _SAME_KIND.get(_extension(file_name), _extension(file_name))
    _check_size(path, limit, values)
    if extension not in (kinds or _KINDS):
        raise UploadRefused("file-kind-unknown", values)
    if code := _signature_fault(path, extension):
        raise UploadRefused(code, values)
    return extension


def _extension(file_name: str) -> str:
    return Path(file_name).suffix.lower().lstrip(".")


def _values(file_name: str) -> dict[str, str]:
    return {"extension": _extension(file_name)[:20]}


def _check_size(path: Path, limit: int, values: Mapping[str, str]) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UploadRefused("file-empty", values)
    if size > limit:
        raise UploadRefused("file-too-large", {**values, "limit": str(limit // (1024 * 1024))})


def _signature_fault(path: Path, extension: str) -> str | None:
    """Return the code of a contradiction between first bytes and extension; None if they fit."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_KINDS[extension].signature):
            return "file-kind-mismatch" if extension != "pdf" and _KINDS["pdf"].signature in head else None
        if head.startswith(OLD_CONTAINER) and extension in ("docx", "xlsx"):
            return "file-encrypted" if ENCRYPTED_STREAM in head + file.read() else "file-kind-mismatch"
    return "file-kind-mismatch"


def _examination_fault(path: Path, extension: str) -> str | None:
    """Return the code that the examiner, in a process of its own, prints; None if it accepts the file."""
    try:
        answer = in_subprocess(path, "dossiers.uploads.examiner", extension).decode(errors="replace").strip()
    except SubprocessStopped as stopped:
        return stopped.code
    return None if answer == "accepted" else answer if answer in CODES else "file-damaged"


class SubprocessStopped(Exception):
    """Raised for a subprocess that failed.

    `code` is "file-bomb" if it exceeded its own limits, UNEXAMINED if it was not done in time, else "file-damaged".
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def in_subprocess(path: Path, module: str, *arguments: str, seconds: int = SECONDS_IN_ALL) -> bytes:
    """Run a module of this program in a process of its own and return what it prints. Raises SubprocessStopped.

    The process gets the file on its standard input and sets its own limits; `seconds` limits its wall-clock time.
    """
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "LC_ALL": "C.UTF-8", "TMPDIR": gettempdir()}
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603 - our own module, and the file comes on its standard input
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=file,
                capture_output=True,
                timeout=seconds,
                env=environment,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise SubprocessStopped(UNEXAMINED) from None
    if done.returncode:
        raise SubprocessStopped("file-bomb" if -done.returncode in _LIMIT_SIGNALS else "file-damaged")
    return done.stdout


_LIMIT_SIGNALS = frozenset({9, 24})
"""SIGKILL and SIGXCPU: how a process ends that exceeds its limits."""
