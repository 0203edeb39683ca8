"""Powers to sign ("quyền hạn ký"): the marks before a title, and the papers on which they are used (C30).

Nghị định 30/2020/NĐ-CP, điều 13 and Phụ lục I, mục II.7; the same marks were in use before.
"""

from enum import StrEnum


class Power(StrEnum):
    """The power under which a paper is signed."""

    HEAD = "head"
    """The head signs as such."""
    DEPUTY = "deputy"
    """A deputy signs for the head: KT."""
    ACTING = "acting"
    """Someone acts as the head: Q."""
    BY_ORDER = "by-order"
    """The head of a unit signs by the head's order: TL."""
    BY_MANDATE = "by-mandate"
    """Someone signs by the head's written mandate: TUQ."""
    FOR_COUNCIL = "for-council"
    """The chair signs for a council: TM.; used on no other paper."""


MARKS = {
    Power.DEPUTY: "KT.",
    Power.ACTING: "Q.",
    Power.BY_ORDER: "TL.",
    Power.BY_MANDATE: "TUQ.",
    Power.FOR_COUNCIL: "TM.",
}
ALONE = frozenset({Power.HEAD, Power.ACTING})
"""Powers under which the signer's own title is not printed."""


class PowerOfCouncil(ValueError):
    """A paper of another author than a council was to be signed for a council."""


def power_lines(power: Power, head: str, own: str = "", *, of_council: bool = False) -> tuple[str, ...]:
    """Return the lines above a signature, in capitals: `("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")`.

    `head` is the title under which it is signed, for a council its name; `own` the signer's title. Raises
    PowerOfCouncil, and ValueError where the signer's own title is missing.
    """
    if power is Power.FOR_COUNCIL and not of_council:
        raise PowerOfCouncil
    first = " ".join(filter(None, (MARKS.get(power, ""), head.upper())))
    if power in ALONE:
        return (first,)
    if not own:
        raise ValueError(power)
    return first, own.upper()
