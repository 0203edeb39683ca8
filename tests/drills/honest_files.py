"""Honest files as offices send them: Word, PDF, Excel, scans and photos of many sizes, under Vietnamese names."""

import io
import random
from collections.abc import Callable, Iterator, Mapping

import pikepdf
import weasyprint
import xlsxwriter
from docx import Document
from docx.shared import Cm
from PIL import Image

from tests.drills.callers import Upload

NAMES = (
    *("Báo cáo thành tích", "Tờ trình số 12-TTr-BHXH", "Biên bản họp Hội đồng (bản ký)", "Ảnh chụp quyết định"),
    *("Đề nghị khen thưởng năm 2010", "Bảng tổng hợp số thu – quý IV", "Phụ lục 1. Danh sách", "ẢNH 001", "Xác nhận"),
)


def scan(chance: random.Random, form: str, side: int) -> bytes:
    """A page of grey noise, as a scanner sees paper."""
    stored = io.BytesIO()
    noise = Image.effect_noise((side, side * 14 // 10), chance.randint(20, 90))
    noise.convert(chance.choice(["L", "RGB"])).save(stored, form)
    return stored.getvalue()


def jpg(chance: random.Random) -> bytes:
    return scan(chance, "JPEG", chance.randint(60, 2600))


def png(chance: random.Random) -> bytes:
    return scan(chance, "PNG", chance.randint(60, 1700))


def docx(chance: random.Random) -> bytes:
    document, stored = Document(), io.BytesIO()
    document.add_heading("Báo cáo thành tích của tập thể", 1)
    for number in range(chance.randint(1, 200)):
        document.add_paragraph(f"{number}. Tập thể đã hoàn thành vượt mức kế hoạch thu năm 2010.")
    table = document.add_table(chance.randint(1, 30), 4)
    table.cell(0, 0).text = "Đơn vị"
    if chance.random() < 0.5:
        document.add_picture(io.BytesIO(jpg(chance)), width=Cm(10))
    document.save(stored)
    return stored.getvalue()


def xlsx(chance: random.Random) -> bytes:
    stored = io.BytesIO()
    book = xlsxwriter.Workbook(stored, {"in_memory": True})
    sheet = book.add_worksheet("Số thu")
    sheet.write_row(0, 0, ["Đơn vị", "Kế hoạch", "Đã thu", "Tỷ lệ"], book.add_format({"bold": True}))
    for row in range(1, chance.randint(2, 3000)):
        sheet.write_row(row, 0, [f"BHXH tỉnh {row}", chance.randint(1, 10**12), chance.randint(1, 10**12)])
        sheet.write_formula(row, 3, f"=IF(B{row + 1}=0,0,C{row + 1}/B{row + 1})")
    sheet.write_url(0, 6, "https://baohiemxahoi.gov.vn/")
    sheet.insert_image(2, 6, "x.png", {"image_data": io.BytesIO(scan(chance, "PNG", 60))})
    book.close()
    return stored.getvalue()


def paper_pdf(chance: random.Random) -> bytes:
    words = "<p>Tập thể đã hoàn thành vượt mức kế hoạch thu năm 2010.</p>" * chance.randint(1, 60)
    return weasyprint.HTML(string=f"<h1>Tờ trình</h1>{words}<a href='https://example.org'>x</a>").write_pdf() or b""


def scanned_pdf(chance: random.Random) -> bytes:
    """A PDF of scanned pages, as a copier writes it."""
    stored = io.BytesIO()
    pages = [Image.open(io.BytesIO(jpg(chance))).convert("L") for _ in range(chance.randint(1, 4))]
    pages[0].save(stored, "PDF", save_all=True, append_images=pages[1:])
    return stored.getvalue()


def linear_pdf(chance: random.Random) -> bytes:
    stored = io.BytesIO()
    with pikepdf.open(io.BytesIO(scanned_pdf(chance))) as document:
        document.docinfo["/Title"] = "Quyết định khen thưởng"
        document.save(stored, linearize=chance.random() < 0.5)
    return stored.getvalue()


def large_pdf(chance: random.Random) -> bytes:
    """A scan of nearly 20 MB."""
    stored, page = io.BytesIO(), io.BytesIO()
    Image.effect_noise((3400, 4700), chance.randint(80, 120)).save(page, "JPEG", quality=95)
    Image.open(page).save(stored, "PDF", quality=95)
    return stored.getvalue() + b"\n%" + chance.randbytes(1).hex().encode() + b"\n"


MAKERS: Mapping[str, tuple[Callable[[random.Random], bytes], ...]] = {
    "docx": (docx,),
    "xlsx": (xlsx,),
    "jpg": (jpg,),
    "png": (png,),
    "pdf": (paper_pdf, scanned_pdf, linear_pdf, large_pdf),
}


def honest_files(chance: random.Random, number: int) -> Iterator[Upload]:
    """Yield so many honest files, of each kind in turn."""
    kinds = [(kind, maker) for kind, makers in MAKERS.items() for maker in makers]
    for count in range(number):
        kind, maker = kinds[count % len(kinds)]
        extension = chance.choice([kind, kind.upper()])
        yield Upload(f"{chance.choice(NAMES)} {count}.{extension}", maker(chance))
