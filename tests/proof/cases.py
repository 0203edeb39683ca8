"""The papers of the proof: every kind for all 63 offices, short and very long ones where names are special."""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.contexts import Context, Copy
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, context_of, ordinary
from workflow.campaign import Office

LENGTHS = {"short": ordinary(), "normal": ordinary(paragraphs=4, members=9), "very-long": ordinary(22, members=47)}
SPECIAL = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One paper of the proof."""

    name: str
    kind: str
    context: Context


def special_offices() -> list[Office]:
    """The offices with the longest names, on one line or two."""
    offices = CAMPAIGN_4361.offices
    return sorted(offices, key=lambda one: (-len(one.full_name), one.code))[:SPECIAL]


def cases(*, full: bool) -> Iterator[Case]:
    """All 63 offices at normal length, the special ones at all lengths; in full, every office at every length."""
    special = {office.code for office in special_offices()}
    for office in CAMPAIGN_4361.offices:
        for length, content in LENGTHS.items():
            if length == "normal" or full or office.code in special:
                for kind in ALL_KINDS:
                    context = context_of(kind, content, campaign=CAMPAIGN_4361, office=office, copy=Copy.FINAL)
                    yield Case(f"{office.code}-{length}-{kind}", kind, context)
