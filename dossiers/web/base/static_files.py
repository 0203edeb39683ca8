"""The files beside the pages ("tệp tĩnh"): kept by browsers for a year, under an address that changes with them."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.utils import safe_join

YEAR = 365 * 24 * 60 * 60
FONTS = ".woff2"
"""A style sheet names its fonts without a version; a font that changes gets another name."""


def install(app: Flask) -> None:
    """Version the address of every static file by its content, and let browsers keep what they got."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = str(values.get("filename", ""))
        if endpoint == "static" and not name.endswith(FONTS):
            values.setdefault("v", _version(safe_join(str(app.static_folder), name)))


@cache
def _version(path: str | None) -> str | None:
    """The first signs of the content's hash; None for a file that is not there."""
    file = Path(path or "")
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else None
