"""The centre's figures assessed ("xếp hạng"): who may nominate, who stands where, and what would change it."""

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
from dossiers.records.models.awards import TieWord
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.figures import Snapshot, SnapshotRow
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign, Office
from workflow.eligibility import Proof, collective_proof
from workflow.figures import Figures
from workflow.guards import CampaignState
from workflow.lifecycle import Role
from workflow.ranking import Chosen, Entrant, Ranking, RankingRule, TieDecision, official_rule, rank
from workflow.simulation import Comparison, Sensitivity, compare, sensitivities

SEES_RANKING = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN})
"""Who sees the figures of all offices. An office sees its own."""


OPEN = {Chosen.YES: True, Chosen.NO: False, Chosen.OPEN: "open"}
"""How the JSON says whether an office is awarded."""


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """What a page and a paper say of a snapshot."""

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
    """One office in a snapshot: amounts in đồng (no plan: None), and the cells that they stood in."""

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
class TieRecord:
    """An officer's word on a tie, as the history shows it."""

    tied: tuple[str, ...]
    chosen: tuple[str, ...]
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RankingBasis:
    """What a ranking is made from: the campaign, the snapshot that counts, its figures, the word on a tie."""

    campaign: Campaign
    state: CampaignState
    snapshot: SnapshotLine | None
    offices: tuple[OfficeFigures, ...]
    words: tuple[TieRecord, ...] = ()

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """Every taking-part office; one that the snapshot does not have has no figures."""
        known = {office.office.code: office for office in self.offices}
        return tuple(
            Entrant(office.code, one.figures, tuple(one.funds.items()))
            if (one := known.get(office.code)) is not None
            else Entrant(office.code, None)
            for office in self.campaign.offices
        )

    def figures_of(self, code: str) -> OfficeFigures | None:
        return next((office for office in self.offices if office.office.code == code), None)

    def official(self) -> Ranking | None:
        """The ranking by the campaign's own rule, with the last word on its tie; None without a snapshot."""
        if self.snapshot is None:
            return None
        rule, entrants = official_rule(self.campaign.ranked), self.entrants
        plain = rank(entrants, rule)
        tied = frozenset(plain.open_tie)
        word = next((word for word in self.words if frozenset(word.tied) == tied), None)
        return plain if word is None else rank(entrants, rule, TieDecision(tied, frozenset(word.chosen)))


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an office may nominate a collective by the centre's figures, with the proof; None without a plan."""

    office: Office
    figures: OfficeFigures | None
    proof: Proof | None

    @property
    def eligible(self) -> bool:
        return self.proof is not None and self.proof.eligible


def basis(session: Session, code: str, *, actor: Actor, number: int | None = None) -> RankingBasis:
    """What the ranking of a campaign is made from; `number` names a snapshot other than the last. Raises NotFound."""
    return basis_of(session, seen_campaign(session, code, actor), number)


def basis_of(session: Session, kept: CampaignRecord, number: int | None = None) -> RankingBasis:
    """The same for a campaign at hand."""
    campaign = campaign_of(kept)
    if number is None:
        snapshot = figure_queries.latest_snapshot(session, kept.id)
    else:
        snapshot = figure_queries.snapshot_by_number(session, kept.id, number)
        if snapshot is None:
            raise NotFound("snapshot")
    if snapshot is None:
        return RankingBasis(campaign, kept.state, None, ())
    known = {office.code: office for office in campaign.offices}
    rows = figure_queries.rows_of(session, snapshot)
    words = tuple(map(_word, figure_queries.tie_words(session, snapshot)))
    offices = tuple(_figures(row, known[row.code]) for row in rows if row.code in known)
    return RankingBasis(campaign, kept.state, snapshot_line(snapshot), offices, words)


def seen_campaign(session: Session, code: str, actor: Actor) -> CampaignRecord:
    """The campaign, for those who see all offices' figures. Raises NotFound for anyone else."""
    kept = dossier_queries.campaign_by_code(session, code)
    if kept is None or not SEES_RANKING & actor.roles:
        raise NotFound("campaign")
    return kept


def newest_campaign(session: Session, code: str | None = None) -> str:
    """The code of a campaign, the newest where none is named. Raises NotFound."""
    if code is not None:
        return code
    kept = next(iter(dossier_queries.campaigns(session)), None)
    if kept is None:
        raise NotFound("campaign")
    return kept.code


def snapshots(session: Session, code: str, *, actor: Actor) -> tuple[SnapshotLine, ...]:
    """All snapshots of a campaign, the newest first. Raises NotFound."""
    kept = seen_campaign(session, code, actor)
    return tuple(map(snapshot_line, figure_queries.snapshots(session, kept.id)))


def eligibilities(found: RankingBasis) -> tuple[Eligibility, ...]:
    """For each taking-part office whether it may nominate a collective, by code."""
    return tuple(_eligibility(found, office) for office in sorted(found.campaign.offices, key=lambda one: one.code))


def eligibility(found: RankingBasis, code: str) -> Eligibility:
    """The same for one office. Raises NotFound."""
    office = next((office for office in found.campaign.offices if office.code == code), None)
    if office is None:
        raise NotFound("office")
    return _eligibility(found, office)


def what_if(found: RankingBasis, rule: RankingRule, corrected: Sequence[Entrant] = ()) -> Comparison | None:
    """The ranking under another rule or with corrected figures, beside the official one; nothing is kept of it."""
    official = found.official()
    return None if official is None else compare(found.entrants, official, rule, corrected)


def sensitivity(found: RankingBasis) -> Mapping[str, Sensitivity]:
    """For each of the first ten offices the smallest change of its own figures that moves it, by office code."""
    official = found.official()
    return {} if official is None else {one.office: one for one in sensitivities(found.entrants, official)}


def snapshot_line(snapshot: Snapshot) -> SnapshotLine:
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


def office_figures(row: SnapshotRow, office: Office) -> OfficeFigures:
    """An office's figures as a snapshot keeps them."""
    return _figures(row, office)


def _figures(row: SnapshotRow, office: Office) -> OfficeFigures:
    funds = {
        fund: Figures(one["plan"], one["collected"], one.get("debt", 0))
        for fund, one in json.loads(row.funds).items()
        if one.get("plan") and "collected" in one
    }
    return OfficeFigures(office, row.plan, row.collected, row.debt, json.loads(row.cells), funds)


def _word(row: TieWord) -> TieRecord:
    tied, chosen = tuple(json.loads(row.tied)), tuple(json.loads(row.chosen))
    return TieRecord(tied, chosen, row.reason, row.decided_name, row.decided_at)


def _eligibility(found: RankingBasis, office: Office) -> Eligibility:
    known = found.figures_of(office.code)
    figures = None if known is None else known.figures
    proof = None if figures is None else collective_proof(figures, found.campaign.nominated)
    return Eligibility(office, known, proof)


def ranking_values(found: RankingBasis, ranking: Ranking) -> dict[str, Any]:
    """The ranking as programs read it: amounts in đồng, percentages rounded half up with a dot."""
    return {
        "campaign": found.campaign.code,
        "snapshot": None if found.snapshot is None else found.snapshot.number,
        "snapshot_name": None if found.snapshot is None else found.snapshot.name,
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
                "chosen": OPEN[place.chosen],
                "step": place.step.value,
                "to_rise": place.to_rise,
                "to_fall": place.to_fall,
            }
            for place in ranking.places
        ],
        "unranked": [{"office": code, "reason": reason.value} for code, reason in ranking.unranked],
    }


def shown_fraction(value: Fraction, decimals: int = 2) -> str:
    """A percentage for programs, "112.34": rounded half up, with a dot."""
    scaled = value * 10**decimals
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(rounded, 10**decimals)
    return f"{whole}.{rest:0{decimals}}"
