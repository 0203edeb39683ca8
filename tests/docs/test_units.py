"""The systemd unit of the manual: it starts after the database, never gives up, and calls a command that exists."""

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import click

from dossiers.cli.__main__ import main
from dossiers.desk.paths import ROOT

UNIT = ROOT / "docs" / "units" / "desk.service"


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text("utf-8"))
    return parser


def test_the_desk_starts_after_postgresql_and_never_gives_up():
    found = unit()
    for order in ("After", "Wants"):
        assert "postgresql.service" in found["Unit"][order].split()
    assert found["Unit"]["StartLimitIntervalSec"] == "0"
    assert found["Service"]["Restart"] == "always"


def test_a_desk_that_was_killed_is_started_again_at_once():
    """Whatever it waits is missing from the five seconds within which people are served again."""
    assert float(unit()["Service"]["RestartSec"]) <= 1


def test_the_unit_calls_a_command_that_exists():
    program, command = unit()["Service"]["ExecStart"].split()
    assert Path(program).name == "dossiers"
    assert command in main.list_commands(click.Context(main))


def test_systemd_understands_the_unit(tmp_path: Path):
    tool = shutil.which("systemd-analyze")
    if tool is None:
        return
    text = (
        UNIT.read_text("utf-8").replace("/srv/desk/.venv/bin/dossiers", "/bin/true").replace("User=desk", "User=root")
    )
    (tmp_path / "desk.service").write_text(text, "utf-8")
    done = subprocess.run([tool, "verify", tmp_path / "desk.service"], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "desk.service" in line and "not found" not in line]
    assert complaints == []


def test_the_command_of_the_operator_uses_what_the_unit_uses():
    words = (UNIT.parent / "desk").read_text("utf-8").split()
    service = unit()["Service"]
    assert {f"--reuid={service['User']}", service["EnvironmentFile"], service["ExecStart"].split()[0]} <= set(words)
    assert subprocess.run(["sh", "-n", UNIT.parent / "desk"], check=False).returncode == 0
    assert os.access(UNIT.parent / "desk", os.X_OK)
