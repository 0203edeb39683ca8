"""Where a person may be sent next (`next=`): only to the desk's own pages."""

import re
from urllib.parse import SplitResult, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

OWN_PATH = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")
"""A slash, not followed by another, then printable ASCII without backslash: browsers read `\\` as `/`, and drop
tabs and line ends before they read at all."""

LONGEST = 2000
NEVER = ("/login", "/logout")
START = "/"


def own_path(target: str | None) -> str:
    """The target if it is a path of this desk, else the start page."""
    if target is None or len(target) > LONGEST or not OWN_PATH.fullmatch(target):
        return START
    return START if target.partition("?")[0] in NEVER else target


def this_page() -> str:
    """The address of this request, as `next=` may carry it."""
    return own_path(iri_to_uri(request.full_path.removesuffix("?")))


def page_of_form() -> str:
    """The page on which the form stands that was sent here: where it came from, else this address if it is a page."""
    came_from = _came_from()
    if came_from.netloc == request.host:
        return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
    return own_path(iri_to_uri(request.path)) if _can_be_opened() else START


def _came_from() -> SplitResult:
    """The address that the browser names as the page before, or an empty one when that is no address."""
    try:
        return urlsplit(iri_to_uri(request.referrer or ""))
    except ValueError:
        return urlsplit("")


def _can_be_opened() -> bool:
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
