"""The rules that a finished file is judged by ("quy định thể thức"): one row a rule, its limits as numbers.

Sizes and gaps are in points, lengths and margins in millimetres, pitches in lines, drawn lines in parts of their text.
The ids are those of the layout rules (P.. page, C.. component, D.. digital signature); N.. are the project's own rules.
A row that could not be verified in the text of its regulation is not `verified`: it may warn, and never blocks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from dossiers.documents.checker.model import Format

BOTH = frozenset(Format)
DEFAULT = "nd30_2020"
INDENTS = (10.0, 12.7)
"""Millimetres: the first line is indented 1 cm or 1,27 cm (C19, C26)."""

LETTERS_IN_ORDER = "abcdđeghiklmnopqrstuvxy"
"""The letters that number points, in the Vietnamese order (C28); stated again here, apart from what writes them."""


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """One rule. `source` is the regulation, `point` the place in it; what is None or empty is not checked.

    `low` and `high` bound what the rule measures in `unit`, `choices` are exact values; `size`, `bold`, `italic` and
    `upper` describe the letters. `extra` names what a regulation allows beside the decree.
    """

    id: str
    source: str
    point: str
    verified: bool = True
    formats: frozenset[Format] = BOTH
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[float, ...] = ()
    size: tuple[float, float] | None = None
    bold: bool | None = None
    italic: bool | None = None
    upper: bool | None = None
    families: tuple[str, ...] = ()
    extra: frozenset[str] = frozenset()

    def measured_in(self, kind: Format) -> bool:
        """Return whether files of this format can be judged by this rule."""
        return kind in self.formats


RuleSet = Mapping[str, LayoutRule]


def _page(rule: str, point: str, low: float | None = None, high: float | None = None, unit: str = "mm") -> LayoutRule:
    return LayoutRule(rule, "nd30", point, low=low, high=high, unit=unit if low is not None else "")


def _look(
    rule: str,
    point: str,
    size: tuple[float, float] | None = None,
    *,
    bold: bool = False,
    italic: bool = False,
    upper: bool | None = False,
) -> LayoutRule:
    return LayoutRule(rule, "nd30", point, size=size, bold=bold, italic=italic, upper=upper)


def _form(rule: str, point: str, **limits: object) -> LayoutRule:
    return replace(LayoutRule(rule, "nd30", point), **limits)  # type: ignore[arg-type]


LINE_PART = {"unit": "part", "low": 1 / 3, "high": 1 / 2}

_ND30 = (
    _page("P01", "I.1", 210, 297),
    _page("P02", "I.2"),
    _page("P03", "I.3", 20, 25),
    _page("P04", "I.3", 20, 25),
    _page("P05", "I.3", 30, 35),
    _page("P06", "I.3", 15, 20),
    _form("P08", "I.4", families=("Times New Roman",)),
    _page("P09", "I.4"),
    _look("P10", "I.7", (13, 14)),
    _page("P11", "III.1"),
    _look("C01", "II.1", (12, 13), bold=True, upper=True),
    _look("C02", "II.1", (13, 14), bold=True),
    _form("C03", "II.1", unit="part", low=1, high=1),
    _form("C04", "II.1", unit="pt", low=0, high=0),
    _look("C05", "II.2", (12, 13), upper=True),
    _look("C06", "II.2", (12, 13), bold=True, upper=True),
    _form("C07", "II.2", **LINE_PART),
    _form("C08", "II.2", unit="pt", low=0, high=0),
    _look("C09", "II.3", (13, 13), upper=None),
    _form("C10", "II.3"),
    _look("C11", "II.4", (13, 14), italic=True),
    _form("C12", "II.4"),
    _look("C13", "II.5", (13, 14), bold=True, upper=True),
    _look("C14", "II.5", (13, 14), bold=True),
    _form("C15", "II.5", **LINE_PART),
    replace(_look("C16", "II.5", (12, 13)), unit="pt", low=6, high=6),
    _look("C17", "II.9", (13, 14)),
    _look("C18", "II.6", (13, 14), italic=True),
    replace(_look("C19", "II.6", (13, 14)), unit="mm", choices=INDENTS),
    _form("C20", "II.6", unit="pt", low=6),
    _form("C21", "II.6", unit="lines", low=1, high=1.5),
    _look("C22", "II.6", (13, 14), bold=True),
    _look("C23", "II.6", (13, 14), bold=True, upper=True),
    _look("C24", "II.6", (13, 14), bold=True),
    _look("C25", "II.6", (13, 14), bold=True, upper=True),
    replace(_look("C26", "II.6", bold=True), unit="mm", choices=INDENTS),
    replace(_look("C27", "II.6"), bold=None),
    _look("C28", "II.6"),
    _look("C29", "II.6", (13, 14), bold=True, upper=True),
    _look("C30", "II.7", (13, 14), bold=True, upper=True),
    _look("C33", "II.7", (13, 14), bold=True),
    _look("C35", "II.9", (12, 12), bold=True, italic=True),
    _look("C36", "II.9", (11, 11)),
    _look("C37", "III.1", (14, 14), bold=True),
    _look("C38", "III.1", (13, 14), bold=True, upper=True),
    _look("C39", "III.1", (13, 14), italic=True),
    _form("C40", "III.1"),
    replace(_form("C45", ""), source="nd30-forms"),
)

_HOUSE = (
    LayoutRule("N01", "house", "", verified=False),
    LayoutRule("N02", "house", "", verified=False, formats=frozenset([Format.DOCX])),
    LayoutRule("N03", "house", "", verified=False, formats=frozenset([Format.PDF])),
)
"""N01: letters are precomposed (NFC). N02: no empty paragraphs as spacing. N03: the file carries its fonts."""

NEVER_MEASURED = (
    *("P07", "P12", "C31", "C32", "C34", "C41", "C42", "C43", "C44", "C46"),
    *("D01", "D02", "D03", "D04", "D05", "D06", "D07"),
)
"""Rules of the regulation that this checker does not judge: ink, seals, stamps, signatures, two-sided print."""

PLACES_OF_NUMBER = frozenset(["bottom-right"])
UPRIGHT_GROUNDS = frozenset(["upright", "comma"])


def _older(source: str, verified: frozenset[str], changes: Mapping[str, Mapping[str, object]]) -> Iterator[LayoutRule]:
    """Yield the decree's rows as an earlier regulation has them, as far as it is known."""
    for rule in _ND30:
        if rule.id == "P09":
            continue  # The colour is not named before the decree.
        row = replace(rule, source=source, point="", verified=rule.id in verified)
        yield replace(row, **changes.get(rule.id, {}))  # type: ignore[arg-type]


_TT01 = _older(
    "tt01",
    frozenset(["P01", "P02", "P08", "C19", "C20", "C21"]),
    {
        "P01": {"extra": frozenset(["a5"])},
        "P08": {"families": ()},
        "P10": {"extra": PLACES_OF_NUMBER},
        "C18": {"italic": None, "extra": UPRIGHT_GROUNDS},
        "C19": {"choices": (), "low": 10, "high": 12.7, "extra": frozenset(["one-size"])},
        "C21": {"extra": frozenset(["exact-15"])},
    },
)
"""Known in fragments. A line may also be exactly 15 pt or more apart (C21)."""

_TTLT55 = _older(
    "ttlt55",
    frozenset(),
    {
        "P01": {"extra": frozenset(["a5"])},
        "P08": {"families": ("Times New Roman", ".VnTime", ".VnTimeH")},
        "P10": {"extra": PLACES_OF_NUMBER},
        "C13": {"size": (13, 15)},
        "C18": {"italic": None, "extra": UPRIGHT_GROUNDS},
        "C19": {"choices": (), "low": 10, "high": 12.7, "extra": frozenset(["no-indent"])},
        "C21": {"high": None, "extra": frozenset(["exact-15"])},
        "C25": {"size": (12, 14)},
    },
)
"""Known from later texts only: nothing of it is verified. The first line "may" be indented (C19)."""


def _table(rows: Iterable[LayoutRule]) -> RuleSet:
    return MappingProxyType({rule.id: rule for rule in (*rows, *_HOUSE)})


RULE_SETS: Mapping[str, RuleSet] = MappingProxyType(
    {"nd30_2020": _table(_ND30), "tt01_2011": _table(_TT01), "ttlt55_2005": _table(_TTLT55)}
)
"""The rules by the regulation's name; what a regulation does not have is not in its table."""
