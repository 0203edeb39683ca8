"""Measuring between the template's tree and the writers: lengths of lines, checks of columns (C03, C07, C15)."""

from collections.abc import Iterable, Iterator

from lxml import etree

from dossiers.documents.setting.fonts import Fonts, Metrics
from dossiers.documents.setting.rule_packs import RulePack
from dossiers.documents.setting.vocabulary import TemplateFault, line_text

HALF_A_MM = 0.5


def measured(root: etree._Element, pack: RulePack, fonts: Fonts) -> etree._Element:
    """Add a `rule` behind the motto, the issuer and the subject, with its length in mm, and number the pictures.

    The tree is changed in place and returned. Raises TemplateFault for a table or picture that does not fit.
    """
    left, right = pack.head_columns
    wanted = (
        ("head/agency", "rule", left, pack.part_rule),
        ("head/motto", "rule", right, 1.0),
        ("subject", "subject-rule", pack.paper.text_width, pack.part_rule),
    )
    for path, style, column, part in wanted:
        for line in root.findall(path):
            length = part * _longest_line(line, pack, fonts, column)
            line.addnext(etree.Element("rule", style=style, mm=f"{length:.2f}", column=f"{column:g}"))
    for signatures in root.iter("signatures"):
        signatures.set("width", f"{_text_width(signatures, pack):g}")
    for table in root.iter("table"):
        _check_columns(table, _text_width(table, pack))
    for number, picture in enumerate(root.iter("picture"), 1):
        picture.set("number", str(number))
        _check_width(picture, _text_width(picture, pack))
    _place_addressees(root, pack, fonts)
    return root


def _text_width(part: etree._Element, pack: RulePack) -> float:
    """Return the width between the margins of a part's sheet, which is landscape if its annex requires it."""
    return pack.paper.turned(part.getparent().get("orientation", "portrait")).text_width


def _place_addressees(root: etree._Element, pack: RulePack, fonts: Fonts) -> None:
    """Place several addressees below each other, their hyphens below the colon of "Kính gửi:" (C17)."""
    items = root.findall("addressee-item")
    if not items:
        return
    opening, style = items[0].getprevious(), pack.styles["addressee-list"]
    if opening is None or opening.tag != "addressee" or not line_text(opening).endswith(":"):
        raise TemplateFault(items[0].sourceline or 0, "addressee-item", "comes after an addressee that ends in a colon")
    words = fonts.metrics(bold=style.bold, italic=style.italic).width(line_text(opening).removesuffix(":"), style.size)
    opening.tag = "addressee-list"
    opening.set("left", f"{pack.addressees_from_left:g}")
    for item in items:
        item.set("left", f"{pack.addressees_from_left + words:.2f}")


def _longest_line(line: etree._Element, pack: RulePack, fonts: Fonts, column: float) -> float:
    """Return the width of the longest line after wrapping the words greedily into the column."""
    style = pack.styles[str(line.tag)]
    metrics = fonts.metrics(bold=style.bold, italic=style.italic)
    texts = line_text(line).split("\n")
    wrapped = (length for text in texts for length in _wrapped(text.split(), metrics, style.size, column))
    return min(column, max(wrapped, default=0.0))


def _wrapped(words: Iterable[str], metrics: Metrics, size: float, column: float) -> Iterator[float]:
    """Yield the length of each line of greedily wrapped words."""
    space, line = metrics.width(" ", size), 0.0
    for word in words:
        length = metrics.width(word, size)
        if line and line + space + length > column:
            yield line
            line = length
        else:
            line += space + length if line else length
    yield line


def _check_width(picture: etree._Element, width: float) -> None:
    """Check that a picture stays within the margins. Raises TemplateFault."""
    if float(picture.get("mm")) > width + HALF_A_MM:
        raise TemplateFault(picture.sourceline or 0, "picture", f"wider than {width:g} mm")


def _check_columns(table: etree._Element, width: float) -> None:
    """Check that a table fills the text width, and that each row has a cell a column. Raises TemplateFault."""
    columns = table.findall("col")
    line = table.sourceline or 0
    if abs(sum(float(col.get("mm")) for col in columns) - width) > HALF_A_MM:
        raise TemplateFault(line, "table", f"the columns do not add up to {width:g} mm")
    for row in table:
        if row.tag != "col" and len(row) != len(columns):
            raise TemplateFault(row.sourceline or line, str(row.tag), f"{len(row)} cells for {len(columns)} columns")
