"""The proposal to undo an approval that waits for an answer ("đề nghị hủy bỏ việc duyệt")."""

from dataclasses import dataclass
from datetime import datetime

from dossiers.desk.actor import Actor
from dossiers.dossier import access
from dossiers.dossier.opened import OpenedDossier


@dataclass(frozen=True, slots=True)
class UndoProposal:
    """A pending proposal to undo the approval: its words, who made it, when, and whether the reader did."""

    reason: str
    who: str
    at: datetime
    is_own: bool


def undo_proposal(opened: OpenedDossier, actor: Actor, at: datetime) -> UndoProposal | None:
    """Return the proposal that waits for an answer, for the people of the centre."""
    proposed, own = opened.undo_proposed, access.is_own_office(opened.dossier, actor)
    if proposed is None or own or not actor.at_centre or not opened.permitted(at).moves:
        return None
    return UndoProposal(proposed.reason, proposed.actor_name, proposed.at, proposed.actor == actor.username)
