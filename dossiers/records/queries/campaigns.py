"""Queries on campaigns and the calendar of days off."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, exists, extract, select
from sqlalchemy.orm import Session, joinedload

from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord, Participant
from dossiers.records.models.deadlines import ExtensionRecord
from dossiers.records.models.dossier import Attachment, Dossier, Drafter, Section
from dossiers.records.models.organisations import Organisation


def campaign_to_change(session: Session, code: str) -> CampaignRecord | None:
    """Return the campaign of that code, locked until the transaction ends."""
    query = select(CampaignRecord).where(CampaignRecord.code == code).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def was_ever_submitted(session: Session, campaign: CampaignRecord) -> bool:
    """Return whether any office has submitted in this campaign, also if it withdrew again."""
    submitted = select(Dossier.id).join(Participant).where(Participant.campaign_id == campaign.id, Dossier.revision > 0)
    return bool(session.scalar(select(submitted.exists())))


def organisations_by_key(session: Session, keys: Collection[str]) -> dict[str, Organisation]:
    found = session.scalars(select(Organisation).where(Organisation.key.in_(keys)))
    return {organisation.key: organisation for organisation in found}


def offices_under(session: Session, agency: Organisation) -> Sequence[Organisation]:
    """Return all offices of an agency, those of earlier campaigns included, the newest last."""
    query = select(Organisation).where(Organisation.parent_id == agency.id).order_by(Organisation.id)
    return session.scalars(query).all()


def campaigns_of_letter(session: Session, number: str) -> Sequence[CampaignRecord]:
    """Return the campaigns in whose text this number of a letter is written."""
    return session.scalars(select(CampaignRecord).where(CampaignRecord.text.contains(number, autoescape=True))).all()


def dossiers_of(session: Session, campaign: CampaignRecord) -> Sequence[Dossier]:
    """Return all dossiers of a campaign with their participants."""
    query = select(Dossier).join(Dossier.participant).options(joinedload(Dossier.participant))
    return session.scalars(query.where(Participant.campaign_id == campaign.id)).all()


def is_untouched(session: Session, dossier: Dossier) -> bool:
    """Return whether nothing was written, attached or granted in this dossier."""
    traces = (
        exists().where(Section.dossier_id == dossier.id),
        exists().where(Drafter.dossier_id == dossier.id),
        exists().where(Attachment.dossier_id == dossier.id),
        exists().where(ExtensionRecord.participant_id == dossier.participant_id),
    )
    return not any(session.scalar(select(trace)) for trace in traces)


def calendar(session: Session) -> Sequence[tuple[int, CalendarDay | None]]:
    """Return every entered year with each of its days, in order, in one query; None for a year without any."""
    query = select(CalendarYear.year, CalendarDay).outerjoin(
        CalendarDay, extract("year", CalendarDay.day) == CalendarYear.year
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(CalendarYear.year, CalendarDay.day))]


def forget_year(session: Session, year: int) -> None:
    """Delete a year from the calendar, with its days."""
    session.execute(delete(CalendarDay).where(extract("year", CalendarDay.day) == year))
    session.execute(delete(CalendarYear).where(CalendarYear.year == year))
