"""The attached files of a draft or of a frozen revision."""

from dossiers.content.canonical import read_json
from dossiers.dossier.opened import OpenedDossier
from dossiers.dossier.views import FileLine
from dossiers.records.models.dossier import Attachment, Revision


def files_of(opened: OpenedDossier) -> tuple[FileLine, ...]:
    """The files of the revision for which the dossier was opened, or of the draft."""
    if opened.revision is not None:
        return frozen_files(opened.revision)
    return tuple(file_line(one) for one in opened.attachments)


def file_line(one: Attachment) -> FileLine:
    return FileLine(one.id, one.kind, one.name, one.media_type, one.size, one.hash)


def frozen_files(revision: Revision) -> tuple[FileLine, ...]:
    """The files that the revision names, also those that the office has taken out of its draft since."""
    return tuple(FileLine(**one) for one in read_json(revision.text)["attachments"])
