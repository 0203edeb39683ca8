"""Where a note of the review may be pinned ("chỗ ghi chú"): a field that says something, a paragraph of a paper."""

from collections.abc import Mapping
from enum import StrEnum

from dossiers.content.changes import filled_fields
from dossiers.papers import issuing
from workflow.campaign import Campaign, Office
from workflow.content_fields import list_of, row_lists
from workflow.dossier import Content

PAPER = "paper"


class AnchorStanding(StrEnum):
    """Whether a note's place still says what it said, says something else, or is not there any more."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def places(campaign: Campaign, office: Office, content: Content) -> dict[str, str]:
    """Every place with what stands there: the fields, then each paper's paragraphs ("paper/to-trinh/7")."""
    found = filled_fields(content)
    for paper in campaign.papers:
        found |= paragraph_places(campaign, office, content, paper.kind)
    return found


def paragraph_places(campaign: Campaign, office: Office, content: Content, kind: str) -> dict[str, str]:
    """The paragraphs of one of the campaign's papers as places, counted from 1."""
    texts = issuing.paragraphs(campaign, office, content, kind)
    return {f"{PAPER}/{kind}/{number}": text for number, text in enumerate(texts, start=1)}


def paper_of(place: str) -> str:
    """The kind of paper in which the place is a paragraph, or "" for a field."""
    head, _, rest = place.partition("/")
    return rest.partition("/")[0] if head == PAPER else ""


def present_places(campaign: Campaign, office: Office, content: Content, asked: Mapping[str, str]) -> dict[str, str]:
    """What stands now at these places, of papers only of those in which one of them is."""
    found = filled_fields(content)
    kinds = {paper_of(place) for place in asked}
    for paper in campaign.papers:
        if paper.kind in kinds:
            found |= paragraph_places(campaign, office, content, paper.kind)
    return found


def standing(place: str, quote: str, present: Mapping[str, str], content: Content) -> AnchorStanding:
    """Whether what was quoted still stands there. A paragraph is the same wherever in its paper it stands now."""
    if kind := paper_of(place):
        is_there = any(text == quote and paper_of(one) == kind for one, text in present.items())
    else:
        is_there = present.get(place) == quote
    if is_there:
        return AnchorStanding.SAME
    return AnchorStanding.CHANGED if place in present or _is_empty_field(place, content) else AnchorStanding.GONE


def _is_empty_field(place: str, content: Content) -> bool:
    """Whether the field is still there and only says nothing: a single one always, one in a row as long as the row."""
    rows = row_lists(content).get(list_of(place))
    if rows is None:
        return not paper_of(place)
    return place.split(".")[-2] in rows
