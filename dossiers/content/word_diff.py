"""The differences between two texts, word by word and paragraph by paragraph ("so sánh văn bản").

Numbers and the names of people and collectives are marked, because a reader looks for them first.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, zip_longest

MOST_PAIRS = 100_000
"""The most pairs of equal words for an exact comparison. Texts with more, such as one word a thousand times, are
compared from both ends, and the part between counts as replaced."""
MOST_CELLS = 2_500
"""The most paragraphs of one replaced part, old times new, that are matched by their words and not by their order."""
ALIKE = 0.3
"""Two paragraphs with a larger share of common words are one changed paragraph. A single paragraph in place of a single
one counts as changed in any case."""
AROUND = ".,;:()[]“”\"'/…!?"

Opcode = tuple[str, int, int, int, int]
Places = tuple[int | None, int | None]


class DiffSide(StrEnum):
    """Whether words are in both texts, only in the old one, or only in the new one."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Mark(StrEnum):
    """The mark of a changed word: a number, part of a name, or neither."""

    PLAIN = "plain"
    FIGURE = "figure"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class WordRun:
    """Consecutive words on the same side: pieces of a mark and a text."""

    part: DiffSide
    pieces: tuple[tuple[Mark, str], ...]

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.pieces)


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A changed paragraph: its number in the old and in the new text, counted from 1; 0 where it is absent."""

    before: int
    after: int
    runs: tuple[WordRun, ...]


def opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[Opcode]:
    """Return the opcodes of difflib from the old sequence to the new one, in a time that is bounded for any text."""
    counts = Counter(new)
    if sum(counts[word] for word in old) > MOST_PAIRS:
        return _from_both_ends(old, new)
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def word_runs(old: str, new: str, names: Collection[str] = ()) -> tuple[WordRun, ...]:
    """Return the words of both texts in reading order, removed ones before those added in their place."""
    before, after = old.split(), new.split()
    known = _by_first_word(names)
    return _runs(before, after, _marks(before, known), _marks(after, known))


def paragraph_changes(
    old: Sequence[str], new: Sequence[str], names: Collection[str] = ()
) -> tuple[ParagraphChange, ...]:
    """Return every paragraph that differs between the texts, in reading order."""
    return tuple(
        ParagraphChange(
            before=0 if left is None else left + 1,
            after=0 if right is None else right + 1,
            runs=word_runs("" if left is None else old[left], "" if right is None else new[right], names),
        )
        for tag, a, b, c, d in opcodes(old, new)
        if tag != "equal"
        for left, right in _paired(old, new, range(a, b), range(c, d))
    )


def replacements(runs: Sequence[WordRun]) -> Iterator[tuple[str, str]]:
    """Yield each removed text with the text in its place; either may be empty."""
    for is_same, group in groupby(runs, key=lambda run: run.part is DiffSide.SAME):
        if not is_same:
            texts = {run.part: run.text for run in group}
            yield texts.get(DiffSide.REMOVED, ""), texts.get(DiffSide.ADDED, "")


def _from_both_ends(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    ends = len(old) - tail, len(new) - tail
    parts = [
        ("equal", 0, head, 0, head),
        (_tag(ends[0] - head, ends[1] - head), head, ends[0], head, ends[1]),
        ("equal", ends[0], len(old), ends[1], len(new)),
    ]
    return [part for part in parts if part[1] < part[2] or part[3] < part[4]]


def _tag(old: int, new: int) -> str:
    return "replace" if old and new else "delete" if old else "insert"


def _paired(old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Places]:
    """Yield the pairs of old and new paragraphs, in order; None on one side for an added or a removed one."""
    if len(left) == len(right) == 1 or len(left) * len(right) > MOST_CELLS:
        yield from zip_longest(left, right)
        return
    matched = _best(old, new, left, right)
    a, c = left.start, right.start
    for i, j in (*matched, (left.stop, right.stop)):
        yield from ((at, None) for at in range(a, i))
        yield from ((None, at) for at in range(c, j))
        if i < left.stop:
            yield i, j
        a, c = i + 1, j + 1


def _best(old: Sequence[str], new: Sequence[str], left: range, right: range) -> list[tuple[int, int]]:
    """Return the pairs, in order, with the largest sum of similarity."""
    words = {at: Counter(old[at].split()) for at in left}, {at: Counter(new[at].split()) for at in right}
    best: dict[tuple[int, int], tuple[float, tuple[tuple[int, int], ...]]] = {}
    nothing = (0.0, ())
    for i in reversed(left):
        for j in reversed(right):
            ways = [best.get((i + 1, j), nothing), best.get((i, j + 1), nothing)]
            alike = _alike(words[0][i], words[1][j])
            if alike > ALIKE:
                value, pairs = best.get((i + 1, j + 1), nothing)
                ways.append((value + alike, ((i, j), *pairs)))
            best[i, j] = max(ways, key=lambda way: way[0])
    return list(best.get((left.start, right.start), nothing)[1])


def _alike(old: Counter[str], new: Counter[str]) -> float:
    """Return the share of words that both paragraphs have."""
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


def _runs(
    before: Sequence[str], after: Sequence[str], old_marks: Sequence[Mark], new_marks: Sequence[Mark]
) -> tuple[WordRun, ...]:
    found: list[WordRun] = []
    for tag, a, b, c, d in opcodes(before, after):
        if tag == "equal":
            found.append(WordRun(DiffSide.SAME, ((Mark.PLAIN, " ".join(before[a:b])),)))
            continue
        if a < b:
            found.append(WordRun(DiffSide.REMOVED, _pieces(before[a:b], old_marks[a:b])))
        if c < d:
            found.append(WordRun(DiffSide.ADDED, _pieces(after[c:d], new_marks[c:d])))
    return tuple(found)


def _pieces(words: Sequence[str], marks: Sequence[Mark]) -> tuple[tuple[Mark, str], ...]:
    grouped = groupby(zip(marks, words, strict=True), key=lambda pair: pair[0])
    return tuple((mark, " ".join(word for _, word in pairs)) for mark, pairs in grouped)


def _by_first_word(names: Collection[str]) -> Mapping[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in (tuple(name.split()) for name in names):
        if words:
            found.setdefault(words[0], []).append(words)
    return found


def _marks(words: Sequence[str], names: Mapping[str, list[tuple[str, ...]]]) -> list[Mark]:
    """Return the mark of each word; a name is recognised where all its words follow each other,
    regardless of punctuation.
    """
    bare = [word.strip(AROUND) for word in words]
    marks = [Mark.FIGURE if any(sign.isdigit() for sign in word) else Mark.PLAIN for word in words]
    for at, word in enumerate(bare):
        for name in names.get(word, ()):
            if tuple(bare[at : at + len(name)]) == name:
                marks[at : at + len(name)] = [Mark.NAME] * len(name)
    return marks
