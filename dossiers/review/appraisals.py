"""Appraisal sheets ("thẩm định"): the reviewer's sheet on a submitted revision, and the facts shown beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from sqlalchemy.orm import Session

from dossiers.content.canonical import canonical_json
from dossiers.content.text_fields import as_typed, text_faults
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, SheetOvertaken
from dossiers.dossier import access
from dossiers.dossier.facts import facts_of, warnings_of
from dossiers.dossier.kept_sheets import kept_sheet, sheet_in_force
from dossiers.dossier.known_answers import answers_of, contradictions_of, judged_figures
from dossiers.dossier.opened import OpenedDossier, open_submitted
from dossiers.dossier.views import CentreFigures, KeptSheet
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.review import Appraisal
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries import review as review_queries
from dossiers.vietnamese.text import clean_line
from workflow.appraisal import (
    Advice,
    AppraisalContent,
    Contradiction,
    Judgement,
    Verdict,
    sees_sheet,
    unexplained,
)
from workflow.campaign import Campaign, Office
from workflow.conditions import Conditions
from workflow.consistency import Finding
from workflow.council import CouncilOutcome, outcome
from workflow.dossier import Content
from workflow.eligibility import Proof, collective_proof
from workflow.errors import RequirementsUnmet, Unmet, WrongState
from workflow.figures import Figures
from workflow.guards import Facts
from workflow.lifecycle import Action, State, actions_open_to, advance, transition_for
from workflow.phases import Permitted
from workflow.ranking import passes_gate
from workflow.sheet_progress import SheetProgress
from workflow.sight import Sight

LONGEST_REMARK = 500
"""Characters of a remark: it is in one row of a table, and a row is never broken over two pages."""
LONGEST_OPINION = 5_000
JudgementT = TypeVar("JudgementT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """The facts that are shown beside the criteria; None for unknown ones.

    `figures` are the centre's where it has a plan, else the office's own (`own`), and `proof` is of those; `gate` is
    the highest debt ratio that passes, in per cent.
    """

    own: Figures | None
    centre: CentreFigures | None
    figures: Figures | None
    proof: Proof | None
    gate: Fraction | None
    passes_gate: bool
    council: CouncilOutcome | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class AppraisalView:
    """The sheet of the revision in force as one person of the centre sees it.

    `writings` are all versions for this revision, oldest first; `earlier` is the last sheet of an earlier revision;
    `contradictions` are the verdicts of the last version that differ from what is known now; `refusals` are the
    reasons why this person cannot write one now.
    """

    reference: str
    state: State
    permitted: Permitted
    revision: int
    office: Office
    campaign: Campaign
    content: Content
    conditions: Conditions
    known: CriterionFacts
    writings: tuple[KeptSheet, ...]
    earlier: KeptSheet | None
    contradictions: tuple[Contradiction, ...]
    may_write: bool
    refusals: tuple[Unmet, ...]

    @property
    def centre(self) -> CentreFigures | None:
        return self.known.centre

    @property
    def last(self) -> KeptSheet | None:
        return self.writings[-1] if self.writings else None


def appraisal_view(session: Session, reference: str, *, actor: Actor, at: datetime) -> AppraisalView:
    """Return the sheet and the facts beside it. Raises NotFound for those who may not see it."""
    dossier = access.find(session, reference, actor, Sight.REVISION)
    if not may_see(dossier, actor):
        raise NotFound("appraisal")
    file = open_submitted(session, dossier)
    sheets = _sheets(session, dossier)
    before = [sheet for sheet in sheets if sheet.revision < dossier.revision]
    roles, facts = access.roles_here(dossier, actor), _facts_for_writing(file, actor, at)
    openings = {opening.action: opening for opening in actions_open_to(dossier.state, roles, facts)}
    review, last = openings[Action.REVIEW], sheet_in_force(file)
    return AppraisalView(
        reference=reference,
        state=dossier.state,
        permitted=file.permitted(at),
        revision=dossier.revision,
        office=file.office,
        campaign=file.campaign,
        content=file.reading.content,
        conditions=file.conditions,
        known=_known(file),
        writings=tuple(sheet for sheet in sheets if sheet.revision == dossier.revision),
        earlier=before[-1] if before else None,
        contradictions=() if last is None else contradictions_of(file, last.sheet),
        may_write=review.is_open,
        refusals=review.refusals,
    )


def save_sheet(
    session: Session,
    reference: str,
    form: Mapping[str, str],
    *,
    revision: int,
    number: int,
    actor: Actor,
    at: datetime,
) -> KeptSheet:
    """Write a new version of the sheet of the revision in force, complete or not; earlier versions stay.

    `revision` and `number` are the revision and the version that the person saw (0 for none). The same content again by
    the same person is no new version. Only those who may mark the dossier reviewed may write. A verdict that differs
    from what is known needs a remark. Raises NotFound, WrongState, NotYourTurn, RequirementsUnmet or SheetOvertaken.
    """
    dossier = access.find_to_change(session, reference, actor, Sight.REVISION)
    if not actor.at_centre:
        raise NotFound("appraisal")
    dossier_queries.hold_campaign(session, dossier)
    file = open_submitted(session, dossier)
    _refuse_unless_reviewing(file, actor, at)
    sheet = _read(form, file)
    last = sheet_in_force(file)
    if revision == dossier.revision and last is not None and (last.sheet, last.written_by) == (sheet, actor.username):
        return last
    _refuse_overtaken(dossier, last, revision, number)
    return _write(session, dossier, sheet, number + 1, actor, at)


def last_sheet(file: OpenedDossier, actor: Actor) -> KeptSheet | None:
    """Return the last version of the sheet of the revision in force, for those who may see it."""
    return sheet_in_force(file) if may_see(file.dossier, actor) else None


def may_see(dossier: Dossier, actor: Actor) -> bool:
    """Return whether this person may read the dossier's sheet: the centre's people, without those of its own office."""
    return sees_sheet(dossier.state, actor.roles, access.is_own_office(dossier, actor))


def typed_of(sheet: AppraisalContent) -> dict[str, str]:
    """Return the sheet as the fields of its form, by field name."""
    words = {
        f"verdicts.{judgement.criterion}": judgement.verdict.value
        for judgement in sheet.judgements
        if judgement.verdict is not None
    }
    remarks = {f"remarks.{judgement.criterion}": judgement.remark for judgement in sheet.judgements}
    return {**words, **remarks, "opinion": sheet.opinion, "advice": sheet.advice.value if sheet.advice else ""}


def _refuse_unless_reviewing(file: OpenedDossier, actor: Actor, at: datetime) -> None:
    """Raise unless the dossier could be marked reviewed now: same state, bars and conditions."""
    state, facts = file.dossier.state, _facts_for_writing(file, actor, at)
    if transition_for(state, Action.REVIEW) is None:
        raise WrongState((Unmet("not-appraising", values=(("state", state.value),)),))
    advance(state, Action.REVIEW, access.roles_here(file.dossier, actor), facts)


def _facts_for_writing(file: OpenedDossier, actor: Actor, at: datetime) -> Facts:
    """Return the facts for marking the dossier reviewed, as if its sheet were written: it is about to be."""
    return replace(facts_of(file, actor, at), sheet=SheetProgress.COMPLETE)


def _refuse_overtaken(dossier: Dossier, last: KeptSheet | None, revision: int, number: int) -> None:
    if revision != dossier.revision:
        raise SheetOvertaken(Unmet("sheet-of-another-revision", values=(("revision", str(dossier.revision)),)))
    if last is not None and number != last.number:
        raise SheetOvertaken(Unmet("sheet-overtaken", values=(("name", last.written_name),)))
    if last is None and number != 0:
        raise SheetOvertaken(Unmet("overtaken"))


def _read(form: Mapping[str, str], file: OpenedDossier) -> AppraisalContent:
    """Return the sheet that was typed.

    Raises RequirementsUnmet with every field that cannot be stored and every verdict that needs a remark.
    """
    faults: list[Unmet] = []
    campaign = file.campaign
    judgements = tuple(
        Judgement(
            code,
            _chosen(form, f"verdicts.{code}", Verdict, faults),
            _text(form, f"remarks.{code}", LONGEST_REMARK, faults, one_line=True),
        )
        for code in sorted(criterion.code for criterion in campaign.criteria)
    )
    opinion = _text(form, "opinion", LONGEST_OPINION, faults)
    sheet = AppraisalContent(judgements, opinion, _chosen(form, "advice", Advice, faults))
    if faults := [*faults, *unexplained(sheet, campaign.criteria, answers_of(file))]:
        raise RequirementsUnmet(tuple(faults))
    return sheet


def _text(form: Mapping[str, str], name: str, limit: int, faults: list[Unmet], *, one_line: bool = False) -> str:
    text = as_typed(form.get(name, "")).strip()
    text = clean_line(text) if one_line else text
    faults += text_faults(name, text, limit)
    return text


def _chosen(form: Mapping[str, str], name: str, choices: type[JudgementT], faults: list[Unmet]) -> JudgementT | None:
    """Return one of the choices; nothing chosen is None, anything else a fault."""
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return choices(text)
    except ValueError:
        faults.append(Unmet("choice-unknown", name))
        return None


def _write(
    session: Session, dossier: Dossier, sheet: AppraisalContent, number: int, actor: Actor, at: datetime
) -> KeptSheet:
    verdicts = {judgement.criterion: [judgement.verdict, judgement.remark] for judgement in sheet.judgements}
    row = Appraisal(
        dossier_id=dossier.id,
        revision=dossier.revision,
        number=number,
        verdicts=canonical_json(verdicts),
        opinion=sheet.opinion,
        advice=sheet.advice,
        written_by=actor.username,
        written_name=actor.name,
        written_at=at,
    )
    session.add(row)
    session.flush()
    detail = {"revision": dossier.revision, "number": number, "advice": sheet.advice}
    record(session, "appraised", actor=actor, subject=dossier.reference, at=at, detail=detail)
    return kept_sheet(row)


def _sheets(session: Session, dossier: Dossier) -> tuple[KeptSheet, ...]:
    return tuple(map(kept_sheet, review_queries.appraisals_of(session, dossier)))


def _known(file: OpenedDossier) -> CriterionFacts:
    campaign, content, figures = file.campaign, file.reading.content, judged_figures(file)
    return CriterionFacts(
        own=content.claims.figures(),
        centre=file.centre,
        figures=figures,
        proof=None if figures is None else collective_proof(figures, campaign.nominated),
        gate=file.gate,
        passes_gate=figures is not None and passes_gate(figures, file.gate),
        council=outcome(content, campaign.council),
        findings=warnings_of(file),
    )
