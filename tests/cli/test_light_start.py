"""A command loads what it needs: the server begins without the libraries of papers, tables and migrations."""

import os
import subprocess
import sys

import click
import pytest

from dossiers.cli.__main__ import main
from dossiers.desk.paths import ROOT
from dossiers.words.cli import say
from tests.cli.conftest import Run

STORES = {"sqlalchemy", "psycopg", "pysqlite3"}
MIGRATIONS = {"alembic", "mako", "pygments"}
PAGES = {"flask", "werkzeug", "jinja2", "wtforms", "gunicorn", "cryptography", "argon2"}
PAPERS = {"weasyprint", "docx", "lxml", "fontTools", "PIL", "pikepdf", "pypdfium2", "cssselect2"}
TABLES = {"xlsxwriter", "python_calamine", "xlrd", "openpyxl", "icalendar", "pydantic"}
EVERYTHING = STORES | MIGRATIONS | PAGES | PAPERS | TABLES

HELP = "from dossiers.cli.__main__ import main; main({typed!r}, prog_name='dossiers')"
PREPARING = """
import os
from config import read_settings
from dossiers.cli.preparing import prepare_stores
prepare_stores(read_settings(os.environ))
"""
REFUSED = "from dossiers.cli.__main__ import main; main(['serve'])"
WEB = "import dossiers.cli.gunicorn_hooks; from dossiers.web.app import create_app; create_app()"


def loaded_by(program: str, environ: dict[str, str] | None = None) -> set[str]:
    """Run a program in a process of its own; return the libraries among all known ones that it has loaded."""
    watched = f"import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))\n{program}"
    done = subprocess.run(
        [sys.executable, "-c", watched],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("LOADED")]
    return {module.partition(".")[0] for module in line.split()} & EVERYTHING


@pytest.mark.parametrize("typed", [["--help"], ["serve", "--help"]], ids=" ".join)
def test_help_and_the_supervisor_begin_without_any_large_library(typed: list[str]):
    assert loaded_by(HELP.format(typed=typed)) == set()


def test_what_has_been_loaded_is_seen():
    assert loaded_by("import sqlalchemy, alembic, flask") >= {"sqlalchemy", "alembic", "flask"}


def test_a_server_that_refuses_to_start_has_loaded_nothing_for_it(environ):
    assert loaded_by(REFUSED, environ | {"BIND": "0.0.0.0"}) == set()


@pytest.mark.usefixtures("application")
def test_the_stores_of_a_desk_that_is_up_to_date_are_prepared_without_alembic(environ):
    assert loaded_by(PREPARING, environ) == STORES


@pytest.mark.usefixtures("application")
def test_the_web_process_makes_no_papers_and_changes_no_schema(environ):
    found = loaded_by(WEB, environ)
    assert found >= {"flask", "jinja2", "sqlalchemy"}
    assert found & (PAPERS | MIGRATIONS) == set()


def test_the_listed_help_is_that_of_the_command():
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    assert {name: command and command.help for name, command in commands.items()} == {
        name: say(f"help.{name.replace(' ', '-')}") for name in commands
    }
    assert all(command and command.name in {name, name.split()[-1]} for name, command in commands.items())


def test_a_command_is_loaded_once(run: Run):
    context = click.Context(main)
    assert main.get_command(context, "serve") is main.get_command(context, "serve") is not None
    assert run("serve", "--help").stdout.startswith("Cách dùng: dossiers serve")
