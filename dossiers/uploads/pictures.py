"""Whether an image has all of its rows ("ảnh thiếu dòng"): decoders fill what is missing without saying so."""

import io
import zlib
from collections.abc import Iterator

CHUNK = 1024 * 1024
PNG_HEAD = 8
"""Bytes of a PNG before its first chunk."""
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""The samples of a pixel by the colour type of a PNG."""
WHOLE = ((0, 0, 1, 1),)
INTERLACED = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of a PNG: first column and row, and the steps between columns and rows."""

GREY = range(126, 130)
"""What libjpeg writes for blocks of which there is no data."""
BLOCK = 8
END_OF_IMAGE = b"\xff\xd9"
MORE_DATA = bytes(range(1, 255)) * 2
"""Put before the end of a JPEG it changes the picture only if the decoder was still waiting for data."""


def lacks_png_rows(data: bytes) -> bool:
    """Return whether the data of a valid PNG's chunks unpacks to fewer bytes than its rows have."""
    missing, unpacker = _png_size(data), zlib.decompressobj()
    for name, start, size in _chunks(data):
        packed = data[start : start + size] if name == b"IDAT" else b""
        while packed and not unpacker.eof and missing > 0:
            missing -= len(unpacker.decompress(packed, CHUNK))
            packed = unpacker.unconsumed_tail
    return missing > 0


def lacks_jpeg_rows(data: bytes) -> bool:
    """Return whether a JPEG that decodes ends in rows of which it has no data.

    A picture that ends in grey is decoded once more with further data before its end: one that is whole ignores them.
    """
    if not _ends_in_grey(thumbnail := _thumbnail(data)):
        return False
    end = data.rfind(END_OF_IMAGE)
    return end > 0 and _thumbnail(data[:end] + MORE_DATA + data[end:])[1] != thumbnail[1]


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and size of the content of each chunk."""
    place = PNG_HEAD
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        yield data[place + 4 : place + 8], place + 8, size
        place += 12 + size


def _png_size(data: bytes) -> int:
    """Return the bytes of all rows of a PNG, each with the byte of its filter; the header is its first chunk."""
    start = PNG_HEAD + 8
    width, height = (int.from_bytes(data[start + at : start + at + 4], "big") for at in (0, 4))
    depth, colours, interlaced = data[start + 8], data[start + 9], data[start + 12]
    bits, size = depth * CHANNELS[colours], 0
    for left, top, across, down in INTERLACED if interlaced else WHOLE:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            size += rows * (1 + (columns * bits + 7) // 8)
    return size


def _thumbnail(data: bytes) -> tuple[int, bytes]:
    """Return the bands and the pixels of a JPEG at an eighth of its size: one pixel for each block."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        picture.draft(picture.mode, (max(1, picture.width // BLOCK), max(1, picture.height // BLOCK)))
        return len(picture.getbands()), picture.tobytes()


def _ends_in_grey(thumbnail: tuple[int, bytes]) -> bool:
    bands, pixels = thumbnail
    return all(value in GREY for value in pixels[-bands:])
