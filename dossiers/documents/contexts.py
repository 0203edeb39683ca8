"""The contexts of the papers ("nội dung văn bản"): one frozen value each, made of plain values, never of records."""

from dossiers.documents.appraisal_paper import AppraisalSheet
from dossiers.documents.board_papers import AwardDecision, EligibilityProof, RankingPaper
from dossiers.documents.centre_papers import Notice, Receipt
from dossiers.documents.minutes import MeetingMinutes, minutes_context
from dossiers.documents.office_papers import CandidateList, InterimReport
from dossiers.documents.proposal import Proposal, proposal_context
from dossiers.documents.sheet import Copy, NumberMissing

Context = (
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
    "Context",
    "Copy",
    "MeetingMinutes",
    "NumberMissing",
    "Proposal",
    "minutes_context",
    "proposal_context",
]
