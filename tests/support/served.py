"""A real server for browser tests: its own data folder, a campaign, accounts, and a clock set by the test."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.error import URLError

from config import read_settings
from dossiers.accounts.administration import COMMAND_LINE
from dossiers.campaigns.opening import load_calendar, load_campaign
from dossiers.desk.application import Application, open_application
from dossiers.desk.paths import ROOT
from dossiers.operations.founding import ensure_desk
from tests.support.contents import submission_time
from tests.support.people import PASSWORD, add_account
from tests.support.supervised import free_port
from workflow.campaign import Campaign
from workflow.lifecycle import Role

CENTRE_PEOPLE = (
    ("reviewer", Role.REVIEWER, "Trần Thị Mai Hoa"),
    ("approver", Role.APPROVER, "Lê Quang Vinh"),
    ("approver-2", Role.APPROVER, "Bùi Thanh Tùng"),
    ("printer", Role.PRINTER, "Phạm Thị Thu Hà"),
    ("admin", Role.ADMIN, "Đỗ Minh Khôi"),
)
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: its address, its database and files, and its campaign."""

    url: str
    application: Application
    campaign: Campaign

    def set_time(self, moment: datetime) -> None:
        """Set business time to this moment for server, jobs and test; it continues from there."""
        self.application.clock.set_time(moment, default=moment, last_move=None)
        self.application.clock.start()


@contextmanager
def served(folder: Path, campaign_file: Path, calendar_file: Path, **settings: str) -> Iterator[Served]:
    """Serve a campaign exactly as production does: gunicorn's workers and the job process."""
    port = free_port()
    environ = {**os.environ, "DESK_DEMO": "1", "DATA_DIR": str(folder), "PORT": str(port), **settings}
    environ.pop("DATABASE_URL", None)
    application = open_application(read_settings(environ))
    campaign = _prepare(application, campaign_file, calendar_file)
    command = [sys.executable, "-m", "dossiers.cli", "serve"]
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, server, folder / "server.log")
        yield Served(url, application, campaign)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()
        application.database.dispose()


def _prepare(application: Application, campaign_file: Path, calendar_file: Path) -> Campaign:
    ensure_desk(application)
    with application.database.writing() as session:
        at = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
        campaign = load_campaign(session, campaign_file.read_text("utf-8"), actor=COMMAND_LINE, at=at)
        load_calendar(session, calendar_file.read_text("utf-8"), actor=COMMAND_LINE, at=at)
        for username, role, name in CENTRE_PEOPLE:
            add_account(session, username, role, name=name)
        for place, office in enumerate(campaign.offices[:3], start=1):
            key = f"{campaign.agency_code}/{office.code}"
            add_account(session, f"clerk-{place}", Role.CLERK, name=f"Nguyễn Thị Lan {place}", office=key)
            add_account(session, f"colleague-{place}", Role.CLERK, name=f"Hoàng Văn Nam {place}", office=key)
    start = submission_time(campaign)
    application.clock.set_time(start, default=start, last_move=None)
    return campaign


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up:\n{log.read_text('utf-8', 'replace')[-4000:]}")


__all__ = ["PASSWORD", "Served", "served"]
