"""The appraisal sheet ("phiếu thẩm định"): the reviewer's judgement of each criterion, an opinion, an advice."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflow.campaign import Criterion
from workflow.lifecycle import Role, State
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


def sees_sheet(state: State, roles: frozenset[Role], own_office: bool) -> bool:
    """Return whether someone with these roles may read the sheet of a dossier in this state.

    Only roles of the centre may; a draft has no sheet.
    """
    return reads_inside(roles, own_office) and state is not State.DRAFT
