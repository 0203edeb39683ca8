"""URL converters ("địa chỉ"): values that no database column could hold are answered with 404."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Number(IntegerConverter):
    """A row's number: one to nine ASCII digits."""

    regex = r"[0-9]{1,9}"


class Name(BaseConverter):
    """A reference, a code or a token: one segment of a path, at most 200 characters, without control characters."""

    regex = r"[^/\x00-\x1f\x7f]{1,200}"
    part_isolating = True


def install(app: Flask) -> None:
    """Set the converters of all routes. Must run before routes are added."""
    app.url_map.converters |= {"default": Name, "string": Name, "int": Number}
