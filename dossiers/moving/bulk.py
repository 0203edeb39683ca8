"""One action on many dossiers ("xử lý nhiều hồ sơ"): each in a transaction of its own, with its own result.

A refusal or a failure with one dossier does not touch the others.
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
"""Dossiers in one request: as many as a page of the list shows."""

_log = logging.getLogger(__name__)


class BulkAction(StrEnum):
    """The actions on many: xác nhận đã thẩm định, trả lại, duyệt đề nghị, nhận thẩm định, giao thẩm định."""

    REVIEW = "review"
    RETURN = "return"
    APPROVE = "approve"
    TAKE = "take"
    ASSIGN = "assign"


MOVES: Mapping[BulkAction, Action] = {
    BulkAction.REVIEW: Action.REVIEW,
    BulkAction.RETURN: Action.RETURN,
    BulkAction.APPROVE: Action.APPROVE,
}
"""The actions that are moves; the others assign a reviewer."""


@dataclass(frozen=True, slots=True)
class ChosenDossier:
    """One dossier that was chosen, at the version that the person saw."""

    reference: str
    version: int


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A request for an action on many dossiers: `key` names the form that was sent; the texts are as typed."""

    action: str
    key: str
    chosen: tuple[ChosenDossier, ...]
    reason: str = ""
    correction_day: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The result for one dossier: done, or every reason why not."""

    reference: str
    unmet: tuple[Unmet, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.unmet


def do_to_many(
    database: Database, request: BulkRequest, *, actor: Actor, at: datetime, versions: Mapping[str, str]
) -> tuple[BulkResult, ...]:
    """Apply the action to each dossier in the order of the list; the same form again gives the same results.

    Raises RequirementsUnmet, with nothing done, when none or more than `MOST` are chosen or the action is unknown.
    """
    chosen = tuple({choice.reference: choice for choice in request.chosen}.values())
    if stops := _stops(request, chosen):
        raise RequirementsUnmet(stops)
    return tuple(_result(database, request, choice, actor, at, versions) for choice in chosen)


def _stops(request: BulkRequest, chosen: Sequence[ChosenDossier]) -> tuple[Unmet, ...]:
    """Return what stops the whole request."""
    if request.action not in set(BulkAction):
        return (Unmet("bulk-deed-unknown"),)
    if not chosen:
        return (Unmet("bulk-none-chosen"),)
    if len(chosen) > MOST:
        return (Unmet("bulk-too-many", values=(("count", str(len(chosen))), ("limit", str(MOST)))),)
    if request.action == BulkAction.ASSIGN and not request.reviewer:
        return (Unmet("reviewer-missing", "reviewer"),)
    return ()


def _result(
    database: Database,
    request: BulkRequest,
    chosen: ChosenDossier,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, str],
) -> BulkResult:
    """Apply the action to one dossier and return the result, also of a failure."""
    try:
        _do(database, request, chosen, actor, at, versions)
    except WorkflowError as refused:
        return BulkResult(chosen.reference, refused.unmet)
    except StaleDataError:
        return BulkResult(chosen.reference, Overtaken().unmet)
    except NotFound:
        return BulkResult(chosen.reference, (Unmet("dossier-not-found"),))
    except Exception:  # a fault with this dossier must not discard the others' results
        _log.exception("an action on many dossiers failed at %s", chosen.reference)
        return BulkResult(chosen.reference, (Unmet("bulk-failed"),))
    return BulkResult(chosen.reference)


def _do(
    database: Database,
    request: BulkRequest,
    chosen: ChosenDossier,
    actor: Actor,
    at: datetime,
    versions: Mapping[str, str],
) -> None:
    action = MOVES.get(BulkAction(request.action))
    if action is None:
        to = actor.username if request.action == BulkAction.TAKE else request.reviewer
        with database.writing() as session:
            assignments.assign(session, chosen.reference, to, chosen.version, actor=actor, at=at)
        return
    move = Request(action, _key(request, chosen), chosen.version, request.reason, request.correction_day)
    try:
        with database.writing() as session:
            transitions.move_dossier(session, chosen.reference, move, actor=actor, at=at, versions=versions)
    except WorkflowError as refused:
        with database.writing(business=False) as session:
            transitions.record_refusal(session, chosen.reference, action, refused, actor=actor, at=at)
        raise


def _key(request: BulkRequest, chosen: ChosenDossier) -> str:
    """Return the form's key with all values about this dossier, independent of the other chosen ones."""
    return text_hash(repr((request.key, chosen.version, request.reason, request.correction_day)))
