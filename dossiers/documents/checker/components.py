"""Recognition of the parts of a paper ("nhận ra thành phần thể thức") by their words and their places.

Formatting never decides whether a part is there, only which of two similar ones it is: a motto in the wrong size is
still the motto. The patterns match words without accents, so that a misspelt part is found and judged, not missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from dossiers.documents.checker import patterns as words_of
from dossiers.documents.checker.appearance import is_bold, is_framed, is_upper
from dossiers.documents.checker.aspects import Component as C
from dossiers.documents.checker.components_head import Parts, is_kind, read_addressees, read_head, read_title
from dossiers.documents.checker.model import Align, Area, DocumentModel, Paragraph, TextRun
from dossiers.documents.checker.patterns import looks_like_name, unaccented

TEXT_PATTERNS = (
    (C.PART, words_of.PART),
    (C.SECTION, words_of.SECTION),
    (C.ARTICLE, words_of.ARTICLE),
    (C.HEADING, words_of.HEADING),
    (C.CLAUSE, words_of.CLAUSE),
    (C.POINT, words_of.POINT),
)
TYPED_LINE = "_-–— "
"""Characters typed in place of a drawn line; such a line is no part of a paper."""
NAME_ASIDE, LONGEST_NAME = 25.0, 50
"""The most millimetres between the middles of a signer's name and title, and the most letters of a name."""
CLOSE = 10.0
"""Points: a larger gap is space for a signature."""
HEAD_AT_MOST = 40
"""The number of first paragraphs that may hold the title of a paper."""


class PaperForm(StrEnum):
    """The form of a paper: with a named type, a letter ("công văn"), or an annex in a file of its own."""

    NAMED = "named"
    LETTER = "letter"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class AnnexFound:
    """One annex: its label, title and reference, and its text."""

    label: Paragraph
    title: tuple[Paragraph, ...]
    reference: tuple[Paragraph, ...]
    text: tuple[Paragraph, ...]


@dataclass(frozen=True)
class FoundParts:
    """The parts of one paper; `text` is the part between its title and its closing, in reading order."""

    form: PaperForm
    parts: Mapping[C, tuple[Paragraph, ...]]
    text: tuple[Paragraph, ...] = ()
    annexes: tuple[AnnexFound, ...] = ()

    def all(self, component: C) -> tuple[Paragraph, ...]:
        """Return the paragraphs of a part; none if it was not found."""
        return self.parts.get(component, ())

    def words(self, component: C) -> str:
        """Return the text of a part, its lines joined."""
        return " ".join(paragraph.text for paragraph in self.all(component))

    def component_of(self, paragraph: Paragraph) -> C | None:
        """Return the part that a paragraph is; pieces of one paragraph may be different parts."""
        return self._names.get(id(paragraph))

    @cached_property
    def _names(self) -> Mapping[int, C]:
        return {id(piece): component for component, pieces in self.parts.items() for piece in pieces}

    @property
    def is_minutes(self) -> bool:
        """Whether the paper is a "biên bản", which has no place and date in its head."""
        return unaccented(self.words(C.KIND)).startswith("BIEN BAN")

    @property
    def is_made_by_a_system(self) -> bool:
        """Whether the paper is a receipt that says in its last paragraph that it needs no signature."""
        kind = unaccented(self.words(C.KIND))
        last = unaccented(self.text[-1].text) if self.text else ""
        return kind in words_of.RECEIPTS and words_of.NO_SIGNATURE in last


def find(model: DocumentModel) -> FoundParts:
    """Return the parts of a paper."""
    body = [
        paragraph for paragraph in model.paragraphs if paragraph.area is Area.BODY and paragraph.text.strip(TYPED_LINE)
    ]
    pieces = [piece for paragraph in body for piece in _pieces(paragraph)]
    annexes = _annex_places(pieces)
    main = pieces[: annexes[0]] if annexes else pieces
    found = _main(main, _middle(model)) if main else FoundParts(PaperForm.ANNEX, {})
    held = tuple(_annex(pieces[start:end]) for start, end in pairwise([*annexes, len(pieces)]))
    if not held:
        return found
    parts = {
        **found.parts,
        C.ANNEX: tuple(annex.label for annex in held),
        C.ANNEX_TITLE: tuple(line for annex in held for line in annex.title),
        C.ANNEX_REFERENCE: tuple(line for annex in held for line in annex.reference),
    }
    return replace(found, parts={name: held for name, held in parts.items() if held}, annexes=held)


def _middle(model: DocumentModel) -> float:
    return model.sheets[0].width / 2 if model.sheets else 105.0


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield the typed lines of a paragraph that holds several parts, as a letterhead in one paragraph does."""
    loose = paragraph.cell is not None and not paragraph.cell.framed
    lines = list(_lines(paragraph.runs)) if loose or paragraph.align is Align.CENTER else []
    if len(lines) < 2:
        yield paragraph
        return
    for at, runs in enumerate(lines):
        yield replace(paragraph, runs=runs, gap_before=paragraph.gap_before if at == 0 else 0.0)


def _lines(runs: Iterable[TextRun]) -> Iterator[tuple[TextRun, ...]]:
    line: list[TextRun] = []
    for run in runs:
        first, *others = run.text.split("\n")
        line.append(replace(run, text=first))
        for text in others:
            yield tuple(line)
            line = [replace(run, text=text)]
    if any(run.text.strip() for run in line):
        yield tuple(line)


def _annex_places(pieces: Sequence[Paragraph]) -> list[int]:
    """Return the places where annexes begin: lines of nothing but "Phụ lục" and a number."""
    return [
        at for at, piece in enumerate(pieces) if words_of.ANNEX.match(unaccented(piece.text)) and not is_framed(piece)
    ]


def _annex(pieces: Sequence[Paragraph]) -> AnnexFound:
    label, rest = pieces[0], list(pieces[1:])
    title: list[Paragraph] = []
    reference: list[Paragraph] = []
    while rest and not is_framed(rest[0]) and not _is_reference(rest[0]) and _is_title(rest[0]) and len(title) < 4:
        title.append(rest.pop(0))
    while rest and not is_framed(rest[0]) and _is_reference(rest[0]):
        reference.append(rest.pop(0))
    return AnnexFound(label, tuple(title), tuple(reference), tuple(rest))


def _is_reference(piece: Paragraph) -> bool:
    return bool(words_of.ANNEX_REFERENCE.match(unaccented(piece.text)))


def _is_title(piece: Paragraph) -> bool:
    return piece.align is Align.CENTER or is_bold(piece) or is_upper(piece.text)


def _main(pieces: Sequence[Paragraph], middle: float) -> FoundParts:
    parts: Parts = {}
    form, title = _title_place(pieces)
    read_head(pieces[:title], parts, middle)
    if C.LETTER_SUBJECT in parts:
        form = PaperForm.LETTER
    after = read_title(pieces, title, parts) if form is PaperForm.NAMED else title
    after = read_addressees(pieces, after, parts)
    after = _read_authority(pieces, after, parts)
    closing = _closing_place(pieces, after)
    text = tuple(piece for piece in pieces[after:closing] if not _is_resolution(piece, parts))
    _text(text, parts)
    _closing(pieces[closing:], parts)
    return FoundParts(form, {name: tuple(held) for name, held in parts.items() if held}, text)


def _title_place(pieces: Sequence[Paragraph]) -> tuple[PaperForm, int]:
    """Return the form of the paper and the place of its type, or of the end of the head if it has none."""
    for at, piece in enumerate(pieces[:HEAD_AT_MOST]):
        if is_kind(piece):
            return PaperForm.NAMED, at
        if words_of.ADDRESSEES.match(unaccented(piece.text)):
            return PaperForm.LETTER, at
    ends = (
        at for at, piece in enumerate(pieces) if words_of.GROUND.match(unaccented(piece.text)) or len(piece.text) > 150
    )
    return PaperForm.NAMED, next(ends, min(len(pieces), HEAD_AT_MOST))


def _read_authority(pieces: Sequence[Paragraph], start: int, parts: Parts) -> int:
    """Add the issuing authority: capitals right above the grounds. Return the next place."""
    at = start
    while at < len(pieces) and is_upper(pieces[at].text) and not is_framed(pieces[at]):
        at += 1
    if at == start or at == len(pieces) or not words_of.GROUND.match(unaccented(pieces[at].text)):
        return start
    parts[C.AUTHORITY] = list(pieces[start:at])
    return at


def _is_resolution(piece: Paragraph, parts: Parts) -> bool:
    """Return whether a line announces the decision ("QUYẾT ĐỊNH:"); if so, add it to the parts."""
    if not words_of.RESOLUTION.match(unaccented(piece.text)):
        return False
    parts.setdefault(C.RESOLUTION, []).append(piece)
    return True


def _closing_place(pieces: Sequence[Paragraph], start: int) -> int:
    """Return the place where the signatures and the recipients begin."""
    return next((at for at in range(start, len(pieces)) if _closes(pieces[at])), len(pieces))


def _closes(piece: Paragraph) -> bool:
    return not is_framed(piece) and (bool(words_of.RECIPIENTS.match(unaccented(piece.text))) or is_power(piece))


def is_power(piece: Paragraph) -> bool:
    """Return whether a line is the title of a signer ("GIÁM ĐỐC", "KT. TRƯỞNG BAN")."""
    set_apart = is_upper(piece.text) or piece.align is Align.CENTER
    return set_apart and len(piece.text) < 70 and bool(words_of.POWER.match(unaccented(piece.text)))


def _text(pieces: Sequence[Paragraph], parts: Parts) -> None:
    grounds = True
    title_of: C | None = None
    for piece in pieces:
        if is_framed(piece):
            continue
        words = unaccented(piece.text)
        grounds = grounds and bool(words_of.GROUND.match(words))
        name = C.GROUND if grounds else title_of or _numbered(piece.text)
        centred = piece.align is Align.CENTER
        if title_of is not None and not centred:
            name = _numbered(piece.text)
        title_of = {C.PART: C.PART_TITLE, C.SECTION: C.SECTION_TITLE}.get(name or C.BODY)
        if name is None:
            name = C.BODY
        parts.setdefault(name, []).append(piece)


def _numbered(text: str) -> C | None:
    """Return the kind of numbering a line begins with; small letters number points, never parts of the whole."""
    words = unaccented(text)
    if text[:1].islower():
        return C.POINT if words_of.POINT.match(words) else None
    return next((name for name, pattern in TEXT_PATTERNS if pattern.match(words)), None)


def _closing(pieces: Sequence[Paragraph], parts: Parts) -> None:
    """Add recipients and signers, which are side by side and distinguished by their words."""
    for piece in pieces:
        words = unaccented(piece.text)
        if words_of.RECIPIENTS.match(words):
            name = C.RECIPIENTS_WORD
        elif is_power(piece) or _goes_on_with_power(piece, parts.get(C.POWER, [])):
            name = C.POWER
        elif C.RECIPIENTS_WORD in parts and words_of.RECIPIENT.match(words):
            name = C.RECIPIENT
        elif C.POWER in parts and (looks_like_name(piece.text) or _is_under(piece, parts[C.POWER])):
            name = C.NAME
        else:
            continue
        parts.setdefault(name, []).append(piece)


def _goes_on_with_power(piece: Paragraph, powers: Sequence[Paragraph]) -> bool:
    """Return whether a line of capitals continues the title right above it."""
    close = (piece.gap_before or 0.0) < CLOSE
    return close and is_upper(piece.text) and any(_is_near(piece, power) for power in powers)


def _is_under(piece: Paragraph, powers: Sequence[Paragraph]) -> bool:
    """Return whether a line is under a signer's title, or in its cell, and is no remark on signing."""
    return not piece.text.startswith(("(", "-")) and any(_is_near(piece, power) for power in powers)


def _is_near(piece: Paragraph, power: Paragraph) -> bool:
    if piece.box is None or power.box is None:
        return piece.cell is not None and piece.cell == power.cell
    return abs(piece.box.center - power.box.center) < NAME_ASIDE and len(piece.text) < LONGEST_NAME
