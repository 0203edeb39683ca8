"""Preparation of the demo of campaign 4361 ("bản trình diễn"): created in an empty database, kept in a filled one.

It is created in one transaction.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dossiers.accounts import passwords
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns.file import read_campaign
from dossiers.demo.data import CAMPAIGN_FILE, Demo, DemoPerson, read_demo
from dossiers.demo.times import DEMO_TIME, OPENED
from dossiers.desk.application import Application
from dossiers.desk.clock import ClockSetting, real_now
from dossiers.records.journal import record
from dossiers.records.models.accounts import Account
from dossiers.records.models.dossier import Move
from dossiers.records.queries import accounts as account_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.vietnamese.dates import show_moment
from dossiers.words.cli import say
from workflow.campaign import Campaign

LEGIBLE_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""The characters of a random password, without those that look alike."""


def prepare(application: Application) -> Sequence[str]:
    """Create the demo in an empty database or keep the existing one; return the lines that announce its accounts.

    A password from the settings is set for the demo's own accounts, and the clock is set.
    """
    campaign = read_campaign(CAMPAIGN_FILE.read_text("utf-8"))
    demo = read_demo(campaign)
    with application.database.writing(business=False) as session:
        is_new = not dossier_queries.campaigns(session)
        if is_new:
            from dossiers.demo.building import build_demo  # needs nearly every room; most starts find the demo there

            build_demo(application, session, campaign, demo)
        random = _random_password() if is_new and application.settings.demo_password is None else None
        if password := application.settings.demo_password or random:
            _set_passwords(session, demo.people, password, OPENED if is_new else real_now())
        last_move = session.scalar(select(func.max(Move.at)))
    setting = application.clock.set_time(application.settings.demo_time, default=DEMO_TIME, last_move=last_move)
    password_line = _password_line(random, is_given=application.settings.demo_password is not None)
    return (say("demo.synthetic"), _accounts_line(demo), password_line, _clock_line(setting, campaign))


def _set_passwords(session: Session, people: Sequence[DemoPerson], password: str, at: datetime) -> None:
    """Set the password of the demo's accounts, with one hash for all of them, because hashing is slow on purpose.

    Accounts that have this password already keep their sessions; those of the others end. Any password is allowed.
    """
    names = [person.username for person in people]
    accounts = session.scalars(select(Account).where(Account.username.in_(names)).order_by(Account.id)).all()
    hashes = {account.password_hash for account in accounts}
    matching = {stored_hash for stored_hash in hashes if passwords.matches(password, stored_hash)}
    outdated = [account for account in accounts if account.password_hash not in matching]
    hashed = passwords.hashed(password) if outdated else ""
    for account in outdated:
        _set_password(session, account, hashed, at)


def _set_password(session: Session, account: Account, hashed: str, at: datetime) -> None:
    account.password_hash = hashed
    account_queries.end_sessions(session, account, real_now())
    account_queries.void_links(session, account, real_now())
    record(session, "password-changed", actor=COMMAND_LINE, subject=account.username, at=at)


def _random_password() -> str:
    """Return four groups of four characters, easy to read off a screen: 79 random bits."""
    return "-".join("".join(secrets.choice(LEGIBLE_CHARACTERS) for _ in range(4)) for _ in range(4))


def _accounts_line(demo: Demo) -> str:
    clerks = [person.username for person in demo.people if person.office]
    centre = [person.username for person in demo.people if not person.office]
    return say("demo.accounts", first=clerks[0], last=clerks[-1], count=len(clerks), centre=", ".join(centre))


def _password_line(random: str | None, *, is_given: bool) -> str:
    if random is not None:
        return say("demo.password-made", password=random)
    return say("demo.password-given" if is_given else "demo.password-kept")


def _clock_line(setting: ClockSetting, campaign: Campaign) -> str:
    return say(f"demo.{setting.outcome.value}", reads=show_moment(setting.time, campaign.zone))
