"""The findings of the layout checker as sentences ("lời kết luận"), from templates/words/layout.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dossiers.desk.paths import TEMPLATES
from dossiers.documents.checker.rules.catalogue import RULE_SETS
from dossiers.documents.checker.verdicts import FindingPlace, LayoutFinding

FILE = TEMPLATES / "words" / "layout.toml"


@dataclass(frozen=True, slots=True)
class FindingText:
    """One finding ready to be shown: the rule with its name and source, expected, found, and place."""

    rule: str
    name: str
    expected: str
    found: str
    source: str
    where: str
    excerpt: str
    severity: str
    mendable: bool


def told(finding: LayoutFinding, regulation: str) -> FindingText:
    """Return the sentences of a finding; `regulation` is the name of a rule set."""
    component = word("components", finding.place.component) if finding.place.component else ""
    values = {"expected": "", "found": "", "component": component, **finding.values}
    values["expected"] = values["expected"].replace("; ", f" {word('joins', 'or')} ")
    if other := finding.values.get("other"):
        values["other"] = word("components", other)
    return FindingText(
        rule=finding.rule,
        name=rule_name(finding.rule),
        expected=word("expected", finding.aspect).format(**values),
        found=word("found", finding.aspect).format(**values),
        source=source_of(finding.rule, regulation),
        where=where(finding.place),
        excerpt=finding.place.excerpt,
        severity=finding.severity.value,
        mendable=finding.mendable,
    )


def rule_name(rule: str) -> str:
    """Return the subject of a rule: "Lề trái"."""
    return word("rules", rule)


def source_of(rule: str, regulation: str) -> str:
    """Return the citation of the rule in its regulation."""
    row = RULE_SETS[regulation][rule]
    return word("sources", row.source).format(point=row.point)


def where(place: FindingPlace) -> str:
    """Return the place of a finding: "trang 1, đoạn thứ 5 (tiêu ngữ)"."""
    values = {"page": place.page, "section": place.section, "paragraph": place.paragraph}
    named = {name: value for name, value in values.items() if value is not None}
    if "page" in named or "paragraph" in named:
        named.pop("section", None)
    spots = [word("places", name).format(**{name: value}) for name, value in named.items()]
    spot = ", ".join(spots) or word("places", "file")
    return f"{spot} ({word('components', place.component)})" if place.component else spot


def word(group: str, code: str) -> str:
    """Return the words for a code."""
    return sentences()[group][code]


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return all words of the checker, by group and code."""
    return MappingProxyType(tomllib.loads(FILE.read_text(encoding="utf-8")))
