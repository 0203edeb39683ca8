"""What a fuzz drill puts into fields, file names, addresses and headers; and files that are none."""

import io
import random
import string
import zipfile
from functools import cache

from tests.support.web import pdf_file

TEXTS = (
    *("", " ", "\u200b", "\x00", "x\x00y", "\x07", "\ufffe", "\ufeff", "🎉", "\u202e", "a\u0301" * 200),
    *("ộ" * 3000, "x" * 70_000, "\n" * 500, "a\r\nSet-Cookie: x=1", "\r\n.\r\n", "Tiếng Việt", "Đ", "NFD: ệ"),
    *("0", "-1", "1", "01", "١٢", "１", "9" * 30, "9" * 400, "1e999", "NaN", "inf", "0x10", "1.000.000", "1,5", "+7"),
    *("2147483648", "9223372036854775808", "1_000", "½", "٪", "1.234.567,89", "-0", "1/0", "5%"),
    *("31/02/2011", "00/00/0000", "29/02/2011", "09/01/2011", "10/01/2011", "1/1/1", "31/12/9999", "9999-99-99"),
    *("2011-01-07", "hôm nay", "7/1", "25:61", "08:30", "24h00", "٠٧/٠١/٢٠١١", "01/01/10000", "0001-01-01"),
    *("' OR 1=1 --", '"', "\\", "%", "_", "%s%n%x", "{{ 7 * 7 }}", "{% for x in y %}", "${7*7}", "../../etc/passwd"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>", "<!DOCTYPE x [", "=1+1", "@SUM(A1)"),
    *("yes", "no", "on", "true", "none", "all", "null", "None", "open", "draft", "approved", "c1", "m1 m2 m1", "c1 c2"),
    *("clerk-79", "reviewer", "approver", "admin", "newcomer", "4361-2010-79", "4361-2010-00", "BHXH/01", "01", "22"),
    *("http://169.254.169.254/", "//evil.example", "/\\evil", "javascript:alert(1)", "https://evil.example/login"),
    *("an@example.vn", "an@", "@", "a@b" + "c" * 300, "x@y.vn\nBcc: z@y.vn"),
)
"""Values for any field: what is empty, invisible, huge, no number, no day, someone else's, or an attack."""

QUERY_NAMES = (
    *("at", "choose", "copy", "field", "format", "funds", "office", "page", "paper", "place", "q", "revision", "why"),
    *(
        "state",
        "sort",
        "down",
        "next",
        "reviewer",
        "columns",
        "gate",
        "weights",
        "snapshot",
        "every_fund",
        "tie",
        "seen",
    ),
)
QUERY_VALUES = (
    *("xlsx", "csv", "json", "pdf", "html", "to-trinh", "bien-ban", "all", "name", "arrived", "age", "1", "2", "0"),
    *("office.place", "figures.plan", "meeting.members.m1.name", "mine", "late", "submitted", "not-submitted"),
)
HEADERS = (
    ("Host", "evil.example"),
    ("Host", "x y"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-For", "1.2.3.4, ::1, x"),
    ("X-Request-Start", "t=99999999999999999999"),
    ("X-Request-Start", "t=nan"),
    ("Range", "bytes=5-2"),
    ("Range", "bytes=0-0,1-1,-5"),
    ("Range", "bytes=99999999-"),
    ("If-None-Match", '"x", W/"y", *'),
    ("If-Modified-Since", "Sun, 31 Feb 2011 25:61:61 GMT"),
    ("HX-Request", "true"),
    ("Referer", "https://evil.example/dossiers/"),
    ("Referer", "http://[::1"),
    ("Accept-Encoding", "gzip;q=x, *;q=0"),
    ("Accept-Language", "ẽ" * 200),
    ("Accept", "application/json;q=9"),
    ("Content-Type", "application/json"),
    ("Content-Type", "multipart/form-data"),
    ("Content-Type", "application/x-www-form-urlencoded; charset=utf-7"),
    ("Cookie", "desk_session=%00; __Host-desk_session="),
    ("Authorization", "Basic ====="),
    ("Transfer-Encoding", "chunked"),
    ("Expect", "100-continue"),
)
FILE_NAMES = (
    *("a.pdf", "b.docx", "c.xlsx", "d.xls", "e.csv", "f.toml", "g", ".pdf", "", "x.pdf.exe", "ộ" * 300 + ".pdf"),
    *(
        "../../x.pdf",
        "C:\\x.pdf",
        "a\x00.pdf",
        'a".pdf',
        "a\r\nb.pdf",
        "\u202efdp.exe",
        "Báo cáo.PDF",
        "x.zip",
        "y.png",
    ),
)


def any_text(chance: random.Random) -> str:
    """Return a hostile value, or a random one, or two of them in one."""
    kind = chance.random()
    if kind < 0.8:
        return chance.choice(TEXTS)
    if kind < 0.9:
        return chance.choice(TEXTS) + chance.choice(TEXTS)
    return "".join(chance.choice(string.printable + "ăâđêôơưÁẾ\u0300\u0323") for _ in range(chance.randrange(40)))


def any_file(chance: random.Random) -> tuple[bytes, str]:
    """Return the bytes and the name of a file that is seldom a good one."""
    data = chance.choice(_files())
    if data and chance.random() < 0.3:
        place = chance.randrange(len(data))
        data = data[:place] + chance.randbytes(chance.randrange(9)) + data[place + chance.randrange(9) :]
    return data, chance.choice(FILE_NAMES)


@cache
def _files() -> tuple[bytes, ...]:
    pdf = pdf_file()
    texts = ("", "a,b\n1,2\n", "code,plan\n01;5\n", 'code = "x"\n', "[[[\n", "year = 2011\n", "\x00" * 50, "ộ" * 999)
    return (
        *(text.encode() for text in texts),
        *(
            pdf,
            pdf[: len(pdf) // 2],
            b"%PDF-1.7\n",
            b"MZ\x90\x00" + bytes(99),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        ),
        *(_package("[Content_Types].xml", "word/document.xml"), _package("[Content_Types].xml", "xl/workbook.xml")),
        *(
            _package("x"),
            _package("../x"),
            b"PK\x03\x04" + bytes(40),
            b"\x89PNG\r\n\x1a\n" + bytes(60),
            b"\xff\xfe=\x001\x00",
        ),
    )


def _package(*names: str) -> bytes:
    """Return a ZIP file with entries that hold no XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, "<a/>" * 2000)
    return target.getvalue()
