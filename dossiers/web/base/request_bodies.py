"""The bodies of posted forms ("nội dung gửi lên"): counted before they are decoded, and limited by who sends them.

Decoding is the expensive part of a form: 8 MB that hold a million fields took werkzeug 3 s and 700 MB. Here the number
of bytes and of fields is known before anything is decoded, and the text of a field is decoded at C speed.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from flask import Request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

URL_ENCODED = "application/x-www-form-urlencoded"
FORM_TOKEN = "csrf_token"  # noqa: S105 - the name of the field, and the key under which Flask-WTF keeps the token

MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})")
"""A percent sign that begins no escape; browsers never send one."""

HEAD_BYTES = 2048
"""How much of a body is looked at for its token, which is the first field of every form."""
TOKEN = rb"([A-Za-z0-9_.-]{1,200})"
FIRST_TOKEN = re.compile(
    rb'\A%b=%b(?:&|\Z)|\A(?:\r\n)?--[^\r\n]{1,200}\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    % (FORM_TOKEN.encode(), TOKEN, FORM_TOKEN.encode(), TOKEN),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The most that the body of a request may hold: bytes in all, bytes of its text fields, fields."""

    whole: int
    text: int
    fields: int


class CountedForm(FormDataParser):
    """Reads a form; raises RequestEntityTooLarge before it decodes more bytes or fields than are allowed."""

    def parse(self, stream: Any, mimetype: str, content_length: int | None, options: Any = None) -> Any:
        if mimetype != URL_ENCODED:
            stream, form, files = super().parse(stream, mimetype, content_length, options)
            return stream, self._named(form), self._named(files)
        body: bytes = stream.read()
        most_bytes, most_fields = self.max_form_memory_size, self.max_form_parts
        if most_bytes is not None and len(body) > most_bytes:
            raise RequestEntityTooLarge
        if most_fields is not None and body.count(b"&") >= most_fields:
            raise RequestEntityTooLarge
        return stream, self.cls(list(fields_of(body))), self.cls()

    def _named(self, values: Any) -> Any:
        """Return the fields without the parts that have no name, which werkzeug calls None: they belong to no field."""
        return self.cls([(name, value) for name, value in values.items(multi=True) if name is not None])


class DeskRequest(Request):
    """Flask's request with counted forms."""

    form_data_parser_class = CountedForm

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file_streams: list[IO[bytes]] = []

    def _get_file_stream(self, *arguments: Any, **options: Any) -> IO[bytes]:
        """Return where a sent file is kept meanwhile; also one of a form that is refused in its middle gets closed."""
        self._file_streams.append(super()._get_file_stream(*arguments, **options))
        return self._file_streams[-1]

    def close(self) -> None:
        super().close()
        for stream in self._file_streams:
            stream.close()

    def limit(self, limits: BodyLimits) -> None:
        """Set what the body may hold; to be called before anything reads the form."""
        self.max_content_length = limits.whole
        self.max_form_memory_size = limits.text
        self.max_form_parts = limits.fields

    def first_token(self) -> str:
        """Return the token in the first field of the form without reading the rest; empty if there is none."""
        body = PeekedBody(self.environ["wsgi.input"])
        self.environ["wsgi.input"] = body
        found = FIRST_TOKEN.match(body.peek(min(HEAD_BYTES, self.content_length or 0)))
        return "" if found is None else (found[1] or found[2]).decode("ascii")


class PeekedBody:
    """The body of a request of which the beginning can be read twice."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head = b""

    def peek(self, size: int) -> bytes:
        """Return at most the first `size` bytes; they are read again by `read`."""
        while len(self._head) < size and (data := self._stream.read(size - len(self._head))):
            self._head += data
        return self._head

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, all that are left if it is negative."""
        if size < 0:
            data, self._head = self._head + self._stream.read(), b""
            return data
        data, self._head = self._head[:size], self._head[size:]
        return data or self._stream.read(size)


def fields_of(body: bytes) -> Iterator[tuple[str, str]]:
    """Return names and texts of a URL-encoded form; bytes that are no UTF-8 become "�". Raises BadRequest.

    `urllib.parse` splits a text at every escape and holds a hundred times its size; an escape is the same as in
    quoted-printable but for its sign, which the standard library decodes in C.
    """
    if MALFORMED.search(body):
        raise BadRequest
    for field in body.split(b"&"):
        if field:
            name, _, text = field.partition(b"=")
            yield _decoded(name), _decoded(text)


def _decoded(text: bytes) -> str:
    quoted = text.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" ")
    return binascii.a2b_qp(quoted).decode(errors="replace")
