"""The rules of the text ("nội dung văn bản"): grounds, paragraphs, headings, numbers, end mark: C18 to C29, C45."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from dossiers.documents.checker.appearance import is_bold, is_framed, is_italic, main_size
from dossiers.documents.checker.aspects import Aspect
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.model import Align, Paragraph
from dossiers.documents.checker.rules.base import (
    CheckedFile,
    Fault,
    PartCheck,
    Pieces,
    RuleCheck,
    faults_unless,
    number,
    outside,
    part_check,
    span,
)
from dossiers.documents.checker.rules.catalogue import LETTERS_IN_ORDER, LayoutRule
from dossiers.documents.checker.rules.part_checks import (
    appearance,
    centred,
    indented,
    not_underlined,
    of_body_size,
    sized,
)

RUNNING = (C.BODY, C.CLAUSE, C.POINT)
"""Parts that are running text."""
SET_APART = (Align.CENTER, Align.RIGHT)
EXACT_AT_LEAST = 15.0
"""Points: a fixed distance of lines that TT 01/2011 also allows."""
END_MARK = "./."


def _running(file: CheckedFile) -> Pieces:
    """Return the running text in order, without captions and the line that names a unit."""
    held = [piece for name in RUNNING for piece in file.found.all(name)]
    return tuple(sorted((piece for piece in held if not _is_apart(piece)), key=lambda piece: piece.number))


def _is_apart(piece: Paragraph) -> bool:
    return piece.align in SET_APART and len(piece.text) < 90


def _body(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    pieces = _running(file)
    if not pieces:
        return None
    plain = tuple(piece for piece in pieces if not is_bold(piece))
    faults = [fault for piece in pieces for fault in sized(file, rule, piece)]
    faults += faults_unless(plain, Aspect.UPRIGHT, lambda piece: not is_italic(piece))
    faults += faults_unless(file.found.all(C.BODY), Aspect.NOT_BOLD, lambda piece: not _all_bold(piece))
    faults += faults_unless(pieces, Aspect.JUSTIFIED, lambda piece: _is_justified(piece, file))
    faults += indented(file, rule, pieces)
    if "one-size" in rule.extra:
        faults += _of_one_size(file, pieces)
    return faults


def _all_bold(piece: Paragraph) -> bool:
    """Return whether a long paragraph is bold throughout; a short one is an unnumbered heading."""
    return is_bold(piece) and len(piece.text) > 90


def _is_justified(piece: Paragraph, file: CheckedFile) -> bool:
    """Return whether a paragraph is justified, or a heading of one line; one line of a PDF does not show it."""
    if piece.align in (Align.JUSTIFY, None):
        return True
    return not file.declared and len(piece.lines) < 2


def _of_one_size(file: CheckedFile, pieces: Pieces) -> Iterator[Fault]:
    main = main_size(pieces)
    for piece in pieces:
        size = main_size([piece])
        if main is not None and size is not None and abs(size - main) > file.tolerance.size:
            yield Fault(Aspect.ONE_SIZE, number(main), number(size), piece)


def _gaps(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    """Check the gaps between the paragraphs of the text: at least 6 pt."""
    pairs = pairwise(file.found.text)
    measured = [
        piece
        for above, piece in pairs
        if above.cell is None and piece.cell is None and piece.gap_before is not None and not _is_apart(piece)
    ]
    if not measured:
        return None
    return [
        Fault(Aspect.GAP, span(rule.low, rule.high), number(piece.gap_before or 0), piece)
        for piece in measured
        if outside(piece.gap_before or 0, rule.low, rule.high, file.tolerance.gap)
    ]


def _pitches(file: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    measured = [piece for piece in file.found.text if piece.pitch is not None and not is_framed(piece)]
    if not measured:
        return None
    return [
        Fault(Aspect.PITCH, span(rule.low, rule.high), number(round(pitch.multiple, 2)), piece)
        for piece in measured
        if (pitch := piece.pitch) is not None
        and not (
            "exact-15" in rule.extra and pitch.points >= EXACT_AT_LEAST - file.tolerance.gap and pitch.multiple < 1
        )
        and outside(pitch.multiple, rule.low, rule.high, file.tolerance.pitch)
    ]


def _grounds(_file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that each ground ends with a semicolon, the last one with a full stop."""
    for piece in pieces:
        last = piece is pieces[-1]
        allowed = (".", ",") if last and "comma" in rule.extra else ("." if last else ";",)
        if not piece.text.endswith(allowed):
            yield Fault(Aspect.ENDING, allowed[0], piece.text[-1:], piece)


def _counted(pattern: str, aspect: Aspect) -> PartCheck:
    """Return a check of the number after the word: Roman or Arabic."""
    fits = re.compile(pattern)

    def check(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        return (Fault(aspect, found=piece.text, paragraph=piece) for piece in pieces if not fits.match(piece.text))

    return check


def _signed(pattern: str, sign: str) -> PartCheck:
    """Return a check that the number is followed by its sign."""
    fits = re.compile(pattern)

    def check(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        return (
            Fault(Aspect.SIGN_AFTER, sign, piece.text.split(" ")[0], piece)
            for piece in pieces
            if not fits.match(piece.text)
        )

    return check


def _in_order(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that points follow the Vietnamese alphabet and begin with a."""
    before = ""
    for piece in pieces:
        letter = piece.text[0].casefold()
        follows = LETTERS_IN_ORDER.find(before) + 1 if before else 0
        expected = LETTERS_IN_ORDER[follows] if follows < len(LETTERS_IN_ORDER) else ""
        if letter not in ("a", expected):
            yield Fault(Aspect.ORDER, f"{expected})", f"{letter})", piece)
        before = letter if letter in LETTERS_IN_ORDER else ""


def _named_in_bold(file: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that the word and the number are bold; the rest as the rule has it."""
    yield from appearance(file, replace(rule, bold=None), pieces)
    for piece in pieces:
        if not next(run.look.bold for run in piece.runs if run.text.strip()):
            yield Fault(Aspect.BOLD, found=piece.text, paragraph=piece)


def _small(_file: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Check that points are numbered with small letters."""
    return faults_unless(pieces, Aspect.LOWER, lambda piece: piece.text[0].islower())


def _end_mark(file: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """Check that the text ends with "./."; if it ends in a table, the last line before or after it does."""
    text = [piece for piece in file.found.text if not is_framed(piece)]
    if not text:
        return None
    return [] if text[-1].text.endswith(END_MARK) else [Fault(Aspect.END_MARK, found=text[-1].text, paragraph=text[-1])]


CHECKS: Mapping[str, RuleCheck] = {
    "C18": part_check(C.GROUND, appearance, not_underlined, _grounds),
    "C19": _body,
    "C20": _gaps,
    "C21": _pitches,
    "C22": part_check(C.PART, appearance, centred, _counted(r"^\w+( thứ)? [IVXLC]+$", Aspect.ROMAN)),
    "C23": part_check(C.PART_TITLE, appearance, centred),
    "C24": part_check(C.SECTION, appearance, centred, _counted(r"^\w+( \w+)? \d+$", Aspect.ARABIC)),
    "C25": part_check(C.SECTION_TITLE, appearance, centred),
    "C26": part_check(C.ARTICLE, _named_in_bold, indented, of_body_size, _signed(r"^Điều \d+\. ", "."), not_underlined),
    "C27": part_check(C.CLAUSE, appearance, of_body_size, _signed(r"^\d+\. ", ".")),
    "C28": part_check(C.POINT, appearance, of_body_size, _small, _signed(r"^\w\) ", ")"), _in_order),
    "C29": part_check(C.HEADING, appearance, not_underlined, _signed(r"^[IVXLC]+\. ", ".")),
    "C45": _end_mark,
}
"""The check of each rule of the text."""
