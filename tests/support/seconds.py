"""The seconds of test time that each folder took, printed at the end of a run."""

from collections import Counter
from pathlib import PurePath

import pytest

_seconds: Counter[str] = Counter()
_tests: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up set-up, call and tear-down; with several processes this receives the reports of all."""
    folder = folder_of(report.nodeid)
    _seconds[folder] += report.duration
    _tests[folder] += report.when == "call"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the folders, the slowest first."""
    terminalreporter.write_sep("-", "seconds per folder")
    for folder, seconds in _seconds.most_common():
        terminalreporter.write_line(f"{seconds:8.1f} s {_tests[folder]:6} tests  {folder}")


def folder_of(nodeid: str) -> str:
    """Return the folder of a test's file: one below `tests/`, two below `tests/web/` and `tests/documents/`."""
    folders = PurePath(nodeid.partition("::")[0]).parts[:-1]
    return "/".join(folders[: 3 if folders[1:2] in (("web",), ("documents",)) else 2])
