"""Our own ZIP writer gives archives that every reader opens, the same bytes each time."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from dossiers.documents.setting.archive import archive, entry

FILES = {
    "[Content_Types].xml": b"<a/>",
    "hồ sơ/tờ trình.docx": "Đ".encode() * 5000,
    "trống.txt": b"",
    "x.bin": bytes(70_000),
}


def test_every_file_is_read_back_by_its_name():
    with ZipFile(io.BytesIO(archive(entry(*file) for file in FILES.items()))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert opened.namelist() == list(FILES)
        assert {item.compress_type for item in opened.infolist()} == {ZIP_DEFLATED}
        assert {item.date_time for item in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_entry_packed_once_serves_many_archives():
    kept = entry("word/styles.xml", b"<w:styles/>" * 100)
    first, second = (archive([kept, entry("word/document.xml", text)]) for text in (b"<one/>", b"<other/>"))
    for data, text in ((first, b"<one/>"), (second, b"<other/>")):
        with ZipFile(io.BytesIO(data)) as opened:
            assert opened.read("word/document.xml") == text
            assert opened.read("word/styles.xml") == b"<w:styles/>" * 100
    assert archive([kept, entry("word/document.xml", b"<one/>")]) == first


def test_an_empty_archive_is_one_too():
    with ZipFile(io.BytesIO(archive([]))) as opened:
        assert opened.namelist() == []
