"""The manual's page of the layout rules, written from the checker's own table.

`make gallery` writes `docs/layout-rules.md`; a test compares the page with the table, so that it cannot go stale.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dossiers.documents.checker.rules.catalogue import NEVER_MEASURED, RULE_SETS, LayoutRule
from dossiers.documents.checker.verdicts import RuleSeverity

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "layout-rules.md"
WORDS = tomllib.loads((ROOT / "templates" / "words" / "layout.toml").read_text(encoding="utf-8"))
PACKS = ("nd30_2020", "ttlt55_2005", "tt01_2011")

PAGE_RULES: Mapping[str, str] = {
    "P01": "paper size A4",
    "P02": "portrait; landscape only for tables that are not made into an annex",
    "P03": "top margin",
    "P04": "bottom margin",
    "P05": "left margin",
    "P06": "right margin",
    "P07": "two-sided print: the decree has no rule; TTLT 55/2005 is said to mirror the margins of the back page",
    "P08": "font family; text in Unicode (TCVN 6909:2001)",
    "P09": "text colour black",
    "P10": "page number from 1 in Arabic numerals, upright, centred in the top margin, not shown on page 1",
    "P11": "each annex numbers its own pages",
    "P12": "no tolerance is stated in the decree; the checker's is the precision of its measuring",
}
"""What each rule of the sheet asks beside its numbers."""

COMPONENT_RULES: Mapping[str, str] = {
    "C01": '"Quốc hiệu" at the top right of page 1',
    "C02": '"Tiêu ngữ" centred under C01; a capital at each phrase, hyphens with spaces',
    "C03": "solid line under C02, as long as its text",
    "C04": "C01 and C02 stand at single line spacing",
    "C05": "name of the superior agency, above C06",
    "C06": "name of the issuing agency, centred under C05",
    "C07": "solid line under C06, balanced",
    "C08": "C05 and C06 stand at single line spacing",
    "C09": '"Số:", number, "/", symbol; centred under C06; hyphens in the symbol without spaces',
    "C10": "a number below 10 has a leading zero",
    "C11": "place and date on the line of C09, centred under C01 and C02; a comma after the place",
    "C12": "days below 10 and months 1 and 2 have a leading zero, months 3 to 9 have none",
    "C13": "kind of paper, centred across the page",
    "C14": "subject of a named paper, centred under C13",
    "C15": "solid line under C14, balanced",
    "C16": 'subject of an official letter ("công văn"), "V/v" first, centred under C09',
    "C17": '"Kính gửi": one addressee on the same line; several on their own lines with "-", ";" and a last "."',
    "C18": '"Căn cứ": one a line, ";" at the end, "." at the last',
    "C19": "body justified, first line indented",
    "C20": "gap between paragraphs",
    "C21": "line spacing",
    "C22": '"Phần", "Chương" with a Roman numeral, centred on a line of its own',
    "C23": "title of a part or chapter, centred on the next line",
    "C24": '"Mục", "Tiểu mục" with an Arabic numeral, centred on a line of its own',
    "C25": 'title of a "mục", centred',
    "C26": '"Điều", Arabic numeral and "."; first line indented',
    "C27": '"khoản": Arabic numeral and "."; bold on a line of its own where it has a title',
    "C28": '"điểm": letters in Vietnamese order (a, b, c, d, đ, e, g …) and ")"',
    "C29": 'titles numbered "I.", "II." in papers laid out by parts',
    "C30": '"TM.", "Q.", "KT.", "TL.", "TUQ." before the title of the signer',
    "C31": "another title of the signer stands above the name (papers of a council)",
    "C32": "signature in blue ink on paper",
    "C33": "full name of the signer, centred under C30; no academic title or honour before it",
    "C34": "the seal covers about a third of the signature, on its left",
    "C35": '"Nơi nhận:" on a line of its own at the left margin, level with C30',
    "C36": 'recipients: "-" at the left margin, ";" at the end, last line "Lưu: VT, …" with "."',
    "C37": '"Phụ lục" and its number, centred; Roman numerals if there are several',
    "C38": "title of an annex, centred",
    "C39": '"(Kèm theo …)", centred under the title; filled in on paper, blank in an electronic paper',
    "C40": "the body points to each annex",
    "C41": "urgency stamp: red, in a box of 30 × 8, 40 × 8 or 20 × 8 mm",
    "C42": "circulation note in a box",
    "C43": "mark of the drafter and number of copies, 11 points",
    "C44": "address at the foot of page 1 under a line over the full width, 11 to 12 points",
    "C45": 'end mark "./." after the body, as in the model forms',
    "C46": "first citation of a document: kind, number and symbol, date, issuer, subject; later ones: kind and number. "
    "A law: kind and name",
}
"""What each rule of a component asks beside its numbers."""

SIGNATURE_RULES: Mapping[str, str] = {
    "D01": "a person's signature: blue picture of the handwriting, PNG with transparent ground, between title and name",
    "D02": "an agency's: red picture of the seal in its true size, over about a third of D01 on its left",
    "D03": "an annex in the same file is not signed by itself",
    "D04": "an annex in another file is signed by the agency at the top right of page 1, without picture: number and "
    "symbol, time of signing; 10 points, upright, black",
    "D05": "electronic copy: same place, without picture: kind of copy, agency, time of signing; 10 points, black",
    "D06": "digitised copy: PDF 1.4 or later, in colour, at least 200 dpi, scale 100 %",
    "D07": "signed by the person and by the agency it has the value of the paper original (Điều 5)",
}
"""What the decree asks of digital signatures."""

OWN_RULES: Mapping[str, str] = {
    "N01": "letters are precomposed (Unicode NFC)",
    "N02": "no empty paragraphs as spacing (Word files only)",
    "N03": "the file carries its fonts (PDF files only)",
}
"""Rules that no regulation states: conventions of this project, which only warn."""

UNJUDGED_SOURCES: Mapping[str, str] = {
    "P07": "–",
    "P12": "–",
    "C32": WORDS["regulations"]["nd30_2020"],
    "D07": "Nghị định 30/2020/NĐ-CP, Điều 5",
}
"""Where a rule that is not judged stands, if not in Phụ lục I of the decree."""

EXTRAS: Mapping[str, str] = {
    "a5": "A5 allowed for some papers",
    "bottom-right": "bottom right allowed",
    "upright": "upright allowed",
    "comma": 'last one may end with ","',
    "one-size": "one size throughout",
    "exact-15": "or exactly 15 pt and more",
    "no-indent": "indent may be left out",
}

INTRODUCTION = """\
# The layout rules ("thể thức")

Written by `make gallery` from the table that the checker judges by
(`dossiers/documents/checker/rules/catalogue.py`). Code cites a rule by its id: P the page, C a component,
D digital signatures, N conventions of this project.

`nd30_2020` is Nghị định 30/2020/NĐ-CP, `ttlt55_2005` Thông tư liên tịch 55/2005/TTLT-BNV-VPCP, `tt01_2011` Thông tư
01/2011/TT-BNV. A point such as "I.3" is a place in Phụ lục I of the decree. "same" means the same as `nd30_2020`,
"–" that the rule pack does not have the rule.

- A rule that could be read in the text of its regulation is an **error** and blocks; one that is known from later
  texts only is a **warning**. Severities are given in the order of the columns.
- The text of TTLT 55/2005 was not at hand, so all its rules warn. Where a row of it is a range or unverified, the
  papers of this project take the value that satisfies `nd30_2020` as well, so they pass under both.
- "not judged": the rule is listed, and the checker reports nothing of it (ink, seals, stamps, signatures, two-sided
  print, citations).
- A receipt ("giấy xác nhận", "giấy biên nhận") whose last paragraph says "không cần chữ ký" is made by a system: C30,
  C33, C35 and C36 do not require a signer and recipients of it.
"""


def layout_rules_page() -> str:
    """The whole page."""
    parts = [
        INTRODUCTION,
        _section("The page", PAGE_RULES),
        _section("Components", COMPONENT_RULES),
        _section("Digital signatures", SIGNATURE_RULES),
        _section("Conventions of this project", OWN_RULES),
    ]
    return "\n".join(parts)


def limits(rule: LayoutRule) -> str:
    """The numbers of one rule: lengths, letters, families and what is allowed besides."""
    return "; ".join((*_lengths(rule), *_letters(rule), *(EXTRAS[name] for name in sorted(rule.extra))))


def _section(title: str, rules: Mapping[str, str]) -> str:
    head = ["id", "rule", "what it asks", *(f"`{pack}`" for pack in PACKS), "severity", "source in the decree"]
    rows = [head, ["---"] * len(head), *(_row(rule, text) for rule, text in rules.items())]
    return f"## {title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(name: str, text: str) -> Sequence[str]:
    """One rule as a line of the table; the first pack that has the rule is the one that the others are compared to."""
    packs = [RULE_SETS[pack].get(name) for pack in PACKS]
    first = next((rule for rule in packs if rule is not None), None)
    if first is None:
        source = UNJUDGED_SOURCES.get(name, f"{WORDS['regulations']['nd30_2020']}, Phụ lục I")
        return [name, WORDS["rules"][name], text, *("–" for _ in PACKS), "not judged", source]
    columns = [_column(rule, first) for rule in packs]
    severities = ", ".join("–" if rule is None else _severity(rule) for rule in packs)
    source = WORDS["sources"][first.source].format(point=first.point)
    return [name, WORDS["rules"][name], text, *columns, severities, source]


def _column(rule: LayoutRule | None, first: LayoutRule) -> str:
    if rule is None:
        return "–"
    if rule is not first and limits(rule) == limits(first):
        return "same"
    return limits(rule) or "as said"


def _severity(rule: LayoutRule) -> str:
    return RuleSeverity.ERROR if rule.verified else RuleSeverity.WARNING


def _lengths(rule: LayoutRule) -> Iterator[str]:
    unit = {"part": "of the text's length", "lines": "lines"}.get(rule.unit, rule.unit)
    if rule.id == "P01":
        yield f"{_number(rule.low)} × {_number(rule.high)} mm"
    elif rule.choices:
        yield f"{' or '.join(map(_number, rule.choices))} {unit}"
    elif rule.unit == "part" and rule.low == rule.high:
        yield "as long as the text"
    elif rule.low is not None and rule.low == rule.high:
        yield f"gap {_number(rule.low)} {unit}"
    elif rule.low is not None and rule.high is not None:
        yield f"{_number(rule.low)}–{_number(rule.high)} {unit}"
    elif rule.low is not None:
        yield f"at least {_number(rule.low)} {'line' if unit == 'lines' else unit}"


def _letters(rule: LayoutRule) -> Iterator[str]:
    if rule.size is not None:
        low, high = rule.size
        yield f"{_number(low)} pt" if low == high else f"{_number(low)}–{_number(high)} pt"
    weight = {True: "bold", False: "not bold", None: ""}[rule.bold]
    slope = {True: "italic", False: "upright", None: ""}[rule.italic]
    case = "capitals" if rule.upper else ""
    yield from filter(None, (weight, slope, case))
    if rule.families:
        yield " or ".join(rule.families)
    elif rule.id == "P08":
        yield "any Vietnamese font in Unicode"


def _number(value: float | None) -> str:
    parts = {1 / 3: "1/3", 1 / 2: "1/2"}
    return parts.get(value or 0.0) or f"{value:g}"


def unlisted() -> list[str]:
    """Rules of the checker's table that the page leaves out; none, as a test holds."""
    named = {*PAGE_RULES, *COMPONENT_RULES, *SIGNATURE_RULES, *OWN_RULES}
    known = {name for rules in RULE_SETS.values() for name in rules} | set(NEVER_MEASURED)
    return sorted(known ^ named)


if __name__ == "__main__":
    PAGE.write_text(layout_rules_page(), encoding="utf-8")
