"""Applications for the command line: SQLite in a temporary folder, as by the embedded default."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config import read_settings
from dossiers.accounts.administration import COMMAND_LINE, actor_of
from dossiers.campaigns.opening import load_campaign
from dossiers.cli.__main__ import main
from dossiers.desk.application import Application, open_application
from dossiers.desk.clock import real_now
from dossiers.drafting import sections
from dossiers.operations.founding import ensure_desk
from tests.support.campaigns import SECOND_CAMPAIGN_FILE, second_campaign
from tests.support.desks import SECRET
from tests.support.people import HERE, add_account
from workflow.lifecycle import Role

Run = Callable[..., Result]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The settings of an application (not a demo) in an empty folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return {
        "DESK_DEMO": "0",
        "SECRET_KEY": SECRET,
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "PUBLIC_URL": "https://khenthuong.example.vn",
    }


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    """Type a command: `run("papers", "--all", "--out", folder)`."""

    def typed(*args: object, **changes: str) -> Result:
        result = CliRunner().invoke(main, [str(arg) for arg in args], env=environ | changes, prog_name="dossiers")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return typed


@pytest.fixture
def application(environ: dict[str, str]) -> Application:
    """The application of these settings, with a migrated, empty database."""
    application = open_application(read_settings(environ))
    ensure_desk(application)
    return application


@pytest.fixture
def with_campaign(application: Application) -> Application:
    """The application with the second campaign, in which one of seven offices has started its draft."""
    with application.database.writing() as session:
        campaign = load_campaign(session, SECOND_CAMPAIGN_FILE.read_text("utf-8"), actor=COMMAND_LINE, at=real_now())
        office = campaign.offices[0]
        key = f"{campaign.agency_code}/{office.code}"
        clerk = actor_of(add_account(session, "clerk", Role.CLERK, office=key), HERE)
        typed = {"office.place": office.place, "office.signer": "Đặng Thị Ngọc Ẩn"}
        sections.save_section(
            session, campaign.reference(office.code), "office", typed, 0, actor=clerk, at=campaign.closes()
        )
    return application


@pytest.fixture
def begun() -> str:
    """The reference of the started draft."""
    return second_campaign().reference(second_campaign().offices[0].code)
