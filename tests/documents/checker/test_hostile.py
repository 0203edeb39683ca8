"""Files that no program wrote: whatever stands in them, they are judged or refused, and quickly."""

import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest

from dossiers.documents.checker.docx.reader import read_docx
from dossiers.documents.checker.mending.mend import mend
from dossiers.documents.checker.pdf.reader import read_pdf
from dossiers.documents.checker.rules.catalogue import DEFAULT
from dossiers.documents.checker.rules.judge import judge
from dossiers.documents.checker.verdicts import LayoutRefused
from dossiers.documents.papers import Papers
from tests.documents.checker.broken import GOOD, LONG_ANNEX, STRUCTURED
from tests.documents.checker.word_files import Shape, word_file
from tests.documents.sample import TEMPLATES, context_of

NUMBERS = ("0", "-1", "99999999", "1e308", "nan", "", "x", "2147483648")
TEXTS = ("", "\t", "I", "Điều", "Phụ lục", "-", "Số:", "a)", "V/v", "\u0309" * 40, "9" * 500, "KT.", "Nơi nhận")
CHANGES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (r'"(-?\d+)"', 1, NUMBERS),
    (r"(<w:[a-zA-Z]+/>)", 1, ("",)),
    (r'( w:val="[^"]*")', 1, ("",)),
    (r"<w:t[^>]*>([^<]*)</w:t>", 1, TEXTS),
)
SEEDS = range(60)
SECONDS = 3


def changed(data: bytes, chance: random.Random) -> bytes:
    """The Word file with a few things in each part that no program would write."""
    stored = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(stored, "w") as written:
        for name in given.namelist():
            text = given.read(name).decode()
            for _ in range(chance.randint(0, 6)):
                pattern, group, values = chance.choice(CHANGES)
                places = list(re.finditer(pattern, text))
                if places:
                    place = chance.choice(places)
                    text = text[: place.start(group)] + chance.choice(values) + text[place.end(group) :]
            written.writestr(name, text)
    return stored.getvalue()


def broken(data: bytes, chance: random.Random) -> bytes:
    """The PDF with a few bytes that are others."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def ends_well(work: Callable[[], object]) -> bool:
    """Whether a work ends in time, by itself or by a refusal; anything else it raises."""
    begun = time.process_time()
    with suppress(LayoutRefused):
        work()
    return time.process_time() - begun < SECONDS


WORD_FILES = [word_file(typed, shape) for typed in (GOOD, STRUCTURED, LONG_ANNEX) for shape in Shape]


def judged_and_mended(data: bytes) -> None:
    mend(data, judge(read_docx(data), DEFAULT))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_word_file_that_no_program_wrote_is_judged_mended_or_refused(seed: int):
    chance = random.Random(seed)
    data = changed(chance.choice(WORD_FILES), chance)
    assert ends_well(lambda: judged_and_mended(data))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return Papers(TEMPLATES).pdf("to-trinh", context_of("to-trinh"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pdf_with_broken_bytes_is_judged_or_refused(pdf: bytes, seed: int):
    data = broken(pdf, random.Random(seed))
    assert ends_well(lambda: judge(read_pdf(data), DEFAULT))
