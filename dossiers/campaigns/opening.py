"""Opening campaigns ("đợt thi đua") from their files, and the calendar of days off."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.campaigns.calendar_file import Calendar, CalendarEntry, read_calendar
from dossiers.campaigns.canonical import read_canonical, write_canonical
from dossiers.campaigns.file import read_campaign
from dossiers.campaigns.file_checks import Installed
from dossiers.campaigns.toml_reader import FileRefused
from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.documents.kinds.catalogue import CENTRE_KINDS, further_kinds, paper_kinds
from dossiers.documents.kinds.context import MINUTES, PROPOSAL
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.records.journal import record
from dossiers.records.models.campaigns import CalendarDay, CalendarYear, CampaignRecord, Participant
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.records.queries import deadlines as deadline_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.turns import take_turn
from dossiers.vietnamese.text import sort_key
from workflow.campaign import Campaign, Office
from workflow.deadlines import DaysOff
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.phases import Permitted, permitted

AGENCY, OFFICE = "agency", "office"
"""The kinds of organisation that a campaign adds."""
CAMPAIGNS_KEPT = 32
_campaigns: dict[str, Campaign] = {}
"""The campaigns that this process has read, by the hash of their text."""


def installed() -> Installed:
    """Return the installed kinds and rule packs. The tờ trình cites the minutes, so every campaign needs both."""
    return Installed(paper_kinds(), tuple(RULE_PACKS), (PROPOSAL, MINUTES), further_kinds(), CENTRE_KINDS)


def load_campaign(session: Session, text: str, *, actor: Actor, at: datetime) -> Campaign:
    """Open the campaign that a file describes: its offices take part, and each gets a draft.

    The same file again changes nothing. A corrected file replaces the earlier one until a dossier has been submitted.
    Raises NotYourTurn, CampaignRefused with every fault, or RequirementsUnmet.
    """
    require_admin(actor)
    campaign = read_campaign(text, installed())
    canonical = write_canonical(campaign)
    stored = campaign_queries.campaign_to_change(session, campaign.code)
    if stored is not None and stored.text == canonical:
        return campaign
    if stored is not None:
        _refuse_change(session, stored, campaign)
    opened = _store(session, stored, campaign, canonical, actor, at)
    _add_participants(session, opened, campaign, at)
    detail = {"hash": opened.text_hash, "offices": len(campaign.offices), "again": stored is not None}
    record(session, "campaign-loaded", actor=actor, subject=campaign.code, at=at, detail=detail)
    session.flush()
    return campaign


def is_open_already(session: Session, text: str) -> bool:
    """Return whether this campaign is stored unchanged, so that loading it has no effect. Raises CampaignRefused."""
    campaign = read_campaign(text, installed())
    stored = dossier_queries.campaign_by_code(session, campaign.code)
    return stored is not None and stored.text == write_canonical(campaign)


def campaign_of(stored: CampaignRecord) -> Campaign:
    """Return the campaign of a row; its text is read once in a process."""
    campaign = campaign_at_hand(stored.text_hash)
    if campaign is None:
        campaign = read_canonical(stored.text)
        _keep(stored.text_hash, campaign)
    return campaign


def campaign_at_hand(text_hash: str) -> Campaign | None:
    """Return the campaign whose text has that hash, if this process has read it already."""
    return _campaigns.get(text_hash)


def permitted_in(
    stored: CampaignRecord, at: datetime, *, ends: datetime | None = None, by_post: bool = False
) -> Permitted:
    """Return what pages may say and offer in the campaign of a row; `ends` and `by_post` as in `workflow.phases`."""
    return permitted(stored.state, stored.last_closing, at, ends=ends, by_post=by_post)


def still_open(campaigns: Iterable[CampaignRecord]) -> Mapping[int, Campaign]:
    """Return those of these campaigns that are open, by their row's id."""
    return {campaign.id: campaign_of(campaign) for campaign in campaigns if campaign.state is CampaignState.OPEN}


def load_calendar(session: Session, text: str, *, actor: Actor, at: datetime) -> DaysOff:
    """Store the years of a calendar file, each in place of the earlier one; other years stay as they are.

    Raises NotYourTurn, or FileRefused with every fault, also for a file without any year.
    """
    require_admin(actor)
    calendar = read_calendar(text)
    if not calendar.years:
        raise FileRefused((Unmet("calendar-empty", "text"),))
    take_turn(session, "the calendar of days off")  # A year that is new has no row to lock.
    for year in sorted(calendar.years):
        campaign_queries.forget_year(session, year)
        session.add(CalendarYear(year=year))
        days = {str(entry.day): entry.worked for entry in calendar.entries if entry.day.year == year}
        record(session, "calendar-entered", actor=actor, subject=str(year), at=at, detail={"worked": days})
    session.add_all(CalendarDay(day=entry.day, worked=entry.worked, name=entry.name) for entry in calendar.entries)
    session.flush()
    return days_off(session)


def days_off(session: Session) -> DaysOff:
    """Return the calendar of days off, as far as it has been entered."""
    return stored_calendar(session).days_off()


def stored_calendar(session: Session) -> Calendar:
    """Return every year that has been entered, with the names of its days."""
    rows = campaign_queries.calendar(session)
    entries = tuple(CalendarEntry(day.day, day.worked, day.name) for _, day in rows if day is not None)
    return Calendar(frozenset(year for year, _ in rows), entries)


def _keep(text_hash: str, campaign: Campaign) -> None:
    """Keep a campaign that was read; of too many the first one goes."""
    if len(_campaigns) >= CAMPAIGNS_KEPT:
        del _campaigns[next(iter(_campaigns))]
    _campaigns[text_hash] = campaign


def _refuse_change(session: Session, stored: CampaignRecord, campaign: Campaign) -> None:
    """Raise RequirementsUnmet after a submission or the closing, or when an office that leaves has written."""
    if stored.state is not CampaignState.OPEN:
        values = (("code", stored.code), ("state", stored.state.value))
        raise RequirementsUnmet((Unmet("campaign-past", "code", values),))
    if campaign_queries.was_ever_submitted(session, stored):
        raise RequirementsUnmet((Unmet("campaign-exists", "code", (("code", stored.code),)),))
    stay = {office.code for office in campaign.offices}
    leaving = [
        dossier for dossier in campaign_queries.dossiers_of(session, stored) if dossier.participant.code not in stay
    ]
    drafting = (dossier for dossier in leaving if not campaign_queries.is_untouched(session, dossier))
    if codes := [dossier.participant.code for dossier in drafting]:
        raise RequirementsUnmet(tuple(Unmet("office-has-draft", "offices", (("code", code),)) for code in codes))
    for dossier in leaving:
        session.delete(dossier)
        session.flush()
        session.delete(dossier.participant)


def _store(
    session: Session, stored: CampaignRecord | None, campaign: Campaign, canonical: str, actor: Actor, at: datetime
) -> CampaignRecord:
    row = stored or CampaignRecord(code=campaign.code, state=CampaignState.OPEN)
    row.name, row.text, row.text_hash = campaign.name, canonical, text_hash(canonical)
    latest = None if stored is None else deadline_queries.latest_extension(session, stored)
    row.last_closing = campaign.last_closing(latest)
    row.loaded_at, row.loaded_by = at, actor.username
    session.add(row)
    session.flush()
    return row


def _add_participants(session: Session, opened: CampaignRecord, campaign: Campaign, at: datetime) -> None:
    """Add agency, offices, participants and drafts that do not exist yet."""
    organisations = _organisations(session, campaign)
    present = {
        dossier.participant.code: dossier.participant for dossier in campaign_queries.dossiers_of(session, opened)
    }
    for office in campaign.offices:
        participant = present.get(office.code) or Participant(campaign_id=opened.id, code=office.code)
        participant.organisation_id = organisations[office.code].id
        if office.code not in present:
            session.add(Dossier(reference=campaign.reference(office.code), participant=participant, changed_at=at))


def _organisations(session: Session, campaign: Campaign) -> dict[str, Organisation]:
    """Return the offices' organisations by office code, added or updated under their agency."""
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
