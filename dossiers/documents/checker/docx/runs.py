"""The content of one paragraph of a Word file ("nội dung đoạn văn"): formatted letters, fields, drawings.

Inserted text counts and deleted text does not; a field counts by its result; hidden text is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from dossiers.documents.checker.docx.package import MC, Element, W, number
from dossiers.documents.checker.docx.styles import WORD_FONT, Styles, Values
from dossiers.documents.checker.model import Look, TextRun

HOLDERS = {
    f"{W}{name}"
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "bdo", "dir", "fldSimple")
}
"""Elements that contain runs and add no text of their own."""
SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
WORD_SIZE = 20
"""Half points, where no default names a size."""


@dataclass(slots=True)
class ParagraphContent:
    """The runs of a paragraph and its other content; `page_tabs` counts the tabs before a page number."""

    runs: list[TextRun] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)
    breaks_page: bool = False
    page_number: Look | None = None
    page_tabs: int = 0
    page_aligned: str = ""
    counted: str = ""
    """What fields of the page's number show, to be left out of the words of a margin."""


@dataclass(slots=True)
class _Field:
    """A complex field that has begun: its instruction, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False


class ParagraphReader:
    """A reader of paragraphs with the styles of one file."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._looks: dict[tuple[tuple[str, str], ...], tuple[Look, Look]] = {}

    def content(self, paragraph: Element, style: str, table: Values) -> ParagraphContent:
        """Return the content of a paragraph."""
        return _Line(self, style, table).read(paragraph)

    def mark(self, paragraph: Element, style: str, table: Values, over: Values) -> Values:
        """Return the run properties of the paragraph's mark, which its number takes, too.

        `over` are the number's own.
        """
        direct = self._styles.run_values(paragraph.find(f"{W}pPr/{W}rPr"))
        return self._styles.look(table, style, direct.get("rStyle"), {**direct, **over})

    def effective(self, run: Element, style: str, table: Values) -> Values:
        """Return the effective properties of a run."""
        direct = self._styles.run_values(run.find(f"{W}rPr"))
        return self._styles.look(table, style, direct.get("rStyle"), direct)

    def looks(self, values: Values) -> tuple[Look, Look]:
        """Return the look of ASCII letters and of all others (Vietnamese ones): they may have two fonts."""
        key = tuple(sorted(values.items()))
        if key not in self._looks:
            self._looks[key] = (_look(values, "ascii"), _look(values, "hAnsi"))
        return self._looks[key]

    def runs(self, text: str, values: Values) -> Iterator[TextRun]:
        """Yield the runs of a text: one, or several if its letters have two fonts."""
        if values.get("vanish") == "1" or not text:
            return
        text = text.upper() if values.get("caps") == "1" else text
        plain, others = self.looks(values)
        if plain == others:
            yield TextRun(text, plain)
            return
        for is_plain, letters in groupby(text, key=str.isascii):
            yield TextRun("".join(letters), plain if is_plain else others)


def _look(values: Values, slot: str) -> Look:
    color = values.get("color", "auto")
    return Look(
        font=values.get(f"font.{slot}") or WORD_FONT,
        size=number(values.get("sz"), WORD_SIZE) / 2,
        bold=values.get("b") == "1",
        italic=values.get("i") == "1",
        underline=values.get("u", "none") != "none",
        color="000000" if color in ("auto", "") else color.upper(),
    )


class _Line:
    """The state while one paragraph is read."""

    def __init__(self, reader: ParagraphReader, style: str, table: Values) -> None:
        self._reader, self._style, self._table = reader, style, table
        self._fields: list[_Field] = []
        self._tabs = 0
        self._values: Values = {}
        self._content = ParagraphContent()

    def read(self, paragraph: Element) -> ParagraphContent:
        self._walk(paragraph, "")
        return self._content

    def _walk(self, parent: Element, simple: str) -> None:
        for child in parent:
            if child.tag == f"{W}r":
                self._run(child, simple)
            elif child.tag in HOLDERS:
                self._walk(child, child.get(f"{W}instr") or simple)
            elif child.tag == f"{MC}AlternateContent":
                for branch in selected_branch(child):
                    self._walk(branch, simple)

    def _run(self, run: Element, simple: str) -> None:
        self._values = self._reader.effective(run, self._style, self._table)
        for child in run:
            self._piece(child, simple)

    def _piece(self, child: Element, simple: str) -> None:
        name = child.tag.rpartition("}")[2]
        if child.tag == f"{MC}AlternateContent":
            for branch in selected_branch(child):
                for inner in branch:
                    self._piece(inner, simple)
        elif name in ("drawing", "pict", "object"):
            self._content.drawings.append(child)
        elif name in ("fldChar", "instrText"):
            self._field(child, name)
        elif all(field.shown for field in self._fields):
            self._letters(child, name, simple)

    def _letters(self, child: Element, name: str, simple: str) -> None:
        if name == "t":
            self._add(child.text or "", simple)
        elif name == "sym":
            self._add(chr(int(child.get(f"{W}char") or "20", 16)), simple)
        elif name == "br" and child.get(f"{W}type") in ("page", "column"):
            self._content.breaks_page = True
        elif name in SIGNS or name == "br":
            self._tabbed(child, name)
            self._add(SIGNS.get(name, "\n"), simple)

    def _tabbed(self, child: Element, name: str) -> None:
        self._tabs += name in ("tab", "ptab")
        if name == "ptab" and not self._content.page_number:
            self._content.page_aligned = child.get(f"{W}alignment") or ""

    def _add(self, text: str, simple: str) -> None:
        self._content.runs += self._reader.runs(text, self._values)
        if any(map(_shows_page, (simple, *(field.instruction for field in self._fields)))):
            self._number_is_here()
            self._content.counted += text

    def _field(self, child: Element, name: str) -> None:
        kind = child.get(f"{W}fldCharType")
        if name == "instrText" and self._fields:
            self._fields[-1].instruction += child.text or ""
        elif kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields and _shows_page(self._fields.pop().instruction):
            self._number_is_here()

    def _number_is_here(self) -> None:
        """Record the look and place of a page number; a field without a stored result looks like its last mark."""
        if self._content.page_number is None:
            self._content.page_number = self._reader.looks(self._values)[0]
            self._content.page_tabs = self._tabs


def _shows_page(instruction: str) -> bool:
    return instruction.split()[:1] in (["PAGE"], ["page"], ["Page"])


def selected_branch(alternate: Element) -> list[Element]:
    """Return the branch that new programs draw; the fallback for old ones repeats the same content."""
    choices: list[Element] = alternate.findall(f"{MC}Choice")
    fallbacks: list[Element] = alternate.findall(f"{MC}Fallback")
    return choices[:1] or fallbacks
