"""Static files ("tệp tĩnh"): cached by browsers for a year, under a URL with a hash of their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.security import safe_join

YEAR = 365 * 24 * 60 * 60
FONTS = ".woff2"
"""Style sheets name fonts without a version; a changed font needs a new name."""


def install(app: Flask) -> None:
    """Add the version to the URLs of static files, and let browsers cache them."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        name = str(values.get("filename", ""))
        if endpoint == "static" and not name.endswith(FONTS):
            values.setdefault("v", _version(safe_join(str(app.static_folder), name)))


@cache
def _version(path: str | None) -> str | None:
    """Return the first 12 digits of the content's SHA-256; None if there is no such file."""
    file = Path(path or "")
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else None
