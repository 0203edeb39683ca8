"""Papers written into folders ("xuất văn bản ra thư mục"), one folder an office, for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.content.canonical import read_json
from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.desk.errors import NotFound
from dossiers.papers import issuing
from dossiers.records.journal import record
from dossiers.records.models.dossier import Dossier
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import Role, State


@dataclass(frozen=True, slots=True)
class RequestedDossier:
    """A dossier whose papers are asked for, with its office's code and name."""

    reference: str
    code: str
    name: str

    @property
    def folder(self) -> str:
        """The office's folder, "01-ha-noi"."""
        return issuing.folder_of(self.code, self.name)


def chosen(session: Session, campaign: str | None = None, state: State | None = None) -> tuple[RequestedDossier, ...]:
    """The dossiers of a campaign, the newest one unless it is named, by office code. Raises NotFound."""
    known = [campaign.code for campaign in dossier_queries.campaigns(session)]
    if not known or (campaign is not None and campaign not in known):
        raise NotFound(campaign or "")
    rows = dossier_queries.dossier_rows(session, states=None if state is None else (state,))
    found = (row for row in rows if row.campaign_code == (campaign or known[0]))
    return tuple(RequestedDossier(row.reference, row.code, row.name) for row in found)


def has_content(session: Session, reference: str) -> bool:
    """Whether anybody has written anything in this dossier. Raises NotFound."""
    sections = dossier_queries.sections_of(session, _dossier(session, reference))
    return any(text.strip() for section in sections for text in read_json(section.typed).values())


def write_papers(application: Application, reference: str, folder: Path) -> Sequence[Path]:
    """Write every paper in every format: of the last frozen revision, of the draft as long as it is one.

    The journal keeps each as a download by the command line. Raises NotFound.
    """
    now = application.clock.now()
    with application.database.reading() as session:
        source = issuing.source(session, reference, actor=reader(_dossier(session, reference)))
    wanted = [(spec.kind, form) for spec in source.campaign.papers for form in issuing.FORMATS]
    written = [_write(application, source, kind, form, folder) for kind, form in wanted]
    with application.database.writing() as session:
        for kind, form in wanted:
            detail = {"kind": kind, "format": form, "copy": source.copy.value, "revision": source.revision}
            record(session, "downloaded", actor=COMMAND_LINE.username, subject=reference, at=now, detail=detail)
    return written


def _write(application: Application, source: issuing.Source, kind: str, form: str, folder: Path) -> Path:
    made = issuing.paper(application, source, kind, form)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{kind}.{form}"
    path.write_bytes(made.data)
    return path


def _dossier(session: Session, reference: str) -> Dossier:
    dossier = dossier_queries.dossier_by_reference(session, reference)
    if dossier is None:
        raise NotFound(reference)
    return dossier


def reader(dossier: Dossier) -> Actor:
    """The command line reads a draft as its office does, everything else as the centre does."""
    if dossier.state is State.DRAFT:
        roles, office = COMMAND_LINE.roles | {Role.CLERK}, dossier.participant.organisation.key
        return replace(COMMAND_LINE, roles=roles, office=office)
    return replace(COMMAND_LINE, roles=COMMAND_LINE.roles | {Role.REVIEWER})
