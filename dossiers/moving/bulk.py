"""One deed on many dossiers ("xử lý nhiều hồ sơ"): each in a transaction of its own, with its own answer.

What a rule refuses for one dossier, or what goes wrong with it, takes nothing from the others.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm.exc import StaleDataError

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound, Overtaken
from dossiers.moving import transitions
from dossiers.moving.transitions import Request
from dossiers.records.database import Database
from dossiers.review import assignments
from workflow.errors import RequirementsUnmet, Unmet, WorkflowError
from workflow.lifecycle import Action

MOST = 100
"""Dossiers in one deed: a page of the list."""

_log = logging.getLogger(__name__)


class Deed(StrEnum):
    """What can be done with many: xác nhận đã thẩm định, trả lại, duyệt đề nghị, nhận thẩm định, giao thẩm định."""

    REVIEW = "review"
    RETURN = "return"
    APPROVE = "approve"
    TAKE = "take"
    ASSIGN = "assign"


MOVES: Mapping[Deed, Action] = {
    Deed.REVIEW: Action.REVIEW,
    Deed.RETURN: Action.RETURN,
    Deed.APPROVE: Action.APPROVE,
}
"""Those that are moves; the others say who reviews."""


@dataclass(frozen=True, slots=True)
class ChosenDossier:
    """One dossier that was chosen, at the version that the person saw."""

    reference: str
    version: int


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A deed as it was asked for: `key` names the form that was sent; the texts are as typed."""

    deed: str
    key: str
    chosen: tuple[ChosenDossier, ...]
    reason: str = ""
    correction_day: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of one dossier: done, or every reason why not."""

    reference: str
    unmet: tuple[Unmet, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.unmet


def do_to_many(
    database: Database, asked: BulkRequest, *, actor: Actor, arrived: datetime, versions: Mapping[str, str]
) -> tuple[BulkResult, ...]:
    """Do the deed to each dossier in the order of the list; the same form again gives the same answers.

    Raises RequirementsUnmet, with nothing done, when none or more than `MOST` are chosen or the deed is none of ours.
    """
    chosen = tuple({choice.reference: choice for choice in asked.chosen}.values())
    if stops := _stops(asked, chosen):
        raise RequirementsUnmet(stops)
    return tuple(_result(database, asked, choice, actor, arrived, versions) for choice in chosen)


def _stops(asked: BulkRequest, chosen: Sequence[ChosenDossier]) -> tuple[Unmet, ...]:
    """What stops the whole of it."""
    if asked.deed not in set(Deed):
        return (Unmet("bulk-deed-unknown"),)
    if not chosen:
        return (Unmet("bulk-none-chosen"),)
    if len(chosen) > MOST:
        return (Unmet("bulk-too-many", values=(("count", str(len(chosen))), ("limit", str(MOST)))),)
    if asked.deed == Deed.ASSIGN and not asked.reviewer:
        return (Unmet("reviewer-missing", "reviewer"),)
    return ()


def _result(
    database: Database,
    asked: BulkRequest,
    one: ChosenDossier,
    actor: Actor,
    arrived: datetime,
    versions: Mapping[str, str],
) -> BulkResult:
    """Do it to one dossier and say what came of it, whatever it was."""
    try:
        _do(database, asked, one, actor, arrived, versions)
    except WorkflowError as refused:
        return BulkResult(one.reference, refused.unmet)
    except StaleDataError:
        return BulkResult(one.reference, Overtaken().unmet)
    except NotFound:
        return BulkResult(one.reference, (Unmet("dossier-not-found"),))
    except Exception:  # the other dossiers' results are not lost for a fault with this one
        _log.exception("a deed on many dossiers failed at %s", one.reference)
        return BulkResult(one.reference, (Unmet("bulk-failed"),))
    return BulkResult(one.reference)


def _do(
    database: Database,
    asked: BulkRequest,
    one: ChosenDossier,
    actor: Actor,
    arrived: datetime,
    versions: Mapping[str, str],
) -> None:
    action = MOVES.get(Deed(asked.deed))
    if action is None:
        to = actor.username if asked.deed == Deed.TAKE else asked.reviewer
        with database.writing() as session:
            assignments.assign(session, one.reference, to, one.version, actor=actor, at=arrived)
        return
    move = Request(action, _key(asked, one), one.version, asked.reason, asked.correction_day)
    try:
        with database.writing() as session:
            transitions.move_dossier(session, one.reference, move, actor=actor, arrived=arrived, versions=versions)
    except WorkflowError as refused:
        with database.writing() as session:
            transitions.record_refusal(session, one.reference, action, refused, actor=actor, arrived=arrived)
        raise


def _key(asked: BulkRequest, one: ChosenDossier) -> str:
    """The form's key with all that it said about this dossier; what else was chosen beside it makes no difference."""
    return text_hash(repr((asked.key, one.version, asked.reason, asked.correction_day)))
