"""Ranking by the centre's figures ("xếp hạng"): who may nominate, who has which place, what would change it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.dossier.snapshot_rows import funds_of
from dossiers.records.models.awards import TieDecisionRecord
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import Snapshot, SnapshotRow
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign, Office
from workflow.conditions import Conditions, conditions_of
from workflow.eligibility import Proof, collective_proof
from workflow.figures import Figures
from workflow.guards import CampaignState
from workflow.lifecycle import Role
from workflow.ranking import Chosen, Entrant, Ranking, RankingRule, TieDecision, gate_ratio, official_rule, rank
from workflow.simulation import Comparison, Sensitivity, compare, sensitivities

SEES_RANKING = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN})
"""The roles that see the figures of all offices; an office sees its own."""

CHOSEN_VALUES = {Chosen.YES: True, Chosen.NO: False, Chosen.OPEN: "open"}
"""Whether an office is awarded, as a JSON value."""


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """A snapshot as shown on pages and papers; `doubts` is how many were confirmed."""

    number: int
    name: str
    source: str
    hash: str
    figures_hash: str
    sheet: str
    unit: str
    plan_decision: str
    plan_day: date | None
    doubts: int
    confirmed_name: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """One office in a snapshot: amounts in đồng (`plan` None without a plan), and the source cell of each amount."""

    office: Office
    plan: int | None
    collected: int
    debt: int
    cells: Mapping[str, str]
    funds: Mapping[str, Figures]

    @property
    def figures(self) -> Figures | None:
        return None if self.plan is None else Figures(self.plan, self.collected, self.debt)


@dataclass(frozen=True, slots=True)
class TieDecisionLine:
    """An officer's decision on a tie, as a page and a paper show it."""

    tied: tuple[str, ...]
    chosen: tuple[str, ...]
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RankingBasis:
    """The inputs of a ranking: the campaign, a snapshot with its figures, decisions on ties, the newest first."""

    campaign: Campaign
    state: CampaignState
    snapshot: SnapshotLine | None
    offices: tuple[OfficeFigures, ...]
    tie_decisions: tuple[TieDecisionLine, ...] = ()

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """Every participating office; one that the snapshot does not have has no figures."""
        known = {figures.office.code: figures for figures in self.offices}
        return tuple(_entrant(office.code, known.get(office.code)) for office in self.campaign.offices)

    def figures_of(self, code: str) -> OfficeFigures | None:
        return next((office for office in self.offices if office.office.code == code), None)

    def official(self) -> Ranking | None:
        """Return the ranking by the campaign's own rule, with the last decision on its tie; None without a snapshot."""
        if self.snapshot is None:
            return None
        rule, entrants = official_rule(self.campaign.ranked), self.entrants
        undecided = rank(entrants, rule)
        tied = frozenset(undecided.open_tie)
        decision = next((decision for decision in self.tie_decisions if frozenset(decision.tied) == tied), None)
        return undecided if decision is None else rank(entrants, rule, TieDecision(tied, frozenset(decision.chosen)))


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The conditions of an office by the centre's figures; `proof` is of a collective's, None without a plan."""

    office: Office
    figures: OfficeFigures | None
    proof: Proof | None
    conditions: Conditions

    @property
    def eligible(self) -> bool:
        return self.proof is not None and self.proof.eligible


def basis_by_code(session: Session, code: str, *, actor: Actor, number: int | None = None) -> RankingBasis:
    """Return the inputs of a campaign's ranking; `number` names a snapshot other than the last.

    Raises NotFound for a campaign or a snapshot that does not exist, and for those who do not see the ranking.
    """
    return basis_of(session, seen_campaign(session, code, actor), number)


def basis_of(session: Session, campaign_record: CampaignRecord, number: int | None = None) -> RankingBasis:
    """Return the same for a campaign that is already loaded."""
    campaign = campaign_of(campaign_record)
    if number is None:
        snapshot = figure_queries.latest_snapshot(session, campaign_record.id)
    else:
        snapshot = figure_queries.snapshot_by_number(session, campaign_record.id, number)
        if snapshot is None:
            raise NotFound("snapshot")
    if snapshot is None:
        return RankingBasis(campaign, campaign_record.state, None, ())
    known = {office.code: office for office in campaign.offices}
    rows = figure_queries.rows_of(session, snapshot)
    tie_decisions = tuple(map(_tie_decision, award_queries.tie_decisions(session, snapshot)))
    offices = tuple(_figures(row, known[row.code]) for row in rows if row.code in known)
    return RankingBasis(campaign, campaign_record.state, snapshot_line(snapshot), offices, tie_decisions)


def seen_campaign(session: Session, code: str, actor: Actor) -> CampaignRecord:
    """Return the campaign, for those who see all offices' figures. Raises NotFound for anyone else."""
    campaign_record = dossier_queries.campaign_by_code(session, code)
    if campaign_record is None or not SEES_RANKING & actor.roles:
        raise NotFound("campaign")
    return campaign_record


def newest_campaign(session: Session, code: str | None = None) -> str:
    """Return the code of a campaign, the newest where none is named. Raises NotFound without any campaign."""
    if code is not None:
        return code
    newest = next(iter(dossier_queries.campaigns(session)), None)
    if newest is None:
        raise NotFound("campaign")
    return newest.code


def snapshots(session: Session, code: str, *, actor: Actor) -> tuple[SnapshotLine, ...]:
    """Return all snapshots of a campaign, the newest first. Raises NotFound."""
    campaign_record = seen_campaign(session, code, actor)
    return tuple(map(snapshot_line, figure_queries.snapshots(session, campaign_record.id)))


def eligibilities(basis: RankingBasis) -> tuple[Eligibility, ...]:
    """Return for each participating office whether it may nominate a collective, by office code."""
    return tuple(
        _eligibility(basis, office) for office in sorted(basis.campaign.offices, key=lambda office: office.code)
    )


def eligibility(basis: RankingBasis, code: str) -> Eligibility:
    """Return the same for one office. Raises NotFound if it does not take part."""
    office = next((office for office in basis.campaign.offices if office.code == code), None)
    if office is None:
        raise NotFound("office")
    return _eligibility(basis, office)


def what_if(basis: RankingBasis, rule: RankingRule, corrected: Sequence[Entrant] = ()) -> Comparison | None:
    """Compare the official ranking with one under another rule or with corrected figures; nothing is stored."""
    official = basis.official()
    return None if official is None else compare(basis.entrants, official, rule, corrected)


def sensitivity(basis: RankingBasis) -> Mapping[str, Sensitivity]:
    """Return for each of the first ten offices the smallest change of its own figures that moves it, by code."""
    official = basis.official()
    if official is None:
        return {}
    return {change.office: change for change in sensitivities(basis.entrants, official)}


def snapshot_line(snapshot: Snapshot) -> SnapshotLine:
    """Return a snapshot as shown on pages and papers."""
    return SnapshotLine(
        number=snapshot.number,
        name=snapshot.name,
        source=snapshot.source,
        hash=snapshot.hash,
        figures_hash=snapshot.figures_hash,
        sheet=snapshot.sheet,
        unit=snapshot.unit,
        plan_decision=snapshot.plan_decision,
        plan_day=snapshot.plan_day,
        doubts=len(json.loads(snapshot.doubts)),
        confirmed_name=snapshot.confirmed_name,
        confirmed_at=snapshot.confirmed_at,
    )


def ranking_values(basis: RankingBasis, ranking: Ranking) -> dict[str, Any]:
    """Return the ranking for the JSON: amounts in đồng, percentages rounded half up with a decimal point."""
    return {
        "campaign": basis.campaign.code,
        "snapshot": None if basis.snapshot is None else basis.snapshot.number,
        "snapshot_name": None if basis.snapshot is None else basis.snapshot.name,
        "gate_percent": None if ranking.gate is None else shown_fraction(ranking.gate),
        "places": [
            {
                "place": place.place,
                "office": place.office,
                "plan": place.figures.plan,
                "collected": place.figures.collected,
                "debt": place.figures.debt,
                "percent": shown_fraction(place.figures.percent),
                "debt_percent": shown_fraction(place.figures.debt_percent),
                "chosen": CHOSEN_VALUES[place.chosen],
                "step": place.step.value,
                "to_rise": place.to_rise,
                "to_fall": place.to_fall,
            }
            for place in ranking.places
        ],
        "unranked": [{"office": code, "reason": reason.value} for code, reason in ranking.unranked],
    }


def shown_fraction(value: Fraction, decimals: int = 2) -> str:
    """Return a percentage for the JSON, "112.34": rounded half up, with a decimal point."""
    scaled = value * 10**decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(rounded, 10**decimals)
    return f"{whole}.{rest:0{decimals}}"


def _entrant(code: str, known: OfficeFigures | None) -> Entrant:
    return Entrant(code, None) if known is None else Entrant(code, known.figures, tuple(known.funds.items()))


def _figures(row: SnapshotRow, office: Office) -> OfficeFigures:
    return OfficeFigures(office, row.plan, row.collected, row.debt, json.loads(row.cells), funds_of(row))


def _tie_decision(row: TieDecisionRecord) -> TieDecisionLine:
    tied, chosen = tuple(json.loads(row.tied)), tuple(json.loads(row.chosen))
    return TieDecisionLine(tied, chosen, row.reason, row.decided_name, row.decided_at)


def _eligibility(basis: RankingBasis, office: Office) -> Eligibility:
    known = basis.figures_of(office.code)
    figures = None if known is None else known.figures
    proof = None if figures is None else collective_proof(figures, basis.campaign.nominated)
    campaign, entrant = basis.campaign, _entrant(office.code, known)
    ceiling = gate_ratio((row.figures for row in basis.offices if row.figures is not None), campaign.ranked.gate)
    conditions = conditions_of(None, entrant, ceiling, campaign.ranked, campaign.nominated)
    return Eligibility(office, known, proof, conditions)
