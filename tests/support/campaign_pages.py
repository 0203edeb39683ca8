"""Moves of a whole campaign through their pages: one browser prepares, another executes."""

from werkzeug.test import TestResponse

from tests.support.browsers import Browser
from tests.support.pages import forms, inputs


def prepare(browser: Browser, step: str, **typed: str) -> TestResponse:
    """Send the form of the page of a move, as the page gives it but for what is typed."""
    form = forms(browser.get(step))[step]
    return browser.post(step, {**form.fields, **typed})


def end(browser: Browser, step: str, deed: str, **typed: str) -> TestResponse:
    """Send the form that executes, refuses or withdraws the prepared move of a page."""
    address, form = next(
        (address, form) for address, form in forms(browser.get(step)).items() if address.endswith(f"/{deed}")
    )
    return browser.post(address, {**form.fields, **typed})


def carry_out(preparer: Browser, executor: Browser, step: str, **typed: str) -> None:
    """Prepare a move in one browser and execute it in another."""
    assert prepare(preparer, step, **typed).status_code == 303
    assert end(executor, step, "execute").status_code == 303


def seen(browser: Browser, step: str) -> str:
    """Return what the page of a move says about all that the move rests on."""
    return inputs(browser.get(step))["seen"]
