"""Sending one mail by SMTP: what the server answered, and whether the mail may have been accepted.

Every step is bounded in time, and so is the whole. Between the server's acceptance and the caller's note of it nothing
can make sure that a mail is sent exactly once: an attempt that was cut off after the content is repeated with the same
Message-ID.
"""

import re
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from enum import StrEnum

from dossiers.desk.mail_address import ascii_address
from dossiers.desk.mail_server import MailServer, Security

STEP_SECONDS = 20.0
"""The longest wait for one answer of the server."""
WHOLE_SECONDS = 90.0
"""The longest time for one mail, also of a server that answers slowly byte by byte."""
ANSWER_LENGTH = 500

GO_AHEAD, DONE = 354, 250
PERMANENT = 500
"""Reply codes from here on are permanent refusals."""


class Failure(StrEnum):
    """Why a mail was not sent.

    `SUPPRESSED` ones: no server is set; the account is disabled; the person has another role or office by now. Then:
    the server cannot be reached, does not answer in time, does not encrypt, refuses the sign-in, refuses for now,
    refuses for good; the mail cannot be written; the connection ended; it ended after the content, so that the mail may
    have been sent.
    """

    NO_SERVER = "no-server"
    DISABLED = "disabled"
    CONCERNED_NO_MORE = "concerned-no-more"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    TLS = "tls"
    LOGIN = "login"
    NOT_NOW = "not-now"
    REFUSED = "refused"
    UNFIT = "unfit"
    CUT_OFF = "cut-off"
    PERHAPS_SENT = "perhaps-sent"

    @property
    def concerns_the_server(self) -> bool:
        """Whether other mails would fail as well."""
        return self in {Failure.UNREACHABLE, Failure.SILENT, Failure.TLS, Failure.LOGIN, Failure.CUT_OFF}


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One plain-text mail. `to` is an address that fits the rule for addresses; `sent` is real time."""

    to: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Attempted:
    """The result of one attempt: no failure if the server accepted; `answer` are the server's own words."""

    failure: Failure | None
    answer: str


class _Refused(Exception):
    """The server answered with a code that is no success."""

    def __init__(self, code: int, answer: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.answer = _readable(f"{code} {answer.decode('utf-8', 'replace')}")


def message_of(server: MailServer, letter: OutgoingMail) -> bytes:
    """Return the mail as sent. Raises ValueError if a header's text has a line break.

    In the subject "=?" is written apart: the library decodes an encoded word (RFC 2047) in it, also one that holds a
    line break and another header.
    """
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = Address(letter.sender_name, addr_spec=server.sender)
    message["To"] = Address(addr_spec=ascii_address(letter.to))
    message["Subject"] = letter.subject.replace("=?", "= ?")
    message["Date"] = letter.sent
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8")
    return message.as_bytes()


def deliver(
    server: MailServer, letter: OutgoingMail, *, step: float = STEP_SECONDS, whole: float = WHOLE_SECONDS
) -> Attempted:
    """Send a letter; every trouble with the server is a result. `step` and `whole` are seconds."""
    try:
        message = message_of(server, letter)
    except (ValueError, MessageError) as error:
        return Attempted(Failure.UNFIT, _readable(str(error)))
    connection = _Connection(server, step)
    deadline = threading.Timer(whole, connection.break_off)
    deadline.daemon = True
    deadline.start()
    try:
        return Attempted(None, connection.send(ascii_address(letter.to), message))
    except _Refused as refused:
        return Attempted(connection.refusal(refused.code), refused.answer)
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        return Attempted(connection.trouble(error), _readable(str(error)))
    finally:
        connection.close()
        deadline.cancel()


class _Connection:
    """One connection for one mail; it knows how far the mail has come."""

    def __init__(self, server: MailServer, step: float) -> None:
        self._server = server
        self._is_connected = self._encrypts = self._signs_in = self._content_sent = False
        self._broken_off = threading.Event()
        name = server.sender.rpartition("@")[2]
        self._context = ssl.create_default_context()
        self._smtp: smtplib.SMTP = (
            smtplib.SMTP_SSL(local_hostname=name, timeout=step, context=self._context)
            if server.security is Security.TLS
            else smtplib.SMTP(local_hostname=name, timeout=step)
        )
        # The library takes the name to compare with the certificate from its constructor, which would connect at once.
        vars(self._smtp)["_host"] = server.host

    def send(self, to: str, message: bytes) -> str:
        """Send the mail and return the server's answer. Raises _Refused, OSError or SMTPException."""
        self._open()
        self._expect(DONE, *self._smtp.mail(self._server.sender))
        self._expect(DONE, *self._smtp.rcpt(to))
        self._expect(GO_AHEAD, *self._smtp.docmd("DATA"))
        self._smtp.send(re.sub(rb"(?m)^\.", b"..", message))
        self._content_sent = True
        self._smtp.send(b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
        code, answer = self._smtp.getreply()
        self._content_sent = self._broken_off.is_set()  # A whole answer makes the result certain.
        self._expect(DONE, code, answer)
        return _readable(f"{code} {answer.decode('utf-8', 'replace')}")

    def refusal(self, code: int) -> Failure:
        """Return the failure of a refusing answer; with the sign-in or the encryption the settings are at fault."""
        if self._broken_off.is_set():
            return Failure.PERHAPS_SENT if self._content_sent else Failure.SILENT
        if self._signs_in or self._encrypts:
            return Failure.LOGIN if self._signs_in else Failure.TLS
        return Failure.REFUSED if code >= PERMANENT else Failure.NOT_NOW

    def trouble(self, error: Exception) -> Failure:
        """Return the failure of a connection that broke."""
        if self._content_sent:
            return Failure.PERHAPS_SENT
        if isinstance(error, smtplib.SMTPAuthenticationError) or self._signs_in:
            return Failure.LOGIN
        timed_out = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        if timed_out or self._broken_off.is_set():
            return Failure.SILENT
        if isinstance(error, ssl.SSLError) or self._encrypts:
            return Failure.TLS
        return Failure.CUT_OFF if self._is_connected else Failure.UNREACHABLE

    def break_off(self) -> None:
        """End the connection from another thread, so that a blocked call returns."""
        self._broken_off.set()
        sock = self._smtp.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def close(self) -> None:
        """Take leave of the server if it still listens."""
        try:
            if self._is_connected and not self._broken_off.is_set():
                self._smtp.docmd("QUIT")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self._smtp.close()

    def _open(self) -> None:
        code, answer = self._smtp.connect(self._server.host, self._server.port)
        self._is_connected = True
        self._expect(220, code, answer)
        self._smtp.ehlo_or_helo_if_needed()
        if self._server.security is Security.STARTTLS:
            self._encrypts = True
            self._smtp.starttls(context=self._context)
            self._smtp.ehlo()
            self._encrypts = False
        if self._server.user:
            self._signs_in = True
            self._smtp.login(self._server.user, self._server.password)
            self._signs_in = False

    def _expect(self, wanted: int, code: int, answer: bytes) -> None:
        if code != wanted:
            raise _Refused(code, answer)


def _readable(text: str) -> str:
    """Return the text on one line, without control characters, cut to a length that a page can show."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:ANSWER_LENGTH]
