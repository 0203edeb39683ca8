"""The web worker: gunicorn's sync worker, one request at a time, fed from lanes instead of the listening socket.

Between two requests it looks after all connections: takes new ones in, watches those whose request is not there yet,
puts complete ones into their lanes, refuses pages that waited too long, and ends answered ones.
"""

from __future__ import annotations

import os
import random
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from gunicorn.workers.sync import SyncWorker  # type: ignore[import-untyped]

from dossiers.cli.connections import Client, Incoming, RequestKind, waited
from dossiers.cli.lanes import Entered, Lanes
from dossiers.cli.refusals import PLAIN, RefusesInWords
from dossiers.cli.supervisor import GRACE
from dossiers.web.base.arrival import RECEIVED, STOPPING, ReceiptTimes
from dossiers.web.base.overload import OVERLOAD, TOO_LATE

PAGE_PATIENCE = 0.7
"""Seconds that a page may have waited; then the person is told at once that the server is busy."""
SIGN_IN_PATIENCE = 5.0
"""Seconds that a sign-in may have waited; then the application answers it without comparing the password."""
REQUEST_PATIENCE = 30.0
"""Seconds that a client may take to send a head and a small body."""
LINGER = 2.0
"""Seconds that an answered client may take to close the connection: closed earlier, it might lose the answer."""
MOST_WAITING = 2_000
"""Connections that a worker watches at once; beyond that the oldest is closed."""
PAUSE = 0.5
"""Seconds between two looks at expired connections."""
LAST_REQUESTS = GRACE - 1.0
"""Seconds after it was told to end in which a worker begins requests: gunicorn kills it after GRACE."""

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

Waiting = Incoming | Client
"""A connection whose request is not there yet, or one that was answered."""


class LaneWorker(RefusesInWords, SyncWorker):  # type: ignore[misc]
    """Serves deeds and pages, or with `serves_sign_ins` only sign-ins; the hook `pre_fork` sets that."""

    lanes: Lanes
    serves_sign_ins = False
    gives_up = False
    told_at = 0.0

    def load_wsgi(self) -> None:
        """Load the application, and let it find the times of a request in the environ."""
        super().load_wsgi()
        application: Application = self.wsgi
        self.times = ReceiptTimes()
        self.overload: Mapping[str, tuple[bytes, ...]] = getattr(application, "extensions", {}).get(OVERLOAD, {})

        def timed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            environ[RECEIVED] = self.times
            environ[STOPPING] = not self.alive
            environ[TOO_LATE] = self.serves_sign_ins and waited(self.times) > SIGN_IN_PATIENCE
            return application(environ, start_response)

        self.wsgi: Application = timed

    def run(self) -> None:
        """Serve until the worker is told to end; then answer what has arrived by then and waits."""
        self.waiting: dict[Waiting, float] = {}
        self.overflow: deque[Incoming] = deque()
        self.looked_at = time.monotonic()
        listener = self.sockets[0]
        listener.setblocking(False)
        with selectors.DefaultSelector() as self.events:
            self._watch_sources(listener)
            self._serve_until_told(listener)
            if not self.serves_sign_ins:
                self._take_in(listener)
        until = (self.told_at or time.monotonic()) + LAST_REQUESTS
        while time.monotonic() < until and (entered := self._next()) is not None:
            self.notify()
            self._serve(listener, entered)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Note when the worker is told to end: its time for that begins."""
        self.told_at = self.told_at or time.monotonic()
        super().handle_exit(sig, frame)

    def handle_abort(self, sig: int, frame: Any) -> None:
        """Give up the request that took too long. gunicorn catches the SystemExit that this raises within a request;
        `_serve` ends the worker nevertheless, before it is killed within another one. The lanes are left to others."""
        self.gives_up = True
        super().handle_abort(sig, frame)

    def _watch_sources(self, listener: Any) -> None:
        self.events.register(self.PIPE[0], selectors.EVENT_READ, lambda: os.read(self.PIPE[0], 1))
        lanes = (RequestKind.SIGN_IN,) if self.serves_sign_ins else (RequestKind.DEED, RequestKind.PAGE)
        for kind in lanes:
            self.events.register(self.lanes[kind], selectors.EVENT_READ, None)
        if not self.serves_sign_ins:
            self.events.register(listener, selectors.EVENT_READ, lambda: self._take_in(listener))

    def _serve_until_told(self, listener: Any) -> None:
        is_idle = True
        while self.alive:
            self.notify()
            self._look_after_connections(self._longest_sleep() if is_idle else 0)
            entered = self._next()
            is_idle = entered is None
            if entered is not None:
                self._serve(listener, entered)
            elif not self.is_parent_alive():
                return

    def _longest_sleep(self) -> float:
        return PAUSE if self.waiting else float(self.timeout or PAUSE)

    def _look_after_connections(self, seconds: float) -> None:
        """Wait at most so long until something happens to a connection, and let it be dealt with."""
        for event, _ in self.events.select(seconds):
            if event.data is not None:
                event.data()
        if time.monotonic() - self.looked_at >= PAUSE:
            self._end_expired()

    def _take_in(self, listener: Any) -> None:
        """Accept every waiting connection, unless the lane of deeds is full: then they wait where they are."""
        while not self.overflow:
            try:
                accepted, _ = listener.accept()
            except OSError:  # none is left, the client has gone, or the other worker has it
                return
            self._admit(Incoming(Client(fileno=accepted.detach())))

    def _admit(self, incoming: Incoming) -> None:
        """Put a connection into its lane if its request is there, else wait for it."""
        try:
            is_ready = incoming.is_ready()
        except BlockingIOError:
            is_ready = False
        except OSError:
            self._close(incoming)
            return
        if is_ready:
            self._forget(incoming)
            self._let_in(incoming)
        elif incoming not in self.waiting:
            self._wait_for(incoming, incoming.client, REQUEST_PATIENCE, lambda: self._admit(incoming))

    def _let_in(self, incoming: Incoming) -> None:
        """Put a connection into its lane, or refuse a head that is too long without reading it."""
        if not incoming.is_too_long:
            self._enter_lane(incoming)
            return
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self._end_with(incoming.client, self.refusals.get(status, PLAIN % status))

    def _enter_lane(self, incoming: Incoming) -> bool:
        """Put a connection into its lane; in a full one a deed waits, anything else is refused."""
        has_entered = self.lanes[incoming.kind].put(incoming.client, incoming.times)
        if not has_entered and incoming.kind is RequestKind.DEED:
            self.overflow.appendleft(incoming)
        elif not has_entered:
            self._refuse(incoming.client, incoming.kind)
        return has_entered

    def _next(self) -> Entered | None:
        while self.overflow and self._enter_lane(self.overflow.popleft()):
            pass
        if self.serves_sign_ins:
            return self.lanes[RequestKind.SIGN_IN].take()
        return self.lanes.next_deed_or_page(self._is_too_late)

    def _is_too_late(self, page: Entered) -> bool:
        """Refuse a page that waited too long; return whether it did."""
        if waited(page.times) <= PAGE_PATIENCE:
            return False
        self._refuse(page.client, RequestKind.PAGE)
        return True

    def _serve(self, listener: Any, entered: Entered) -> None:
        self.times = entered.times
        try:
            address = entered.client.getpeername()
        except OSError:
            entered.client.end()
            return
        self.handle(listener, entered.client, address)
        if self.gives_up:
            raise SystemExit(1)
        self._let_linger(entered.client)

    def _refuse(self, client: Client, kind: RequestKind) -> None:
        """Say that the server is busy, without any work of the application."""
        answers = self.overload.get(kind.name, (PLAIN % HTTPStatus.SERVICE_UNAVAILABLE,))
        self._end_with(client, random.choice(answers))  # noqa: S311 - spreads the repetitions

    def _end_with(self, client: Client, answer: bytes) -> None:
        """Send an answer that is ready, and end the connection."""
        client.setblocking(False)
        try:
            client.send(answer)
            client.shutdown(socket.SHUT_WR)
        except OSError:
            client.end()
            return
        self._let_linger(client)

    def _let_linger(self, client: Client) -> None:
        """Wait beside other work until the client has closed an answered connection."""
        if client.fileno() >= 0 and self.alive:
            self._wait_for(client, client, LINGER, lambda: self._end_if_closed(client))
        else:
            client.end()

    def _end_if_closed(self, client: Client) -> None:
        if not client.drain():
            self._close(client)

    def _wait_for(self, waiting: Waiting, client: Client, seconds: float, on_data: Callable[[], None]) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self._close(next(iter(self.waiting)))
        self.waiting[waiting] = time.monotonic() + seconds
        self.events.register(client, selectors.EVENT_READ, on_data)

    def _forget(self, waiting: Waiting) -> None:
        if self.waiting.pop(waiting, None) is not None:
            self.events.unregister(_client(waiting))

    def _end_expired(self) -> None:
        self.looked_at = time.monotonic()
        for waiting in [waiting for waiting, until in self.waiting.items() if until <= self.looked_at]:
            self._close(waiting)

    def _close(self, waiting: Waiting) -> None:
        self._forget(waiting)
        _client(waiting).end()


def _client(waiting: Waiting) -> Client:
    return waiting.client if isinstance(waiting, Incoming) else waiting
