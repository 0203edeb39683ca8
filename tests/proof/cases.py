"""The papers of the proof: every kind for all 63 offices at three lengths."""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS
from dossiers.documents.kinds.context import Copy, PaperContext
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, campaign_context, context_of, ordinary

LENGTHS = {"short": ordinary(), "normal": ordinary(paragraphs=4, members=9), "very-long": ordinary(22, members=47)}


@dataclass(frozen=True, slots=True)
class Case:
    """One paper of the proof."""

    name: str
    kind: str
    context: PaperContext


def campaign_cases() -> Iterator[Case]:
    """The papers about a whole campaign, with few lines, with those of all offices, and with long ones."""
    for length, (count, wide) in {"short": (1, False), "normal": (63, False), "very-long": (200, True)}.items():
        for kind in CAMPAIGN_KINDS:
            yield Case(f"{length}-{kind}", kind, campaign_context(kind, count, wide=wide))


def cases() -> Iterator[Case]:
    """Every kind for every office at every length, and the papers about a whole campaign."""
    yield from campaign_cases()
    for office in CAMPAIGN_4361.offices:
        for length, content in LENGTHS.items():
            for kind in ALL_KINDS:
                if kind in CAMPAIGN_KINDS:
                    continue
                context = context_of(kind, content, campaign=CAMPAIGN_4361, office=office, copy=Copy.FINAL)
                yield Case(f"{office.code}-{length}-{kind}", kind, context)
