"""Campaigns, calendar, accounts, backup and the rest of the commands that run a desk."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from dossiers.accounts import password_links, passwords
from dossiers.campaigns.opening import days_off
from dossiers.desk.clock import real_now
from dossiers.desk.paths import ROOT
from dossiers.records.models.accounts import Account
from dossiers.records.models.jobs import Job, JobState
from dossiers.records.queries import dossier as dossier_queries
from dossiers.records.queries.journal import acts_about
from tests.support.campaigns import CAMPAIGN_4361_FILE, DAYS_OFF_FILE, SECOND_CAMPAIGN_FILE
from tests.support.people import HERE, PASSWORD, add_account
from workflow.lifecycle import Role

LINK = "https://khenthuong.example.vn/set-password/"


def token_in(stdout: str) -> str:
    assert stdout.startswith(LINK)
    assert stdout.count("\n") == 1
    return stdout.strip().removeprefix(LINK)


def test_a_campaign_is_opened_in_the_name_of_the_command_line(run, application):
    result = run("campaigns", "load", CAMPAIGN_4361_FILE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "4361-2010: Đợt thi đua nước rút năm 2010; 63 đơn vị; trước ngày 10/01/2011" in result.stdout
    with application.database.reading() as session:
        assert len(dossier_queries.listed(session)) == 63
        assert [act.actor for act in acts_about(session, "4361-2010")] == ["command-line"]


def test_every_fault_of_a_campaign_file_is_told_and_nothing_is_opened(run, application, tmp_path):
    text = SECOND_CAMPAIGN_FILE.read_text("utf-8")
    spoilt = text.replace('day = "14/1/2022"', 'day = "31/2/2022"').replace("places = 3", "places = 0")
    assert spoilt != text
    (tmp_path / "faulty.toml").write_text(spoilt, "utf-8")
    result = run("campaigns", "load", tmp_path / "faulty.toml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["closing.day", "ranked.places"]
    with application.database.reading() as session:
        assert dossier_queries.campaigns(session) == []


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("command", [("campaigns", "load"), ("calendar", "load")], ids=" ".join)
def test_a_file_that_is_not_there_or_no_text_is_told(run, tmp_path, command):
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name, sentence in (("none.toml", "không có tệp hoặc thư mục này"), ("binary.toml", "không phải văn bản UTF-8")):
        result = run(*command, tmp_path / name)
        assert (result.exit_code, result.stdout) == (1, "")
        assert sentence in result.stderr


@pytest.mark.usefixtures("with_campaign")
def test_campaigns_are_listed_in_words_and_as_json_alone_on_stdout(run):
    said = run("campaigns", "list")
    assert said.exit_code == 0
    assert "215-2021: " in said.stdout
    assert "Đã hết hạn nhận hồ sơ, đang xét" in said.stdout
    listed = run("campaigns", "list", "--json")
    assert listed.stderr == ""
    (campaign,) = json.loads(listed.stdout)
    assert (campaign["code"], campaign["offices"], campaign["state"]) == ("215-2021", 7, "open")
    assert campaign["closes"] == "2022-01-15T00:00:00+07:00"


def test_the_calendar_is_entered(run, application):
    result = run("calendar", "load", DAYS_OFF_FILE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "2010, 2011, 2012" in result.stdout
    with application.database.reading() as session:
        assert days_off(session).years == {2010, 2011, 2012}


def test_the_first_admin_gets_a_link_until_an_admin_can_sign_in(run, application):
    first, second = run("accounts", "first-admin"), run("accounts", "first-admin")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "48 giờ" in first.stderr
    with application.database.writing() as session:
        token = token_in(second.stdout)
        owner = password_links.set_password_by_link(session, token, PASSWORD, PASSWORD, origin=HERE, at=real_now())
    assert owner == "admin"
    third = run("accounts", "first-admin")
    assert (third.exit_code, third.stdout) == (1, "")
    assert "Đã có tài khoản quản trị hệ thống" in third.stderr


def test_the_first_admin_may_have_another_name(run, application):
    assert run("accounts", "first-admin", "quan.tri", "Lê Thị Quản").exit_code == 0
    with application.database.reading() as session:
        made = session.scalars(select(Account)).one()
    assert (made.username, made.name, made.roles) == ("quan.tri", "Lê Thị Quản", {Role.ADMIN})


def test_a_password_is_reset_by_a_link_that_works_once(run, application):
    with application.database.writing() as session:
        add_account(session, "lan.nt", Role.REVIEWER)
    token = token_in(run("accounts", "reset", "lan.nt").stdout)
    with application.database.writing() as session:
        password_links.set_password_by_link(session, token, PASSWORD, PASSWORD, origin=HERE, at=real_now())
        account = session.scalars(select(Account)).one()
        assert passwords.matches(PASSWORD, account.password_hash)
        assert "command-line" in {act.actor for act in acts_about(session, "lan.nt")}
    unknown = run("accounts", "reset", "nobody")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "“nobody”" in unknown.stderr


@pytest.mark.usefixtures("with_campaign")
def test_a_backup_is_restored_into_an_empty_desk_only(run, tmp_path):
    saved, elsewhere = tmp_path / "desk.tar", tmp_path / "elsewhere"
    elsewhere.mkdir()
    made = run("backup", saved)
    assert (made.exit_code, made.stderr) == (0, "")
    back = run("restore", saved, DATA_DIR=str(elsewhere))
    assert (back.exit_code, back.stderr) == (0, "")
    assert run("campaigns", "list", DATA_DIR=str(elsewhere)).stdout == run("campaigns", "list").stdout
    again = run("restore", saved)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "đã có dữ liệu" in again.stderr


def test_a_damaged_backup_is_told(run, tmp_path):
    (tmp_path / "desk.tar").write_bytes(b"no archive")
    result = run("restore", tmp_path / "desk.tar")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Bản sao lưu đã hỏng" in result.stderr


def test_a_new_desk_is_made_by_init_only_and_brought_up_to_date_by_migrate(run):
    refused = run("migrate")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "dossiers init" in refused.stderr
    away = run("init", BACKUP_DIR="/nowhere/at/all")
    assert (away.exit_code, "BACKUP_DIR (/nowhere/at/all)" in away.stderr) == (1, True)
    made = run("init")
    assert (made.exit_code, made.stderr) == (0, "")
    first = run("migrate")
    assert (first.exit_code, first.stderr) == (0, "")
    assert run("migrate").stdout == first.stdout
    assert run("health").exit_code == 0


@pytest.mark.usefixtures("application")
def test_health_tells_the_database(run):
    result = run("health", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert told["status"] == "ok"
    assert (told["database"], told["journal"]) == ("sqlite", "wal")
    assert "sqlite" in run("health").stdout


def test_commands_work_while_someone_is_writing(run, with_campaign):
    with with_campaign.database.writing() as session:
        session.execute(select(func.count()).select_from(Account))
        assert run("health").exit_code == 0
        assert run("campaigns", "list").exit_code == 0


def test_the_job_process_sweeps_at_once_and_ends_when_told(application, environ):
    command = [sys.executable, "-m", "dossiers.cli", "jobs"]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}, stderr=subprocess.PIPE, text=True)
    try:
        patience = time.monotonic() + 60
        while not swept(application) and time.monotonic() < patience and worker.poll() is None:
            time.sleep(0.2)
        assert swept(application)
    finally:
        worker.send_signal(signal.SIGTERM)
        _, told = worker.communicate(timeout=30)
    assert (worker.returncode, told) == (0, "")


def swept(application) -> bool:
    with application.database.reading() as session:
        return [job.state for job in session.scalars(select(Job)) if job.name == "sweep"] == [JobState.DONE]
