"""The proposals that an office's figures permit, with the proof."""

from dataclasses import dataclass
from fractions import Fraction

from workflow.award_rules import NominatedClass
from workflow.figures import PER_CENT, Figures


@dataclass(frozen=True, slots=True)
class Proof:
    """The strict inequality `collected × 100 × d > plan × (100 × d + n)` for a threshold of n/d per cent, in integers.

    `left` and `right` are its two sides; the office is eligible when left > right (reading A11).
    """

    figures: Figures
    over_percent: Fraction
    left: int
    right: int

    @property
    def eligible(self) -> bool:
        return self.left > self.right


def collective_proof(figures: Figures, award: NominatedClass) -> Proof:
    """Return whether an office with these figures may nominate a collective, and the inequality that proves it."""
    over = award.over_percent
    return Proof(
        figures=figures,
        over_percent=over,
        left=figures.collected * PER_CENT * over.denominator,
        right=figures.plan * (PER_CENT * over.denominator + over.numerator),
    )


def may_propose_office(figures: Figures) -> bool:
    """Return whether an office may be ranked: only if its plan is exceeded (A23)."""
    return figures.plan_exceeded
