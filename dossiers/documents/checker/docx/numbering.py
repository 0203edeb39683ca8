"""Automatic numbers of Word's lists ("đánh số tự động"), as they are printed."""

from collections.abc import Callable, Iterable

from dossiers.documents.checker.docx.package import Element, W, WordPackage, is_on, number, value
from dossiers.documents.checker.docx.styles import Styles, Values, form_values

ROMAN: tuple[tuple[int, str], ...] = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
)
ROMAN += ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """The lists of one file with their counters."""

    def __init__(self, package: WordPackage, styles: Styles) -> None:
        root = package.related("numbering")
        rows: Iterable[Element] = [] if root is None else root
        self._abstract = {value(row, name="abstractNumId"): row for row in rows if row.tag == f"{W}abstractNum"}
        self._lists = {value(row, name="numId"): row for row in rows if row.tag == f"{W}num"}
        self._styles = styles
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def form(self, form: Values) -> Values:
        """Return the indents that a list's level gives to its paragraphs."""
        level = self._level(form.get("num.numId"), _depth(form))
        return {} if level is None else form_values(level.find(f"{W}pPr"))

    def next(self, form: Values) -> tuple[str, Values]:
        """Return the next number of a paragraph's list with its separator, and the run properties of the number."""
        identity, depth = form.get("num.numId"), _depth(form)
        level = self._level(identity, depth)
        if level is None or identity is None:
            return "", {}
        self._count(identity, depth)
        parting = {"nothing": "", "space": " "}.get(value(level, "suff") or "", "\t")
        shown = self._shown(identity, level)
        return (shown + parting if shown else ""), self._styles.run_values(level.find(f"{W}rPr"))

    def _key(self, identity: str) -> str:
        return value(self._lists.get(identity), "abstractNumId") or ""

    def _level(self, identity: str | None, depth: int) -> Element | None:
        """Return the definition of a level: the list's own, or that of its abstract list."""
        row = self._lists.get(identity)
        if row is None or identity == "0":
            return None
        own = self._override(identity, depth)
        replaced = own.find(f"{W}lvl") if own is not None else None
        if replaced is not None:
            return replaced
        scheme = self._abstract.get(value(row, "abstractNumId"))
        linked = value(scheme, "numStyleLink")
        if linked:
            return self._linked(linked, identity, depth)
        return _at(scheme, "lvl", depth)

    def _linked(self, style: str, identity: str | None, depth: int) -> Element | None:
        other = next((value(row, "pPr/numPr/numId") for row in self._styles.chain(style, "numbering")), None)
        return None if other in (None, identity) else self._level(other, depth)

    def _override(self, identity: str | None, depth: int) -> Element | None:
        return _at(self._lists.get(identity), "lvlOverride", depth)

    def _start(self, identity: str, depth: int) -> int:
        return int(number(value(self._level(identity, depth), "start"), 1))

    def _count(self, identity: str, depth: int) -> None:
        counts = self._counts.setdefault(self._key(identity), {})
        anew = value(self._override(identity, depth), "startOverride")
        if anew is not None and (identity, depth) not in self._begun:
            counts[depth] = int(number(anew, 1))
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else self._start(identity, depth)
        self._begun.add((identity, depth))
        for deeper in [count for count in counts if count > depth]:
            del counts[deeper]

    def _shown(self, identity: str, level: Element) -> str:
        pattern = value(level, "lvlText") or ""
        if value(level, "numFmt") in ("bullet", "none"):
            return pattern
        plain = is_on(level.find(f"{W}isLgl"))
        counts = self._counts[self._key(identity)]
        for depth in range(9):
            if f"%{depth + 1}" in pattern:
                kind = "decimal" if plain else value(self._level(identity, depth), "numFmt")
                count = counts.get(depth, self._start(identity, depth))
                pattern = pattern.replace(f"%{depth + 1}", count_text(count, kind or "decimal"))
        return pattern


def _depth(form: Values) -> int:
    return int(number(form.get("num.ilvl")))


def _at(parent: Element | None, tag: str, depth: int) -> Element | None:
    rows = [] if parent is None else parent.findall(f"{W}{tag}")
    return next((row for row in rows if value(row, name="ilvl") == str(depth)), None)


def count_text(count: int, kind: str) -> str:
    """Return a count in one of Word's formats; its letters are the English ones, doubled after z."""
    return WAYS.get(kind, str)(count)


def _letters(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else ""


def _roman(count: int) -> str:
    shown = ""
    for worth, letters in ROMAN:
        while count >= worth:
            shown, count = shown + letters, count - worth
    return shown


WAYS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02}".format,
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
}
