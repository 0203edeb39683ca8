"""Files as people and their enemies upload them: made here, byte by byte, by family."""

import io
import random
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from docx import Document
from PIL import Image

Upload = tuple[str, bytes]
"""A file's name and bytes."""

RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def pdf(change=None, **saving) -> bytes:
    """A one-page PDF, after a change made to it."""
    document, stored = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    document.save(stored, **saving)
    return stored.getvalue()


def archive(parts: Mapping[str, bytes | str], *, comment: bytes = b"") -> bytes:
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        written.comment = comment
    return stored.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def docx() -> bytes:
    document, stored = Document(), io.BytesIO()
    document.add_heading("Báo cáo thành tích", 1)
    document.add_paragraph("Tập thể đã hoàn thành vượt mức kế hoạch.")
    document.add_table(2, 3)
    document.part.relate_to("https://example.org/", f"{OFFICE_RELS}/hyperlink", is_external=True)
    document.save(stored)
    return stored.getvalue()


def xlsx() -> bytes:
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES_NS}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{EXCEL_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{EXCEL_TYPE}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{OFFICE_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SHEET_NS}" xmlns:r="{OFFICE_RELS}"><sheets>'
            '<sheet name="Số thu" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELS}"><Relationship Id="rId1" '
            f'Type="{OFFICE_RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET_NS}"><sheetData><row r="1">'
            '<c r="A1" t="inlineStr"><is><t>Kế hoạch</t></is></c><c r="B1"><v>812345678901</v></c>'
            "</row></sheetData></worksheet>",
        }
    )


def changed(data: bytes, **changes: bytes | str | None) -> bytes:
    """An archive with parts replaced, added or (None) left out; `__` in a name stands for `/`."""
    parts: dict[str, bytes | str] = dict(parts_of(data))
    for key, content in changes.items():
        name = {"types": "[Content_Types].xml", "rels": "_rels/.rels"}.get(key, key.replace("__", "/") + ".xml")
        if content is None:
            parts.pop(name)
        else:
            parts[name] = content
    return archive(parts)


def swapped(data: bytes, name: str, old: str, new: str) -> bytes:
    """An archive in which one part's text is changed."""
    parts: dict[str, bytes | str] = dict(parts_of(data))
    text = parts[name].decode() if isinstance(parts[name], bytes) else parts[name]
    assert old in text
    parts[name] = text.replace(old, new)
    return archive(parts)


def related(data: bytes, part: str, kind: str, target: str) -> bytes:
    """An archive with one more relation that leads outside."""
    relation = f'<Relationship Id="rId99" Type="{OFFICE_RELS}/{kind}" Target="{target}" TargetMode="External"/>'
    return swapped(data, part, "</Relationships>", f"{relation}</Relationships>")


def worded(data: bytes, runs: str) -> bytes:
    """A Word file with one more paragraph of those runs."""
    return swapped(data, "word/document.xml", "<w:sectPr", f"<w:p>{runs}</w:p><w:sectPr")


def chunked(data: bytes) -> bytes:
    """A Word file that takes in a foreign document when it is opened."""
    relation = f'<Relationship Id="rId98" Type="{OFFICE_RELS}/aFChunk" Target="part.html"/>'
    whole = swapped(data, "word/_rels/document.xml.rels", "</Relationships>", f"{relation}</Relationships>")
    return archive({**parts_of(whole), "word/part.html": "<p>x</p>"})


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (64, 48), **saving) -> bytes:
    stored = io.BytesIO()
    made = Image.effect_noise(size, 60).convert("RGB")
    made.convert(mode).save(stored, form, **saving)
    return stored.getvalue()


def png_of(packed: bytes, size: tuple[int, int], *, colours: int = 2, interlaced: bool = False) -> bytes:
    """A PNG of that size in pixels with these bytes as the data of its rows."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", *size, 8, colours, 0, 0, interlaced)),
        (b"IDAT", zlib.compress(packed)),
        (b"IEND", b""),
    )
    chunks = []
    for name, data in parts:
        chunks += [struct.pack(">I", len(data)), name, data, struct.pack(">I", zlib.crc32(name + data))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def cut_jpeg(data: bytes, part: float) -> bytes:
    """A JPEG that ends after a part of its data, with the mark of its end."""
    return data[: int(len(data) * part)] + b"\xff\xd9"


def grey_jpeg() -> bytes:
    """A whole JPEG of the grey that a decoder puts where data is missing."""
    stored = io.BytesIO()
    Image.new("RGB", (300, 200), (128, 128, 128)).save(stored, "JPEG")
    return stored.getvalue()


def noise(size: tuple[int, int], mode: str = "RGB", **saving) -> bytes:
    """A JPEG of random pixels, whose data is spread evenly over its rows."""
    pixels, stored = random.Random(0).randbytes(size[0] * size[1] * 3), io.BytesIO()
    Image.frombytes("RGB", size, pixels).convert(mode).save(stored, "JPEG", **saving)
    return stored.getvalue()


def png_bomb(side: int) -> bytes:
    """A picture of one colour that is tiny as a file and huge when it is decoded."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    rows = b"".join([packer.compress(bytes(1 + 3 * side)) for _ in range(min(side, 2_000))] + [packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb(good: bytes, name: str, megabytes: int) -> bytes:
    return archive({**parts_of(good), name: b"\0" * (megabytes * 1024 * 1024)})


def lying_bomb(good: bytes) -> bytes:
    """A bomb whose directory says that the part is small."""
    data = bytearray(zip_bomb(good, "word/media/x.bin", 90))
    with ZipFile(io.BytesIO(bytes(data))) as opened:
        entry = opened.getinfo("word/media/x.bin")
    real, small = struct.pack("<I", entry.file_size), struct.pack("<I", 1000)
    return bytes(data).replace(real, small)


def encrypted_entries(good: bytes) -> bytes:
    """An archive whose entries claim to be encrypted."""
    data = bytearray(good)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def many_entries(good: bytes, count: int) -> bytes:
    return archive({**parts_of(good), **{f"word/media/{number}.bin": b"" for number in range(count)}})


def twice_named(good: bytes) -> bytes:
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_STORED) as written, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in [*parts_of(good).items(), *parts_of(good).items()]:
            written.writestr(ZipInfo(name), content)
    return stored.getvalue()


def old_container(stream: str) -> bytes:
    """The beginning of an OLE file with the name of one stream in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(1024)


def random_bytes(seed: int, count: int = 5000) -> bytes:
    return random.Random(seed).randbytes(count)


def cut(data: bytes) -> Iterator[bytes]:
    """The file as it comes over a line that breaks."""
    for share in (0.1, 0.5, 0.9, 0.995):
        yield data[: int(len(data) * share)]
