"""`dossiers mail test`: one mail by the settings, the server's answer, the exit code."""

import pytest

from tests.notices.servers import DiesAfterData, bare_server, post_office, silent

FROM = {"MAIL_FROM": "khenthuong@example.vn"}


def settings(port: int) -> dict[str, str]:
    return {**FROM, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port)}


def test_the_answer_of_the_server_is_printed(run):
    with post_office() as office:
        result = run("mail", "test", "binh@example.vn", **settings(office.server.port))
        (address,) = office.addresses
    assert (result.exit_code, result.stderr, address) == (0, "", "binh@example.vn")
    assert result.stdout.endswith("250 OK\n")


@pytest.mark.parametrize("answer", ["550 no such person", "451 busy"])
def test_a_refusal_is_printed_with_exit_code_1(run, answer: str):
    with post_office(at_rcpt=answer) as office:
        result = run("mail", "test", "binh@example.vn", **settings(office.server.port))
    assert (result.exit_code, result.stdout) == (1, "")
    assert answer in result.stderr


def test_a_server_that_dies_after_the_content_leaves_it_open(run):
    with bare_server(DiesAfterData()) as server:
        result = run("mail", "test", "binh@example.vn", **settings(server.port))
    assert result.exit_code == 1
    assert "không biết chắc" in result.stderr


def test_without_a_reachable_server_it_is_said_that_nothing_was_sent(run):
    with bare_server(silent) as server:
        pass
    result = run("mail", "test", "binh@example.vn", **settings(server.port))
    assert result.exit_code == 1
    assert "Không kết nối được" in result.stderr


def test_without_settings_nothing_is_sent(run):
    result = run("mail", "test", "binh@example.vn")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SMTP_HOST" in result.stderr


@pytest.mark.parametrize("address", ["binh", "binh@example.vn\r\nBcc: an@example.vn"])
def test_an_unfit_address_is_refused_before_any_connection(run, address: str):
    with post_office() as office:
        result = run("mail", "test", address, **settings(office.server.port))
        assert office.rcpts == []
    assert result.exit_code == 1
    assert "Địa chỉ thư" in result.stderr


def test_faults_of_the_settings_are_told_all_at_once(run):
    result = run("mail", "test", "binh@example.vn", SMTP_HOST="127.0.0.1", SMTP_PORT="x")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
