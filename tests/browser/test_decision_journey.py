"""From the ranking to the decision, by two people, and those who then read it: a winner, a loser, an office that did
not nominate, the văn thư."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dossiers.desk.paths import REFERENCE
from dossiers.documents.read_back import docx_words, pdf_words
from dossiers.papers import issuing
from tests.browser import steps
from tests.support import figures
from tests.support.dossiers import Office
from tests.support.served import Served, served
from workflow.lifecycle import Action, State

WHY_NOW = "Các hồ sơ còn lại được xét ở đợt sau."
SIGNER = "Trần Văn Ban Hành"
EXECUTE = 'form[action$="/execute"] button'
ABOVE, BELOW = (1_000_000_000, 1_200_000_000, 1_000_000), (1_000_000_000, 990_000_000, 10_000_000)


@pytest.fixture(scope="module")
def campaign_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    files = REFERENCE / "campaigns" / "4361-2010.toml", REFERENCE / "days-off.toml"
    with served(tmp_path_factory.mktemp("decision"), *files) as running:
        yield running


def office(served: Served, place: int) -> Office:
    return Office(served.application.database, served.campaign, served.campaign.offices[place].code, issuing.versions())


def test_two_people_decide_and_everyone_reads_it(
    campaign_served: Served, page: Page, pictures: Path, tmp_path: Path
) -> None:
    served, campaign = campaign_served, campaign_served.campaign
    winner, loser, silent = (office(served, place) for place in range(3))
    rest = {f"o{other.code}": BELOW for other in campaign.offices[1:]}
    figures.take(served.application, campaign, **{f"o{winner.code}": ABOVE, **rest})
    winner.bring_to(State.APPROVED)
    loser.bring_to(State.SUBMITTED)
    silent.move(Action.ABSTAIN)
    served.set_time(campaign.closes() + timedelta(days=1))

    _close(page, served, pictures)
    _decide(page, served, campaign.office(winner.code).full_name, pictures)
    _offices_read(page, served, campaign.office(winner.code).full_name, pictures, tmp_path)
    _printer_reads(page, served, pictures, tmp_path)


def _close(page: Page, served: Served, pictures: Path) -> None:
    """A reviewer prepares the closing and cannot execute it; an approver does."""
    at = f"{served.url}/campaigns/{served.campaign.code}/closing"
    steps.sign_in(page, served, "reviewer")
    page.goto(at)
    page.get_by_label("Lý do").fill(WHY_NOW)
    steps.picture(page, pictures, "01-closing")
    page.locator("#preparing button").click()
    expect(page.locator(EXECUTE)).to_have_count(0)

    steps.sign_in(page, served, "approver")
    page.goto(at)
    expect(page.get_by_text(WHY_NOW).first).to_be_visible()
    page.locator(EXECUTE).click()
    expect(page.get_by_text("Đã khóa").first).to_be_visible()


def _decide(page: Page, served: Served, winner: str, pictures: Path) -> None:
    """One approver prepares, also after a prize of letters; another one issues."""
    at = f"{served.url}/campaigns/{served.campaign.code}/decision"
    page.goto(at)
    expect(page.locator("main")).to_contain_text(winner)
    page.get_by_label("Họ và tên người ký").fill(SIGNER)
    page.get_by_label("Ngày quyết định").fill("11/01/2011")
    page.locator("[name=office_prize]").fill("năm mươi triệu đồng chẵn lẻ")
    page.locator("#preparing button").click()
    expect(page.locator('[data-field="office_prize"]').first).to_be_visible()
    assert page.locator("[name=signer]").input_value() == SIGNER
    page.locator("[name=office_prize]").fill("50.000.000")
    page.locator("[name=collective_prize]").fill("20.000.000")
    page.locator("#preparing button").click()
    expect(page.locator("main .sheet")).to_contain_text("DỰ THẢO")
    expect(page.locator(EXECUTE)).to_have_count(0)
    steps.picture(page, pictures, "02-decision-prepared")

    steps.sign_in(page, served, "approver-2")
    page.goto(at)
    steps.picture(page, pictures, "03-decision-to-issue")
    page.locator(EXECUTE).click()
    expect(page.get_by_text("Đã có quyết định tặng thưởng").first).to_be_visible()


def _offices_read(page: Page, served: Served, winner: str, pictures: Path, folder: Path) -> None:
    for person, said in (("clerk-1", "được tặng thưởng"), ("clerk-2", "không được tặng thưởng")):
        steps.sign_in(page, served, person)
        expect(page.locator("main section").first).to_contain_text(said)
        steps.picture(page, pictures, f"04-{person}")
    steps.sign_in(page, served, "clerk-1")
    expect(page.locator("main section").first).not_to_contain_text("không được tặng thưởng")
    paper = pdf_words(steps.download(page, 'a[href$="quyet-dinh.pdf"]', folder).read_bytes())
    assert {"QUYẾT", "ĐỊNH"} <= set(paper)
    assert winner in " ".join(paper)
    assert "THẢO" not in paper
    assert "…" not in " ".join(paper)

    steps.sign_in(page, served, "clerk-3")
    expect(page.locator("main")).to_contain_text("không đề nghị")
    steps.picture(page, pictures, "04-clerk-3")
    expect(page.locator('a[href$="quyet-dinh.docx"]').first).to_be_visible()


def _printer_reads(page: Page, served: Served, pictures: Path, folder: Path) -> None:
    steps.sign_in(page, served, "printer")
    expect(page.locator("main section").first).to_contain_text("Quyết định")
    page.goto(f"{served.url}/printing/")
    words = docx_words(steps.download(page, 'a[href$="quyet-dinh.docx"]', folder).read_bytes())
    assert SIGNER in " ".join(words)
    steps.picture(page, pictures, "05-printing")
