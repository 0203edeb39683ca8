"""The attached files of a draft or of a frozen revision."""

from pathlib import PurePath

from dossiers.content.canonical import revision_frame
from dossiers.dossier.draft_views import UnacceptedFile
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.views import FileLine
from dossiers.records.models.dossier import Attachment, Revision
from workflow.errors import Unmet


def files_of(opened: OpenedDossier) -> tuple[FileLine, ...]:
    """Return the files of the revision that the dossier was opened with, or of the draft."""
    if opened.revision is not None:
        return frozen_files(opened.revision)
    return tuple(map(file_line, opened.attachments))


def file_line(file: Attachment) -> FileLine:
    """Return an attachment as pages show it."""
    return FileLine(file.id, file.kind, file.name, file.media_type, file.size, file.hash)


def unaccepted_file(file: Attachment) -> UnacceptedFile:
    """Return a file that is not part of the dossier as its office's page shows it."""
    values = (("name", file.name), ("extension", PurePath(file.name).suffix.lower().lstrip(".")))
    fault = Unmet(file.fault, f"attachments.{file.kind}", values) if file.fault else None
    return UnacceptedFile(file.id, file.kind, file.name, file.size, fault)


def frozen_files(revision: Revision) -> tuple[FileLine, ...]:
    """Return the files that the revision names, also those that the office has removed from its draft since."""
    files = revision_frame(revision.text).attachments
    return tuple(FileLine(file.number, file.kind, file.name, file.media_type, file.size, file.hash) for file in files)
