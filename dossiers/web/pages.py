"""What the page templates may call besides filters: addresses of fields, names of rows, titles from the campaign."""

from collections.abc import Callable

from flask import Flask, url_for

from dossiers.typed import FIELDS
from dossiers.views import DossierView, SectionView
from dossiers.web.fields import Names, names_of
from workflow.campaign import Campaign
from workflow.dossier import OFFICE_KEY
from workflow.eligibility import collective_proof
from workflow.figures import PER_CENT, plain_percent


def install(app: Flask) -> None:
    """Make these functions known to all templates."""
    for function in (
        attachment_title,
        landmarks_of,
        names_of_dossier,
        paper_title,
        place_of,
        to_text,
        voted_on_of,
    ):
        app.add_template_global(function)
    app.add_template_filter(plain_percent)
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
    return names_of(rows, view.campaign)


def attachment_title(campaign: Campaign, kind: str) -> str:
    return next((spec.title for spec in campaign.attachments if spec.kind == kind), kind)


def paper_title(campaign: Campaign, kind: str) -> str:
    return campaign.paper(kind).title


def landmarks_of(campaign: Campaign) -> tuple[object, ...]:
    """The percentages that a rounded figure must never seem to reach: the plan and the threshold."""
    return (PER_CENT, PER_CENT + campaign.nominated.over_percent)


def voted_on_of(view: SectionView) -> tuple[tuple[str, str], ...]:
    """What the council votes on: key and name, the office first."""
    names = {one.key: one.name or one.key for one in view.content.nomination.candidates}
    names[OFFICE_KEY] = view.office.full_name
    return tuple((key, names[key]) for key in view.content.voted_on())
