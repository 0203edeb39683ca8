"""The mail server of the settings ("máy chủ thư"): without one, no mail leaves.

In the demo only a server on the same machine is accepted, so that no mail of the demo leaves it.
"""

import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from dossiers.desk.mail_address import address_faults, ascii_address
from dossiers.desk.paths import TEMPLATES

NAMES = ("SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+")


class Security(StrEnum):
    """The encryption of a connection: TLS after STARTTLS, TLS from the start, none."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS: Mapping[Security, int] = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """How mails are sent. `sender` is the address in From; without a user there is no sign-in."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def read_mail_server(environ: Mapping[str, str], *, demo: bool) -> tuple[MailServer | None, tuple[str, ...]]:
    """Return the mail server of the settings, or None, and every fault as a Vietnamese sentence."""
    given = {name: environ.get(name, "").strip() for name in NAMES}
    if not any(given.values()):
        return None, ()
    faults = tuple(_faults(given, demo=demo))
    if faults:
        return None, tuple(_sentences()[fault] for fault in faults)
    security = _security(given)
    return (
        MailServer(
            host=given["SMTP_HOST"],
            port=int(given["SMTP_PORT"] or PORTS[security]),
            security=security,
            sender=ascii_address(given["MAIL_FROM"]),
            user=given["SMTP_USER"],
            password=given["SMTP_PASSWORD"],
        ),
        (),
    )


def is_here(host: str) -> bool:
    """Return whether the host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _security(given: Mapping[str, str]) -> Security:
    """Return the encryption; without the setting STARTTLS, and none to a server on this machine."""
    chosen = given["SMTP_SECURITY"]
    if chosen:
        return Security(chosen)
    return Security.NONE if is_here(given["SMTP_HOST"]) else Security.STARTTLS


def _faults(given: Mapping[str, str], *, demo: bool) -> Iterator[str]:
    """Yield the codes of all faults."""
    host, port = given["SMTP_HOST"], given["SMTP_PORT"]
    if not host:
        yield "host-missing"
    elif not _HOST.fullmatch(host):
        yield "host-unfit"
    elif demo and not is_here(host):
        yield "demo-elsewhere"
    if port and not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        yield "port-unfit"
    if given["SMTP_SECURITY"] not in {"", *Security}:
        yield "security-unknown"
    elif given["SMTP_PASSWORD"] and host and not is_here(host) and _security(given) is Security.NONE:
        yield "password-in-the-open"
    if bool(given["SMTP_USER"]) != bool(given["SMTP_PASSWORD"]):
        yield "user-without-password"
    if not given["MAIL_FROM"]:
        yield "sender-missing"
    elif address_faults(given["MAIL_FROM"]):
        yield "sender-unfit"


@cache
def _sentences() -> Mapping[str, str]:
    text = (TEMPLATES / "words" / "notices.toml").read_text("utf-8")
    sentences: Mapping[str, str] = tomllib.loads(text)["settings"]
    return sentences
