"""What is taken and what is not: extension, signature and a successful parse must agree."""

import io
import random
import resource
from pathlib import Path

import pikepdf
import pytest

from dossiers.documents.papers import Papers
from dossiers.uploads import inspection
from dossiers.uploads.examiner import CHECKS, verdict
from dossiers.uploads.inspection import CODES, Accepted, UploadRefused, inspect
from tests.documents.sample import context_of
from tests.uploads import files as make

PDF, DOCX, XLSX = make.pdf(), make.docx(), make.xlsx()
JPG, PNG = make.picture("JPEG"), make.picture("PNG")
NOISE = make.noise((300, 200))
GOOD = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, "jpg": JPG, "png": PNG}

RELATIONS = {"docx": "word/_rels/document.xml.rels", "xlsx": "xl/_rels/workbook.xml.rels"}
DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LAUGHS = (
    "<!DOCTYPE x ["
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    + "]><x>&a9;</x>"
)


def with_open_action(**action):
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(**action)

    return make.pdf(change)


def with_distant_kind(document: pikepdf.Pdf) -> None:
    """An action whose kind stands in an object of its own."""
    kind = document.make_indirect(pikepdf.Name.Launch)
    document.Root.OpenAction = pikepdf.Dictionary(S=kind, F=pikepdf.String("cmd.exe"))


def field(*pieces: str) -> str:
    """A Word field whose instruction is split over runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


FETCHING = (
    field(" DDEAUTO c:\\cmd.exe "),
    field(" DD", "EAU", "TO c:\\cmd.exe "),
    field('INCLUDETEXT "http://x/y.docx"'),
    field("PAGE") + field("includepicture x"),
    '<w:fldSimple w:instr="DDE cmd x"><w:r><w:t>1</w:t></w:r></w:fldSimple>',
)
HONEST = field(" PAGE ") + field("SEQ LINKS") + "<w:r><w:t>DDE, LINK và IMPORT là chữ</w:t></w:r>"


def with_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["virus.exe"] = b"MZ"


def with_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pikepdf.String("x"))


def with_page_script(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.pages[0].obj.AA = pikepdf.Dictionary(O=script)


def with_hidden_script(document: pikepdf.Pdf) -> None:
    chain = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"app.alert(1)"))
    for _ in range(20):
        chain = pikepdf.Dictionary(
            S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"), Next=document.make_indirect(chain)
        )
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=chain)
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(link)])


def deep(document: pikepdf.Pdf) -> None:
    nested = pikepdf.Array([pikepdf.Name.JavaScript])
    for _ in range(90):
        nested = pikepdf.Array([nested])
    document.Root.Deep = nested


def compressed_script() -> bytes:
    return make.pdf(with_page_script, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def no_pages() -> bytes:
    stored = io.BytesIO()
    pikepdf.new().save(stored)
    return stored.getvalue()


def locked(user: str) -> bytes:
    return make.pdf(encryption=pikepdf.Encryption(user=user, owner="chủ"))


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
WORD_MAIN = f"{make.WORD_TYPE}.document.main+xml"
EXCEL_MAIN = f"{make.EXCEL_TYPE}.sheet.main+xml"
TYPES = "[Content_Types].xml"

REFUSED: list[tuple[str, str, str, bytes]] = [
    # family, code, name, bytes
    *(("empty", "file-empty", f"a.{kind}", b"") for kind in [*GOOD, "exe"]),
    *(
        ("unknown kind", "file-kind-unknown", name, PDF)
        for name in ("a.exe", "a.doc", "a.pdf.exe", "pdf", "a.", "a.svg", ".pdf")
    ),
    *(("program", "file-kind-mismatch", f"a.{kind}", b"MZ\x90\0" + bytes(4000)) for kind in GOOD),
    *(("script", "file-kind-mismatch", f"a.{kind}", b"#!/bin/sh\nrm -rf /\n") for kind in GOOD),
    *(("page", "file-kind-mismatch", f"a.{kind}", b"<html><script>alert(1)</script></html>") for kind in GOOD),
    *(("utf-16 text", "file-kind-mismatch", f"a.{kind}", "Báo cáo".encode("utf-16")) for kind in GOOD),
    *(("spaces before", "file-kind-mismatch", f"a.{kind}", b"  \n" + data) for kind, data in GOOD.items()),
    *(
        ("another's extension", "file-kind-mismatch", f"a.{kind}", data)
        for kind in GOOD
        for other, data in GOOD.items()
        if kind != other and {kind, other} != {"docx", "xlsx"}
    ),
    ("another's extension", "file-kind-mismatch", "a.docx", XLSX),
    ("another's extension", "file-kind-mismatch", "a.xlsx", DOCX),
    ("old office file", "file-kind-mismatch", "a.docx", make.old_container("WordDocument")),
    ("password", "file-encrypted", "a.docx", make.old_container("EncryptedPackage")),
    ("password", "file-encrypted", "a.xlsx", make.old_container("EncryptedPackage")),
    ("password", "file-encrypted", "a.pdf", locked("mật")),
    ("password", "file-encrypted", "a.pdf", locked("")),
    ("password", "file-encrypted", "a.docx", make.encrypted_entries(DOCX)),
    ("password", "file-encrypted", "a.xlsx", make.encrypted_entries(XLSX)),
    *(
        ("cut off", "file-damaged", f"a.{kind}", part)
        for kind in ("docx", "xlsx", "png")
        for part in make.cut(GOOD[kind])
    ),
    *(("cut off", "file-damaged", "a.pdf", part) for part in list(make.cut(PDF))[:3]),
    *(("cut off", "file-damaged", "a.jpg", part) for part in list(make.cut(make.picture("JPEG", size=(400, 300))))[:3]),
    *(
        ("noise behind the signature", "file-damaged", f"a.{kind}", data[:8] + make.random_bytes(seed))
        for seed in range(3)
        for kind, data in GOOD.items()
    ),
    ("no page", "file-damaged", "a.pdf", no_pages()),
    ("not a package", "file-damaged", "a.docx", make.archive({"a.txt": "x"})),
    ("not a package", "file-damaged", "a.docx", make.changed(DOCX, types=None)),
    ("not a package", "file-damaged", "a.xlsx", make.changed(XLSX, rels=None)),
    ("broken part", "file-damaged", "a.docx", make.changed(DOCX, word__document="<w:document")),
    ("broken part", "file-damaged", "a.xlsx", make.changed(XLSX, xl__workbook="")),
    ("two parts of one name", "file-damaged", "a.docx", make.twice_named(DOCX)),
    (
        "script in a pdf",
        "file-active-content",
        "a.pdf",
        with_open_action(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x")),
    ),
    ("script in a pdf", "file-active-content", "a.pdf", make.pdf(with_page_script)),
    ("script in a pdf", "file-active-content", "a.pdf", make.pdf(with_hidden_script)),
    ("script in a pdf", "file-active-content", "a.pdf", compressed_script()),
    ("script in a pdf", "file-active-content", "a.pdf", PDF.replace(b"/Type /Catalog", b"/J#53 (abcdef)")),
    ("launch", "file-active-content", "a.pdf", with_open_action(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))),
    (
        "sends data",
        "file-active-content",
        "a.pdf",
        with_open_action(S=pikepdf.Name.SubmitForm, F=pikepdf.String("http://x")),
    ),
    ("carries a file", "file-active-content", "a.pdf", make.pdf(with_attachment)),
    ("form program", "file-active-content", "a.pdf", make.pdf(with_form)),
    ("nested", "file-bomb", "a.pdf", make.pdf(deep)),
    ("launch", "file-active-content", "a.pdf", make.pdf(with_distant_kind)),
    *(("fetches", "file-active-content", "a.docx", make.worded(DOCX, words)) for words in FETCHING),
    ("foreign document", "file-active-content", "a.docx", make.chunked(DOCX)),
    ("macros", "file-active-content", "a.docx", make.swapped(DOCX, TYPES, WORD_MAIN, MACRO_TYPE)),
    ("macros", "file-active-content", "a.docx", make.archive({**make.parts_of(DOCX), "word/vbaProject.bin": b"x"})),
    ("macros", "file-active-content", "a.xlsx", make.archive({**make.parts_of(XLSX), "xl/vbaProject.bin": b"x"})),
    (
        "macros",
        "file-active-content",
        "a.xlsx",
        make.swapped(XLSX, TYPES, EXCEL_MAIN, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ),
    (
        "embedded program",
        "file-active-content",
        "a.docx",
        make.archive({**make.parts_of(DOCX), "word/embeddings/oleObject1.bin": b"x"}),
    ),
    (
        "embedded program",
        "file-active-content",
        "a.xlsx",
        make.archive({**make.parts_of(XLSX), "xl/activeX/activeX1.xml": "<x/>"}),
    ),
    *(
        (
            "leads outside",
            "file-active-content",
            f"a.{kind}",
            make.related(GOOD[kind], RELATIONS[kind], relation, target),
        )
        for kind in ("docx", "xlsx")
        for relation, target in (
            ("attachedTemplate", "http://127.0.0.1/evil.dotm"),
            ("image", "file:///etc/passwd"),
            ("externalLinkPath", "\\\\server\\share\\x.xlsx"),
            ("frame", "https://example.org"),
        )
    ),
    *(
        ("document type", "file-active-content", "a.docx", make.changed(DOCX, word__document=text))
        for text in (DTD, LAUGHS)
    ),
    *(
        ("document type", "file-active-content", "a.xlsx", make.changed(XLSX, xl__sharedStrings=text))
        for text in (DTD, LAUGHS)
    ),
    ("document type", "file-active-content", "a.docx", make.changed(DOCX, word__document=DTD.encode("utf-16"))),
    ("document type", "file-active-content", "a.docx", make.changed(DOCX, types=DTD)),
    ("document type", "file-active-content", "a.docx", make.changed(DOCX, docProps__core=DTD)),
    ("bomb", "file-bomb", "a.docx", make.zip_bomb(DOCX, "word/media/x.bin", 70)),
    ("bomb", "file-bomb", "a.docx", make.zip_bomb(DOCX, "word/media/x.bin", 5)),
    ("bomb", "file-bomb", "a.xlsx", make.zip_bomb(XLSX, "xl/media/x.bin", 300)),
    ("bomb", "file-bomb", "a.docx", make.many_entries(DOCX, 3000)),
    ("bomb", "file-bomb", "a.png", make.png_bomb(20_000)),
    ("bomb", "file-bomb", "a.png", make.png_bomb(65_000)),
    ("missing rows", "file-damaged", "a.png", make.png_of(bytes(301 * 199), (100, 200))),
    ("missing rows", "file-damaged", "a.png", make.png_of(bytes(43), (8, 8), colours=0, interlaced=True)),
    *(("missing rows", "file-damaged", "a.jpg", make.cut_jpeg(NOISE, part)) for part in (0.1, 0.5, 0.98)),
    ("missing rows", "file-damaged", "a.jpg", make.cut_jpeg(make.noise((300, 200), "CMYK"), 0.5)),
    ("missing rows", "file-damaged", "a.jpg", make.cut_jpeg(make.noise((300, 200), progressive=True), 0.03)),
    ("two kinds at once", "file-kind-mismatch", "a.pdf", PDF + make.archive({"a.txt": "x"})),
    ("two kinds at once", "file-kind-mismatch", "a.jpg", JPG + DOCX),
    ("two kinds at once", "file-kind-mismatch", "a.png", PNG + XLSX),
    (
        "two kinds at once",
        "file-kind-mismatch",
        "a.docx",
        make.archive(make.parts_of(DOCX), comment=b"") + b"MZ" + bytes(200),
    ),
    ("two kinds at once", "file-kind-mismatch", "a.jpg", JPG[:20] + b"\xff\xfe\0\x0a%PDF-1.4" + JPG[20:]),
]


def code_of(path: Path, name: str, **limits: int) -> str:
    """The code with which the file is refused, or "accepted"."""
    refused = None
    try:
        inspect(path, name, **limits)
    except UploadRefused as refusal:
        refused = refusal
    if refused is None:
        return "accepted"
    assert refused.code in CODES
    assert refused.values["extension"] == Path(name).suffix.lower().lstrip(".")
    return refused.code


FIRST_OF_FAMILY = list({(family, code): item for item in reversed(REFUSED) for family, code, *_ in [item]}.values())


@pytest.fixture
def within_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The examiner's own function instead of its process, which takes a tenth of a second to begin."""

    def examined(path: Path, extension: str) -> str | None:
        found = verdict(extension, path.read_bytes())
        return None if found == "accepted" else found

    monkeypatch.setattr(inspection, "_examination_fault", examined)


@pytest.mark.usefixtures("within_this_process")
@pytest.mark.parametrize(("family", "code", "name", "data"), REFUSED)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, family, code, name, data):
    path = tmp_path / "upload"
    path.write_bytes(data)
    assert code_of(path, name) == code, family


@pytest.mark.parametrize(("family", "code", "name", "data"), FIRST_OF_FAMILY)
def test_the_process_apart_says_the_same_within_its_limits(tmp_path, family, code, name, data):
    path = tmp_path / "upload"
    path.write_bytes(data)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert code_of(path, name) == code, family
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.5


LATIN_NAMES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}

ACCEPTED: list[tuple[str, bytes]] = [
    ("Tờ trình đã ký.PDF", PDF),
    ("a.pdf", make.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("a.pdf", make.pdf(linearize=True)),
    ("có liên kết.pdf", with_open_action(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org/JavaScript"))),
    ("nói về mã.pdf", make.pdf(lambda document: document.docinfo.update({"/Title": "(/JavaScript) /Launch"}))),
    ("báo cáo.docx", DOCX),
    ("có trường số trang.docx", make.worded(DOCX, HONEST)),
    ("số liệu.XLSX", XLSX),
    ("ảnh.jpeg", JPG),
    ("ảnh.JPG", make.picture("JPEG", "L")),
    ("ảnh.jpg", make.picture("JPEG", "CMYK", progressive=True)),
    *((f"{mode}.png", make.picture("PNG", mode)) for mode in ("1", "L", "P", "RGB", "RGBA", "I;16")),
    ("ảnh.png", make.png_of(bytes(301 * 200), (100, 200))),
    ("xen kẽ.png", make.png_of(bytes(79), (8, 8), colours=0, interlaced=True)),
    ("nhiễu.jpg", NOISE),
    ("màu xám.jpg", make.grey_jpeg()),
    ("bản quét.jpg", make.picture("JPEG", size=(2480, 3508), quality=60)),
]


@pytest.mark.usefixtures("within_this_process")
@pytest.mark.parametrize(("name", "data"), ACCEPTED, ids=lambda value: value if isinstance(value, str) else "")
def test_an_honest_file_is_taken_for_what_it_is(tmp_path, name, data):
    path = tmp_path / "upload"
    path.write_bytes(data)
    accepted = inspect(path, name)
    assert isinstance(accepted, Accepted)
    assert accepted.extension == Path(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    expected = LATIN_NAMES.get(accepted.extension, "application/vnd.openxmlformats-officedocument.")
    assert accepted.media_type.startswith(expected)


def test_our_own_papers_are_taken(tmp_path, papers: Papers):
    for kind in ("to-trinh", "bien-ban"):
        for form in ("pdf", "docx"):
            path = tmp_path / f"{kind}.{form}"
            path.write_bytes(getattr(papers, form)(kind, context_of(kind)))
            assert inspect(path, path.name).extension == form


def test_a_file_over_the_limit_is_too_large_and_one_at_the_limit_is_not(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(PDF)
    assert code_of(path, "a.pdf", limit=len(PDF)) == "accepted"
    with pytest.raises(UploadRefused) as refused:
        inspect(path, "a.pdf", limit=len(PDF) - 1)
    assert refused.value.code == "file-too-large"
    path.write_bytes(bytes(20 * 1024 * 1024 + 1))
    with pytest.raises(UploadRefused) as refused:
        inspect(path, "a.exe")
    assert (refused.value.code, refused.value.values["limit"]) == ("file-too-large", "20")


def test_an_examiner_that_never_ends_or_does_not_answer_refuses_the_file(tmp_path, monkeypatch):
    """A stand-in examiner that spins, one that crashes, one that says nothing of sense."""
    path = tmp_path / "upload"
    path.write_bytes(PDF)
    package = tmp_path / "dossiers" / "uploads"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    monkeypatch.setattr(inspection, "ROOT", tmp_path)
    head = "import resource, os\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
    for code, body in (
        ("file-bomb", "while True: pass"),
        ("file-damaged", "os.abort()"),
        ("file-damaged", "print('something else')"),
        ("file-damaged", "raise SystemExit(3)"),
    ):
        (package / "examiner.py").write_text(head + body)
        assert code_of(path, "a.pdf") == code


def test_memory_beyond_the_limit_ends_as_a_bomb(monkeypatch):
    def greedy(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setitem(CHECKS, "pdf", greedy)
    assert verdict("pdf", PDF) == "file-bomb"


@pytest.mark.parametrize("extension", GOOD)
def test_whatever_the_bytes_are_a_verdict_comes_out(extension):
    """Honest files with a few bytes changed, at many places: a code or accepted, never an exception."""
    chance = random.Random(4361)
    good = GOOD[extension]
    for _ in range(120):
        data = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert verdict(extension, bytes(data)) in {*CODES, "accepted"}
