"""The settings: read once, refused with a sentence for each fault, and never with a default secret."""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import DEFAULT_DATA_DIR, DEMO_SECRET, SettingsRefused, read_settings
from dossiers.desk.secret_key import is_guessable

SECRET = "9f3c61d07be2845a1c7d90e6f2b3a854"


@pytest.fixture
def real(tmp_path: Path) -> dict[str, str]:
    """The smallest environment that the desk accepts outside the demo."""
    return {"SECRET_KEY": SECRET, "DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://khenthuong.example.vn/"}


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    return {"DESK_DEMO": "1", "DATA_DIR": str(tmp_path / "var")}


def sentences(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsRefused) as refusal:
        read_settings(environ)
    return refusal.value.sentences


def test_outside_the_demo_three_settings_are_enough(real: dict[str, str], tmp_path: Path):
    settings = read_settings(real)
    assert (settings.demo, settings.secure_cookies, settings.secret) == (False, True, SECRET)
    assert settings.database_url == f"sqlite:///{tmp_path}/desk.sqlite3"
    assert (settings.bind, settings.port, settings.trusted_proxies) == ("127.0.0.1", 8000, 0)
    assert settings.public_url == "https://khenthuong.example.vn"
    assert list(tmp_path.iterdir()) == []


def test_the_demo_needs_nothing_and_makes_its_folder_and_secret(demo: dict[str, str], tmp_path: Path):
    settings = read_settings(demo)
    kept = tmp_path / "var" / DEMO_SECRET
    assert (settings.demo, settings.secure_cookies, settings.public_url) == (True, False, "http://127.0.0.1:8000")
    assert settings.secret == kept.read_text()
    assert len(settings.secret.encode()) >= 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(("bind", "host"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("192.168.1.5", "192.168.1.5")])
def test_the_demo_is_reached_where_it_listens(demo: dict[str, str], bind: str, host: str):
    assert read_settings(demo | {"BIND": bind, "PORT": "8123"}).public_url == f"http://{host}:8123"


def test_a_second_start_of_the_demo_keeps_its_secret(demo: dict[str, str], tmp_path: Path):
    assert read_settings(demo).secret == read_settings(demo).secret
    assert read_settings(demo | {"DATA_DIR": str(tmp_path / "other")}).secret != read_settings(demo).secret


def test_processes_that_start_the_demo_together_share_one_secret(demo: dict[str, str], tmp_path: Path):
    (tmp_path / "var").mkdir()
    with ThreadPoolExecutor(8) as pool:
        shared = set(pool.map(lambda _: read_settings(demo).secret, range(32)))
    assert len(shared) == 1
    assert [file.name for file in (tmp_path / "var").iterdir()] == [DEMO_SECRET]


def test_the_command_line_recognises_the_demo_by_its_folder(demo: dict[str, str]):
    started = read_settings(demo)
    joined = read_settings({"DATA_DIR": demo["DATA_DIR"]})
    assert joined == started


def test_a_demo_folder_is_not_used_in_earnest(demo: dict[str, str], real: dict[str, str]):
    read_settings(demo)
    (sentence,) = sentences(real | {"DATA_DIR": demo["DATA_DIR"], "DESK_DEMO": "0"})
    assert "DATA_DIR" in sentence
    assert "bản trình diễn" in sentence


def test_a_real_folder_is_not_used_for_the_demo(real: dict[str, str], tmp_path: Path):
    (tmp_path / "desk.sqlite3").touch()
    (sentence,) = sentences(real | {"DESK_DEMO": "1"})
    assert "thư mục trống" in sentence
    assert not (tmp_path / DEMO_SECRET).exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": SECRET[:31]}, "SECRET_KEY"),
        ({"SECRET_KEY": "   " + SECRET[:30] + "   "}, "SECRET_KEY"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"DEBUG": "True"}, "DEBUG"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://khenthuong.example.vn"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://khenthuong.example.vn/desk"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://a:b@khenthuong.example.vn"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://khenthuong.example.vn:99999"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "khenthuong.example.vn"}, "PUBLIC_URL"),
        ({"DEMO_TIME": "2011-01-07T08:00:00+07:00"}, "DEMO_TIME"),
        ({"DESK_DEMO": "yes"}, "DESK_DEMO"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "80a"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"PORT": "٨٠"}, "PORT"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "all"}, "TRUSTED_PROXIES"),
        ({"DATABASE_URL": "mysql://root@localhost/desk"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "desk.sqlite3"}, "DATABASE_URL"),
        *(({"DATABASE_URL": f"postgresql://desk:p{sign}w@localhost/desk"}, "DATABASE_URL") for sign in "/#?@"),
        ({"DATABASE_URL": "postgresql://desk@localhost:port/desk"}, "DATABASE_URL"),
    ],
)
def test_each_fault_is_one_sentence_that_names_what_to_set(real: dict[str, str], change: dict[str, str], word: str):
    (sentence,) = sentences(real | change)
    assert word in sentence
    assert sentence.endswith((".", '"'))


def test_a_secret_of_thirty_two_bytes_is_long_enough_in_any_script(real: dict[str, str]):
    for secret in (SECRET, "Ệ7ữ-4Đạ9-ồK2ẫ_Ợ8Ẳ"):
        assert read_settings(real | {"SECRET_KEY": secret}).secret == secret


@pytest.mark.parametrize(
    "secret",
    [
        *("x" * 40, "ệ" * 11, "ab" * 20, "0123456789abcdef" * 2, "abcdefghijklmnopqrstuvwxyz0123456789"),
        *("1234567890qwertyuiopASDFGHJKLzxcvbnm", "Password1Password2Password3Password4"),
        *("change-me-please-change-me-please", "correct horse battery staple and more"),
        *("khen thuong bao hiem xa hoi viet nam 2010", "THE SECRET KEY OF THE DESK OF AWARDS"),
    ],
)
def test_a_secret_that_few_guesses_find_is_refused_and_the_way_to_a_good_one_told(real: dict[str, str], secret: str):
    (sentence,) = sentences(real | {"SECRET_KEY": secret})
    assert "dễ đoán" in sentence
    assert "secrets.token_urlsafe(48)" in sentence
    assert secret not in sentence


def test_what_the_documented_commands_print_is_never_called_guessable():
    assert not [secret for _ in range(2000) if is_guessable(secret := secrets.token_urlsafe(48))]
    assert not [secret for _ in range(2000) if is_guessable(secret := secrets.token_hex(32))]


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o770, 0o755, 0o777])
def test_a_data_folder_that_others_may_open_is_refused_with_the_command_that_closes_it(
    real: dict[str, str], tmp_path: Path, mode: int
):
    folder = tmp_path / "số liệu"
    folder.mkdir()
    folder.chmod(mode)
    (sentence,) = sentences(real | {"DATA_DIR": str(folder)})
    command = sentence.partition("bằng lệnh: ")[2]
    assert command == f"chmod -R go= '{folder}'"
    subprocess.run(["sh", "-c", command], check=True)
    assert read_settings(real | {"DATA_DIR": str(folder)}).data_dir == folder


def test_a_command_of_another_user_than_the_owner_is_refused_with_whom_to_be(real, tmp_path: Path, monkeypatch):
    """Typed as root, a command would make files that the service cannot open."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    assert read_settings(real | {"DATA_DIR": str(folder)}).data_dir == folder
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    (sentence,) = sentences(real | {"DATA_DIR": str(folder)})
    assert sentence.startswith(f"DATA_DIR ({folder}) thuộc người dùng {pwd.getpwuid(folder.stat().st_uid).pw_name}")
    assert "nobody" in sentence


def test_an_open_database_is_refused_wherever_it_is(real: dict[str, str], tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    for url, path in (("", tmp_path / "desk.sqlite3"), (f"sqlite:///{tmp_path}/elsewhere/d", tmp_path / "elsewhere/d")):
        path.touch(0o600)
        assert read_settings(real | {"DATABASE_URL": url})
        path.chmod(0o640)
        (sentence,) = sentences(real | {"DATABASE_URL": url})
        assert sentence.endswith(f"chmod -R go= {path}")
        path.unlink()


def test_a_secret_is_short_in_the_demo_too(demo: dict[str, str]):
    assert "SECRET_KEY" in sentences(demo | {"SECRET_KEY": "short"})[0]


def test_all_faults_are_told_at_once(tmp_path: Path):
    refused = sentences({"DATA_DIR": str(tmp_path / "absent"), "PORT": "x", "FLASK_DEBUG": "1"})
    for name in ("DATA_DIR", "SECRET_KEY", "PORT", "FLASK_DEBUG", "PUBLIC_URL"):
        assert len([sentence for sentence in refused if name in sentence]) == 1
    assert len(refused) == 5


def test_the_refusal_prints_as_its_sentences():
    assert str(SettingsRefused(("Câu một.", "Câu hai."))) == "Câu một.\nCâu hai."


@pytest.mark.parametrize("value", ["", "0", "false", "off", "No"])
def test_debug_that_is_off_is_not_refused(real: dict[str, str], value: str):
    assert not read_settings(real | {"FLASK_DEBUG": value, "DEBUG": value}).demo


def test_outside_the_demo_an_absent_data_folder_is_refused_and_not_made(real: dict[str, str], tmp_path: Path):
    (sentence,) = sentences(real | {"DATA_DIR": str(tmp_path / "absent")})
    assert "DATA_DIR" in sentence
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("asked", ["0", "1"])
def test_a_data_folder_that_is_a_file_is_refused(real: dict[str, str], tmp_path: Path, asked: str):
    (tmp_path / "file").touch()
    (sentence,) = sentences(real | {"DATA_DIR": str(tmp_path / "file"), "DESK_DEMO": asked})
    assert "DATA_DIR" in sentence


@pytest.mark.parametrize("asked", ["0", "1"])
@pytest.mark.parametrize("mode", [0o000, 0o500, 0o300])
def test_a_data_folder_without_the_rights_is_refused(real: dict[str, str], tmp_path: Path, mode: int, asked: str):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(mode)
    with root_bound_by_file_modes():
        (sentence,) = sentences(real | {"DATA_DIR": str(folder), "DESK_DEMO": asked})
    assert "hãy cấp quyền đọc và ghi" in sentence


def test_a_demo_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o500)
    with root_bound_by_file_modes():
        (sentence,) = sentences({"DATA_DIR": str(parent / "var"), "DESK_DEMO": "1"})
    assert "hãy cấp quyền đọc và ghi" in sentence


@contextmanager
def root_bound_by_file_modes() -> Iterator[None]:
    """Take from this thread, for a moment, the two capabilities that let root pass every file mode."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    before, within = (ctypes.c_uint32 * 6)(), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, before) == libc.capget(header, within) == 0
    within[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH in the effective set
    assert libc.capset(header, within) == 0
    try:
        yield
    finally:
        assert libc.capset(header, before) == 0


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("postgresql://u:p@host/desk", "postgresql+psycopg://u:p@host/desk"),
        ("postgres://u:p@host/desk", "postgresql+psycopg://u:p@host/desk"),
        ("postgresql+psycopg:///desk?host=/run/pg", "postgresql+psycopg:///desk?host=/run/pg"),
        ("sqlite:////srv/desk.sqlite3", "sqlite:////srv/desk.sqlite3"),
    ],
)
def test_the_database_is_sqlite_or_postgresql(real: dict[str, str], given: str, understood: str):
    assert read_settings(real | {"DATABASE_URL": given}).database_url == understood


def test_the_demo_time_needs_a_zone_and_keeps_its_moment(demo: dict[str, str]):
    given = read_settings(demo | {"DEMO_TIME": "2011-01-07T08:00:00+07:00"}).demo_time
    assert given == datetime(2011, 1, 7, 1, tzinfo=UTC)
    assert read_settings(demo).demo_time is None
    for wrong in ("2011-01-07T08:00:00", "31/02/2011", "mai"):
        assert "DEMO_TIME" in sentences(demo | {"DEMO_TIME": wrong})[0]


def test_the_demo_password_counts_in_the_demo_only(demo: dict[str, str], real: dict[str, str]):
    assert read_settings(demo | {"DEMO_PASSWORD": "mat khau"}).demo_password == "mat khau"
    assert read_settings(demo).demo_password is None
    assert read_settings(real | {"DEMO_PASSWORD": "mat khau"}).demo_password is None


def test_no_secret_shows_in_the_value_that_a_log_might_print(demo: dict[str, str]):
    settings = read_settings(
        demo | {"SECRET_KEY": SECRET, "DEMO_PASSWORD": "rat-kin", "DATABASE_URL": "postgresql://u:an-kin@h/d"}
    )
    for secret in (SECRET, "rat-kin", "an-kin"):
        assert secret not in repr(settings)


# --- The mail server ---

MAIL = {"SMTP_HOST": "thu.example.vn", "MAIL_FROM": "khenthuong@example.vn"}


def test_without_settings_for_mail_there_is_no_mail_server(real: dict[str, str]):
    assert read_settings(real).mail is None


@pytest.mark.parametrize(
    ("change", "port", "security"),
    [
        ({}, 587, "starttls"),
        ({"SMTP_SECURITY": "tls"}, 465, "tls"),
        ({"SMTP_SECURITY": "none"}, 25, "none"),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1025"}, 1025, "none"),
        ({"SMTP_PORT": "2525", "SMTP_USER": "desk", "SMTP_PASSWORD": "an-kin"}, 2525, "starttls"),
    ],
)
def test_a_mail_server_has_the_usual_port_of_its_encryption(
    real: dict[str, str], change: dict[str, str], port: int, security: str
):
    server = read_settings(real | MAIL | change).mail
    assert server is not None
    assert (server.port, server.security, server.sender) == (port, security, "khenthuong@example.vn")
    assert "an-kin" not in repr(read_settings(real | MAIL | change))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SMTP_HOST": ""}, "SMTP_HOST"),
        ({"SMTP_HOST": "smtp://thu.example.vn"}, "SMTP_HOST"),
        ({"SMTP_HOST": "thu.example.vn\r\nx"}, "SMTP_HOST"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_PORT": "mot"}, "SMTP_PORT"),
        ({"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY"),
        ({"SMTP_USER": "desk"}, "SMTP_PASSWORD"),
        ({"SMTP_USER": "desk", "SMTP_PASSWORD": "x", "SMTP_SECURITY": "none"}, "SMTP_PASSWORD"),
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
        ({"MAIL_FROM": "khenthuong"}, "MAIL_FROM"),
        ({"MAIL_FROM": "a@example.vn\nBcc: b@example.vn"}, "MAIL_FROM"),
    ],
)
def test_each_fault_of_the_mail_server_is_one_sentence(real: dict[str, str], change: dict[str, str], word: str):
    (sentence,) = sentences(real | MAIL | change)
    assert word in sentence
    assert sentence.endswith(".")


def test_all_faults_of_the_mail_server_are_told_at_once(real: dict[str, str]):
    wrong = {"SMTP_PORT": "x", "SMTP_SECURITY": "x", "SMTP_USER": "x", "MAIL_FROM": "x"}
    assert len(sentences(real | wrong)) == 5


def test_the_demo_accepts_only_a_mail_server_on_the_same_machine(demo: dict[str, str]):
    (sentence,) = sentences(demo | MAIL)
    assert "Bản trình diễn" in sentence
    assert read_settings(demo | MAIL | {"SMTP_HOST": "127.0.0.1"}).mail is not None


def test_the_default_data_folder_lies_in_the_checkout():
    assert Path(__file__).resolve().parent.parent / "var" == DEFAULT_DATA_DIR


def test_a_relative_place_is_taken_from_the_working_folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"DESK_DEMO": "1", "DATA_DIR": "here", "DATABASE_URL": "sqlite:///here/desk.sqlite3"})
    assert settings.data_dir == tmp_path / "here"
    assert settings.database_url == f"sqlite:///{tmp_path}/here/desk.sqlite3"
