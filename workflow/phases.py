"""The phase of a campaign ("giai đoạn của đợt thi đua"), and what a page may say and offer in it.

This is the one place that decides it: no page compares moments or states of its own. The caller reads the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow.errors import Unmet
from workflow.guards import CampaignState


class Phase(StrEnum):
    """The phases: đang nhận hồ sơ; hết hạn nhận, đang xét; đã khóa xếp hạng; đã có quyết định."""

    RECEIVING = "receiving"
    UNDER_REVIEW = "under-review"
    CLOSED = "closed"
    DECIDED = "decided"


class Submission(StrEnum):
    """How a page offers the submission to an office.

    MAIN: the next step and main button. PRESSABLE: it stays on the page, and pressing it gives every reason against
    it. GONE: it is not on the page.
    """

    MAIN = "main"
    PRESSABLE = "pressable"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Permitted:
    """What a page may say and offer.

    `receives`: it may say that dossiers are being received, how much time is left, and remind of it.
    `writes`: content of drafts may be saved. `moves`: work on dossiers is pending and its moves can succeed.
    `extends`: more time may be asked for and granted. `acts`: the actions of a dossier stand on its page, also those
    that would be refused now. `awaits_decision`: it may say that the decision is still to come.
    """

    phase: Phase
    receives: bool
    writes: bool
    moves: bool
    extends: bool
    acts: bool
    awaits_decision: bool
    submission: Submission

    @property
    def shown_phase(self) -> Phase:
        """The phase by which the dossier's own state is named: while its submission is on time it is being received."""
        return Phase.RECEIVING if self.submission is Submission.MAIN else self.phase


def phase_of(state: CampaignState, last_closing: datetime, at: datetime) -> Phase:
    """Return the phase at `at`; `last_closing` is the last closing moment of any office, extensions included."""
    if state is CampaignState.DECIDED:
        return Phase.DECIDED
    if state is CampaignState.CLOSED:
        return Phase.CLOSED
    return Phase.RECEIVING if at < last_closing else Phase.UNDER_REVIEW


def permitted(
    state: CampaignState,
    last_closing: datetime,
    at: datetime,
    *,
    ends: datetime | None = None,
    by_post: bool = False,
) -> Permitted:
    """Return what pages may say and offer at `at`.

    `ends` is the end of one office's own time for submission, for the pages about its dossier: an extension or a
    correction window counts for that office only. Without it the campaign's last closing moment counts. `by_post`: the
    paper dossier came in time, so that the submission is on time as long as the campaign is open (reading A17).
    """
    phase = phase_of(state, last_closing, at)
    is_open = state is CampaignState.OPEN
    receives = is_open and at < (last_closing if ends is None else ends)
    submission = Submission.MAIN if receives or (is_open and by_post) else Submission.PRESSABLE
    return Permitted(
        phase=phase,
        receives=receives,
        writes=phase is not Phase.DECIDED,
        moves=is_open,
        extends=is_open,
        acts=phase is not Phase.DECIDED,
        awaits_decision=phase is not Phase.DECIDED,
        submission=Submission.GONE if phase is Phase.DECIDED else submission,
    )


def figures_stops(state: CampaignState) -> tuple[Unmet, ...]:
    """Return why the centre's figures of a campaign in this state no longer change; nothing for an open one."""
    if state is CampaignState.DECIDED:
        return (Unmet("figures-decided"),)
    return () if state is CampaignState.OPEN else (Unmet("figures-closed"),)
