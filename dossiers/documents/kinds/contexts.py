"""The contexts of the papers ("nội dung văn bản"): one frozen value each, made of plain values, never of records."""

from dossiers.documents.kinds.appraisal_sheet import AppraisalSheet
from dossiers.documents.kinds.board import AwardDecision, EligibilityProof, RankingPaper
from dossiers.documents.kinds.centre import Notice, Receipt
from dossiers.documents.kinds.minutes import MeetingMinutes, minutes_context
from dossiers.documents.kinds.office import CandidateList, InterimReport
from dossiers.documents.kinds.proposal import Proposal, proposal_context
from dossiers.documents.kinds.sheet import Copy, NumberMissing

PaperContext = (
    Proposal
    | MeetingMinutes
    | Receipt
    | Notice
    | CandidateList
    | InterimReport
    | EligibilityProof
    | RankingPaper
    | AwardDecision
    | AppraisalSheet
)

__all__ = [
    "Copy",
    "MeetingMinutes",
    "NumberMissing",
    "PaperContext",
    "Proposal",
    "minutes_context",
    "proposal_context",
]
