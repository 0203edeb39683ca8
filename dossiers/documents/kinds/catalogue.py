"""The kinds of paper that the desk can make ("loại văn bản"), each with its context builder and template folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.kinds.appraisal_sheet import APPRAISAL, appraisal_context
from dossiers.documents.kinds.board import (
    DECISION,
    PROOF,
    RANKING,
    decision_context,
    proof_context,
    ranking_context,
)
from dossiers.documents.kinds.centre import (
    EXTENSION,
    NOTICE,
    RECEIPT,
    extension_context,
    notice_context,
    receipt_context,
)
from dossiers.documents.kinds.contexts import Copy, PaperContext, minutes_context, proposal_context
from dossiers.documents.kinds.events import OF_CAMPAIGN, Event, Events
from dossiers.documents.kinds.office import LIST, REPORT, list_context, report_context
from dossiers.documents.kinds.sheet import MINUTES, PROPOSAL
from workflow.campaign import Campaign, Office
from workflow.dossier import Content

ContextBuilder = Callable[[Campaign, Office, Content, Copy], PaperContext]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One kind: its name in addresses and files, its context's builder, its folder under `templates/documents`."""

    name: str
    context: ContextBuilder
    folder: str


_KINDS: Mapping[str, PaperKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            PaperKind(PROPOSAL, proposal_context, "to-trinh"),
            PaperKind(MINUTES, minutes_context, "bien-ban"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class PaperSource:
    """All that a further paper may be made from."""

    campaign: Campaign
    office: Office
    content: Content
    copy: Copy
    events: Events


@dataclass(frozen=True, slots=True)
class FurtherKind:
    """A kind beside the dossier's own; `context` gives None while there is nothing to tell.

    What tells an event is a paper of the centre, the others are the office's.
    """

    name: str
    context: Callable[[PaperSource], PaperContext | None]
    tells: Event | None = None


def _of_events(
    build: Callable[[Campaign, Office, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda case: build(case.campaign, case.office, case.events)


def _of_dossier(
    build: Callable[[Campaign, Office, Content, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda case: build(case.campaign, case.office, case.content, case.events)


def _of_campaign(
    build: Callable[[Campaign, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda case: build(case.campaign, case.events)


def _of_content(build: ContextBuilder) -> Callable[[PaperSource], PaperContext | None]:
    return lambda case: build(case.campaign, case.office, case.content, case.copy)


_FURTHER: Mapping[str, FurtherKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            FurtherKind(RECEIPT, _of_events(receipt_context), Event.ARRIVED),
            FurtherKind(NOTICE, _of_events(notice_context), Event.SENT_BACK),
            FurtherKind(EXTENSION, _of_events(extension_context), Event.EXTENDED),
            FurtherKind(LIST, _of_content(list_context)),
            FurtherKind(REPORT, _of_content(report_context)),
            FurtherKind(PROOF, _of_events(proof_context), Event.ASSESSED),
            FurtherKind(APPRAISAL, _of_dossier(appraisal_context), Event.APPRAISED),
            FurtherKind(RANKING, _of_campaign(ranking_context), Event.RANKED),
            FurtherKind(DECISION, _of_campaign(decision_context), Event.DECIDED),
        )
    }
)
CAMPAIGN_KINDS = tuple(kind.name for kind in _FURTHER.values() if kind.tells in OF_CAMPAIGN)
"""Kinds that are about a whole campaign, not about one office."""
CENTRE_KINDS = tuple(kind.name for kind in _FURTHER.values() if kind.tells)


def paper_kinds() -> tuple[str, ...]:
    """The names of all kinds, in the order in which a dossier's papers are bound."""
    return tuple(_KINDS)


def paper_kind(name: str) -> PaperKind:
    """The kind of that name. Raises KeyError when there is none."""
    return _KINDS[name]


def further_kinds() -> tuple[str, ...]:
    """The names of the further kinds."""
    return tuple(_FURTHER)


def further_kind(name: str) -> FurtherKind:
    """The further kind of that name. Raises KeyError when there is none."""
    return _FURTHER[name]


def template_folder(name: str) -> str:
    """The folder of a kind's template. Raises KeyError for a kind that there is not."""
    return further_kind(name).name if name in _FURTHER else paper_kind(name).folder
