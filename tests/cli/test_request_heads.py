"""The length of a body, as it is known before a request is read, is what gunicorn reads later."""

from itertools import product

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import ParseException

from dossiers.cli.connections import read_head

BODY = b"46\r\n" + b"x" * 70 + b"\r\n0\r\n\r\n"
"""Also a body in chunks."""
NAMES = ("Content-Length", "content-LENGTH", "Content_Length", "Content-Length ", " Content-Length", "X-Content-Length")
VALUES = (
    "70",
    "0",
    "",
    "+70",
    "-1",
    "7_0",
    "0x46",
    "70, 70",
    "70;",
    " \t70\t ",
    "\u00b2",
    "70\x0b",
    "70\r",
    "\n70",
    "70\n",
)
LENGTHS = ("0" * 11 + "70", "0" * 12 + "70", "0" * 4200 + "70", "1" + "0" * 12, "9" * 4301)
OTHERS = (
    *("", "Content-Length: 0", "Content-Length: 70", "Transfer-Encoding: chunked", "transfer-encoding:identity"),
    *("Transfer_Encoding: chunked", "Transfer-Encoding : chunked", "Expect: 100-continue", "X: a\nContent-Length: 0"),
    *("X: a\r\n Content-Length: 0", "X: a\rContent-Length: 0", "Content-Length:"),
)
FIRST = ("POST / HTTP/1.1", "POST / HTTP/1.0", "\r\nPOST / HTTP/1.1", "POST / HTTP/1.1\nContent-Length: 0")


def read_by_gunicorn(data: bytes) -> int | None:
    """The size of the body that gunicorn reads; None if it refuses the request."""
    try:
        request = next(get_parser(Config(), iter([data]), ("127.0.0.1", 1)))
        return len(request.body.read())
    except (ParseException, StopIteration):
        return None


def heads() -> list[bytes]:
    given = [f"{name}:{value}" for name, value in product(NAMES, VALUES)]
    given += [f"Content-Length: {length}" for length in LENGTHS]
    pairs = [pair for line, other in product(given, OTHERS) for pair in ([line, other], [other, line])]
    rows = [[first, *filter(None, pair)] for first, pair in product(FIRST, pairs)]
    return [("\r\n".join(row) + "\r\n\r\n").encode("latin-1") for row in rows]


def test_no_body_is_taken_for_shorter_than_gunicorn_reads_it():
    accepted = 0
    for text in heads():
        head, size = read_head(text), read_by_gunicorn(text + BODY)
        if size is not None:
            accepted += 1
            assert head is not None
            assert head.size == len(text)
            assert head.body is None or min(head.body, len(BODY)) == size, text[:200]
    assert accepted > 100


@pytest.mark.parametrize("zeros", [0, 11, 4000])
def test_a_length_with_leading_zeros_counts(zeros: int):
    head = read_head(f"POST / HTTP/1.1\r\nContent-Length: {'0' * zeros}70\r\n\r\n".encode())
    assert head is not None
    assert head.body == 70
