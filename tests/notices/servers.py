"""SMTP servers for tests: one that accepts or answers as it is told (aiosmtpd), and bare ones that misbehave."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from dossiers.desk.mail_server import MailServer, Security

SENDER = "khenthuong@example.vn"


@dataclass
class PostOffice:
    """A real server: `at_rcpt` and `at_data` are its answers instead of 250, by attempt; `received` what it took."""

    at_rcpt: str = "250 OK"
    at_data: str = "250 OK"
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    rcpts: list[str] = field(default_factory=list)
    server: MailServer = field(init=False)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.rcpts.append(address)
        if self.at_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.at_data.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.received.extend((address, message) for address in envelope.rcpt_tos)
        return self.at_data

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.received]

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for _, message in self.received]


def server_at(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, Security.NONE, SENDER)


@contextmanager
def post_office(**answers: str) -> Iterator[PostOffice]:
    """A running server on a free port."""
    office = PostOffice(**answers)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    office.server = server_at(port)
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def bare_server(serve: Callable[[socket.socket], None]) -> Iterator[MailServer]:
    """A server whose every connection is handled by `serve`, which may do anything with it."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def one_connection(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                serve(connection)
            except OSError:
                return

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one_connection, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server_at(listener.getsockname()[1])
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)  # The thread that waits in `accept` would keep the port open.
        listener.close()


def silent(connection: socket.socket) -> None:
    """Never say a word."""
    connection.recv(1)


def slow(connection: socket.socket) -> None:
    """Greet one byte after the other, without an end."""
    while True:
        connection.sendall(b"2")
        time.sleep(0.05)


def slams_the_door(connection: socket.socket) -> None:
    """Greet and end the connection."""
    connection.sendall(b"220 here\r\n")


@dataclass
class Lingers:
    """Answer one command byte by byte without an end; before it accept everything.

    `at` is the command; "" is the greeting, "." the end of the content. `contents` are the mails taken.
    """

    at: str
    contents: list[bytes] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        self._answer(connection, "", b"220 here\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                command = line.strip().upper().decode().partition(" ")[0]
                self._answer(connection, command, b"354 go ahead\r\n" if command == "DATA" else b"250 OK\r\n")
                if command == "DATA":
                    content = b""
                    while not content.endswith(b"\r\n.\r\n"):
                        content += lines.readline()
                    self.contents.append(content)
                    self._answer(connection, ".", b"250 OK\r\n")

    def _answer(self, connection: socket.socket, command: str, answer: bytes) -> None:
        while command == self.at:
            connection.sendall(b"2")
            time.sleep(0.05)
        connection.sendall(answer)


@dataclass
class DiesAfterData:
    """Take the whole mail and end the connection without an answer."""

    contents: list[bytes] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        connection.sendall(b"220 here\r\n")
        with connection.makefile("rb") as lines:
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    connection.sendall(b"354 go ahead\r\n")
                    content = b""
                    while not content.endswith(b"\r\n.\r\n"):
                        content += lines.readline()
                    self.contents.append(content)
                    return
                connection.sendall(b"250 OK\r\n")
