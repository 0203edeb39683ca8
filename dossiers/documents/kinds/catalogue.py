"""All kinds of paper ("loại văn bản"), each with its context builder and its template folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.kinds.appraisal_sheet import APPRAISAL, appraisal_context
from dossiers.documents.kinds.candidate_list import LIST, list_context
from dossiers.documents.kinds.context import MINUTES, PROPOSAL, Copy, PaperContext
from dossiers.documents.kinds.decision import DECISION, decision_context
from dossiers.documents.kinds.eligibility_proof import PROOF, proof_context
from dossiers.documents.kinds.events import OF_CAMPAIGN, Event, Events
from dossiers.documents.kinds.interim_report import REPORT, report_context
from dossiers.documents.kinds.minutes import minutes_context
from dossiers.documents.kinds.notices import EXTENSION, RETURN, extension_context, return_context
from dossiers.documents.kinds.proposal import proposal_context
from dossiers.documents.kinds.ranking import RANKING, ranking_context
from dossiers.documents.kinds.receipt import RECEIPT, receipt_context
from workflow.campaign import Campaign, Office
from workflow.dossier import Content

ContextBuilder = Callable[[Campaign, Office, Content, Copy], PaperContext]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of a dossier's own papers: its name in addresses and files, its context builder, its folder in
    `templates/documents`."""

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
    """The inputs from which the context of a further paper is built."""

    campaign: Campaign
    office: Office
    content: Content
    copy: Copy
    events: Events


@dataclass(frozen=True, slots=True)
class FurtherKind:
    """A kind beside the dossier's own papers; `context` returns None while there is nothing to print.

    Papers about an event are the centre's, the others the office's.
    """

    name: str
    context: Callable[[PaperSource], PaperContext | None]
    event: Event | None = None


def _of_events(
    build: Callable[[Campaign, Office, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda source: build(source.campaign, source.office, source.events)


def _of_dossier(
    build: Callable[[Campaign, Office, Content, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda source: build(source.campaign, source.office, source.content, source.events)


def _of_campaign(
    build: Callable[[Campaign, Events], PaperContext | None],
) -> Callable[[PaperSource], PaperContext | None]:
    return lambda source: build(source.campaign, source.events)


def _of_content(build: ContextBuilder) -> Callable[[PaperSource], PaperContext | None]:
    return lambda source: build(source.campaign, source.office, source.content, source.copy)


_FURTHER: Mapping[str, FurtherKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            FurtherKind(RECEIPT, _of_events(receipt_context), Event.ARRIVED),
            FurtherKind(RETURN, _of_events(return_context), Event.SENT_BACK),
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
CAMPAIGN_KINDS = tuple(kind.name for kind in _FURTHER.values() if kind.event in OF_CAMPAIGN)
"""Names of the kinds that are about a whole campaign, not about one office."""
CENTRE_KINDS = tuple(kind.name for kind in _FURTHER.values() if kind.event)
"""Names of the kinds that the centre issues."""


def paper_kinds() -> tuple[str, ...]:
    """Return the names of a dossier's own kinds, in the order in which its papers are bound."""
    return tuple(_KINDS)


def paper_kind(name: str) -> PaperKind:
    """Return the kind of that name. Raises KeyError when there is none."""
    return _KINDS[name]


def further_kinds() -> tuple[str, ...]:
    """Return the names of the further kinds."""
    return tuple(_FURTHER)


def further_kind(name: str) -> FurtherKind:
    """Return the further kind of that name. Raises KeyError when there is none."""
    return _FURTHER[name]


def template_folder(name: str) -> str:
    """Return the folder of a kind's template. Raises KeyError for an unknown kind."""
    return further_kind(name).name if name in _FURTHER else paper_kind(name).folder
