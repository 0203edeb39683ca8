"""Formatting that most letters of a paragraph share ("kiểu chữ của phần lớn chữ"); single words do not count."""

from collections import Counter
from collections.abc import Callable, Iterable

from dossiers.documents.checker.model import Look, Paragraph

MOST = 0.5
"""The part of the letters that must share a property."""


def _share(paragraph: Paragraph, held: Callable[[Look], bool]) -> float:
    lengths = [(len(run.text.strip()), held(run.look)) for run in paragraph.runs]
    total = sum(length for length, _ in lengths)
    return sum(length for length, does in lengths if does) / total if total else 0.0


def is_bold(paragraph: Paragraph) -> bool:
    """Return whether most of a paragraph is bold."""
    return _share(paragraph, lambda look: look.bold) > MOST


def is_italic(paragraph: Paragraph) -> bool:
    """Return whether most of a paragraph is italic."""
    return _share(paragraph, lambda look: look.italic) > MOST


def is_underlined(paragraph: Paragraph) -> bool:
    """Return whether most of a paragraph is underlined."""
    return _share(paragraph, lambda look: look.underline) > MOST


def is_upper(text: str) -> bool:
    """Return whether a text has letters and all are capitals."""
    return text == text.upper() and text != text.lower()


def is_framed(paragraph: Paragraph) -> bool:
    """Return whether a paragraph is in a table with drawn borders."""
    return paragraph.cell is not None and paragraph.cell.framed


def sizes(paragraphs: Iterable[Paragraph]) -> Counter[float]:
    """Return the number of letters of each size in points."""
    counted: Counter[float] = Counter()
    for paragraph in paragraphs:
        for run in paragraph.runs:
            counted[run.look.size] += len(run.text.strip())
    return counted


def main_size(paragraphs: Iterable[Paragraph]) -> float | None:
    """Return the size of most letters in points; None without letters."""
    most = sizes(paragraphs).most_common(1)
    return most[0][0] if most and most[0][1] else None
