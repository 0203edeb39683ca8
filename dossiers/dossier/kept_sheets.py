"""The stored appraisal sheet of an opened dossier ("phiếu thẩm định"), as a value."""

import json

from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.views import KeptSheet
from dossiers.records.models.review import Appraisal
from workflow.appraisal import AppraisalContent, Judgement, Verdict


def kept_sheet(row: Appraisal) -> KeptSheet:
    """Return one stored version of a sheet."""
    judgements = tuple(
        Judgement(code, Verdict(verdict) if verdict else None, remark)
        for code, (verdict, remark) in json.loads(row.verdicts).items()
    )
    sheet = AppraisalContent(judgements, row.opinion, row.advice)
    return KeptSheet(row.revision, row.number, sheet, row.written_by, row.written_name, row.written_at)


def sheet_in_force(opened: OpenedDossier) -> KeptSheet | None:
    """Return the last version of the sheet of the revision in force; None before one is written."""
    return None if opened.appraisal is None else kept_sheet(opened.appraisal)
