"""The effective styles, defaults and theme of a Word file ("kiểu, mặc định và bộ phông"), as flat values.

A set of properties is a dict of strings: "sz", "b", "font.hAnsi"; "jc", "spacing.line", "ind.left", "tab.4513". Flat
values make inheritance a merge of dicts, in the order of ECMA-376 part 1, 17.7.2: document defaults, table style,
paragraph style, character style, direct.
"""

from collections.abc import Iterable, Mapping

from dossiers.documents.checker.docx.package import A, Element, W, WordPackage, is_on, value

Values = Mapping[str, str]

TOGGLES = ("b", "i", "caps", "vanish")
"""Each level of styles that sets one toggles it (17.7.3); set directly it is on or off."""
SINGLE = ("sz", "u", "jc", "outlineLvl")
GROUPS = {"spacing": "spacing", "ind": "ind", "framePr": "frame"}
SIDES = {"start": "left", "end": "right", "startChars": "leftChars", "endChars": "rightChars"}
WORD_FONT = "Times New Roman"
"""Word's font where no default names one."""


class Styles:
    """All styles of one file, resolved at first use."""

    def __init__(self, package: WordPackage) -> None:
        root = package.related("styles")
        rows: list[Element] = [] if root is None else root.findall(f"{W}style")
        self._rows = {value(row, name="styleId") or "": row for row in rows}
        self._default = {
            row.get(f"{W}type", "paragraph"): identity
            for identity, row in self._rows.items()
            if row.get(f"{W}default") in ("1", "true", "on")
        }
        self._theme = theme_fonts(package.related("theme"))
        self._chains: dict[tuple[str, str], tuple[Element, ...]] = {}
        self._resolved: dict[tuple[str, str], Values] = {}
        defaults = None if root is None else root.find(f"{W}docDefaults")
        self.run_defaults = self.run_values(_below(defaults, "rPrDefault", "rPr"))
        self.form_defaults = form_values(_below(defaults, "pPrDefault", "pPr"))
        self.language = value(defaults, "rPrDefault/rPr/lang") or ""

    def known(self, identity: str | None, kind: str) -> str:
        """Return the named style if the file has it, else the default of its type."""
        row = self._rows.get(identity or "")
        is_kind = row is not None and row.get(f"{W}type", "paragraph") == kind
        return identity or "" if is_kind else self._default.get(kind, "")

    def name(self, identity: str) -> str:
        """Return the displayed name of a style."""
        return value(self._rows.get(identity), "name") or identity

    def chain(self, identity: str, kind: str) -> tuple[Element, ...]:
        """Return the style and those it is based on, the most general first; a cycle is cut."""
        key = (identity, kind)
        if key not in self._chains:
            row = self._rows.get(identity)
            self._chains[key] = ()
            if row is not None:
                self._chains[key] = (*self.chain(value(row, "basedOn") or "", kind), row)
        return self._chains[key]

    def form(self, identity: str) -> Values:
        """Return the paragraph properties of a paragraph style, without the document's defaults."""
        return self._merged("pPr", identity, "paragraph")

    def run(self, identity: str, kind: str) -> Values:
        """Return the run properties of a paragraph or character style, without the document's defaults."""
        return self._merged("rPr", identity, kind)

    def _merged(self, tag: str, identity: str, kind: str) -> Values:
        key = (tag + kind, identity)
        if key not in self._resolved:
            parts = [row.find(f"{W}{tag}") for row in self.chain(identity, kind)]
            self._resolved[key] = merged(form_values(part) if tag == "pPr" else self.run_values(part) for part in parts)
        return self._resolved[key]

    def table_conditions(self, identity: str, conditions: Iterable[str]) -> tuple[Values, Values]:
        """Return paragraph and run properties of a table style for cells that meet these conditions ("firstRow")."""
        forms, looks = [], []
        for row in self.chain(identity, "table"):
            held = {part.get(f"{W}type"): part for part in row.findall(f"{W}tblStylePr")}
            for part in (row, *(held[condition] for condition in ("wholeTable", *conditions) if condition in held)):
                forms.append(form_values(part.find(f"{W}pPr")))
                looks.append(self.run_values(part.find(f"{W}rPr")))
        return merged(forms), merged(looks)

    def look(self, table: Values, paragraph: str, character: str | None, direct: Values) -> Values:
        """Return the effective run properties."""
        levels = [table, self.run(paragraph, "paragraph")]
        if character:
            levels.append(self.run(character, "character"))
        together = merged((self.run_defaults, *levels))
        for toggle in TOGGLES:
            turned = sum(level.get(toggle) == "1" for level in levels) % 2 == 1
            together[toggle] = "1" if turned or self.run_defaults.get(toggle) == "1" else "0"
        return {**together, **direct}

    def run_values(self, properties: Element | None) -> dict[str, str]:
        """Return the flat values of a w:rPr."""
        values: dict[str, str] = {}
        for child in properties if properties is not None else ():
            name = child.tag.rpartition("}")[2]
            if name in TOGGLES:
                values[name] = "1" if is_on(child) else "0"
            elif name == "rFonts":
                values |= self._fonts(child)
            elif name in ("sz", "u", "color", "rStyle"):
                values[name] = child.get(f"{W}val", "")
        return values

    def _fonts(self, fonts: Element) -> dict[str, str]:
        """Return font names by slot; a theme's font has priority over a name."""
        named = {f"font.{slot}": fonts.get(f"{W}{slot}") for slot in ("ascii", "hAnsi")}
        for slot in ("ascii", "hAnsi"):
            themed = self._theme.get(fonts.get(f"{W}{slot}Theme", ""))
            named[f"font.{slot}"] = themed or named[f"font.{slot}"]
        return {slot: name for slot, name in named.items() if name}


def merged(levels: Iterable[Values]) -> dict[str, str]:
    """Return all values, later levels over earlier ones."""
    together: dict[str, str] = {}
    for level in levels:
        together.update(level)
    return together


def form_values(properties: Element | None) -> dict[str, str]:
    """Return the flat values of a w:pPr."""
    values: dict[str, str] = {}
    for child in properties if properties is not None else ():
        name = child.tag.rpartition("}")[2]
        if name in GROUPS:
            values |= _attributes(child, GROUPS[name])
        elif name in SINGLE or name == "pStyle":
            values[name] = child.get(f"{W}val", "")
        elif name == "contextualSpacing":
            values[name] = "1" if is_on(child) else "0"
        elif name == "numPr":
            values |= {f"num.{part.tag.rpartition('}')[2]}": part.get(f"{W}val", "") for part in child}
        elif name == "tabs":
            values |= {f"tab.{stop.get(f'{W}pos')}": stop.get(f"{W}val", "left") for stop in child}
        elif name == "pBdr":
            values |= {f"border.{side.tag.rpartition('}')[2]}": side.get(f"{W}val", "nil") for side in child}
    return values


def _attributes(element: Element, group: str) -> dict[str, str]:
    values = {}
    for key, held in element.attrib.items():
        name = str(key).rpartition("}")[2]
        values[f"{group}.{SIDES.get(name, name)}"] = str(held)
    if group == "ind":
        _one_first_line(values)
    return values


def _one_first_line(values: dict[str, str]) -> None:
    """Reset the other kind of first-line indent that a style may set: an indented line does not hang."""
    if "ind.firstLine" in values or "ind.firstLineChars" in values:
        values.setdefault("ind.hanging", "0")
    elif "ind.hanging" in values:
        values.setdefault("ind.firstLine", "0")
        values.setdefault("ind.firstLineChars", "0")


def theme_fonts(theme: Element | None) -> dict[str, str]:
    """Return the Latin fonts of the theme, by the names that w:asciiTheme uses ("minorHAnsi")."""
    fonts: dict[str, str] = {}
    for kind in ("major", "minor") if theme is not None else ():
        latin = theme.find(f".//{A}{kind}Font/{A}latin") if theme is not None else None
        if latin is not None and latin.get("typeface"):
            fonts |= {f"{kind}{slot}": latin.get("typeface", "") for slot in ("Ascii", "HAnsi")}
    return fonts


def _below(element: Element | None, *path: str) -> Element | None:
    for step in path:
        element = element.find(f"{W}{step}") if element is not None else None
    return element
