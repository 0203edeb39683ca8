"""Opening campaigns ("đợt thi đua") from their files, and the calendar of days off."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.campaigns.calendar_file import Calendar, CalendarEntry, read_calendar
from dossiers.campaigns.canonical import read_canonical, write_canonical
from dossiers.campaigns.file import Installed, read_campaign
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import CENTRE_KINDS, further_kinds, paper_kinds
from dossiers.documents.kinds.context import MINUTES, PROPOSAL
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.text import sort_key
from workflow.campaign import Campaign, Office
from workflow.deadlines import DaysOff
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState

AGENCY, OFFICE = "agency", "office"
"""The kinds of organisation that a campaign brings in."""


def installed() -> Installed:
    """What this desk offers to campaigns. Its tờ trình cites the minutes, so that no campaign goes without either."""
    return Installed(paper_kinds(), tuple(RULE_PACKS), (PROPOSAL, MINUTES), further_kinds(), CENTRE_KINDS)


def load_campaign(session: Session, text: str, *, actor: Actor, at: datetime) -> Campaign:
    """Open the campaign that a file describes: its offices take part, and each gets a draft.

    The same file again changes nothing. A corrected file takes the place of the earlier one as long as nothing was
    ever submitted. Raises NotYourTurn, CampaignRefused with every fault, or RequirementsUnmet.
    """
    require_admin(actor)
    campaign = read_campaign(text, installed())
    canonical = write_canonical(campaign)
    kept = campaign_queries.campaign_to_change(session, campaign.code)
    if kept is not None and kept.text == canonical:
        return campaign
    if kept is not None:
        _refuse_change(session, kept, campaign)
    opened = _keep(session, kept, campaign, canonical, actor, at)
    _take_part(session, opened, campaign, at)
    detail = {"hash": opened.text_hash, "offices": len(campaign.offices), "again": kept is not None}
    record(session, "campaign-loaded", actor=actor.username, subject=campaign.code, at=at, detail=detail)
    session.flush()
    return campaign


def is_open_already(session: Session, text: str) -> bool:
    """Whether this very campaign is kept, so that loading it changes nothing. Raises CampaignRefused."""
    campaign = read_campaign(text, installed())
    kept = dossier_queries.campaign_by_code(session, campaign.code)
    return kept is not None and kept.text == write_canonical(campaign)


def campaign_by_code(session: Session, code: str) -> Campaign:
    """The campaign of that code. Raises NotFound."""
    kept = dossier_queries.campaign_by_code(session, code)
    if kept is None:
        raise NotFound(code)
    return campaign_of(kept)


def campaign_of(kept: CampaignRecord) -> Campaign:
    """The campaign that a row keeps."""
    return _read_stored(kept.text)


def load_calendar(session: Session, text: str, *, actor: Actor, at: datetime) -> DaysOff:
    """Enter the years of a calendar file, each in place of what stood there; other years stay as they are.

    Raises NotYourTurn, or FileRefused with every fault, also for a file without any year.
    """
    require_admin(actor)
    calendar = read_calendar(text)
    if not calendar.years:
        raise FileRefused((Unmet("calendar-empty", "text"),))
    for year in sorted(calendar.years):
        campaign_queries.forget_year(session, year)
        session.add(CalendarYear(year=year))
        days = {str(entry.day): entry.worked for entry in calendar.entries if entry.day.year == year}
        record(session, "calendar-entered", actor=actor.username, subject=str(year), at=at, detail={"worked": days})
    session.add_all(CalendarDay(day=entry.day, worked=entry.worked, name=entry.name) for entry in calendar.entries)
    session.flush()
    return days_off(session)


def days_off(session: Session) -> DaysOff:
    """The calendar of days off, as far as people have entered it."""
    return kept_calendar(session).days_off()


def kept_calendar(session: Session) -> Calendar:
    """Every year that people have entered, with the names of its days."""
    found = campaign_queries.calendar(session)
    entries = tuple(CalendarEntry(one.day, one.worked, one.name) for _, one in found if one is not None)
    return Calendar(frozenset(year for year, _ in found), entries)


@lru_cache(maxsize=32)
def _read_stored(text: str) -> Campaign:
    return read_canonical(text)


def _refuse_change(session: Session, kept: CampaignRecord, campaign: Campaign) -> None:
    """A campaign in which someone has submitted stays; so does an office in whose draft someone has written."""
    if kept.state is not CampaignState.OPEN or campaign_queries.was_ever_submitted(session, kept):
        raise RequirementsUnmet((Unmet("campaign-exists", "code", (("code", kept.code),)),))
    stay = {office.code for office in campaign.offices}
    leaving = [
        dossier for dossier in campaign_queries.dossiers_of(session, kept) if dossier.participant.code not in stay
    ]
    written = [one.participant.code for one in leaving if not campaign_queries.is_untouched(session, one)]
    if written:
        raise RequirementsUnmet(tuple(Unmet("office-has-draft", "offices", (("code", code),)) for code in written))
    for dossier in leaving:
        session.delete(dossier)
        session.flush()
        session.delete(dossier.participant)


def _keep(
    session: Session, kept: CampaignRecord | None, campaign: Campaign, canonical: str, actor: Actor, at: datetime
) -> CampaignRecord:
    row = kept or CampaignRecord(code=campaign.code, state=CampaignState.OPEN)
    row.name, row.text, row.text_hash = campaign.name, canonical, text_hash(canonical)
    row.closes, row.loaded_at, row.loaded_by = campaign.closes(), at, actor.username
    session.add(row)
    session.flush()
    return row


def _take_part(session: Session, opened: CampaignRecord, campaign: Campaign, at: datetime) -> None:
    """Enter agency, offices, participants and drafts, as far as they are not there yet."""
    organisations = _organisations(session, campaign)
    there = {dossier.participant.code: dossier.participant for dossier in campaign_queries.dossiers_of(session, opened)}
    for office in campaign.offices:
        participant = there.get(office.code) or Participant(campaign_id=opened.id, code=office.code)
        participant.organisation_id = organisations[office.code].id
        if office.code not in there:
            session.add(Dossier(reference=campaign.reference(office.code), participant=participant, changed_at=at))


def _organisations(session: Session, campaign: Campaign) -> dict[str, Organisation]:
    """The offices' organisations by office code, entered or brought up to date under their agency."""
    keys = [campaign.agency_code, *(f"{campaign.agency_code}/{office.code}" for office in campaign.offices)]
    known = campaign_queries.organisations_by_key(session, keys)
    agency = known.get(campaign.agency_code) or Organisation(key=campaign.agency_code, code=campaign.agency_code)
    _describe(agency, AGENCY, campaign.agency, campaign.agency, "")
    session.add(agency)
    session.flush()
    offices = {
        office.code: _organisation(known, f"{agency.key}/{office.code}", agency, office) for office in campaign.offices
    }
    session.add_all(offices.values())
    session.flush()
    return offices


def _organisation(known: dict[str, Organisation], key: str, agency: Organisation, office: Office) -> Organisation:
    organisation = known.get(key) or Organisation(key=key, code=office.code, parent_id=agency.id)
    _describe(organisation, OFFICE, office.name, office.full_name, office.place)
    return organisation


def _describe(organisation: Organisation, kind: str, name: str, full_name: str, place: str) -> None:
    organisation.kind, organisation.name, organisation.full_name = kind, name, full_name
    organisation.place, organisation.sort_key = place, sort_key(name)
