"""The settings of the application ("cấu hình"): one frozen value, read once from the environment and passed on.

Only entry points (command line, WSGI application, tests) import this module. Reading collects every fault and then
raises one error with a Vietnamese sentence for each, saying what to set.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from dossiers.desk.backup_plan import BackupPlan, read_backup_plan
from dossiers.desk.mail_server import MailServer, read_mail_server
from dossiers.desk.private_files import foreign_folder_faults, open_file_faults
from dossiers.desk.secret_key import secret_fault
from dossiers.desk.tokens import stored_secret
from dossiers.desk.urls import is_database_address, is_origin
from dossiers.records.temporary import FOLDER as TEMPORARY

DEFAULT_DATA_DIR = Path(__file__).resolve().parent / "var"
"""In the checkout, independent of the current directory."""

DEMO_SECRET = "demo-secret"  # noqa: S105 - the name of a file, not a secret
"""A file in the demo's data folder; its presence marks the folder as a demo's."""

MEGABYTE = 1024 * 1024
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only looked up
"""The address that reaches a server which listens on all addresses, from the same machine."""


_Group = TypeVar("_Group", MailServer | None, BackupPlan | None)


class SettingsRefused(Exception):
    """The settings are invalid; each Vietnamese sentence names one setting and says what to set."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Secrets are excluded from the repr, so that they do not reach a log."""

    demo: bool
    """Whether this is the demo of campaign 4361 ("bản trình diễn"): plain http, known accounts, a settable clock."""
    secret: str = field(repr=False)
    """Key for signatures and for the encryption of saved forms; at least 32 bytes."""
    data_dir: Path
    """Absolute folder of the files and, by default, of the SQLite database."""
    database_url: str = field(repr=False)
    """`sqlite:///…` or `postgresql+psycopg://…`."""
    bind: str
    """The network address that the server listens on."""
    port: int
    public_url: str
    """The URL of the application without a final slash; links in mails are built from it, never from a request."""
    trusted_proxies: int
    """Number of trusted reverse proxies: with 0 `X-Forwarded-*` and `X-Request-Start` are ignored."""
    mail: MailServer | None = None
    """The mail server; None: no mail leaves. In the demo only one on the same machine."""
    backup: BackupPlan | None = None
    """The scheduled backup; None: none is made."""
    demo_password: str | None = field(default=None, repr=False)
    """Password for the demo's accounts; None keeps the present one or makes a random one."""
    demo_time: datetime | None = None
    """Start of the demo's clock, aware; None continues the stored clock, or starts at the demo's own time."""
    max_file_bytes: int = 20 * MEGABYTE
    """Limit for one uploaded file."""
    max_request_bytes: int = 21 * MEGABYTE
    """Limit for one request: a file and the form around it."""

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies have `__Host-` names and Secure, and HSTS is sent: not in the demo, which is plain http."""
        return not self.demo

    @property
    def local_address(self) -> str:
        """The network address under which processes on this machine reach the server."""
        return LOOPBACK.get(self.bind, self.bind)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment. Raises SettingsRefused with all faults at once.

    In the demo, a missing data folder and secret are created; outside the demo nothing is created.
    """
    reader = _Reader(environ)
    settings = reader.read()
    if reader.faults:
        raise SettingsRefused(tuple(reader.faults))
    return settings


class _Reader:
    """Reads one environment and collects all faults, so that a person can correct them at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {name: value.strip() for name, value in environ.items()}
        self.faults: list[str] = []
        self._data_dir = Path(self._text("DATA_DIR") or DEFAULT_DATA_DIR).absolute()
        self._demo = self._is_demo()

    def read(self) -> Settings:
        """Return the settings, which are valid only if there are no faults."""
        self._refuse_debug()
        self._check_folder()
        port, bind = self._port(), self._text("BIND") or "127.0.0.1"
        return Settings(
            demo=self._demo,
            secret=self._secret(),
            data_dir=self._data_dir,
            database_url=self._database_url(),
            bind=bind,
            port=port,
            public_url=self._public_url(bind, port),
            trusted_proxies=self._trusted_proxies(),
            mail=self._noted(read_mail_server(self._environ, demo=self._demo)),
            backup=self._noted(read_backup_plan(self._environ, self._data_dir)),
            demo_password=self._text("DEMO_PASSWORD") or None if self._demo else None,
            demo_time=self._demo_time(),
        )

    def _text(self, name: str) -> str:
        return self._environ.get(name, "")

    def _is_demo(self) -> bool:
        """Return whether this is the demo: by DESK_DEMO, or because the folder holds a demo. They must not conflict."""
        flag, has_content = self._text("DESK_DEMO"), self._has_content()
        holds_demo = os.path.isfile(self._data_dir / DEMO_SECRET)
        if flag not in {"", "0", "1"}:
            self.faults.append("DESK_DEMO chỉ nhận 1 (bản trình diễn) hoặc 0 (dùng thật).")
        if flag == "0" and holds_demo:
            self.faults.append(
                f"Thư mục DATA_DIR ({self._data_dir}) đang chứa bản trình diễn; "
                "hãy đặt DATA_DIR là một thư mục khác để dùng thật."
            )
        if flag == "1" and has_content and not holds_demo:
            self.faults.append(
                f"Thư mục DATA_DIR ({self._data_dir}) đã có dữ liệu không phải của bản trình diễn; "
                "hãy đặt DATA_DIR là một thư mục trống để chạy bản trình diễn."
            )
        return flag == "1" or (flag == "" and holds_demo)

    def _has_content(self) -> bool:
        """Return whether the folder holds more than what another process of a demo is creating now."""
        try:
            return any(not name.startswith(DEMO_SECRET) and name != TEMPORARY for name in os.listdir(self._data_dir))
        except OSError:  # It does not exist, or `_check_folder` reports the fault.
            return False

    def _refuse_debug(self) -> None:
        for name in ("FLASK_DEBUG", "DEBUG"):
            if not self._demo and self._text(name).lower() not in {"", "0", "false", "no", "off"}:
                self.faults.append(f"Không được bật chế độ gỡ lỗi khi dùng thật; hãy bỏ biến {name} hoặc đặt {name}=0.")

    def _check_folder(self) -> None:
        if self._demo and not os.path.lexists(self._data_dir):
            self._make_folder()
        elif not os.path.isdir(self._data_dir):
            self.faults.append(
                f"DATA_DIR ({self._data_dir}) không phải là một thư mục đang có; "
                "hãy gắn lại đĩa chứa thư mục đó, tạo thư mục đó hoặc đặt DATA_DIR là một thư mục khác."
            )
        elif not _may_use(self._data_dir):
            self._refuse_folder()
        elif not self._demo:
            self.faults += foreign_folder_faults(self._data_dir)
            self.faults += open_file_faults(self._data_dir, self._text("DATABASE_URL"))

    def _make_folder(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, mode=0o700, exist_ok=True)
        except OSError:
            self._refuse_folder()

    def _refuse_folder(self) -> None:
        self.faults.append(
            f"Không đọc, ghi được thư mục DATA_DIR ({self._data_dir}); hãy cấp quyền đọc và ghi cho người "
            "chạy chương trình hoặc đặt DATA_DIR là một thư mục khác."
        )

    def _secret(self) -> str:
        given = self._text("SECRET_KEY")
        if fault := secret_fault(given, demo=self._demo):
            self.faults.append(fault)
        stored = self._demo_secret() if self._demo and not self.faults else ""
        return given or stored

    def _demo_secret(self) -> str:
        """Return the demo's own secret, created once and readable by its owner only."""
        try:
            return stored_secret(self._data_dir / DEMO_SECRET)
        except OSError:
            self._refuse_folder()
            return ""

    def _database_url(self) -> str:
        given = self._text("DATABASE_URL")
        if not given:
            return f"sqlite:///{self._data_dir / 'desk.sqlite3'}"
        scheme, _, rest = given.partition("://")
        if scheme == "sqlite" and rest.startswith("/") and rest != "/:memory:":
            return f"sqlite:///{Path(rest[1:]).absolute()}"
        if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and is_database_address(given):
            return f"postgresql+psycopg://{rest}"
        self.faults.append(
            "DATABASE_URL không dùng được; hãy đặt dạng sqlite:////duong-dan/desk.sqlite3 hoặc "
            "postgresql://nguoi-dung:mat-khau@may-chu/co-so-du-lieu. Trong mật khẩu phải viết @ là %40, "
            "/ là %2F, # là %23, ? là %3F, % là %25."
        )
        return ""

    def _port(self) -> int:
        port = _whole_number(self._text("PORT") or "8000")
        if port is None or not 1 <= port <= 65535:
            self.faults.append("PORT phải là một số nguyên từ 1 đến 65535, ví dụ PORT=8000.")
        return port or 0

    def _trusted_proxies(self) -> int:
        number = _whole_number(self._text("TRUSTED_PROXIES") or "0")
        if number is None:
            self.faults.append(
                "TRUSTED_PROXIES phải là số máy chủ trung gian (proxy) tin cậy đứng trước, ví dụ TRUSTED_PROXIES=1."
            )
        return number or 0

    def _noted(self, read: tuple[_Group, tuple[str, ...]]) -> _Group:
        value, faults = read
        self.faults += faults
        return value

    def _public_url(self, bind: str, port: int) -> str:
        given = self._text("PUBLIC_URL").rstrip("/")
        if self._demo and not given:
            return f"http://{_reachable(bind)}:{port}"
        if not is_origin(given, {"http", "https"} if self._demo else {"https"}):
            self.faults.append(
                "PUBLIC_URL phải là địa chỉ mà mọi người mở, chỉ gồm https và tên máy chủ, "
                "ví dụ PUBLIC_URL=https://khenthuong.example.vn."
            )
        return given

    def _demo_time(self) -> datetime | None:
        given = self._text("DEMO_TIME")
        if not given:
            return None
        if not self._demo:
            self.faults.append("DEMO_TIME chỉ dùng cho bản trình diễn; hãy bỏ biến DEMO_TIME khi dùng thật.")
            return None
        moment = _moment(given)
        if moment is None:
            self.faults.append("DEMO_TIME phải là ngày giờ kèm múi giờ, ví dụ DEMO_TIME=2011-01-07T08:00:00+07:00.")
        return moment


def _may_use(folder: Path) -> bool:
    """Return whether the effective user of this process may read, write and enter the folder."""
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _reachable(bind: str) -> str:
    """Return the host under which a browser on this machine reaches a server that listens on `bind`."""
    here = LOOPBACK.get(bind, bind)
    return f"[{here}]" if ":" in here else here


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _moment(text: str) -> datetime | None:
    """Return the ISO 8601 time if it has an offset, else None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
