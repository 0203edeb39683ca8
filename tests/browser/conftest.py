"""Chromium for the journeys, and a real server for each of their campaigns."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dossiers.desk.paths import REFERENCE, ROOT
from tests.support.served import Served, served

DATA = ROOT / "tests" / "data"
CAMPAIGNS = {
    "campaign-4361": (REFERENCE / "campaigns" / "4361-2010.toml", REFERENCE / "days-off.toml"),
    "second-campaign": (DATA / "second-campaign.toml", DATA / "second-days-off.toml"),
}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, without a screen. Long time-outs allow for a busy machine."""
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=CAMPAIGNS)
def desk_served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with one of the campaigns; every journey runs on both."""
    campaign, calendar = CAMPAIGNS[request.param]
    with served(tmp_path_factory.mktemp(request.param), campaign, calendar) as running:
        yield running


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """The folder of a test's screenshots: build/pictures, which persists after the run."""
    folder = ROOT / "build" / "pictures" / request.node.name.replace("[", "-").replace("]", "")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window of 1280 pixels, not signed in. Script errors of a page fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN", accept_downloads=True)
    context.set_default_timeout(60_000)
    window = context.new_page()
    faults: list[str] = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda message: _note_violation(message.text, faults))
    yield window
    context.close()
    assert faults == []


def _note_violation(text: str, faults: list[str]) -> None:
    """Record violations of the pages' security policy, which the browser reports on its console."""
    if "Content Security Policy" in text:
        faults.append(text)
