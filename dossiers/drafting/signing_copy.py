"""The signing copy ("bản trình ký"): the content that is printed for the director's signature."""

from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import frozen_text
from dossiers.desk.actor import Actor
from dossiers.dossier import facts
from dossiers.dossier.opened import add_drafter
from dossiers.drafting.sections import draft_to_change
from dossiers.records.journal import record
from dossiers.records.models.dossier import SigningCopy
from workflow.errors import RequirementsUnmet
from workflow.guards import READY_TO_SIGN, asked


def take_signing_copy(session: Session, reference: str, *, actor: Actor, at: datetime) -> None:
    """Store the content that is printed for the director to sign, in place of an earlier signing copy.

    Raises RequirementsUnmet while the content's own guards do not hold; number, date and scan may still be open.
    """
    file = draft_to_change(session, reference, actor=actor, at=at)
    if unmet := asked(READY_TO_SIGN, facts.facts_of(file, actor, at)):
        raise RequirementsUnmet(unmet)
    text = frozen_text(file.reading.content)
    session.merge(SigningCopy(dossier_id=file.dossier.id, text=text, taken_at=at, taken_by=actor.username))
    add_drafter(session, file, actor)
    record(session, "signing-copy-taken", actor=actor, subject=reference, at=at)
