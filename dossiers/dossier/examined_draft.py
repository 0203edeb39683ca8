"""The typed text of a draft, read and examined ("nội dung đã đọc"): done once in a process for the same text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_at_hand, campaign_of
from dossiers.content.canonical import read_json
from dossiers.content.form import ReadContent, read_typed
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import moving as moving_queries
from workflow.campaign import Campaign
from workflow.consistency import Finding, findings

DRAFTS_KEPT = 64


@dataclass(frozen=True)
class ExaminedDraft:
    """What a draft's typed text says in one campaign; `found` are the findings within it."""

    typed: Mapping[str, str]
    reading: ReadContent
    campaign: Campaign

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        return findings(self.reading.content, self.campaign)


@dataclass(frozen=True, slots=True)
class _Campaign:
    """A campaign that is equal to another one if their texts are the same; comparing all its parts would be slow."""

    text_hash: str
    campaign: Campaign = field(compare=False)


def examined_draft(record: CampaignRecord, texts: Iterable[str]) -> ExaminedDraft:
    """Return the draft whose sections have these texts, as they are stored."""
    return _examined(_Campaign(record.text_hash, campaign_of(record)), tuple(sorted(texts)))


def examine_ahead(session: Session, reference: str) -> None:
    """Read and examine a draft before the transaction of its submission, which then has the results at hand.

    For a database with one writer at a time: the others wait for as long as its transaction takes.
    """
    text_hash, texts = moving_queries.draft_texts(session, reference)
    campaign = campaign_at_hand(text_hash)
    if campaign is not None:
        _ = _examined(_Campaign(text_hash, campaign), tuple(sorted(texts))).found


@lru_cache(maxsize=DRAFTS_KEPT)
def _examined(keyed: _Campaign, texts: tuple[str, ...]) -> ExaminedDraft:
    typed = {name: text for section in texts for name, text in read_json(section).items()}
    return ExaminedDraft(MappingProxyType(typed), read_typed(typed, keyed.campaign), keyed.campaign)
