"""The rules of the text ("nội dung văn bản"): grounds, paragraphs, headings, numbers, end mark: C18 to C29, C45."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from dossiers.documents.checker.aspects import Aspect
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.looks import is_bold, is_framed, is_italic, main_size
from dossiers.documents.checker.rules.asks import centred, indented, looks, not_underlined, of_body_size, sized
from dossiers.documents.checker.rules.cases import (
    Ask,
    CheckedFile,
    Fault,
    Pieces,
    RuleCheck,
    each,
    number,
    outside,
    part,
    span,
)
from dossiers.documents.checker.rules.catalogue import LETTERS_IN_ORDER, LayoutRule
from dossiers.documents.checker.seen import Align, Paragraph

RUNNING = (C.BODY, C.CLAUSE, C.POINT)
"""Parts that are running text."""
SET_APART = (Align.CENTER, Align.RIGHT)
EXACT_AT_LEAST = 15.0
"""Points: a fixed distance of lines that TT 01/2011 also allows."""
END_MARK = "./."


def _running(case: CheckedFile) -> Pieces:
    """The running text in order, without what is set apart: captions, the line that names a unit."""
    held = [one for name in RUNNING for one in case.found.all(name)]
    return tuple(sorted((one for one in held if not _is_apart(one)), key=lambda one: one.number))


def _is_apart(one: Paragraph) -> bool:
    return one.align in SET_APART and len(one.text) < 90


def _body(case: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    pieces = _running(case)
    if not pieces:
        return None
    plain = tuple(piece for piece in pieces if not is_bold(piece))
    faults = [fault for piece in pieces for fault in sized(case, rule, piece)]
    faults += each(plain, Aspect.UPRIGHT, lambda one: not is_italic(one))
    faults += each(case.found.all(C.BODY), Aspect.NOT_BOLD, lambda one: not _all_bold(one))
    faults += each(pieces, Aspect.JUSTIFIED, lambda one: _is_justified(one, case))
    faults += indented(case, rule, pieces)
    if "one-size" in rule.extra:
        faults += _of_one_size(case, pieces)
    return faults


def _all_bold(one: Paragraph) -> bool:
    """Whether a long paragraph is bold throughout; a short one is a heading that bears no number."""
    return is_bold(one) and len(one.text) > 90


def _is_justified(one: Paragraph, case: CheckedFile) -> bool:
    """A heading of one line need not be; in a PDF one line does not tell."""
    if one.align in (Align.JUSTIFY, None):
        return True
    return not case.declared and len(one.lines) < 2


def _of_one_size(case: CheckedFile, pieces: Pieces) -> Iterator[Fault]:
    main = main_size(pieces)
    for piece in pieces:
        size = main_size([piece])
        if main is not None and size is not None and abs(size - main) > case.near.size:
            yield Fault(Aspect.ONE_SIZE, number(main), number(size), piece)


def _gaps(case: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    """At least 6 pt between the paragraphs of the text."""
    pairs = pairwise(case.found.text)
    measured = [
        one
        for above, one in pairs
        if above.cell is None and one.cell is None and one.gap_before is not None and not _is_apart(one)
    ]
    if not measured:
        return None
    return [
        Fault(Aspect.GAP, span(rule.low, rule.high), number(one.gap_before or 0), one)
        for one in measured
        if outside(one.gap_before or 0, rule.low, rule.high, case.near.gap)
    ]


def _pitches(case: CheckedFile, rule: LayoutRule) -> list[Fault] | None:
    measured = [one for one in case.found.text if one.pitch is not None and not is_framed(one)]
    if not measured:
        return None
    return [
        Fault(Aspect.PITCH, span(rule.low, rule.high), number(round(pitch.multiple, 2)), one)
        for one in measured
        if (pitch := one.pitch) is not None
        and not ("exact-15" in rule.extra and pitch.points >= EXACT_AT_LEAST - case.near.gap and pitch.multiple < 1)
        and outside(pitch.multiple, rule.low, rule.high, case.near.pitch)
    ]


def _grounds(_case: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Each ground ends with a semicolon, the last one with a full stop."""
    for piece in pieces:
        last = piece is pieces[-1]
        allowed = (".", ",") if last and "comma" in rule.extra else ("." if last else ";",)
        if not piece.text.endswith(allowed):
            yield Fault(Aspect.ENDING, allowed[0], piece.text[-1:], piece)


def _counted(pattern: str, aspect: Aspect) -> Ask:
    """The number after the word is Roman or Arabic."""
    fits = re.compile(pattern)

    def ask(_case: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        return (Fault(aspect, found=piece.text, paragraph=piece) for piece in pieces if not fits.match(piece.text))

    return ask


def _signed(pattern: str, sign: str) -> Ask:
    """The number is followed by its sign."""
    fits = re.compile(pattern)

    def ask(_case: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
        return (
            Fault(Aspect.SIGN_AFTER, sign, piece.text.split(" ")[0], piece)
            for piece in pieces
            if not fits.match(piece.text)
        )

    return ask


def _in_order(_case: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Points follow the Vietnamese alphabet and begin with a; a letter follows the one before it."""
    before = ""
    for piece in pieces:
        letter = piece.text[0].casefold()
        follows = LETTERS_IN_ORDER.find(before) + 1 if before else 0
        expected = LETTERS_IN_ORDER[follows] if follows < len(LETTERS_IN_ORDER) else ""
        if letter not in ("a", expected):
            yield Fault(Aspect.ORDER, f"{expected})", f"{letter})", piece)
        before = letter if letter in LETTERS_IN_ORDER else ""


def _named_in_bold(case: CheckedFile, rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """The word and the number are bold, whatever stands behind them; the rest as the rule has it."""
    yield from looks(case, replace(rule, bold=None), pieces)
    for piece in pieces:
        if not next(run.look.bold for run in piece.runs if run.text.strip()):
            yield Fault(Aspect.BOLD, found=piece.text, paragraph=piece)


def _small(_case: CheckedFile, _rule: LayoutRule, pieces: Pieces) -> Iterator[Fault]:
    """Points are counted with small letters."""
    return each(pieces, Aspect.LOWER, lambda one: one.text[0].islower())


def _end_mark(case: CheckedFile, _rule: LayoutRule) -> list[Fault] | None:
    """The text ends with "./."; a paper whose text ends in a table has it in the last line before or after it."""
    text = [one for one in case.found.text if not is_framed(one)]
    if not text:
        return None
    return [] if text[-1].text.endswith(END_MARK) else [Fault(Aspect.END_MARK, found=text[-1].text, paragraph=text[-1])]


CHECKS: Mapping[str, RuleCheck] = {
    "C18": part(C.GROUND, looks, not_underlined, _grounds),
    "C19": _body,
    "C20": _gaps,
    "C21": _pitches,
    "C22": part(C.PART, looks, centred, _counted(r"^\w+( thứ)? [IVXLC]+$", Aspect.ROMAN)),
    "C23": part(C.PART_TITLE, looks, centred),
    "C24": part(C.SECTION, looks, centred, _counted(r"^\w+( \w+)? \d+$", Aspect.ARABIC)),
    "C25": part(C.SECTION_TITLE, looks, centred),
    "C26": part(C.ARTICLE, _named_in_bold, indented, of_body_size, _signed(r"^Điều \d+\. ", "."), not_underlined),
    "C27": part(C.CLAUSE, looks, of_body_size, _signed(r"^\d+\. ", ".")),
    "C28": part(C.POINT, looks, of_body_size, _small, _signed(r"^\w\) ", ")"), _in_order),
    "C29": part(C.HEADING, looks, not_underlined, _signed(r"^[IVXLC]+\. ", ".")),
    "C45": _end_mark,
}
"""What judges each rule of the text."""
