"""Connections that a web worker has accepted ("kết nối"): what is known of a request before it is read.

The kernel notes when it received data (SO_TIMESTAMPNS, exact to microseconds), so a request that waits for a worker is
not late. A request is looked at without being consumed (MSG_PEEK) and is served only when its head and a small body are
there, so that idle and slow connections hold no worker.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from urllib.parse import unquote_to_bytes

from gunicorn.util import split_request_uri  # type: ignore[import-untyped]

from dossiers.accounts import password_links
from dossiers.cli.receipt_times import SO_TIMESTAMPNS
from dossiers.web.base.arrival import HEALTH_PATHS, ReceiptTimes

SMALL_BODY = 64 * 1024
"""A body up to this size in bytes is awaited before a worker is occupied; a larger one is read by the worker."""
LONGEST_HEAD = 32 * 1024
"""The longest head in bytes, cookies included, as much as nginx lets through; gunicorn alone would take 800 KB, which
cost a sixth of a second to read."""
_TIME = struct.Struct("qq")
"""A kernel time: seconds since 1970 and nanoseconds."""

HEALTH = frozenset(path.encode() for path in HEALTH_PATHS)
HASHING = re.compile(b"/login|/account|" + re.escape(password_links.PATH.encode()) + b".*", re.DOTALL)
"""Where passwords are typed: each costs tens of milliseconds of processor time."""
_FRAMING = re.compile(rb"\r\n((?:content-length|transfer-encoding|expect)[ \t]*:[^\r\n]*)", re.IGNORECASE)
"""The lines of a head that tell how its body comes."""
_LENGTH = re.compile(rb"content-length:[ \t]*0*(\d{1,12})[ \t]*", re.IGNORECASE)
_ESTABLISHED = 1
"""The state of a TCP connection (the first byte of TCP_INFO) over which both sides may still send."""


class RequestKind(IntEnum):
    """What a request wants, which decides its lane."""

    DEED = 0
    """It changes something, or is a check of the server's health: it waits for room and is never refused as late."""
    PAGE = 1
    """It reads."""
    SIGN_IN = 2
    """A password has to be compared or hashed."""


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What the first bytes of a request say: its kind, and the size of head and body in bytes."""

    kind: RequestKind
    size: int
    body: int | None
    """None if the body's length is unknown, or the client waits before sending it."""

    @property
    def awaited(self) -> int:
        """The number of bytes that must be there before the request is served."""
        return self.size + self.body if self.body is not None and self.body <= SMALL_BODY else self.size


class Client(socket.socket):
    """An accepted connection. After `shutdown` it reads as ended, and `close` leaves it to the worker.

    gunicorn ends a response by waiting up to two seconds until the client has closed the connection; with these two
    changes the worker can do that beside its other work.
    """

    answered = False

    def shutdown(self, how: int) -> None:
        """End the sending side."""
        super().shutdown(how)
        self.answered = True

    def recv(self, *args: Any) -> bytes:
        """Return received data; nothing after `shutdown`."""
        return b"" if self.answered else super().recv(*args)

    def close(self) -> None:
        """Close the connection, unless it was answered: then `end` closes it."""
        if not self.answered:
            super().close()

    def end(self) -> None:
        """Close the connection in any case."""
        super().close()

    def peek(self) -> tuple[bytes, float]:
        """Return the data that is there without consuming it, and when its last part was received (0.0: unknown).

        Raises BlockingIOError while there is none.
        """
        flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
        data, notes, _, _ = self.recvmsg(LONGEST_HEAD + SMALL_BODY, socket.CMSG_SPACE(_TIME.size), flags)
        for level, kind, note in notes:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, nanoseconds = _TIME.unpack(note[: _TIME.size])
                return data, seconds + nanoseconds / 1e9
        return data, 0.0

    def has_ended(self) -> bool:
        """Return whether the client has said that it sends no more."""
        return self.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != _ESTABLISHED

    def drain(self) -> bool:
        """Read and forget what is there; return whether the client may still send."""
        try:
            return bool(super().recv(SMALL_BODY, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False


class Incoming:
    """A connection whose request is not there as a whole yet."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.kind = RequestKind.PAGE
        self.times = ReceiptTimes()
        self.is_too_long = False
        """Whether its head is longer than LONGEST_HEAD, so that it is refused unread."""

    def is_ready(self) -> bool:
        """Return whether the request can be served or refused, as far as the kernel has received it. Raises OSError for
        a connection that has ended before its request was there: it would count as readable for ever."""
        has_ended = self.client.has_ended()  # asked first: then what is there now is all that comes
        is_ready = self._look()
        if has_ended and not is_ready:
            raise ConnectionResetError
        return is_ready

    def _look(self) -> bool:
        data, received = self.client.peek()
        if not data:
            raise ConnectionResetError
        head = read_head(data)
        self.is_too_long = (len(data) if head is None else head.size) > LONGEST_HEAD
        if head is None or self.is_too_long:
            self._await(len(data) + 1)
            return self.is_too_long
        self.kind = head.kind
        self.times = ReceiptTimes(self.times.arrived or received, received if _is_whole(head, data) else 0.0)
        self._await(1 if len(data) >= head.awaited else head.awaited)
        return len(data) >= head.awaited

    def _await(self, size: int) -> None:
        """Let the connection count as readable only when so many bytes are there."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)


def read_head(data: bytes) -> RequestHead | None:
    """Return the head at the beginning of a request, or None if its end is not there."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    lines = data[: end + 2].removeprefix(b"\r\n")
    method, _, rest = lines.partition(b" ")
    return RequestHead(_kind(method, rest.partition(b" ")[0]), end + 4, _body_size(lines))


def _body_size(lines: bytes) -> int | None:
    """Return the length of the body; None unless one plain Content-Length, or nothing at all, tells it.

    A body counts as complete by this: it must never be shorter than the one that gunicorn reads.
    """
    framing = _FRAMING.findall(lines)
    if not framing:
        return 0
    length = _LENGTH.fullmatch(framing[0]) if len(framing) == 1 else None
    return int(length[1]) if length else None


def _kind(method: bytes, target: bytes) -> RequestKind:
    path = _routed_path(target)
    if method in {b"GET", b"HEAD"}:
        return RequestKind.DEED if path in HEALTH else RequestKind.PAGE
    return RequestKind.SIGN_IN if HASHING.fullmatch(path) else RequestKind.DEED


def _routed_path(target: bytes) -> bytes:
    """Return the path by which a request finds its view: as gunicorn takes it from the target, then as the router reads
    it, which does not care how many slashes it has between its parts or at its ends."""
    try:
        path = split_request_uri(target.decode("latin-1")).path
    except ValueError:  # gunicorn refuses it
        return b""
    return b"/" + b"/".join(part for part in unquote_to_bytes(path).split(b"/") if part)


def _is_whole(head: RequestHead, data: bytes) -> bool:
    return head.body is not None and len(data) >= head.size + head.body


def waited(times: ReceiptTimes) -> float:
    """Return the seconds since a request arrived; 0.0 if that is not known."""
    return max(0.0, time.time() - times.arrived) if times.arrived else 0.0
