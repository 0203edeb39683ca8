"""The kernel's note of when it received data, switched on before the server listens."""

import socket

SO_TIMESTAMPNS = 35
"""The option of a socket, and the kind of the note that comes with its data."""


def note_receipt_times(listener: socket.socket) -> None:
    """Let the kernel note the receipt of data on all connections of a listening socket."""
    listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
