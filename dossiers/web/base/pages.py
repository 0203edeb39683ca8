"""What the page templates may call besides filters: addresses of fields, names of rows, titles from the campaign."""

from collections.abc import Callable, Mapping

from flask import Flask, url_for

from dossiers.content.form_fields import FIELDS
from dossiers.documents.kinds.wording import within_sentence
from dossiers.dossier.draft_views import SectionView
from dossiers.dossier.views import DossierView
from dossiers.figures.ranking import RankingBasis
from dossiers.review.note_anchors import paper_of
from dossiers.vietnamese.amounts import Unit
from dossiers.vietnamese.text import clean_line
from dossiers.web.base.fields import names_of
from dossiers.web.base.filters import DASH
from dossiers.words.catalogue import UNNAMED, FieldNames, read_words
from workflow.campaign import Campaign
from workflow.content_fields import MARKS_ROW
from workflow.dossier import OFFICE_KEY, Content
from workflow.eligibility import collective_proof
from workflow.figures import PER_CENT, plain_percent

CHOICES = {
    "office.mode": "signing_modes",
    "figures.unit": "units",
    "nomination.office": "flags",
    "nomination.collective": "flags",
    "meeting.method": "ballot_methods",
    "role": "council_roles",
    "attendance": "attendance",
}
"""Fields, or columns of rows, whose typed value is a code: the group of words that says it."""
AMOUNTS = frozenset({"figures.plan", "figures.collected", "figures.debt"})


def install(app: Flask) -> None:
    """Make these functions known to all templates."""
    for function in (
        attachment_title,
        campaign_offices,
        landmarks_of,
        names_of_content,
        names_of_dossier,
        office_choices,
        paper_title,
        place_of,
        paper_of,
        row_label,
        form_value_text,
        place_text,
        value_text,
        to_text,
        voted_on_of,
    ):
        app.add_template_global(function)
    app.add_template_filter(plain_percent)
    app.add_template_filter(within_sentence)
    app.add_template_global(lambda figures, campaign: collective_proof(figures, campaign.nominated), "proof_of")


def place_of(reference: str) -> Callable[[str], str]:
    """Where a field of this dossier is mended: its section's page, at the field."""

    def place(field: str) -> str:
        section, _, rest = field.partition(".")
        anchor = f"#{field}" if rest else ""
        if section == "attachments":
            return url_for("attachments.index", reference=reference) + anchor
        if section == "notes":
            return url_for("notes.index", reference=reference) + anchor
        if section in FIELDS:
            return url_for("sections.edit", reference=reference, section=section) + anchor
        return f"#{field}"

    return place


def to_text(_field: str) -> str:
    """Faults of a file lead to the text that was sent."""
    return "#text"


def names_of_dossier(view: DossierView) -> FieldNames:
    """How the rows of this dossier are called: "thành viên thứ 2"."""
    return names_of_content(view.content, view.campaign)


def names_of_content(content: Content, campaign: Campaign) -> FieldNames:
    """The same for a content that someone looks at."""
    rows = {
        "nomination.candidates": tuple(candidate.key for candidate in content.nomination.candidates),
        "meeting.members": tuple(member.key for member in content.meeting.members),
    }
    return names_of(rows, campaign, {candidate.key: candidate.name for candidate in content.nomination.candidates})


def attachment_title(campaign: Campaign, kind: str) -> str:
    return next((spec.title for spec in campaign.attachments if spec.kind == kind), kind)


def paper_title(campaign: Campaign, kind: str) -> str:
    return campaign.paper(kind).title


def landmarks_of(campaign: Campaign) -> tuple[object, ...]:
    """The percentages that a rounded figure must never seem to reach: the plan and the threshold."""
    return (PER_CENT, PER_CENT + campaign.nominated.over_percent)


def campaign_offices(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """The taking-part offices as a field offers them."""
    return tuple(
        (office.code, f"{office.code} {office.name}") for office in sorted(campaign.offices, key=lambda one: one.code)
    )


def office_choices(found: RankingBasis) -> tuple[tuple[str, str], ...]:
    """The offices of a snapshot as a field offers them."""
    return tuple((office.office.code, f"{office.office.code} {office.office.name}") for office in found.offices)


def form_value_text(name: str, typed: Mapping[str, str]) -> str:
    """What stands in a field as a person reads it: the words of a choice, the name of the row that is marked."""
    text = typed.get(name, "")
    if name in MARKS_ROW:
        return clean_line(typed.get(f"{MARKS_ROW[name]}.{text}.name", "")) if text else ""
    return written_text(name, text)


def written_text(name: str, text: str) -> str:
    """What a clerk has written into a field, codes of choices in words."""
    group = CHOICES.get(name) or CHOICES.get(name.rpartition(".")[2])
    choices = dict(read_words().choices(group)) if group else {}
    return choices.get(text, text)


def value_text(name: str, text: str) -> str:
    """The same as it is read apart from its form: amounts with their unit, a box that is not ticked, a dash."""
    if name in AMOUNTS and text:
        return f"{text} {read_words().label('units', Unit.DONG.value)}"
    if CHOICES.get(name) == "flags":
        return read_words().label("ticked", text or "no")
    return written_text(name, text) or DASH


def place_text(place: str, text: str) -> str:
    """What stands at the place of a note: in a field as it is read, in a paper as it is."""
    return text if paper_of(place) else value_text(place, text)


def row_label(name: str, names: FieldNames | None = None) -> str:
    """How a whole row is called: "thành viên thứ 2"."""
    return read_words().row_label(name, names or UNNAMED)


def voted_on_of(view: SectionView) -> tuple[tuple[str, str], ...]:
    """What the council votes on: key and name, the office first."""
    names = {candidate.key: candidate.name or candidate.key for candidate in view.content.nomination.candidates}
    names[OFFICE_KEY] = view.office.full_name
    return tuple((key, names[key]) for key in view.content.voted_on())
