"""The form of an award decision ("phiếu chuẩn bị quyết định"): read, and checked against the rules of issuing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import partial

from dossiers.awards.decision import DECISION, Award
from dossiers.awards.history import LONGEST_TEXT
from dossiers.content.text_fields import read_field, text_faults
from dossiers.vietnamese.amounts import Unit, read_amount
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.symbols import read_number
from dossiers.vietnamese.text import clean_line
from workflow.award_decision import AwardTerms, IssuingFacts, issuing_stops
from workflow.campaign import Campaign
from workflow.errors import Unmet
from workflow.signing import ALONE, Power

OFFICE, COLLECTIVE = "office", "collective"
"""The classes of award, as the names of their fields begin."""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The form for preparing the decision; every text as typed.

    A prize counts only where the campaign leaves the prize of its class open.
    """

    number: str = ""
    day: str = ""
    signer: str = ""
    office_award: str = ""
    collective_award: str = ""
    office_prize: str = ""
    collective_prize: str = ""
    power: str = Power.HEAD.value
    signer_title: str = ""


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """The form of a decision as read; a value that cannot be read is None and has a fault.

    `terms` are by class of award; `signer_title` is empty where it is not printed.
    """

    number: int | None
    day: date | None
    signer: str
    power: Power | None
    signer_title: str
    terms: Mapping[str, AwardTerms]
    faults: tuple[Unmet, ...]


def form_of_typed(typed: Mapping[str, str]) -> DecisionForm:
    """Return the form of the typed texts; other names are left out."""
    return DecisionForm(**{field.name: typed[field.name] for field in fields(DecisionForm) if field.name in typed})


def read_decision_form(form: DecisionForm, campaign: Campaign) -> TypedDecision:
    """Return the form as read, with all its faults."""
    number, no_number = read_field("number", form.number, read_number)
    day, no_day = read_field("day", form.day, read_day)
    power = Power(form.power) if form.power in set(Power) else None
    names = ("signer", "signer_title", "office_award", "collective_award")
    texts = {name: clean_line(getattr(form, name)) for name in names}
    long_or_odd = [fault for name, text in texts.items() for fault in text_faults(name, text, LONGEST_TEXT)]
    office, no_office = _prize("office_prize", form.office_prize, campaign.ranked.prize)
    collective, no_collective = _prize("collective_prize", form.collective_prize, campaign.nominated.prize)
    return TypedDecision(
        number=number,
        day=day,
        signer=texts["signer"],
        power=power,
        signer_title="" if power in ALONE else texts["signer_title"],
        terms={
            OFFICE: AwardTerms(OFFICE, texts["office_award"], office),
            COLLECTIVE: AwardTerms(COLLECTIVE, texts["collective_award"], collective),
        },
        faults=(*no_number, *no_day, *long_or_odd, *no_office, *no_collective),
    )


def with_terms(award: Award, typed: TypedDecision) -> Award:
    """Return the award in the form and with the money that were typed for its class; a missing prize is 0."""
    terms = typed.terms[_class_of(award)]
    return replace(award, award=terms.award, prize=terms.prize or 0)


def decision_stops(
    typed: TypedDecision, awards: tuple[Award, ...], campaign: Campaign, at: datetime
) -> tuple[Unmet, ...]:
    """Return every reason against issuing; an unreadable field is reported as such, not as missing."""
    facts = IssuingFacts(
        number=typed.number,
        day=typed.day,
        signer=typed.signer,
        terms=tuple(
            replace(terms, awarded=sum(_class_of(award) == name for award in awards))
            for name, terms in typed.terms.items()
        ),
        today=at.astimezone(campaign.zone).date(),
        power=typed.power,
        signer_title=typed.signer_title,
        has_paper=has_decision_paper(campaign),
    )
    faulty = {fault.field for fault in typed.faults}
    return (*(stop for stop in issuing_stops(facts) if stop.field not in faulty), *typed.faults)


def has_decision_paper(campaign: Campaign) -> bool:
    """Return whether the campaign has the decision among its papers, and an issuer of the centre's papers."""
    return campaign.centre is not None and any(paper.kind == DECISION for paper in campaign.further)


def _class_of(award: Award) -> str:
    return COLLECTIVE if award.collective else OFFICE


def _prize(name: str, typed: str, fixed: int) -> tuple[int | None, tuple[Unmet, ...]]:
    """Return the campaign's own prize, or where that is 0 the typed one, in đồng; with its faults."""
    return (fixed, ()) if fixed else read_field(name, typed, partial(read_amount, unit=Unit.DONG))
