"""The history of awards ("khen thưởng đã nhận"): earlier awards of an office or its collectives."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from dossiers.campaigns.opening import campaign_of
from dossiers.content.text_fields import read_field, text_faults
from dossiers.desk.actor import Actor
from dossiers.figures.ranking import seen_campaign
from dossiers.records.journal import record
from dossiers.records.models.awards import EarlierAward
from dossiers.records.queries import awards as award_queries
from dossiers.vietnamese.dates import read_day
from dossiers.vietnamese.text import clean_line
from workflow.campaign import Office
from workflow.errors import RequirementsUnmet, Unmet

LONGEST_TEXT = 300
"""Characters of each text of an award, as its column has them."""
TEXTS = ("collective", "award", "subject", "decision")
NEEDED = ("award", "subject", "decision")


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award, as a page lists it."""

    office: Office
    collective: str
    award: str
    subject: str
    decision: str
    day: date


def awards_of(session: Session, code: str, *, actor: Actor) -> tuple[AwardLine, ...]:
    """Return every award that the offices of a campaign had before, by office, the newest first. Raises NotFound."""
    campaign_record = seen_campaign(session, code, actor)
    offices = {office.code: office for office in campaign_of(campaign_record).offices}
    return tuple(
        AwardLine(offices[office], award.collective, award.award, award.subject, award.decision, award.day)
        for office, award in award_queries.awards_of_campaign(session, campaign_record)
        if office in offices
    )


def enter(session: Session, code: str, typed: dict[str, str], *, actor: Actor, at: datetime) -> None:
    """Enter an award of an office or one of its collectives. Raises NotFound, RequirementsUnmet with every fault."""
    organisations = award_queries.organisations_of(session, seen_campaign(session, code, actor))
    texts = {name: clean_line(typed.get(name, "")) for name in TEXTS}
    day, unread = read_field("award_day", typed.get("award_day", ""), read_day)
    faults = [*_text_faults(typed.get("office", ""), texts, organisations), *unread]
    if day is None and not unread:
        faults.append(Unmet("field-missing", "award_day"))
    if faults or day is None:
        raise RequirementsUnmet(tuple(faults))
    session.add(
        EarlierAward(
            organisation_id=organisations[typed["office"]],
            day=day,
            entered_by=actor.username,
            entered_at=at,
            **texts,
        )
    )
    detail = {"office": typed["office"], "decision": texts["decision"]}
    record(session, "award-entered", actor=actor, subject=code, at=at, detail=detail)


def _text_faults(office: str, texts: Mapping[str, str], offices: Collection[str]) -> Iterator[Unmet]:
    yield from (Unmet("field-missing", name) for name in NEEDED if not texts[name])
    if office not in offices:
        yield Unmet("choice-unknown", "office")
    for name, text in texts.items():
        yield from text_faults(name, text, LONGEST_TEXT)
