"""Template globals: URLs of fields, labels of rows, titles from the campaign, field values as text."""

from collections.abc import Callable, Mapping

from flask import Flask, g, url_for

from dossiers.content.form_fields import FIELDS
from dossiers.desk.actor import Actor
from dossiers.dossier.access import is_own_office
from dossiers.dossier.draft_views import SectionView
from dossiers.dossier.views import DossierView
from dossiers.figures.ranking import RankingBasis
from dossiers.records.models.dossier import Dossier
from dossiers.review.note_anchors import paper_of
from dossiers.vietnamese.amounts import Unit
from dossiers.vietnamese.sentences import within_sentence
from dossiers.vietnamese.text import clean_line
from dossiers.web.base.fields import names_of
from dossiers.web.base.filters import DASH
from dossiers.words.catalogue import UNNAMED, FieldNames, read_words
from workflow.campaign import Campaign
from workflow.content_fields import MARKS_ROW
from workflow.dossier import OFFICE_KEY, Content
from workflow.eligibility import collective_proof
from workflow.figures import PER_CENT, plain_percent
from workflow.lifecycle import Action
from workflow.recipients import RECIPIENTS, relations

CHOICES = {
    "office.mode": "signing_modes",
    "figures.unit": "units",
    "nomination.office": "flags",
    "nomination.collective": "flags",
    "meeting.method": "ballot_methods",
    "role": "council_roles",
    "attendance": "attendance",
    "verdicts": "verdicts",
    "advice": "advices",
    "audience": "audiences",
    "power": "decision_powers",
    "mail_preference": "mail_preferences",
    "roles": "roles",
}
"""The group of labels for fields, lists or columns of rows whose typed value is a code."""
AMOUNTS = frozenset({"figures.plan", "figures.collected", "figures.debt"})


def install(app: Flask) -> None:
    """Register the functions for all templates."""
    for function in GLOBALS:
        app.add_template_global(function)
    app.add_template_filter(plain_percent)
    app.add_template_filter(within_sentence)
    app.add_template_global(lambda figures, campaign: collective_proof(figures, campaign.nominated), "proof_of")


def place_of(reference: str) -> Callable[[str], str]:
    """Return the function that gives the URL at which a field of this dossier is edited."""

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
    """Return the link for faults of a file: the text that was sent."""
    return "#text"


def names_of_dossier(view: DossierView) -> FieldNames:
    """Return the context for labels of this dossier's rows: "thành viên thứ 2"."""
    return names_of_content(view.content, view.campaign)


def names_of_content(content: Content, campaign: Campaign) -> FieldNames:
    """Return the context for labels of this content's rows."""
    rows = {
        "nomination.candidates": tuple(candidate.key for candidate in content.nomination.candidates),
        "meeting.members": tuple(member.key for member in content.meeting.members),
    }
    return names_of(rows, campaign, {candidate.key: candidate.name for candidate in content.nomination.candidates})


def remember_own_office(dossier: Dossier, actor: Actor) -> None:
    """Store the name of the person's office for the page header if the dossier is that office's."""
    if is_own_office(dossier, actor):
        g.office_name = dossier.participant.full_name


def attachment_title(campaign: Campaign, kind: str) -> str:
    """Return the title of a kind of attachment."""
    return next((spec.title for spec in campaign.attachments if spec.kind == kind), kind)


def paper_title(campaign: Campaign, kind: str) -> str:
    """Return the title of a kind of paper."""
    return campaign.paper(kind).title


def landmarks_of(campaign: Campaign) -> tuple[object, ...]:
    """Return the percentages that a rounded figure must not seem to reach: the plan and the threshold."""
    return (PER_CENT, PER_CENT + campaign.nominated.over_percent)


def campaign_offices(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """Return code and name of the participating offices as choices of a field, sorted by code."""
    offices = sorted(campaign.offices, key=lambda office: office.code)
    return tuple((office.code, f"{office.code} {office.name}") for office in offices)


def office_choices(basis: RankingBasis) -> tuple[tuple[str, str], ...]:
    """Return code and name of the offices of a snapshot as choices of a field."""
    offices = (standing.office for standing in basis.offices)
    return tuple((office.code, f"{office.code} {office.name}") for office in offices)


def form_value_text(name: str, typed: Mapping[str, str]) -> str:
    """Return the value of a form's field as text: the label of a choice, the name in the row that is marked."""
    text = typed.get(name, "")
    if name in MARKS_ROW:
        return clean_line(typed.get(f"{MARKS_ROW[name]}.{text}.name", "")) if text else ""
    return written_text(name, text)


def written_text(name: str, text: str) -> str:
    """Return the typed value of a field, with the label instead of a code."""
    group = CHOICES.get(name) or CHOICES.get(name.rpartition(".")[2]) or CHOICES.get(name.partition(".")[0])
    choices = dict(read_words().choices(group)) if group else {}
    return choices.get(text, text)


def value_text(name: str, text: str) -> str:
    """Return a field's value as text outside its form: amounts with unit, unticked boxes in words, else a dash."""
    if name in AMOUNTS and text:
        return f"{text} {read_words().label('units', Unit.DONG.value)}"
    if CHOICES.get(name) == "flags":
        return read_words().label("ticked", text or "no")
    return written_text(name, text) or DASH


def place_text(place: str, text: str) -> str:
    """Return the text that a note refers to: a field's value as text, or a quotation from a paper unchanged."""
    return text if paper_of(place) else value_text(place, text)


def row_label(name: str, names: FieldNames | None = None) -> str:
    """Return the label of a row: "thành viên thứ 2"."""
    return read_words().row_label(name, names or UNNAMED)


def voted_on_of(view: SectionView) -> tuple[tuple[str, str], ...]:
    """Return key and name of everything that the council votes on, the office first."""
    names = {candidate.key: candidate.name or candidate.key for candidate in view.content.nomination.candidates}
    names[OFFICE_KEY] = view.office.full_name
    return tuple((key, names[key]) for key in view.content.voted_on())


def relations_told(event: str, undoes: str | None = None) -> tuple[str, ...]:
    """Return the relations of those who are told of an event, by the rule that also writes the notices."""
    told_of = next(each for each in RECIPIENTS if each.value == event)
    return tuple(relation.value for relation in relations(told_of, None if undoes is None else Action(undoes)))


GLOBALS: tuple[Callable[..., object], ...] = (
    attachment_title,
    campaign_offices,
    landmarks_of,
    names_of_content,
    names_of_dossier,
    office_choices,
    paper_title,
    place_of,
    relations_told,
    paper_of,
    row_label,
    form_value_text,
    place_text,
    value_text,
    to_text,
    voted_on_of,
)
"""The functions that templates call by name."""
