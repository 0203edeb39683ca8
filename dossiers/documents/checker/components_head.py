"""Recognition of the parts of a paper's head ("phần đầu văn bản"): names, number, date, type, subject, addressees."""

from collections.abc import Sequence

from dossiers.documents.checker import patterns as words_of
from dossiers.documents.checker.appearance import is_bold, is_framed, is_upper
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.model import Align, Paragraph
from dossiers.documents.checker.patterns import unaccented

Parts = dict[C, list[Paragraph]]

HEAD_PATTERNS = (
    (C.NATIONAL_NAME, words_of.NATIONAL_NAME),
    (C.MOTTO, words_of.MOTTO),
    (C.LETTER_SUBJECT, words_of.LETTER_SUBJECT),
    (C.NUMBER, words_of.NUMBER),
    (C.PLACE_DATE, words_of.PLACE_DATE),
)


def is_kind(piece: Paragraph) -> bool:
    """Return whether a line is the named type of a paper."""
    words = unaccented(piece.text).rstrip(".:")
    if words in words_of.KINDS:
        return True
    return is_upper(piece.text) and len(words) < 60 and any(words.startswith(f"{kind} ") for kind in words_of.KINDS)


def read_head(pieces: Sequence[Paragraph], parts: Parts, middle: float) -> None:
    """Add all parts above the type; `middle` is that of the sheet, in millimetres."""
    others = []
    for piece in pieces:
        words = unaccented(piece.text)
        if _goes_on_with_name(words, parts):
            parts[C.NATIONAL_NAME].append(piece)
            continue
        name = next((name for name, pattern in HEAD_PATTERNS if pattern.search(words)), None)
        if name is not None and (name is C.PLACE_DATE or name not in parts):
            parts.setdefault(name, []).append(piece)
        elif _on_the_left(piece, middle):
            others.append(piece)
    _goes_on(others, parts)
    _agencies(others, parts)


def _goes_on_with_name(words: str, parts: Parts) -> bool:
    """Return whether a line completes the national name, which a narrow column breaks in two."""
    begun = unaccented(" ".join(piece.text for piece in parts.get(C.NATIONAL_NAME, ())))
    whole = words_of.WHOLE_NATIONAL_NAME
    return bool(begun) and begun != whole and whole.startswith(f"{begun} {words}")


def _on_the_left(piece: Paragraph, middle: float) -> bool:
    """Return whether a piece is in the left half; if its place is not known, whether it is in capitals."""
    if piece.box is not None:
        return piece.box.center < middle
    if piece.column is not None and piece.column[1] - piece.column[0] < 1.2 * middle:
        return sum(piece.column) / 2 < middle
    return is_upper(piece.text)


def _goes_on(others: list[Paragraph], parts: Parts) -> None:
    """Add the lines that continue "V/v …"."""
    if C.LETTER_SUBJECT not in parts:
        return
    first = parts[C.LETTER_SUBJECT][0].number
    for piece in [line for line in others if line.number >= first and not is_upper(line.text)]:
        parts[C.LETTER_SUBJECT].append(piece)
        others.remove(piece)


def _agencies(lines: Sequence[Paragraph], parts: Parts) -> None:
    """Add parent and agency: the agency is bold at the end, or all lines but the first if they look alike."""
    last = next((at for at in range(len(lines), 0, -1) if not is_bold(lines[at - 1])), 0)
    if last == len(lines):
        last = len(lines) - 1
    if last <= 0 and len(lines) > 1 and not _one_name(lines[0], lines[1]):
        last = 1
    while 0 < last < len(lines) and _one_name(lines[last - 1], lines[last]) and not is_bold(lines[last]):
        last -= 1
    if lines[: max(0, last)]:
        parts[C.PARENT] = list(lines[:last])
    if lines[max(0, last) :]:
        parts[C.AGENCY] = list(lines[max(0, last) :])


def _one_name(above: Paragraph, below: Paragraph) -> bool:
    return above.text.endswith("-") or bool(words_of.GOES_ON.match(unaccented(below.text)))


def read_title(pieces: Sequence[Paragraph], at: int, parts: Parts) -> int:
    """Add the type and the subject under it; return the place of what follows."""
    if at >= len(pieces) or not is_kind(pieces[at]):
        return at
    parts[C.KIND] = [pieces[at]]
    at += 1
    while at < len(pieces) and _is_subject(pieces[at], first=C.SUBJECT not in parts):
        if C.SUBJECT in parts and is_upper(pieces[at].text):
            break
        parts.setdefault(C.SUBJECT, []).append(pieces[at])
        at += 1
    while at < len(pieces) and pieces[at].align is Align.CENTER and is_upper(pieces[at].text):
        at += 1  # The authority ("CHỦ TỊCH …") below the subject of a decision has no rule of its own.
    return at


def _is_subject(piece: Paragraph, *, first: bool) -> bool:
    words = unaccented(piece.text)
    others = (words_of.ADDRESSEES, words_of.GROUND, words_of.HEADING)
    if is_framed(piece) or any(pattern.match(words) for pattern in others):
        return False
    named = first and words_of.SUBJECT_BEGINS.match(words) and not piece.text.endswith((".", ":"))
    return bool(named) or piece.align is Align.CENTER


def read_addressees(pieces: Sequence[Paragraph], at: int, parts: Parts) -> int:
    """Add the line "Kính gửi" and the addressees; return the place of what follows."""
    if at >= len(pieces) or not words_of.ADDRESSEES.match(unaccented(pieces[at].text)):
        return at
    parts[C.ADDRESSEES] = [pieces[at]]
    at += 1
    while at < len(pieces) and words_of.RECIPIENT.match(pieces[at].text):
        parts[C.ADDRESSEES].append(pieces[at])
        at += 1
    return at
