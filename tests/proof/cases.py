"""The papers of the proof: every kind for all 63 offices, short and very long ones where names are special."""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS
from dossiers.documents.kinds.context import Copy, PaperContext
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, campaign_context, context_of, ordinary
from workflow.campaign import Office

LENGTHS = {"short": ordinary(), "normal": ordinary(paragraphs=4, members=9), "very-long": ordinary(22, members=47)}
SPECIAL = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One paper of the proof."""

    name: str
    kind: str
    context: PaperContext


def special_offices() -> list[Office]:
    """The offices with the longest names, on one line or two."""
    offices = CAMPAIGN_4361.offices
    return sorted(offices, key=lambda one: (-len(one.full_name), one.code))[:SPECIAL]


def campaign_cases() -> Iterator[Case]:
    """The papers about a whole campaign, with few lines, with those of all offices, and with long ones."""
    for length, (count, wide) in {"short": (1, False), "normal": (63, False), "very-long": (200, True)}.items():
        for kind in CAMPAIGN_KINDS:
            yield Case(f"{length}-{kind}", kind, campaign_context(kind, count, wide=wide))


def cases(*, full: bool) -> Iterator[Case]:
    """All 63 offices at normal length, the special ones at all lengths; in full, every office at every length."""
    yield from campaign_cases()
    special = {office.code for office in special_offices()}
    for office in CAMPAIGN_4361.offices:
        for length, content in LENGTHS.items():
            if length == "normal" or full or office.code in special:
                for kind in ALL_KINDS:
                    if kind in CAMPAIGN_KINDS:
                        continue
                    context = context_of(kind, content, campaign=CAMPAIGN_4361, office=office, copy=Copy.FINAL)
                    yield Case(f"{office.code}-{length}-{kind}", kind, context)
