"""Which organisation each office of a campaign file is ("đơn vị nào mang mã này"): no load renames an office unsaid.

Accounts and histories belong to organisations. Where a code belongs to a known office of another name, the file must
say whether it is the same office ("successor") or another one ("new"), which then gets an organisation of its own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from dossiers.campaigns.file import CampaignFile, KnownAs
from dossiers.records.models.organisations import Organisation
from dossiers.records.queries import campaigns as campaign_queries
from dossiers.vietnamese.text import sort_key
from workflow.campaign import Office
from workflow.errors import RequirementsUnmet, Unmet

AGENCY, OFFICE = "agency", "office"
"""The kinds of organisation that a campaign adds."""

Known = Mapping[str, Sequence[Organisation]]
"""The organisations of an agency by office code, the newest last."""


def organisations_of(session: Session, file: CampaignFile) -> dict[str, Organisation]:
    """Return the organisation of each office by code, added or renamed as the file says.

    Raises RequirementsUnmet with every code that belongs to another office, before anything is changed.
    """
    campaign = file.campaign
    agency = campaign_queries.organisations_by_key(session, [campaign.agency_code]).get(campaign.agency_code)
    known = _by_code(campaign_queries.offices_under(session, agency) if agency is not None else ())
    stops = [*_agency_stops(agency, file), *_office_stops(known, file)]
    if stops:
        raise RequirementsUnmet(tuple(stops))
    agency = agency or Organisation(key=campaign.agency_code, code=campaign.agency_code)
    _describe(agency, AGENCY, campaign.agency, campaign.agency, "")
    session.add(agency)
    session.flush()
    offices = {office.code: _organisation(known, file, agency, office) for office in campaign.offices}
    session.add_all(offices.values())
    session.flush()
    return offices


def _by_code(organisations: Sequence[Organisation]) -> Known:
    found: dict[str, list[Organisation]] = defaultdict(list)
    for organisation in organisations:
        found[organisation.code].append(organisation)
    return found


def _agency_stops(agency: Organisation | None, file: CampaignFile) -> list[Unmet]:
    if agency is None or file.agency_continues or _is_same(agency, file.campaign.agency):
        return []
    values = (("code", agency.code), ("known", agency.name), ("name", file.campaign.agency))
    return [Unmet("agency-is-another", "agency.name", values)]


def _office_stops(known: Known, file: CampaignFile) -> list[Unmet]:
    return [
        Unmet(
            "office-is-another",
            f"offices[{row}].name",
            (("code", office.code), ("known", known[office.code][-1].name), ("name", office.name)),
        )
        for row, office in enumerate(file.campaign.offices, 1)
        if known[office.code] and office.code not in file.known_as and _named(known[office.code], office.name) is None
    ]


def _organisation(known: Known, file: CampaignFile, agency: Organisation, office: Office) -> Organisation:
    """Return the known office of that name, else the one that the file says it is."""
    earlier = known[office.code]
    organisation = _named(earlier, office.name)
    if organisation is None and earlier and file.known_as[office.code] is KnownAs.SUCCESSOR:
        organisation = earlier[-1]
    if organisation is None:
        number = f"-{len(earlier) + 1}" if earlier else ""
        key = f"{agency.key}/{office.code}{number}"
        organisation = Organisation(key=key, code=office.code, parent_id=agency.id)
    _describe(organisation, OFFICE, office.name, office.full_name, office.place)
    return organisation


def _named(organisations: Sequence[Organisation], name: str) -> Organisation | None:
    return next((organisation for organisation in reversed(organisations) if _is_same(organisation, name)), None)


def _is_same(organisation: Organisation, name: str) -> bool:
    return organisation.name.casefold() == name.casefold()


def _describe(organisation: Organisation, kind: str, name: str, full_name: str, place: str) -> None:
    organisation.kind, organisation.name, organisation.full_name = kind, name, full_name
    organisation.place, organisation.sort_key = place, sort_key(name)
