"""Safe redirect targets (`next=`): only paths of this application."""

import re
from typing import TypeGuard
from urllib.parse import SplitResult, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

OWN_PATH = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")
"""A slash, not followed by another, then printable ASCII without backslash: browsers read `\\` as `/`, and drop
tabs and line ends before they read at all."""

LONGEST = 2000
NEVER_NEXT = ("/login", "/logout")
START = "/"


def own_path(target: str | None) -> str:
    """Return the target if it is a path of this application to which a person may be led, else the start page."""
    return target if _is_own(target) and target.partition("?")[0] not in NEVER_NEXT else START


def _is_own(target: str | None) -> TypeGuard[str]:
    return target is not None and len(target) <= LONGEST and OWN_PATH.fullmatch(target) is not None


def this_page() -> str:
    """Return the path of this request for `next=`."""
    return own_path(_full_path())


def this_address() -> str:
    """Return the path of this request, to which its form can be sent again."""
    path = _full_path()
    return path if _is_own(path) else START


def _full_path() -> str:
    return iri_to_uri(request.full_path.removesuffix("?"))


def page_of_form() -> str:
    """Return the page of the posted form: the referrer, else the path of this request if it answers GET, else start."""
    referrer = _referrer()
    if referrer.netloc == request.host:
        return own_path(referrer.path + (f"?{referrer.query}" if referrer.query else ""))
    return own_path(iri_to_uri(request.path)) if _answers_get() else START


def _referrer() -> SplitResult:
    """Return the parsed `Referer` header, empty if it is missing or invalid."""
    try:
        return urlsplit(iri_to_uri(request.referrer or ""))
    except ValueError:
        return urlsplit("")


def _answers_get() -> bool:
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
