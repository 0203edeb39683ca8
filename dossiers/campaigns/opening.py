"""Opening campaigns ("đợt thi đua") from their files, and the calendar of days off."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.accounts.administration import require_admin
from dossiers.campaigns.calendar_file import Calendar, CalendarEntry, read_calendar
from dossiers.campaigns.canonical import read_canonical, write_canonical
from dossiers.campaigns.file import CampaignFile, read_campaign, read_campaign_file
from dossiers.campaigns.file_checks import Installed
from dossiers.campaigns.identities import organisations_of
from dossiers.campaigns.toml_reader import FileRefused, placed
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
from workflow.campaign import Campaign
from workflow.deadlines import DaysOff
from workflow.errors import RequirementsUnmet, Unmet
from workflow.guards import CampaignState
from workflow.phases import Permitted, permitted

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
    file = read_campaign_file(text, installed())
    campaign, canonical = file.campaign, write_canonical(file.campaign)
    stored = campaign_queries.campaign_to_change(session, campaign.code)
    if stored is not None and stored.text == canonical:
        return campaign
    try:
        opened = _open(session, stored, file, canonical, actor, at)
    except RequirementsUnmet as refused:
        raise RequirementsUnmet(placed(refused.unmet, text)) from None
    detail = {"hash": opened.text_hash, "offices": len(campaign.offices), "again": stored is not None}
    record(session, "campaign-loaded", actor=actor, subject=campaign.code, at=at, detail=detail)
    session.flush()
    return campaign


def _open(
    session: Session, stored: CampaignRecord | None, file: CampaignFile, canonical: str, actor: Actor, at: datetime
) -> CampaignRecord:
    """Store the campaign and its participants, in place of the earlier version. Raises RequirementsUnmet."""
    if stored is None:
        _refuse_second(session, file)
    else:
        _refuse_change(session, stored, file.campaign)
    organisations = organisations_of(session, file)
    if stored is not None:
        _refuse_taking_away(session, stored, organisations)
    opened = _store(session, stored, file.campaign, canonical, actor, at)
    _add_participants(session, opened, file.campaign, organisations, at)
    return opened


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


def _refuse_second(session: Session, file: CampaignFile) -> None:
    """Raise RequirementsUnmet when there is a campaign of the same letter already, unless the file names it."""
    letter = file.campaign.letter
    for stored in campaign_queries.campaigns_of_letter(session, letter.number):
        other = campaign_of(stored)
        same = (other.agency_code, other.letter.number, other.letter.day)
        if same == (file.campaign.agency_code, letter.number, letter.day) and file.beside != stored.code:
            values = (("code", file.campaign.code), ("known", stored.code), ("number", letter.number))
            raise RequirementsUnmet((Unmet("letter-has-campaign", "code", values),))


def _refuse_taking_away(session: Session, stored: CampaignRecord, organisations: Mapping[str, Organisation]) -> None:
    """Raise RequirementsUnmet when the draft of an office would come into the hands of another."""
    moved = (
        dossier
        for dossier in campaign_queries.dossiers_of(session, stored)
        if (owner := organisations.get(dossier.participant.code)) is not None
        and owner.id != dossier.participant.organisation_id
    )
    drafting = [dossier.participant for dossier in moved if not campaign_queries.is_untouched(session, dossier)]
    if drafting:
        raise RequirementsUnmet(
            tuple(
                Unmet("draft-changes-hands", "offices", (("code", office.code), ("known", office.name)))
                for office in drafting
            )
        )


def _refuse_change(session: Session, stored: CampaignRecord, campaign: Campaign) -> None:
    """Raise RequirementsUnmet after a submission or the closing, or when an office that leaves has written."""
    if stored.state is not CampaignState.OPEN:
        values = (("code", stored.code), ("state", stored.state.value))
        raise RequirementsUnmet((Unmet("campaign-past", "code", values),))
    if campaign_queries.was_ever_submitted(session, stored):
        raise RequirementsUnmet((Unmet("campaign-exists", "code", (("code", stored.code),)),))
    if (agency := campaign_of(stored).agency_code) != campaign.agency_code:
        raise RequirementsUnmet((Unmet("agency-fixed", "agency.code", (("code", stored.code), ("agency", agency))),))
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


def _add_participants(
    session: Session, opened: CampaignRecord, campaign: Campaign, owners: Mapping[str, Organisation], at: datetime
) -> None:
    """Add participants and drafts that do not exist yet; `owners` are the offices' organisations by code."""
    present = {
        dossier.participant.code: dossier.participant for dossier in campaign_queries.dossiers_of(session, opened)
    }
    for office in campaign.offices:
        participant = present.get(office.code) or Participant(campaign_id=opened.id, code=office.code)
        participant.organisation_id = owners[office.code].id
        participant.name, participant.full_name = office.name, office.full_name
        if office.code not in present:
            session.add(Dossier(reference=campaign.reference(office.code), participant=participant, changed_at=at))
