"""Whatever the shell allows by default, others on the machine open nothing that the program makes."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dossiers.cli.serving import is_loopback
from tests.cli.conftest import Run

CLI = f"umask 000; exec {sys.executable} -m dossiers.cli"
WEB = f'umask 000; exec {sys.executable} -c "from dossiers.web.app import create_app; create_app()"'


@pytest.mark.parametrize("command", [f"{CLI} migrate", WEB])
def test_every_entry_point_makes_files_for_its_user_only(tmp_path: Path, command: str):
    folder = tmp_path / "data"
    environ = {**os.environ, "DESK_DEMO": "1", "DATA_DIR": str(folder)}
    environ.pop("DATABASE_URL", None)
    for line in (f"{CLI} migrate", command):
        subprocess.run(["sh", "-c", line], env=environ, check=True, capture_output=True)
    made = [folder, *folder.rglob("*")]
    assert any(path.name.startswith("desk.sqlite3") for path in made)
    modes = {str(path.relative_to(tmp_path)): stat.S_IMODE(path.stat().st_mode) for path in made}
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


@pytest.mark.parametrize(
    ("bind", "only_here"),
    [
        *(("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("khenthuong.example.vn", False)),
    ],
)
def test_which_addresses_only_this_machine_reaches(bind: str, only_here: bool):
    assert is_loopback(bind) is only_here


def test_serving_other_machines_without_a_proxy_is_refused_with_what_to_do(run: Run):
    """Two slow clients would hold both workers; a buffering proxy takes that off them."""
    result = run("serve", BIND="0.0.0.0")
    assert result.exit_code == 1
    assert "BIND=0.0.0.0" in result.stderr
    assert "TRUSTED_PROXIES" in result.stderr
    assert result.stderr.count("\n") == 1
