"""Lanes ("làn"): queues of accepted connections in the kernel, shared by the web workers.

A worker takes every waiting connection in at once and puts it into the lane of its kind; any worker takes the next. So
submissions keep their order and are spread evenly, a page that waited too long is refused at once however many
submissions wait before it, and password comparisons have a worker of their own. A connection in a lane outlives the
worker that put it there.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from dossiers.cli.connections import Client, RequestKind
from dossiers.web.base.arrival import ReceiptTimes

_TIMES = struct.Struct("dd")
BYTES_A_CONNECTION = 380
"""What one message of a lane costs of SO_SNDBUF."""
ROOM = {RequestKind.DEED: 4_000, RequestKind.PAGE: 2_000, RequestKind.SIGN_IN: 200}
"""The most connections that wait in a lane, within the limits of the kernel (`net.core.wmem_max`)."""
DEEDS_A_PAGE = 3
"""While both wait, a worker serves one page after so many deeds."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A connection taken from a lane, with the times of its request."""

    client: Client
    times: ReceiptTimes


class Lane:
    """One queue, first in first out."""

    def __init__(self, room: int) -> None:
        self._entry, self._exit = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._entry.setblocking(False)
        self._exit.setblocking(False)
        self._entry.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, room * BYTES_A_CONNECTION)

    def fileno(self) -> int:
        """Return the descriptor that is readable while a connection waits."""
        return self._exit.fileno()

    def put(self, client: Client, times: ReceiptTimes) -> bool:
        """Add a connection, which the caller must then leave alone; return False if the lane is full."""
        try:
            socket.send_fds(self._entry, [_TIMES.pack(times.arrived, times.complete)], [client.fileno()])
        except OSError:  # full, or the kernel's limit of descriptors on their way
            return False
        client.end()
        return True

    def take(self) -> Entered | None:
        """Return the connection that waits longest, or None."""
        try:
            note, descriptors, _, _ = socket.recv_fds(self._exit, _TIMES.size, 1)
        except BlockingIOError:
            return None
        if not descriptors:
            return None
        os.set_inheritable(descriptors[0], False)
        client = Client(fileno=descriptors[0])
        client.setblocking(True)
        return Entered(client, ReceiptTimes(*_TIMES.unpack(note)))


class Lanes:
    """The lane of each kind, made before the workers are forked."""

    def __init__(self) -> None:
        self._lanes = {kind: Lane(room) for kind, room in ROOM.items()}
        self._deeds_in_row = 0

    def __getitem__(self, kind: RequestKind) -> Lane:
        return self._lanes[kind]

    def next_deed_or_page(self, is_too_late: Callable[[Entered], bool]) -> Entered | None:
        """Return the next connection: deeds before pages, but one page after DEEDS_A_PAGE deeds.

        Pages that are too late are left to `is_too_late`, which answers them.
        """
        pages_first = self._deeds_in_row >= DEEDS_A_PAGE
        order = (RequestKind.PAGE, RequestKind.DEED) if pages_first else (RequestKind.DEED, RequestKind.PAGE)
        for kind in order:
            entered = self[kind].take() if kind is RequestKind.DEED else self._fresh_page(is_too_late)
            if entered is not None:
                self._deeds_in_row = self._deeds_in_row + 1 if kind is RequestKind.DEED else 0
                return entered
        return None

    def _fresh_page(self, is_too_late: Callable[[Entered], bool]) -> Entered | None:
        self._deeds_in_row = 0
        while (entered := self[RequestKind.PAGE].take()) is not None:
            if not is_too_late(entered):
                return entered
        return None
