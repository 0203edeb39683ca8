"""Any finished paper is judged, and whatever is not fit to be judged is refused with a sentence, quickly."""

import io
import resource
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from dossiers.documents.checker.aspects import Component
from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.papers import Papers
from dossiers.papers.layout_check import Checked, check, correct
from dossiers.words.catalogue import read_words
from tests.documents.checker.broken import GOOD
from tests.documents.checker.word_files import word_file
from tests.documents.sample import TEMPLATES, context_of
from tests.uploads import files as make
from workflow.errors import RequirementsUnmet

DOCX = word_file(GOOD)
BROKEN = word_file(GOOD.moved("motto", size=15))
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EMPTY = f'<w:document xmlns:w="{WORDS}"><w:body><w:p/></w:body></w:document>'
DTD = '<!DOCTYPE w [<!ENTITY a "b">]><w/>'


def blank_pdf(pages: int, **saving: object) -> bytes:
    stored, document = io.BytesIO(), pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(stored, **saving)
    return stored.getvalue()


def scan() -> bytes:
    """A page that is one picture."""
    stored = io.BytesIO()
    Image.effect_noise((1240, 1754), 60).convert("RGB").save(stored, "PDF")
    return stored.getvalue()


REFUSED = [
    ("layout-kind-unknown", "a.xlsx", DOCX),
    ("file-empty", "a.docx", b""),
    ("file-kind-mismatch", "40 trang.docx", blank_pdf(40)),
    ("file-kind-mismatch", "a.pdf", DOCX),
    ("file-encrypted", "a.pdf", blank_pdf(1, encryption=pikepdf.Encryption(owner="a", user="b"))),
    ("file-encrypted", "a.docx", make.encrypted_entries(DOCX)),
    ("layout-too-long", "a.pdf", blank_pdf(500)),
    ("layout-no-text", "quét.pdf", scan()),
    ("layout-no-text", "trống.docx", make.changed(DOCX, word__document=EMPTY)),
    ("file-bomb", "a.docx", make.zip_bomb(DOCX, "word/media/x.bin", 70)),
    ("file-active-content", "a.docx", make.changed(DOCX, word__document=DTD)),
    ("file-damaged", "a.docx", DOCX[: len(DOCX) // 2]),
    ("file-damaged", "a.pdf", b"%PDF-1.7\n" + bytes(400)),
]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("code", "name", "data"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_file_not_fit_to_be_judged_is_refused_within_two_seconds(
    tmp_path: Path, code: str, name: str, data: bytes
) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with pytest.raises(RequirementsUnmet) as refused:
        check(written(tmp_path, data), name)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert [unmet.code for unmet in refused.value.unmet] == [code]
    assert name in read_words(strict=True).refusal(refused.value.unmet[0]) or code == "file-empty"
    assert spent.ru_utime + spent.ru_stime - before.ru_utime - before.ru_stime < 2
    assert time.monotonic() - begun < 20


def test_a_regulation_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequirementsUnmet) as refused:
        check(written(tmp_path, DOCX), "a.docx", "nd99_2099")
    assert [(unmet.code, unmet.field) for unmet in refused.value.unmet] == [("layout-rules-unknown", "rules")]


def test_a_good_paper_comes_back_with_its_parts_and_an_outline(tmp_path: Path) -> None:
    checked = check(written(tmp_path, DOCX), "a.docx")
    assert isinstance(checked, Checked)
    assert checked.report.findings == ()
    assert checked.report.components[Component.MOTTO] == "Độc lập - Tự do - Hạnh phúc"
    assert (round(checked.sketch.width), round(checked.sketch.height)) == (210, 297)
    boxes = {part.component: part.box for part in checked.sketch.parts}
    assert boxes[Component.MOTTO].left > 105 > boxes[Component.AGENCY].right
    assert boxes[Component.KIND].top > boxes[Component.NUMBER].bottom
    assert boxes[Component.NAME].top > boxes[Component.BODY].top


def test_a_pdf_is_outlined_where_its_letters_stand(tmp_path: Path) -> None:
    data = Papers(TEMPLATES).pdf("to-trinh", context_of("to-trinh"))
    checked = check(written(tmp_path, data), "a.pdf")
    motto = next(part for part in checked.sketch.parts if part.component is Component.MOTTO)
    assert motto.box.top == pytest.approx(25.5, abs=1.5)


def test_a_corrected_copy_keeps_every_word(tmp_path: Path) -> None:
    corrected = correct(written(tmp_path, BROKEN), "a.docx")
    assert "C02" in {item.rule for item in corrected.mended}
    before, after = (read_docx(data).paragraphs for data in (BROKEN, corrected.data))
    assert [item.text for item in after] == [item.text for item in before]


def test_a_pdf_has_no_corrected_copy(tmp_path: Path) -> None:
    with pytest.raises(RequirementsUnmet) as refused:
        correct(written(tmp_path, blank_pdf(1)), "a.pdf")
    assert [unmet.code for unmet in refused.value.unmet] == ["layout-kind-unknown"]
