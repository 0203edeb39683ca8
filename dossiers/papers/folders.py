"""Papers written into folders ("xuất văn bản ra thư mục"), one folder an office, for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.content.canonical import read_json
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.papers import issuing
from dossiers.papers.engine import FORMATS
from dossiers.papers.file_names import office_folder
from dossiers.papers.sources import DossierSource, read_source
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import UNSUBMITTED_STATES, Role, State


@dataclass(frozen=True, slots=True)
class RequestedDossier:
    """A dossier whose papers are to be written, with its office's code and name."""

    reference: str
    code: str
    name: str

    @property
    def folder(self) -> str:
        """The name of the office's folder, "01-ha-noi"."""
        return office_folder(self.code, self.name)


def select_dossiers(
    session: Session, campaign: str | None = None, state: State | None = None
) -> tuple[RequestedDossier, ...]:
    """Return the dossiers of a campaign (the newest, unless one is given) by office code. Raises NotFound."""
    known = [campaign.code for campaign in dossier_queries.campaigns(session)]
    if not known or (campaign is not None and campaign not in known):
        raise NotFound(campaign or "")
    rows = dossier_queries.campaign_dossiers(session, campaign or known[0], state)
    return tuple(RequestedDossier(row.reference, row.code, row.name) for row in rows)


def has_content(session: Session, reference: str) -> bool:
    """Return whether anything has been typed in a dossier. Raises NotFound."""
    sections = dossier_queries.sections_of(session, _dossier(session, reference))
    return any(text.strip() for section in sections for text in read_json(section.typed).values())


def write_papers(
    database: Database, files: Files, reference: str, folder: Path, *, at: datetime, demo: bool
) -> Sequence[Path]:
    """Write every paper of a dossier in every format: of its draft while it has one, else of its last frozen revision.

    Each is recorded in the journal as a download by the command line. Raises NotFound.
    """
    with database.reading() as session:
        source = read_source(session, reference, actor=command_line_reader(_dossier(session, reference)))
    wanted = [(spec.kind, format_) for spec in source.campaign.papers for format_ in FORMATS]
    written = [_write(files, source, kind, format_, folder, demo=demo) for kind, format_ in wanted]
    with database.writing() as session:
        for kind, format_ in wanted:
            detail = {"kind": kind, "format": format_, "copy": source.copy.value, "revision": source.revision}
            record(session, "downloaded", actor=COMMAND_LINE, subject=reference, at=at, detail=detail)
    return written


def _write(files: Files, source: DossierSource, kind: str, format_: str, folder: Path, *, demo: bool) -> Path:
    paper = issuing.paper(files, source, kind, format_, demo=demo)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}.{format_}"
    path.write_bytes(paper.data)
    return path


def _dossier(session: Session, reference: str) -> Dossier:
    dossier = dossier_queries.dossier_by_reference(session, reference)
    if dossier is None:
        raise NotFound(reference)
    return dossier


def command_line_reader(dossier: Dossier) -> Actor:
    """Return the command line as a reader: of what is not submitted as its office, of everything else as the centre."""
    if dossier.state in UNSUBMITTED_STATES:
        roles, office = COMMAND_LINE.roles | {Role.CLERK}, dossier.participant.organisation.key
        return replace(COMMAND_LINE, roles=roles, office=office)
    return replace(COMMAND_LINE, roles=COMMAND_LINE.roles | {Role.REVIEWER})
