"""The rules of the closing and of annexes ("chữ ký, nơi nhận, phụ lục"): C30 to C40."""

import re
from collections.abc import Iterator, Mapping

from dossiers.documents.checker.aspects import Aspect
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.model import Paragraph
from dossiers.documents.checker.patterns import HONOUR, POWER_WORD, POWERS, unaccented
from dossiers.documents.checker.rules.base import CheckedFile, Fault, Pieces, RuleCheck, faults_unless, part_check
from dossiers.documents.checker.rules.catalogue import LayoutRule
from dossiers.documents.checker.rules.head import listed
from dossiers.documents.checker.rules.part_checks import (
    BALANCED,
    appearance,
    centred,
    level_with,
    not_underlined,
    on_the_left,
)

POWER_WELL = re.compile(rf"^(?:{'|'.join(POWERS)})\. \S")
ROMAN_LABEL = re.compile(r"^Phụ lục( số)? [IVXLC]+$")
REFERENCE = re.compile(r"^\(Kèm theo .*\)$|^\(Ban hành kèm theo .*\)$")


def _power_form(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that KT., TM. and the like are followed by a full stop and a space."""
    for piece in pieces:
        if POWER_WORD.match(piece.text) and not POWER_WELL.match(piece.text):
            yield Fault(Aspect.POWER_FORM, found=piece.text, paragraph=piece)


def _bare_name(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    for piece in pieces:
        honour = HONOUR.match(piece.text)
        if honour:
            yield Fault(Aspect.NO_HONOUR, found=honour[0].strip(), paragraph=piece)


def _under_power(file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that a name is centred under its signer's title."""
    middles = [middle for power in file.found.all(C.POWER) if (middle := _middle(power)) is not None]
    for piece in pieces:
        middle = _middle(piece)
        if middle is not None and middles and min(abs(middle - of_power) for of_power in middles) > BALANCED:
            yield Fault(Aspect.CENTRED, paragraph=piece, other=C.POWER)


def _middle(piece: Paragraph) -> float | None:
    return None if piece.box is None else piece.box.center


def _colon(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    return faults_unless(pieces, Aspect.COLON, lambda piece: piece.text.endswith(":"))


def _level_with_power(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the line is level with the signer's title; not in minutes, whose recipients are below (form 1.9)."""
    if not file.found.is_minutes:
        yield from level_with(C.POWER)(file, rule, pieces)


def _items(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    yield from listed(pieces)
    if not unaccented(pieces[-1].text).lstrip("- ").startswith("LUU"):
        yield Fault(Aspect.FILING_LAST, found=pieces[-1].text, paragraph=pieces[-1])


def _roman_if_many(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    if len(pieces) > 1:
        yield from faults_unless(pieces, Aspect.ROMAN, lambda piece: bool(ROMAN_LABEL.match(piece.text)))


def _reference_form(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    words = " ".join(piece.text for piece in pieces)
    if len(pieces) == 1 and not REFERENCE.match(words):
        yield Fault(Aspect.WORDING, "(Kèm theo …)", words, pieces[0])


def _pointed_to(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Check that the text names each annex of the file."""
    text = unaccented(" ".join(piece.text for piece in file.found.text))
    if not file.found.annexes or not text:
        return None
    labels = [annex.label for annex in file.found.annexes]
    return [
        Fault(Aspect.ANNEX_NAMED, found=label.text, paragraph=label)
        for label in labels
        if not re.search(rf"\b{re.escape(unaccented(label.text).rstrip('.:'))}\b", text)
    ]


CHECKS: Mapping[str, RuleCheck] = {
    "C30": part_check(C.POWER, appearance, centred, not_underlined, _power_form),
    "C33": part_check(C.NAME, appearance, centred, not_underlined, _bare_name, _under_power),
    "C35": part_check(C.RECIPIENTS_WORD, appearance, on_the_left, _colon, _level_with_power),
    "C36": part_check(C.RECIPIENT, appearance, on_the_left, not_underlined, _items),
    "C37": part_check(C.ANNEX, appearance, centred, not_underlined, _roman_if_many),
    "C38": part_check(C.ANNEX_TITLE, appearance, centred, not_underlined),
    "C39": part_check(C.ANNEX_REFERENCE, appearance, centred, not_underlined, _reference_form),
    "C40": _pointed_to,
}
"""The check of each rule of the closing and of annexes."""
