"""Strict results: a skipped or expected-to-fail test is a failure, and each database's tests are counted."""

from collections import Counter
from collections.abc import Generator

import pytest

from tests.support.databases import KINDS, ON

_ran: Counter[str] = Counter()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip, an expected failure and an unexpected pass into a plain failure."""
    report = yield
    if report.skipped or hasattr(report, "wasxfail"):
        reason = getattr(report, "wasxfail", "") or report.longrepr
        report.__dict__.pop("wasxfail", None)
        report.outcome = "failed"
        report.longrepr = f"no test may be skipped or expected to fail: {reason}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Yield the same for a skipped module."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"no module may be skipped: {report.longrepr}"
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        _ran.update(value for name, value in report.user_properties if name == ON)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts = ", ".join(f"{kind}: {_ran[kind]}" for kind in KINDS)
    terminalreporter.write_sep("-", f"tests run on each database: {counts}")
