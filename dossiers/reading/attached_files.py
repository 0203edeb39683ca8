"""The attached files of a draft or of a frozen revision."""

from dossiers.content.canonical import revision_frame
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.views import FileLine
from dossiers.records.models.dossier import Attachment, Revision


def files_of(opened: OpenedDossier) -> tuple[FileLine, ...]:
    """Return the files of the revision that the dossier was opened with, or of the draft."""
    if opened.revision is not None:
        return frozen_files(opened.revision)
    return tuple(map(file_line, opened.attachments))


def file_line(file: Attachment) -> FileLine:
    """Return an attachment as pages show it."""
    return FileLine(file.id, file.kind, file.name, file.media_type, file.size, file.hash)


def frozen_files(revision: Revision) -> tuple[FileLine, ...]:
    """Return the files that the revision names, also those that the office has removed from its draft since."""
    files = revision_frame(revision.text).attachments
    return tuple(FileLine(file.number, file.kind, file.name, file.media_type, file.size, file.hash) for file in files)
