"""What may stand in an address ("địa chỉ"): whatever no database could hold is simply not found."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Number(IntegerConverter):
    """A row's number: ASCII digits, and no more than fit into one."""

    regex = r"[0-9]{1,9}"


class Name(BaseConverter):
    """A reference, a code or a token: one part of a path, without control characters, no longer than a name can be."""

    regex = r"[^/\x00-\x1f\x7f]{1,200}"
    part_isolating = True


def install(app: Flask) -> None:
    """Let every route read its numbers and names so; before the routes are added."""
    app.url_map.converters |= {"default": Name, "string": Name, "int": Number}
