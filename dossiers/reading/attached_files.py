"""The attached files of a draft or of a frozen revision."""

from dossiers.content.canonical import revision_frame
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.views import FileLine
from dossiers.records.models.dossier import Attachment, Revision


def files_of(opened: OpenedDossier) -> tuple[FileLine, ...]:
    """The files of the revision for which the dossier was opened, or of the draft."""
    if opened.revision is not None:
        return frozen_files(opened.revision)
    return tuple(file_line(attachment) for attachment in opened.attachments)


def file_line(attachment: Attachment) -> FileLine:
    """Return the attached file of a draft as pages show it."""
    return FileLine(
        attachment.id, attachment.kind, attachment.name, attachment.media_type, attachment.size, attachment.hash
    )


def frozen_files(revision: Revision) -> tuple[FileLine, ...]:
    """The files that the revision names, also those that the office has taken out of its draft since."""
    files = revision_frame(revision.text).attachments
    return tuple(FileLine(file.number, file.kind, file.name, file.media_type, file.size, file.hash) for file in files)
