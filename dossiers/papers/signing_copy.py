"""Changes since the signing copy was taken ("bản trình ký"): the words that differ, per paper."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dossiers.content.word_diff import paragraph_changes, replacements
from dossiers.desk.actor import Actor
from dossiers.dossier import access, opened
from dossiers.papers.issuing import paragraphs
from workflow.dossier import Content
from workflow.sight import Sight


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of one paper that differ between the signing copy and the present content."""

    kind: str
    signed: str
    present: str


def differences_from_signed(session: Session, reference: str, *, actor: Actor) -> tuple[Difference, ...]:
    """Return the words that differ between the signing copy last taken and the present content.

    Number and date of a paper do not count: the registry adds them later. Raises NotFound.
    """
    dossier = access.find(session, reference, actor, Sight.WORKING)
    file = opened.open_draft(session, dossier)
    signed, present = file.signed, file.reading.content
    if signed is None or not file.differs_from_signed:
        return ()
    return tuple(
        difference for spec in file.campaign.papers for difference in _differences(file, spec.kind, signed, present)
    )


def _differences(file: opened.OpenedDossier, kind: str, signed: Content, present: Content) -> tuple[Difference, ...]:
    old, new = (paragraphs(file.campaign, file.office, content, kind) for content in (signed, present))
    changes = paragraph_changes(old, new)
    return tuple(Difference(kind, was, now) for change in changes for was, now in replacements(change.runs))
