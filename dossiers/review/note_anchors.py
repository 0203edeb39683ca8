"""The places of review notes ("chỗ ghi chú"): a field that is not empty, or a paragraph of a paper."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from dossiers.content.changes import filled_fields
from dossiers.papers import issuing
from workflow.campaign import Campaign, Office
from workflow.content_fields import list_of, row_lists
from workflow.dossier import Content

PAPER = "paper"


class AnchorStanding(StrEnum):
    """Whether the text at a note's place is unchanged, has changed, or was removed."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def places(campaign: Campaign, office: Office, content: Content) -> dict[str, str]:
    """Return every place with its text: the fields, then each paper's paragraphs ("paper/to-trinh/7")."""
    texts = filled_fields(content)
    for paper in campaign.papers:
        texts |= paragraph_places(campaign, office, content, paper.kind)
    return texts


def paragraph_places(campaign: Campaign, office: Office, content: Content, kind: str) -> dict[str, str]:
    """Return the paragraphs of one of the campaign's papers by place, numbered from 1."""
    texts = issuing.paragraphs(campaign, office, content, kind)
    return {f"{PAPER}/{kind}/{number}": text for number, text in enumerate(texts, start=1)}


def paper_of(place: str) -> str:
    """Return the kind of paper in which the place is a paragraph, or "" for a field."""
    head, _, rest = place.partition("/")
    return rest.partition("/")[0] if head == PAPER else ""


def present_places(campaign: Campaign, office: Office, content: Content, wanted: Iterable[str]) -> dict[str, str]:
    """Return the present text of every field, and of the papers in which one of the wanted places is."""
    texts = filled_fields(content)
    kinds = {paper_of(place) for place in wanted}
    for paper in campaign.papers:
        if paper.kind in kinds:
            texts |= paragraph_places(campaign, office, content, paper.kind)
    return texts


def standing(place: str, quote: str, present: Mapping[str, str], content: Content) -> AnchorStanding:
    """Return whether the quoted text is still there; a paragraph may have moved within its paper."""
    if kind := paper_of(place):
        is_there = any(text == quote and paper_of(present_place) == kind for present_place, text in present.items())
    else:
        is_there = present.get(place) == quote
    if is_there:
        return AnchorStanding.SAME
    return AnchorStanding.CHANGED if place in present or _is_empty_field(place, content) else AnchorStanding.GONE


def _is_empty_field(place: str, content: Content) -> bool:
    """Return whether the field exists and is empty: single fields always exist, fields of a row while the row does."""
    rows = row_lists(content).get(list_of(place))
    if rows is None:
        return not paper_of(place)
    return place.split(".")[-2] in rows
