"""What the page templates may call besides filters: addresses of fields, names of rows, titles from the campaign."""

from collections.abc import Callable, Mapping

from flask import Flask, url_for

from dossiers.assessing import Basis
from dossiers.documents.wording import within_sentence
from dossiers.typed import FIELDS
from dossiers.vietnamese.text import clean_line
from dossiers.views import DossierView, SectionView
from dossiers.web.fields import Names, names_of
from dossiers.web.words import read_words
from workflow.campaign import Campaign
from workflow.dossier import OFFICE_KEY
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
MARKED_ROWS = {
    "nomination.nominee": "nomination.candidates",
    "meeting.chair": "meeting.members",
    "meeting.secretary": "meeting.members",
}
"""Fields that mark one row of a list by its key."""


def install(app: Flask) -> None:
    """Make these functions known to all templates."""
    for function in (
        attachment_title,
        campaign_offices,
        landmarks_of,
        names_of_dossier,
        office_choices,
        paper_title,
        place_of,
        said_in_form,
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
            return url_for("drafts.files", reference=reference) + anchor
        if section in FIELDS:
            return url_for("drafts.edit", reference=reference, section=section) + anchor
        return f"#{field}"

    return place


def to_text(_field: str) -> str:
    """Faults of a file lead to the text that was sent."""
    return "#text"


def names_of_dossier(view: DossierView) -> Names:
    """How the rows of this dossier are called: "thành viên thứ 2"."""
    content = view.content
    rows = {
        "nomination.candidates": tuple(one.key for one in content.nomination.candidates),
        "meeting.members": tuple(one.key for one in content.meeting.members),
    }
    return names_of(rows, view.campaign, {one.key: one.name for one in content.nomination.candidates})


def attachment_title(campaign: Campaign, kind: str) -> str:
    return next((spec.title for spec in campaign.attachments if spec.kind == kind), kind)


def paper_title(campaign: Campaign, kind: str) -> str:
    return campaign.paper(kind).title


def landmarks_of(campaign: Campaign) -> tuple[object, ...]:
    """The percentages that a rounded figure must never seem to reach: the plan and the threshold."""
    return (PER_CENT, PER_CENT + campaign.nominated.over_percent)


def campaign_offices(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """The taking-part offices as a field offers them."""
    return tuple((one.code, f"{one.code} {one.name}") for one in sorted(campaign.offices, key=lambda one: one.code))


def office_choices(found: Basis) -> tuple[tuple[str, str], ...]:
    """The offices of a snapshot as a field offers them."""
    return tuple((one.office.code, f"{one.office.code} {one.office.name}") for one in found.offices)


def said_in_form(name: str, typed: Mapping[str, str]) -> str:
    """What stands in a field as a person reads it: the words of a choice, the name of the row that is marked."""
    text = typed.get(name, "")
    if name in MARKED_ROWS:
        return clean_line(typed.get(f"{MARKED_ROWS[name]}.{text}.name", "")) if text else ""
    group = CHOICES.get(name) or CHOICES.get(name.rpartition(".")[2])
    choices = dict(read_words().choices(group)) if group else {}
    return choices.get(text, text)


def voted_on_of(view: SectionView) -> tuple[tuple[str, str], ...]:
    """What the council votes on: key and name, the office first."""
    names = {one.key: one.name or one.key for one in view.content.nomination.candidates}
    names[OFFICE_KEY] = view.office.full_name
    return tuple((key, names[key]) for key in view.content.voted_on())
