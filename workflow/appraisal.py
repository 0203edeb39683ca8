"""The appraisal sheet ("phiếu thẩm định"): the reviewer's judgement of each criterion, an opinion, an advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflow.campaign import Campaign, Criterion, CriterionSource
from workflow.council import outcome
from workflow.dossier import OFFICE_KEY, Content
from workflow.eligibility import collective_proof
from workflow.errors import Unmet
from workflow.figures import Figures
from workflow.lifecycle import Role, State
from workflow.ranking import passes_gate
from workflow.sight import reads_inside


class Verdict(StrEnum):
    """The result for one criterion: đạt, chưa đạt, cần làm rõ."""

    MET = "met"
    UNMET = "unmet"
    UNCLEAR = "unclear"


class Advice(StrEnum):
    """The sheet's advice to the approver."""

    APPROVE = "approve"
    RETURN = "return"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of one criterion, by its code; `verdict` is None until it is given."""

    criterion: str
    verdict: Verdict | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalContent:
    """The content of a sheet, complete or not; the judgements in the order of their criteria's codes."""

    judgements: tuple[Judgement, ...] = ()
    opinion: str = ""
    advice: Advice | None = None

    def judgement(self, criterion: str) -> Judgement:
        """Return the judgement of that criterion, an empty one where there is none."""
        return next(
            (judgement for judgement in self.judgements if judgement.criterion == criterion), Judgement(criterion)
        )

    def count(self, verdict: Verdict) -> int:
        """Return how many criteria have that verdict."""
        return sum(judgement.verdict == verdict for judgement in self.judgements)

    def unjudged(self, criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
        """Return the criteria that have no verdict yet."""
        return tuple(criterion for criterion in criteria if self.judgement(criterion.code).verdict is None)

    def is_complete(self, criteria: Iterable[Criterion]) -> bool:
        """Return whether every criterion has a verdict, and opinion and advice are given."""
        return not self.unjudged(criteria) and bool(self.opinion) and self.advice is not None


Answers = Mapping[CriterionSource, bool]
"""The answers that follow from stored facts, by the source of a criterion; a source without an answer is left out."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A verdict that differs from the answer that the stored facts give to its criterion."""

    criterion: Criterion
    judgement: Judgement
    answer: str
    """The answer as a code, "debt-no": the criterion's source and yes or no."""


def known_answers(
    content: Content, campaign: Campaign, figures: Figures | None, gate: Fraction | None, *, has_findings: bool
) -> Answers:
    """Return what the stored facts answer.

    `figures` are those on which the dossier is judged, `gate` the highest debt ratio that passes, in per cent. Without
    figures, gate, collective or meeting the questions about them have no answer.
    """
    answers = {
        CriterionSource.PLAN: None if figures is None else figures.plan_exceeded,
        CriterionSource.DEBT: None if figures is None or gate is None else passes_gate(figures, gate),
        CriterionSource.OVER: None
        if figures is None or not content.nomination.collective
        else collective_proof(figures, campaign.nominated).eligible,
        CriterionSource.COUNCIL: _council_passed(content, campaign),
        CriterionSource.FINDINGS: not has_findings,
        CriterionSource.REVIEW: content.review.day is not None,
    }
    return {source: answer for source, answer in answers.items() if answer is not None}


def contradictions(
    sheet: AppraisalContent, criteria: Iterable[Criterion], answers: Answers
) -> tuple[Contradiction, ...]:
    """Return the verdicts that differ from the known answers, in the order of the criteria."""
    found = []
    for criterion in criteria:
        judgement = sheet.judgement(criterion.code)
        answer = None if criterion.shows is None else answers.get(criterion.shows)
        if criterion.shows is None or answer is None or judgement.verdict is None:
            continue
        if judgement.verdict not in _agreeing(criterion.shows, answer):
            found.append(Contradiction(criterion, judgement, f"{criterion.shows}-{'yes' if answer else 'no'}"))
    return tuple(found)


def unexplained(sheet: AppraisalContent, criteria: Iterable[Criterion], answers: Answers) -> tuple[Unmet, ...]:
    """Return a reason for each verdict that differs from the known answer and has no remark that says why."""
    return tuple(
        Unmet(
            "verdict-unexplained",
            f"remarks.{found.criterion.code}",
            (("verdict", str(found.judgement.verdict)), ("answer", found.answer)),
        )
        for found in contradictions(sheet, criteria, answers)
        if not found.judgement.remark
    )


def _agreeing(source: CriterionSource, answer: bool) -> frozenset[Verdict]:
    """Return the verdicts that say the same as the answer; findings are open questions as well as faults."""
    if answer:
        return frozenset({Verdict.MET})
    return frozenset({Verdict.UNMET, Verdict.UNCLEAR} if source is CriterionSource.FINDINGS else {Verdict.UNMET})


def _council_passed(content: Content, campaign: Campaign) -> bool | None:
    """Return whether the council had its quorum and passed all that is proposed; None without a meeting."""
    council, nomination = outcome(content, campaign.council), content.nomination
    if council is None:
        return None
    proposed = [OFFICE_KEY] if nomination.office else []
    proposed += [nomination.nominee] if nomination.collective else []
    votes = [council.result(candidate) for candidate in proposed]
    return council.has_quorum and all(vote is not None and vote.passed for vote in votes)


def sees_sheet(state: State, roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone with these roles may read the sheet of a dossier in this state.

    Only roles of the centre may; a draft has no sheet.
    """
    return reads_inside(roles, own_office) and state is not State.DRAFT
