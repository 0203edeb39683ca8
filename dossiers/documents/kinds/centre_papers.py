"""Shared parts of the centre's papers ("văn bản của Trung ương"): their head, signature and cited snapshot."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dossiers.documents.kinds.context import About, Letterhead, PaperContext, Signature
from dossiers.documents.kinds.events import SnapshotFacts
from dossiers.documents.kinds.wording import DOTS, SHORT_DOTS, count_text, day_text
from dossiers.documents.setting.rule_packs import rule_pack_on
from dossiers.vietnamese.sentences import within_sentence
from workflow.campaign import Campaign, Centre
from workflow.signing import power_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class CentrePaper(PaperContext):
    """The base of the contexts of the centre's papers."""

    head: Letterhead
    records_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCentrePaper(CentrePaper):
    """The base of the contexts of papers signed for the centre."""

    centre: str
    signature: Signature


class CentreFields(TypedDict):
    """The fields of CentrePaper."""

    about: About
    is_draft: bool
    campaign: str
    head: Letterhead
    records_unit: str


class SignedCentreFields(CentreFields):
    """The fields of SignedCentrePaper."""

    centre: str
    signature: Signature


@dataclass(frozen=True, slots=True)
class SnapshotCitation:
    """The centre's snapshot of figures as a paper cites it."""

    number: str
    name: str
    day: str
    plan_decision: str


def centre_fields(
    campaign: Campaign, centre: Centre, kind: str, day: date, *, dated: bool = True, is_draft: bool = False
) -> CentreFields:
    """Return the fields that all papers of the centre share.

    `day` decides the rule pack and is the day in the head, unless the paper is not `dated`: then the day, as always the
    number, is left for the registry to write.
    """
    head_day, symbol = day if dated else None, campaign.further_paper(kind).symbol
    return {
        "about": About(campaign.agency, rule_pack_on(day, campaign.rule_pack)),
        "is_draft": is_draft,
        "campaign": within_sentence(campaign.name),
        "head": Letterhead(
            centre.parent_lines, centre.head_lines, SHORT_DOTS, symbol, centre.place, day_text(head_day)
        ),
        "records_unit": campaign.records_unit,
    }


def signed_fields(
    campaign: Campaign, centre: Centre, kind: str, day: date, *, dated: bool = True, is_draft: bool = False
) -> SignedCentreFields:
    """Return the fields of a paper signed by the unit that signs the centre's notices; the name is written by hand."""
    return {
        **centre_fields(campaign, centre, kind, day, dated=dated, is_draft=is_draft),
        "centre": campaign.agency,
        "signature": Signature(power_lines(centre.power, centre.head_title, centre.title), DOTS),
    }


def snapshot_citation(basis: SnapshotFacts) -> SnapshotCitation:
    """Return a snapshot of figures as papers cite it."""
    return SnapshotCitation(count_text(basis.number), basis.name, day_text(basis.day), basis.plan_decision)
