"""A what-if of the ranking ("mô phỏng"), read from the address; nothing of it is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dossiers.content.text_fields import read_field
from dossiers.figures.ranking import RankingBasis
from dossiers.vietnamese.amounts import Unit, read_amount
from dossiers.vietnamese.faults import quote
from workflow.award_rules import Gate, GateKind, TieBreak
from workflow.errors import Unmet
from workflow.figures import Figures
from workflow.ranking import Entrant, RankingRule, official_rule

NAMES = ("gate", "ceiling", "ties", "over", "weight", "office", "plan", "collected", "debt")
DECIMAL = re.compile(r"([0-9]{1,4})(?:,([0-9]{1,4}))?")
TIES = {
    "debt-excess": (TieBreak.DEBT, TieBreak.EXCESS),
    "excess-debt": (TieBreak.EXCESS, TieBreak.DEBT),
    "none": (),
}


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """The rule and the corrected figures to rank by, with the typed text and its faults."""

    rule: RankingRule
    corrected: tuple[Entrant, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Unmet, ...] = ()

    @property
    def is_asked(self) -> bool:
        return bool(self.typed)


def simulation_of(query: Mapping[str, str], basis: RankingBasis) -> SimulationRequest:
    """Return the simulation that the address requests; without parameters, the official rule without corrections."""
    official = official_rule(basis.campaign.ranked)
    typed = {name: query[name].strip() for name in NAMES if query.get(name, "").strip()}
    if not typed:
        return SimulationRequest(official)
    faults: list[Unmet] = []
    rule = replace(official, gate=_gate(typed, official.gate, faults))
    if typed.get("ties") in TIES:
        rule = replace(rule, tie_breaks=TIES[typed["ties"]])
    if "over" in typed or "weight" in typed:
        rule = replace(rule, weights=(_decimal(typed, "over", faults), _decimal(typed, "weight", faults)))
    corrected = _corrected(typed, basis, faults)
    return SimulationRequest(rule, corrected, typed, tuple(faults))


def _gate(typed: Mapping[str, str], official: Gate, faults: list[Unmet]) -> Gate:
    kind = typed.get("gate", "")
    if kind == GateKind.CEILING or (not kind and "ceiling" in typed):
        return Gate(GateKind.CEILING, _decimal(typed, "ceiling", faults))
    return Gate(GateKind(kind)) if kind in (GateKind.NATIONAL_AVERAGE, GateKind.OFF) else official


def _decimal(typed: Mapping[str, str], name: str, faults: list[Unmet]) -> Fraction:
    """Return a number such as 3,5; 0 for empty text."""
    text = typed.get(name, "0").removesuffix("%").strip()
    match = DECIMAL.fullmatch(text)
    if match is None:
        faults.append(Unmet("decimal-unreadable", name, (("text", quote(text)),)))
        return Fraction(0)
    return Fraction(f"{match[1]}.{match[2] or 0}")


def _corrected(typed: Mapping[str, str], basis: RankingBasis, faults: list[Unmet]) -> tuple[Entrant, ...]:
    """Return the office whose figures are corrected, with its corrected and its unchanged figures."""
    code = typed.get("office", "")
    if not code:
        return ()
    known = basis.figures_of(code)
    if known is None:
        faults.append(Unmet("choice-unknown", "office"))
        return ()
    amounts = {"plan": known.plan or 0, "collected": known.collected, "debt": known.debt}
    for name in amounts:
        if name in typed:
            amount, unread = read_field(name, typed[name], lambda text: read_amount(text, Unit.DONG))
            amounts[name] = amounts[name] if amount is None else amount
            faults += unread
    if not amounts["plan"]:
        faults.append(Unmet("plan-zero", "plan"))
        return ()
    return (Entrant(code, Figures(**amounts), tuple(known.funds.items())),)
