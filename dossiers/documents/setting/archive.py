"""ZIP archives with the same bytes on every machine and day, whose unchanging entries are compressed only once.

The standard library compresses each entry at each writing; of a Word file only one part in ten differs.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

QUICK, SMALL = 3, 9
"""Compression levels: fast for a paper's own text, best for parts that are compressed once."""

VERSION, UTF8_NAME, DEFLATED = 20, 0x800, 8
FIRST_DAY = (1 << 5) | 1
"""1 January 1980, the first date that an archive can store; its time is midnight."""

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One compressed file of an archive: its name, checksum, original length, and the compressed bytes."""

    name: bytes
    check: int
    length: int
    packed: bytes

    @property
    def _facts(self) -> tuple[int, ...]:
        """The fields of both headers: method, time, checksum, lengths, length of the name, no extra field."""
        return (UTF8_NAME, DEFLATED, 0, FIRST_DAY, self.check, len(self.packed), self.length, len(self.name), 0)

    def local(self) -> bytes:
        """Return the entry with its local header."""
        return LOCAL.pack(b"PK\x03\x04", VERSION, *self._facts) + self.name + self.packed

    def central(self, place: int) -> bytes:
        """Return its line of the archive's directory; `place` is its offset."""
        return CENTRAL.pack(b"PK\x01\x02", VERSION, VERSION, *self._facts, 0, 0, 0, 0, place) + self.name


def entry(name: str, content: bytes, level: int = QUICK) -> ArchiveEntry:
    """Return a file compressed for an archive."""
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
    return ArchiveEntry(name.encode(), zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def archive(entries: Iterable[ArchiveEntry]) -> bytes:
    """Return the entries as one ZIP in their order. Raises struct.error above 65,535 entries or 4 GB."""
    body, directory = bytearray(), []
    for packed_file in entries:
        directory.append(packed_file.central(len(body)))
        body += packed_file.local()
    listed = b"".join(directory)
    end = END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(listed), len(body), 0)
    return bytes(body) + listed + end
