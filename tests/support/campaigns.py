"""The two campaigns of the tests: the real one of letter 4361, and one with no values in common."""

from functools import cache
from pathlib import Path

from dossiers.campaigns.calendar_file import read_calendar
from dossiers.campaigns.file import read_campaign
from workflow.campaign import Campaign
from workflow.deadlines import DaysOff

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "dossiers" / "reference"
CAMPAIGN_4361_FILE = REFERENCE / "campaigns" / "4361-2010.toml"
DAYS_OFF_FILE = REFERENCE / "days-off.toml"
SECOND_CAMPAIGN_FILE = ROOT / "tests" / "data" / "second-campaign.toml"
SECOND_DAYS_OFF_FILE = ROOT / "tests" / "data" / "second-days-off.toml"


@cache
def campaign_4361() -> Campaign:
    """Return the campaign of letter 4361: 63 offices, "trước ngày 10/01/2011", more than 5 % over plan."""
    return read_campaign(CAMPAIGN_4361_FILE.read_text("utf-8"))


@cache
def second_campaign() -> Campaign:
    """Another agency: 7 offices, "chậm nhất ngày", more than 10 % over plan, another council rule."""
    return read_campaign(SECOND_CAMPAIGN_FILE.read_text("utf-8"))


@cache
def days_off() -> DaysOff:
    """Return the days off of 2010, 2011 and 2012, as shipped with the project."""
    return read_calendar(DAYS_OFF_FILE.read_text("utf-8")).days_off()


@cache
def second_days_off() -> DaysOff:
    """Return the days off of the second campaign's years."""
    return read_calendar(SECOND_DAYS_OFF_FILE.read_text("utf-8")).days_off()
