"""The stored facts of an opened dossier against the verdicts of its appraisal sheet ("điều hệ thống ghi nhận")."""

from dossiers.dossier.facts import warnings_of
from dossiers.dossier.opened import OpenedDossier
from workflow.appraisal import Answers, AppraisalContent, Contradiction, contradictions, known_answers
from workflow.figures import Figures


def judged_figures(opened: OpenedDossier) -> Figures | None:
    """Return the figures on which a dossier is judged: the centre's where it has a plan, else the office's own."""
    if opened.centre is not None and opened.centre.figures is not None:
        return opened.centre.figures
    return opened.reading.content.claims.figures()


def answers_of(opened: OpenedDossier) -> Answers:
    """Return what the stored facts answer to the criteria of the sheet."""
    return known_answers(
        opened.reading.content,
        opened.campaign,
        judged_figures(opened),
        opened.gate,
        has_findings=bool(warnings_of(opened)),
    )


def contradictions_of(opened: OpenedDossier, sheet: AppraisalContent) -> tuple[Contradiction, ...]:
    """Return the verdicts of a sheet that differ from what is stored about the dossier now."""
    return contradictions(sheet, opened.campaign.criteria, answers_of(opened))
