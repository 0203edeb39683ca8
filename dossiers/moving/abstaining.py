"""The statement of an office that it does not nominate ("không đề nghị trong đợt này"), said and taken back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.content.canonical import frozen_text
from dossiers.desk.actor import Actor
from dossiers.dossier.opened import OpenedDossier
from dossiers.moving.move_inputs import MoveInputs
from dossiers.records.models.dossier import Abstention
from dossiers.records.queries import dossier as dossier_queries
from workflow.dossier import Content
from workflow.lifecycle import Action


def keep_statement(
    session: Session, opened: OpenedDossier, action: Action, inputs: MoveInputs, *, actor: Actor, at: datetime
) -> None:
    """Store the statement, with the report of the office's own review as it is now; or mark it as taken back.

    Any other action stores nothing.
    """
    if action is Action.RESUME:
        said = dossier_queries.abstention_of(session, opened.dossier)
        if said is not None:
            said.taken_back_at = at
    elif action is Action.ABSTAIN:
        report = replace(Content(), review=opened.reading.content.review)
        session.add(
            Abstention(
                dossier_id=opened.dossier.id,
                reason=inputs.reason,
                review=frozen_text(report) if inputs.with_review else None,
                said_at=at,
                said_by=actor.username,
                said_name=actor.name,
            )
        )
