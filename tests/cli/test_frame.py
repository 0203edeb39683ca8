"""The command line speaks Vietnamese at every level, and its exit code is 0 only if all is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import click
import pytest
from click.testing import CliRunner

from dossiers.cli.__main__ import main
from tests.support.supervised import free_port

ENGLISH = ("Usage", "Options", "Commands", "Arguments", "Show this", "Error", "Try ", "No such", "Missing", "Invalid")


def levels(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from levels(inner, (*path, name))


LEVELS = [*levels(main)]


def test_these_are_the_commands():
    assert {" ".join(path) for path in LEVELS if path} == {
        *("serve", "jobs", "papers", "papers verify", "check-layout", "init", "migrate", "health"),
        *("files", "files verify", "clock", "clock accept"),
        *("backup", "backup verify", "backup list", "restore"),
        *("campaigns", "campaigns load", "campaigns list", "calendar", "calendar load"),
        *("accounts", "accounts first-admin", "accounts reset", "mail", "mail test"),
        *("figures", "figures import", "figures template", "rank", "eligibility"),
    }


@pytest.mark.parametrize("path", LEVELS, ids=" ".join)
def test_help_is_vietnamese_at_every_level(path: tuple[str, ...]):
    result = CliRunner().invoke(main, [*path, "--help"], prog_name="dossiers")
    assert result.exit_code == 0
    assert result.stderr == ""
    said = result.stdout.split("\n\n")
    assert said[0].startswith(f"Cách dùng: {' '.join(('dossiers', *path))} [TÙY CHỌN]")
    assert said[1].strip().endswith(".")
    assert "--help" in result.stdout
    assert not [word for word in ENGLISH if word in result.stdout]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((), "Các lệnh:"),
        (("accounts",), "first-admin"),
        (("nonsense",), "Không có lệnh “nonsense”."),
        (("health", "init", "--bad"), "Không có tùy chọn --bad."),
        (("health", "more"), "Có tham số thừa"),
        (("restore",), "Còn thiếu TỆP."),
        (("papers", "--all", "--out"), "Tùy chọn --out phải có một giá trị"),
        (("papers", "--all", "--state", "lost", "--out", "x"), "--state chỉ nhận một trong các giá trị: draft,"),
        (("papers",), "Hãy ghi mã một hồ sơ, hoặc --all"),
        (("papers", "4361-2010-01"), "luôn cần --out"),
        (("papers", "4361-2010-01", "--all", "--out", "x"), "Hãy ghi mã một hồ sơ, hoặc --all"),
        (("papers", "4361-2010-01", "--state", "draft", "--out", "x"), "chỉ đi với --all"),
    ],
)
def test_a_command_that_was_not_understood_says_why_and_exits_with_2(run, typed, sentence):
    result = run(*typed)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert not [word for word in ENGLISH if word in result.stderr]


def test_settings_at_fault_are_all_told_on_stderr(run):
    result = run("health", SECRET_KEY="short", PUBLIC_URL="")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["SECRET_KEY", "PUBLIC_URL"]


@pytest.mark.parametrize(
    "typed",
    [("health",), ("campaigns", "list"), ("papers", "--all", "--out", "x"), ("accounts", "first-admin"), ("jobs",)],
    ids=" ".join,
)
def test_a_desk_that_is_missing_or_was_not_brought_up_to_date_is_told(run, typed, environ):
    missing = run(*typed)
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "dossiers init" in missing.stderr
    assert "dossiers restore" in missing.stderr
    assert run("init").exit_code == 0
    with closing(sqlite3.connect(f"{environ['DATA_DIR']}/desk.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0012_refused_tables'")
    older = run(*typed)
    assert (older.exit_code, older.stdout) == (1, "")
    assert "dossiers migrate" in older.stderr


@pytest.mark.parametrize("typed", [("migrate",), ("health",), ("campaigns", "list"), ("serve",)], ids=" ".join)
def test_a_database_of_a_newer_program_is_told_in_a_sentence(run, typed, environ):
    assert run("init").exit_code == 0
    with closing(sqlite3.connect(f"{environ['DATA_DIR']}/desk.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999_later'")
    result = run(*typed, PORT=str(free_port()))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "một phiên bản mới hơn của chương trình" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_does_not_answer_is_told(run):
    result = run("health", DATABASE_URL="postgresql://desk@127.0.0.1:1/desk")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Không mở được cơ sở dữ liệu ghi trong DATABASE_URL")
    (_, reported) = result.stderr.splitlines()
    assert reported.startswith("Máy báo: ")
    assert "Connection refused" in reported


def test_a_demo_without_a_clock_is_told(run):
    demo = {"DESK_DEMO": "1", "PUBLIC_URL": ""}
    assert run("migrate", **demo).exit_code == 0
    result = run("health", **demo)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Bản trình diễn chưa được chuẩn bị" in result.stderr
