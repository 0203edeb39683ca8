"""The page before a move of a campaign ("chuẩn bị và ban hành"): the whole list, open questions, the prepared move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.awards import decision, proposals
from dossiers.awards.campaign_moves import basis_of_moves
from dossiers.awards.decision import Award, DecisionProposal, LeftOut
from dossiers.awards.decision_form import TypedDecision, form_of_typed, read_decision_form, with_terms
from dossiers.content.canonical import frozen_content, read_json
from dossiers.desk.actor import Actor
from dossiers.figures import ranking
from dossiers.figures.ranking import RankingBasis
from dossiers.notices.telling import audience_of_campaign
from dossiers.records.models.awards import CampaignProposal
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import figures as figure_queries
from workflow.campaign import Campaign, Office
from workflow.campaign_moves import PREPARERS, Deed, ProposalState, deeds_open_to
from workflow.errors import Unmet
from workflow.lifecycle import CAMPAIGN_TRANSITIONS, CampaignAction, State
from workflow.open_questions import PENDING, AwardStanding, OpenFacts, award_standing, open_questions
from workflow.phases import Phase, phase_of
from workflow.recipients import Recipient
from workflow.signing import Power


@dataclass(frozen=True, slots=True)
class ListedAward:
    """One name on the list of awards with its dossier; `standing` is what is wrong with that, None if nothing."""

    award: Award
    office: Office
    reference: str
    state: State
    standing: AwardStanding | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A prepared move as its page shows it: `typed` is its form, `changes` what has changed since, `deeds` what this
    person may do with it."""

    number: int
    state: ProposalState
    typed: Mapping[str, str]
    prepared_name: str
    prepared_at: datetime
    ended_name: str
    ended_at: datetime | None
    ended_reason: str
    changes: tuple[Unmet, ...]
    deeds: frozenset[Deed]

    @property
    def is_standing(self) -> bool:
        return self.state is ProposalState.STANDING


@dataclass(frozen=True, slots=True)
class Preparation:
    """The page before a move: `stops` are reasons against the move with the prepared form, or with an empty one.

    `is_possible` is whether the campaign's state allows the move; `usual` the form as first offered; `decision` the
    awards with forms and prizes as prepared, or as the campaign gives them; `seen` the hash of what the move rests on.
    `told` are those who will be told of the move if this person executes it, `told_first` those who will be told that
    it is prepared.
    """

    action: CampaignAction
    basis: RankingBasis
    is_possible: bool
    awards: tuple[ListedAward, ...]
    left_out: tuple[LeftOut, ...]
    stops: tuple[Unmet, ...]
    questions: tuple[Unmet, ...]
    usual: Mapping[str, str]
    decision: TypedDecision
    series: str
    seen: str
    last: ProposalView | None
    may_prepare: bool
    phase: Phase
    told_first: tuple[Recipient, ...]
    told: tuple[Recipient, ...]

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.basis.campaign

    @property
    def standing(self) -> ProposalView | None:
        """The prepared move that waits for another person, if any."""
        return self.last if self.last is not None and self.last.is_standing else None


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A move that the campaign's state allows; who has prepared it and when, where it waits for another person.

    `is_outdated` is whether something has changed since, so that it cannot be executed.
    """

    action: CampaignAction
    prepared_name: str = ""
    prepared_at: datetime | None = None
    is_outdated: bool = False


def preparation(session: Session, code: str, action: CampaignAction, *, actor: Actor, at: datetime) -> Preparation:
    """Return the page before a move. Raises NotFound for those who do not see the ranking."""
    campaign_record = ranking.seen_campaign(session, code, actor)
    basis = ranking.basis_of(session, campaign_record)
    proposed = decision.proposal(session, campaign_record, basis, at)
    dossiers = {dossier.participant.code: dossier for dossier in campaign_queries.dossiers_of(session, campaign_record)}
    last = award_queries.last_proposals(session, campaign_record).get(action)
    view = None if last is None else _view(session, campaign_record, basis, last, actor)
    usual = usual_form(basis.campaign, proposed.next_number)
    typed = view.typed if view is not None and view.is_standing else usual
    read = read_decision_form(form_of_typed(typed if action is CampaignAction.DECIDE else usual), basis.campaign)
    awards = tuple(with_terms(award, read) for award in proposed.awards)
    listed = _listed(session, campaign_record, basis.campaign, awards, dossiers)
    is_possible = (campaign_record.state, action) in CAMPAIGN_TRANSITIONS
    audience = audience_of_campaign(session, award_queries.office_keys(session, campaign_record), actor=actor)
    return Preparation(
        action=action,
        basis=basis,
        is_possible=is_possible,
        awards=listed,
        left_out=proposed.left_out,
        stops=proposals.FAULTS[action](session, campaign_record, basis, typed, at) if is_possible else (),
        questions=open_questions(_facts(session, campaign_record, basis, listed, proposed, dossiers)),
        usual=usual,
        decision=read,
        series=decision.decision_series(basis.campaign),
        seen=proposals.seen_hash(basis_of_moves(session, campaign_record, basis)),
        last=view,
        may_prepare=is_possible and bool(PREPARERS & actor.roles),
        phase=phase_of(campaign_record.state, campaign_record.last_closing, at),
        told_first=audience.told(proposals.PREPARED_AS[action]),
        told=audience.told(proposals.EXECUTED_AS[action]),
    )


def open_steps(session: Session, campaign_record: CampaignRecord, basis: RankingBasis) -> tuple[OpenStep, ...]:
    """Return the moves that the campaign's state allows, each with who has prepared it."""
    last = award_queries.last_proposals(session, campaign_record)
    possible = [action for state, action in CAMPAIGN_TRANSITIONS if state is campaign_record.state]
    return tuple(_open_step(session, campaign_record, basis, action, last.get(action)) for action in sorted(possible))


def usual_form(campaign: Campaign, number: int) -> dict[str, str]:
    """Return the form of a decision as it is first offered: the next number, the head's signature, the campaign's
    forms of award."""
    return {
        "number": f"{number:02}",
        "power": Power.HEAD.value,
        "office_award": campaign.ranked.award,
        "collective_award": campaign.nominated.award,
    }


def _open_step(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    action: CampaignAction,
    last: CampaignProposal | None,
) -> OpenStep:
    if last is None or last.state is not ProposalState.STANDING:
        return OpenStep(action)
    changed = proposals.changes(session, campaign_record, basis, last)
    return OpenStep(action, last.prepared_name, last.prepared_at, bool(changed))


def _view(
    session: Session, campaign_record: CampaignRecord, basis: RankingBasis, last: CampaignProposal, actor: Actor
) -> ProposalView:
    standing = last.state is ProposalState.STANDING
    return ProposalView(
        number=last.id,
        state=last.state,
        typed=read_json(last.typed),
        prepared_name=last.prepared_name,
        prepared_at=last.prepared_at,
        ended_name=last.ended_name,
        ended_at=last.ended_at,
        ended_reason=last.ended_reason,
        changes=proposals.changes(session, campaign_record, basis, last) if standing else (),
        deeds=deeds_open_to(proposals.prepared_move(last, basis.campaign), actor.username, actor.roles),
    )


def _listed(
    session: Session,
    campaign_record: CampaignRecord,
    campaign: Campaign,
    awards: tuple[Award, ...],
    dossiers: Mapping[str, Dossier],
) -> tuple[ListedAward, ...]:
    """Return each award with the state of its office's dossier."""
    approved = award_queries.approved_revisions(session, campaign_record)
    proposing = {code for code, text in approved if frozen_content(text).nomination.office}
    return tuple(
        ListedAward(
            award=award,
            office=campaign.office(award.office),
            reference=dossiers[award.office].reference,
            state=dossiers[award.office].state,
            standing=award_standing(
                dossiers[award.office].state,
                dossiers[award.office].revision,
                proposes_office=bool(award.collective) or award.office in proposing,
            ),
        )
        for award in awards
    )


def _facts(
    session: Session,
    campaign_record: CampaignRecord,
    basis: RankingBasis,
    listed: tuple[ListedAward, ...],
    proposed: DecisionProposal,
    dossiers: Mapping[str, Dossier],
) -> OpenFacts:
    pending = sum(dossier.state in PENDING for dossier in dossiers.values())
    tables = figure_queries.pending_imports(session, campaign_record.id)
    newer = [table for table in tables if basis.snapshot is None or table.sent_at > basis.snapshot.confirmed_at]
    return OpenFacts(
        awarded=tuple((line.office.name, line.standing) for line in listed if not line.award.collective),
        pending=pending,
        requests=len(deadline_queries.open_requests(session, campaign_record)),
        tables=len(newer),
        left_out=tuple(f"{line.collective} ({basis.campaign.office(line.office).name})" for line in proposed.left_out),
    )
