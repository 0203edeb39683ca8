"""Who ends a table of figures that was sent ("bảng số liệu chờ xác nhận"), and how.

The first table of a campaign is confirmed or dropped by any one person who may import figures. Where a snapshot is in
force, the sender may only withdraw the table; somebody else confirms it, or refuses it with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflow.errors import NotYourTurn, Unmet, WrongState


class TableState(StrEnum):
    """The states of a table that was sent: chờ xác nhận, đã nhận, không được đồng ý."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


class TableDeed(StrEnum):
    """What ends a table that waits: nhận cả bảng, không đồng ý, bỏ hoặc rút lại."""

    TAKE = "take"
    REFUSE = "refuse"
    DROP = "drop"


ENDS_IN: Mapping[TableDeed, TableState] = {TableDeed.TAKE: TableState.TAKEN, TableDeed.REFUSE: TableState.REFUSED}
"""The state of a table after each deed; a dropped one is not kept."""


@dataclass(frozen=True, slots=True)
class PendingTable:
    """A table that was sent as the rules read it.

    `is_further`: a snapshot is in force. `sent_by` and `ended_by` are user names; `ended_name` the full name and
    `ended_at` the instant in words of its end, all empty while it waits.
    """

    sent_by: str
    is_further: bool
    state: TableState = TableState.WAITING
    ended_by: str = ""
    ended_name: str = ""
    ended_at: str = ""


def is_ended_already(deed: TableDeed, table: PendingTable, actor: str) -> bool:
    """Return whether this very person has done this deed before: the same form sent twice is answered the same."""
    return table.state is ENDS_IN.get(deed) and table.ended_by == actor


def check_table_deed(deed: TableDeed, table: PendingTable, actor: str) -> None:
    """Raise WrongState where the table has ended or needs no second person, NotYourTurn for the wrong person."""
    if table.state is not TableState.WAITING:
        raise WrongState((_ended(table),))
    if not table.is_further:
        if deed is TableDeed.REFUSE:
            raise WrongState((Unmet("figures-first-table"),))
        return
    is_own = table.sent_by == actor
    if deed is TableDeed.DROP and not is_own:
        raise NotYourTurn((Unmet("figures-sent-by-another"),))
    if deed is TableDeed.TAKE and is_own:
        raise NotYourTurn((Unmet("figures-second-person"),))
    if deed is TableDeed.REFUSE and is_own:
        raise NotYourTurn((Unmet("figures-sent-by-you"),))


def table_deeds_open_to(table: PendingTable, actor: str) -> frozenset[TableDeed]:
    """Return the deeds that a page may offer to a person who may import figures."""
    return frozenset(deed for deed in TableDeed if _is_open(deed, table, actor))


def awaits_another(table: PendingTable, actor: str) -> bool:
    """Return whether the table waits for somebody else than this person, who sent it."""
    return table.state is TableState.WAITING and TableDeed.TAKE not in table_deeds_open_to(table, actor)


def in_force_changes(seen: int | None, now: int | None) -> tuple[Unmet, ...]:
    """Return the reason why a table is compared anew: the snapshot in force is not the one that was shown.

    Both are the number of a snapshot, None without one.
    """
    if seen == now:
        return ()
    if seen is None:
        return (Unmet("figures-force-new", values=(("now", str(now)),)),)
    return (Unmet("figures-force-changed", values=(("seen", str(seen)), ("now", str(now or "")))),)


def _ended(table: PendingTable) -> Unmet:
    """Return the reason why a table does not wait any more: who ended it, and when."""
    values = (("name", table.ended_name), ("at", table.ended_at))
    if table.state is TableState.TAKEN:
        return Unmet("figures-taken-already", values=values)
    return Unmet("figures-refused-already", values=values)


def _is_open(deed: TableDeed, table: PendingTable, actor: str) -> bool:
    try:
        check_table_deed(deed, table, actor)
    except (NotYourTurn, WrongState):
        return False
    return True
