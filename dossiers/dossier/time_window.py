"""Until when an office may submit a dossier ("thời hạn nộp"), from the rows."""

from collections.abc import Iterable

from dossiers.records.models.deadlines import ExtensionOrder, ExtensionRecord
from dossiers.records.models.dossier import Dossier
from workflow.campaign import Campaign
from workflow.deadlines import Closing, Extension, SubmissionWindow, submission_window
from workflow.lifecycle import State


def window_of(dossier: Dossier, campaign: Campaign, extensions: Iterable[Extension]) -> SubmissionWindow:
    """Return until when the office may submit the dossier, with these extensions."""
    return submission_window(
        campaign.closing,
        campaign.zone,
        extended_to=[extension.until for extension in extensions],
        returned=dossier.state is State.RETURNED,
        correction_day=dossier.correction_day,
    )


def extension_of(record: ExtensionRecord | ExtensionOrder) -> Extension:
    """Return the extension that a row holds: an office's own, or the order for all."""
    until = Closing(record.until_day, inclusive=True)
    return Extension(record.before, until, record.reason, record.granted_by, record.granted_at)
