"""The rules of the head ("phần đầu văn bản"): national name, agencies, number, date, type and subject: C01 to C17."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from dossiers.documents.checker.aspects import Aspect
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.model import Align, Paragraph
from dossiers.documents.checker.rules.base import (
    CheckedFile,
    Fault,
    PartCheck,
    Pieces,
    RuleCheck,
    number,
    outside,
    part_check,
    span,
)
from dossiers.documents.checker.rules.catalogue import LayoutRule
from dossiers.documents.checker.rules.part_checks import (
    appearance,
    centred,
    close_under,
    level_with,
    lined,
    not_underlined,
)
from dossiers.documents.checker.widths import width

NATIONAL_NAMES = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
"""Both ways of setting the tone mark are in use."""
MOTTOS = ("Độc lập - Tự do - Hạnh phúc",)

SYMBOL = r"[\dA-ZĐ][\dA-ZĐr]*"
"""One group of a symbol: capitals, but for the r of TTr ("tờ trình") and its like."""
NUMBER = re.compile(rf"^Số: ?(?:\d+[.…]*|[ .…]*)/{SYMBOL}(?:[-&/]{SYMBOL})*$")
BLANK = r"[ .…]*"
DATE = re.compile(
    rf"^[^,]+, ngày (?P<day>\d{{1,2}}|{BLANK}) ?tháng (?P<month>\d{{1,2}}|{BLANK}) ?năm (?P<year>\d{{4}}|\d*{BLANK})$"
)
UNDER_COLON_NEAR = 3.0
"""Millimetres that the dashes may deviate from the colon above them."""


def _worded(wordings: tuple[str, ...]) -> PartCheck:
    def check(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        text = unicodedata.normalize("NFC", " ".join(piece.text for piece in pieces))
        if text.upper() not in map(str.upper, wordings) or (text not in wordings and text != text.upper()):
            yield Fault(Aspect.WORDING, wordings[0], text, pieces[0])

    return check


def _top_right(file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the part is on the first page, in the right half, with only its own part of the head above it."""
    piece = pieces[0]
    middle = file.model.sheets[0].width / 2
    place = piece.box.center if piece.box else (sum(piece.column) / 2 if piece.column else None)
    wide = piece.box is None and piece.column is not None and piece.column[1] - piece.column[0] > 1.2 * middle
    first_page = piece.page in (1, None) and piece.section == 1
    if not first_page or (place is not None and place < middle and not wide):
        yield Fault(Aspect.TOP_RIGHT, paragraph=piece)


def _number_form(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    text = unicodedata.normalize("NFC", pieces[0].text)
    if not NUMBER.match(text):
        yield Fault(Aspect.NUMBER_FORM, found=text, paragraph=pieces[0])


def _number_padded(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Check that a number below ten has a leading zero; a number still to be given is not judged."""
    pieces = file.found.all(C.NUMBER)
    digits = re.search(r"\d+(?=[ .…]*/)", pieces[0].text) if pieces else None
    if digits is None:
        return None
    held = digits[0]
    return [] if len(held) > 1 else [Fault(Aspect.NUMBER_PADDED, f"0{held}", held, pieces[0])]


def _date_form(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    if not DATE.match(unicodedata.normalize("NFC", pieces[0].text)):
        yield Fault(Aspect.DATE_FORM, found=pieces[0].text, paragraph=pieces[0])


def _date_padded(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Check that days below ten and the months 1 and 2 have a leading zero, and other months have none."""
    pieces = file.found.all(C.PLACE_DATE)
    text = unicodedata.normalize("NFC", file.found.words(C.PLACE_DATE))
    found = re.search(r"ngày (\d{1,2}) tháng (\d{1,2})", text)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    expected = f"ngày {day:02} tháng {month:02}" if month < 3 else f"ngày {day:02} tháng {month}"
    return [] if found[0] == expected else [Fault(Aspect.DATE_PADDED, expected, found[0], pieces[0])]


def _vv(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the subject of a letter begins with "V/v"; below the type of a paper it would be "Về việc"."""
    if not pieces[0].text.startswith("V/v"):
        yield Fault(Aspect.VV, found=pieces[0].text, paragraph=pieces[0])


def _six_points_under(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    gap = pieces[0].gap_before
    if gap is not None and outside(gap, rule.low, rule.high, file.tolerance.gap):
        yield Fault(Aspect.GAP, span(rule.low, rule.high), number(gap), pieces[0], other=C.NUMBER)


def _addressees(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that one addressee is on the line, and several below it, as a list under the colon."""
    word, items = pieces[0], pieces[1:]
    if not items:
        if ":" not in word.text:
            yield Fault(Aspect.COLON, found=word.text, paragraph=word)
        return
    if not word.text.endswith(":"):
        yield Fault(Aspect.COLON, found=word.text, paragraph=word)
    yield from listed(items)
    yield from _under_colon(word, items)


def listed(items: Pieces) -> Iterator[Fault]:
    """Check the lines of a list: each begins with a dash and ends with a semicolon, the last one with a full stop."""
    for item in items:
        if not item.text.startswith("-"):
            yield Fault(Aspect.DASH, found=item.text, paragraph=item)
        ending = "." if item is items[-1] else ";"
        if not item.text.endswith(ending):
            yield Fault(Aspect.ENDING, ending, item.text[-1:], item)


def _under_colon(word: Paragraph, items: Pieces) -> Iterator[Fault]:
    colon = _begins(word)
    if colon is None:
        return
    colon += sum(width(run.text, run.look) for run in word.runs) - width(":", word.runs[-1].look)
    for item in items:
        begins = _begins(item)
        if begins is not None and abs(begins - colon) > UNDER_COLON_NEAR:
            yield Fault(Aspect.UNDER_COLON, number(round(colon, 1)), number(round(begins, 1)), item)


def _begins(piece: Paragraph) -> float | None:
    """Return the place of a paragraph's first letter, from the left edge of the sheet."""
    if piece.box is not None:
        return piece.lines[0].left if piece.lines else piece.box.left
    if piece.column is None or piece.align not in (Align.LEFT, Align.JUSTIFY):
        return None
    return piece.column[0] + (piece.left_indent or 0) + (piece.first_indent or 0)


CHECKS: Mapping[str, RuleCheck] = {
    "C01": part_check(C.NATIONAL_NAME, appearance, not_underlined, _worded(NATIONAL_NAMES), _top_right),
    "C02": part_check(C.MOTTO, appearance, centred, _worded(MOTTOS)),
    "C03": part_check(C.MOTTO, lined),
    "C04": part_check(C.MOTTO, close_under(C.NATIONAL_NAME)),
    "C05": part_check(C.PARENT, appearance, centred, not_underlined),
    "C06": part_check(C.AGENCY, appearance, centred),
    "C07": part_check(C.AGENCY, lined),
    "C08": part_check(C.AGENCY, close_under(C.PARENT)),
    "C09": part_check(C.NUMBER, appearance, centred, not_underlined, _number_form),
    "C10": _number_padded,
    "C11": part_check(C.PLACE_DATE, appearance, centred, not_underlined, level_with(C.NUMBER), _date_form),
    "C12": _date_padded,
    "C13": part_check(C.KIND, appearance, centred, not_underlined),
    "C14": part_check(C.SUBJECT, appearance, centred),
    "C15": part_check(C.SUBJECT, lined),
    "C16": part_check(C.LETTER_SUBJECT, appearance, centred, not_underlined, _vv, _six_points_under),
    "C17": part_check(C.ADDRESSEES, appearance, not_underlined, _addressees),
}
"""The check of each rule of the head."""
