"""The typed text of a draft, read and examined ("nội dung đã đọc"): done once in a process for the same text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from dossiers.campaigns.opening import campaign_of
from dossiers.content.canonical import read_json
from dossiers.content.form import ReadContent, read_typed
from dossiers.records.models.campaigns import CampaignRecord
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
    return _examined(_Campaign(record.text_hash, campaign_of(record)), tuple(texts))


@lru_cache(maxsize=DRAFTS_KEPT)
def _examined(keyed: _Campaign, texts: tuple[str, ...]) -> ExaminedDraft:
    typed = {name: text for section in texts for name, text in read_json(section).items()}
    return ExaminedDraft(MappingProxyType(typed), read_typed(typed, keyed.campaign), keyed.campaign)
