"""The compiled page templates, kept from one start of the server to the next: compiling all of them takes a second.

They are code, which this program will run. The file in the data folder is therefore read only if it belongs to the
service's user and nobody else may open it, and it begins with a code that nobody can make who does not know the desk's
secret: made from the file's content, and from the program, its words and its versions, with which the templates are
compiled. A file with another code counts as missing. The cache only saves time: whatever cannot be read or written is
compiled anew.
"""

import hashlib
import hmac
import marshal
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from dossiers.desk.paths import ROOT, TEMPLATES
from dossiers.desk.private_files import OTHERS
from dossiers.records.files import write_whole

FILE = "pages.cache"
"""The name of the file in DATA_DIR."""
PURPOSE = b"compiled pages"
PROGRAM: Sequence[tuple[Path, str]] = (
    *((ROOT, "config.py"), (ROOT, "dossiers/**/*.py"), (ROOT, "workflow/**/*.py")),
    (TEMPLATES, "words/*.toml"),
)
"""What constant expressions of a template may depend on: they are computed when it is compiled."""
_CODE = hashlib.sha256().digest_size


class PageCache(BytecodeCache):
    """The bytecode of the templates, read as a whole from one file and written as a whole by `keep`."""

    def __init__(self, data_dir: Path, secret: str, program: Sequence[tuple[Path, str]] = PROGRAM) -> None:
        self._file = data_dir / FILE
        self._key = hmac.digest(secret.encode(), PURPOSE + _fingerprint(program), "sha256")
        self._kept = self._read()
        self._used: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its bytecode, unless its source has changed since."""
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)
            self._used[bucket.key] = kept

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Note what was compiled, for `keep`."""
        self._used[bucket.key] = bucket.bytecode_to_string()

    def keep(self) -> None:
        """Write the templates that were used, if they are others than those in the file, and forget all of them."""
        if self._used != self._kept:
            content = marshal.dumps(self._used)
            with suppress(OSError):  # On a full or read-only disk the next start compiles them again.
                write_whole(self._file, self._code(content) + content)
        self._kept, self._used = {}, {}

    def _read(self) -> dict[str, bytes]:
        """Return what was kept; nothing if it was not written by this program with this secret."""
        try:
            with open(os.open(self._file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                content = file.read() if _is_private(os.fstat(file.fileno())) else b""
        except OSError:
            return {}
        code, content = content[:_CODE], content[_CODE:]
        if not hmac.compare_digest(code, self._code(content)):
            return {}
        kept: dict[str, bytes] = marshal.loads(content)  # noqa: S302 - written by this program: its code says so
        return kept

    def _code(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, "sha256")


def _is_private(status: os.stat_result) -> bool:
    """Return whether this is a file of this process's user that nobody else may open."""
    return stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & OTHERS


def _fingerprint(program: Sequence[tuple[Path, str]]) -> bytes:
    """Return a hash of the program and of the versions that decide what its templates are compiled to."""
    digest = hashlib.sha256(f"{sys.version} {version('jinja2')} {version('markupsafe')}".encode())
    for path in _files(program):
        content = path.read_bytes()
        digest.update(f"{path} {len(content)} ".encode() + content)
    return digest.digest()


def _files(program: Sequence[tuple[Path, str]]) -> Iterator[Path]:
    for root, pattern in program:
        yield from sorted(root.glob(pattern))
