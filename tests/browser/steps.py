"""What people do in a browser, in their own words."""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.support.served import PASSWORD, Served

AXE = Path(__file__).parent / "vendor/axe-core/axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


def sign_in(page: Page, served: Served, username: str) -> None:
    """Sign in, after signing out whoever was there."""
    page.context.clear_cookies()
    page.goto(f"{served.url}/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".desk-person")).to_be_visible()


def follow(page: Page, target: Locator) -> None:
    """Click a link or a form's button, and wait for the page that answers: a click alone does not wait for it."""
    with page.expect_navigation():
        target.click()


def open_dossier(page: Page, served: Served, reference: str) -> None:
    page.goto(f"{served.url}/dossiers/{reference}")


def state_of(page: Page) -> str | None:
    return page.locator("main").get_attribute("data-state")


def fill_section(page: Page, typed: Mapping[str, str]) -> None:
    """Fill every field of the section that is open, adding the rows that it needs."""
    for rows in ("nomination.candidates", "meeting.members"):
        if rows in typed:
            add_rows(page, rows, len(typed[rows].split()))
    for name, text in typed.items():
        fill_field(page, name, text)


def add_rows(page: Page, rows: str, wanted: int) -> None:
    while len(page.locator(f'input[type=hidden][name="{rows}"]').input_value().split()) < wanted:
        follow(page, page.locator(f'button[name=add][value="{rows}"]'))


def fill_field(page: Page, name: str, text: str) -> None:
    """Type into a field, choose from it, or tick it: whatever kind it is."""
    field = page.locator(f'[name="{name}"]:not([type=hidden])')
    if field.count() == 0:
        return
    kind = field.first.evaluate("one => one.type || one.tagName.toLowerCase()")
    if kind == "radio":
        page.locator(f'[name="{name}"][value="{text}"]').check()
    elif kind == "checkbox":
        field.first.set_checked(text == "yes")
    elif kind == "select-one":
        field.first.select_option(text)
    else:
        field.first.fill(text)


def save(page: Page) -> None:
    follow(page, page.locator('button[name=then][value="back"]'))


def press(page: Page, action: str) -> None:
    """Press an action's button in its own form; return when the desk has answered."""
    follow(page, page.locator(f'button[name=action][value="{action}"]'))


def explain(page: Page, text: str) -> None:
    """Write the office's explanation, where something does not fit the papers that were signed."""
    field = page.locator("[name=explanation]")
    if field.count():
        field.fill(text)


def appraise(page: Page, served: Served, reference: str) -> None:
    """Write the sheet that says the dossier is in order, where the campaign wants one before the review."""
    if not served.campaign.appraisal_required:
        return
    page.goto(f"{served.url}/dossiers/{reference}/appraisal")
    for criterion in served.campaign.criteria:
        page.locator(f'[name="verdicts.{criterion.code}"][value="met"]').check()
        page.locator(f'[name="remarks.{criterion.code}"]').fill("Đã đối chiếu, đạt.")
    page.locator("[name=opinion]").fill("Hồ sơ đủ, số liệu khớp.")
    page.locator('[name=advice][value="approve"]').check()
    follow(page, page.locator("main form button[type=submit], main form button:not([type])").last)


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep what the page looks like at 1280 and at 390 pixels; at both it is accessible, and nothing sticks out."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.set_viewport_size({"width": 1280, "height": 900})


def barriers(page: Page) -> list[str]:
    """What keeps people out by WCAG 2.1 A and AA: the rule, and the first element that breaks it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", list(WCAG))
    return [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found["violations"]]


def download(page: Page, link: str, folder: Path) -> Path:
    """Follow a download link and keep the file under the name that the desk gave it."""
    with page.expect_download() as waiting:
        page.locator(link).first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def download_made(page: Page, link: str, folder: Path) -> Path:
    """Follow a link to a large paper: wait on the page that shows how far it is, then keep the file."""
    page.locator(link).first.click()
    page.wait_for_url("**/waiting/*")
    expect(page.get_by_role("link", name="Tải tệp về")).to_be_visible(timeout=60_000)
    return download(page, "#awaited a", folder)
