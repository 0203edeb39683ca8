"""`dossiers health`: a sentence for whatever is found, and none that says more than is true."""

import errno
import shutil
from types import SimpleNamespace

import pytest

from dossiers.operations.health import CHECKS, LEAST_FREE, LITTLE_FREE, ONLY_WARNING
from dossiers.records.faults import FilesUnavailable, StoreFault
from dossiers.words.cli import say

pytestmark = pytest.mark.usefixtures("application")


@pytest.mark.parametrize(
    ("free", "code", "said"),
    [
        (LITTLE_FREE - 1, 0, "Đĩa: đĩa chứa DATA_DIR còn dưới 1 GB"),
        (LEAST_FREE - 1, 1, "Đĩa: Đĩa chứa tệp đã đầy"),
    ],
)
def test_it_never_says_that_the_desk_serves_where_a_part_has_failed(run, monkeypatch, free, code, said):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    result = run("health")
    assert result.exit_code == code
    assert said in result.stderr
    assert ("Hệ thống phục vụ được" in result.stdout) == (code == 0)
    assert ("chưa phục vụ được đầy đủ" in result.stderr) == (code == 1)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("error", [OSError(errno.ELOOP, "?"), FilesUnavailable(StoreFault.FILES_GONE)], ids=type)
def test_whatever_a_check_finds_there_is_a_sentence_for_it(run, monkeypatch, name, error):
    def fails(_: object) -> None:
        raise error

    monkeypatch.setitem(CHECKS, name, fails)
    result = run("health")
    assert result.exit_code == (0 if name in ONLY_WARNING else 1)
    assert say(f"health.{name}") in result.stderr
