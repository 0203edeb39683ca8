"""The kinds of paper that the desk can make ("loại văn bản"), each with its context builder and template folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dossiers.documents.contexts import Context, Copy, minutes_context, proposal_context
from dossiers.documents.sheet import MINUTES, PROPOSAL
from workflow.campaign import Campaign, Office
from workflow.dossier import Content

ContextBuilder = Callable[[Campaign, Office, Content, Copy], Context]


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


def paper_kinds() -> tuple[str, ...]:
    """The names of all kinds, in the order in which a dossier's papers are bound."""
    return tuple(_KINDS)


def paper_kind(name: str) -> PaperKind:
    """The kind of that name. Raises KeyError when there is none."""
    return _KINDS[name]
