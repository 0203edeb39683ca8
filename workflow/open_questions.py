"""What is still open before a move of a campaign ("việc còn để ngỏ"): it stops nothing and is told to both people."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import Unmet
from workflow.lifecycle import State

PENDING = frozenset({State.SUBMITTED, State.REVIEWED, State.RETURNED})
"""The states of a submitted dossier that is not yet approved or declined."""


class AwardStanding(StrEnum):
    """What is wrong with the dossier of a name on the list of awards; a dossier in order has none of these.

    Chưa nộp hồ sơ, đã rút mà chưa nộp lại, đơn vị không đề nghị, hồ sơ chưa được duyệt, hồ sơ chỉ đề nghị tập thể.
    """

    NOT_SUBMITTED = "not-submitted"
    NOT_SUBMITTED_AGAIN = "not-submitted-again"
    NOT_NOMINATING = "not-nominating"
    NOT_APPROVED = "not-approved"
    ONLY_COLLECTIVE = "only-collective"


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """The facts about a campaign for its open questions.

    `awarded` are the offices that the ranking awards, by name, each with what is wrong with its dossier; `pending` is
    how many submitted dossiers are not decided, `requests` how many requests for more time are unanswered, `tables` how
    many tables of figures are newer than the ranking's and not confirmed; `left_out` are the approved collectives that
    the figures do not allow, by name.
    """

    awarded: tuple[tuple[str, AwardStanding | None], ...]
    pending: int = 0
    requests: int = 0
    tables: int = 0
    left_out: tuple[str, ...] = ()


def award_standing(state: State, revision: int, *, proposes_office: bool) -> AwardStanding | None:
    """Return what is wrong with the dossier of an office that the ranking awards; None where it is in order.

    `revision` is the number of its last submission, 0 without one.
    """
    if state is State.DRAFT:
        return AwardStanding.NOT_SUBMITTED_AGAIN if revision else AwardStanding.NOT_SUBMITTED
    if state is State.NOT_NOMINATING:
        return AwardStanding.NOT_NOMINATING
    if state is not State.APPROVED:
        return AwardStanding.NOT_APPROVED
    return None if proposes_office else AwardStanding.ONLY_COLLECTIVE


def open_questions(facts: OpenFacts) -> tuple[Unmet, ...]:
    """Return everything that a person should know before preparing or executing a move."""
    return tuple(_questions(facts))


def _questions(facts: OpenFacts) -> Iterator[Unmet]:
    """Yield the questions; each code is written out, so that a test finds its sentence."""
    if names := _names(facts, AwardStanding.NOT_SUBMITTED, AwardStanding.NOT_SUBMITTED_AGAIN):
        yield Unmet("open-not-submitted", values=(("count", str(len(names))), ("offices", ", ".join(names))))
    if names := _names(facts, AwardStanding.NOT_NOMINATING):
        yield Unmet("open-not-nominating", values=(("count", str(len(names))), ("offices", ", ".join(names))))
    if names := _names(facts, AwardStanding.NOT_APPROVED):
        yield Unmet("open-not-approved", values=(("count", str(len(names))), ("offices", ", ".join(names))))
    if names := _names(facts, AwardStanding.ONLY_COLLECTIVE):
        yield Unmet("open-only-collective", values=(("count", str(len(names))), ("offices", ", ".join(names))))
    if names := facts.left_out:
        yield Unmet("open-left-out", values=(("count", str(len(names))), ("offices", ", ".join(names))))
    if facts.pending:
        yield Unmet("open-pending", values=(("count", str(facts.pending)),))
    if facts.requests:
        yield Unmet("open-requests", values=(("count", str(facts.requests)),))
    if facts.tables:
        yield Unmet("open-tables", values=(("count", str(facts.tables)),))


def _names(facts: OpenFacts, *standings: AwardStanding) -> tuple[str, ...]:
    return tuple(name for name, standing in facts.awarded if standing in standings)
