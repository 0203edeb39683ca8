"""The answers to requests that the server itself refuses ("máy chủ từ chối"): whole HTTP responses, made at the start.

A malformed or oversized head never reaches the application; its sender gets a page of the desk all the same, with the
security headers and without what the parser found.
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import Flask

from dossiers.desk.application import Application
from dossiers.web.base.headers import security_headers
from dossiers.web.base.overload import still_page, whole_response
from workflow.errors import Unmet

SERVER_REFUSALS = "server-refusals"
"""Where the application keeps the answers, by status."""

CODES: Mapping[HTTPStatus, str] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: "bad-request",
        HTTPStatus.FORBIDDEN: "forbidden",
        HTTPStatus.REQUEST_URI_TOO_LONG: "head-too-long",
        HTTPStatus.EXPECTATION_FAILED: "bad-request",
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "head-too-long",
        HTTPStatus.INTERNAL_SERVER_ERROR: "server-error",
        HTTPStatus.NOT_IMPLEMENTED: "bad-request",
    }
)
"""The sentence for each status with which a head is refused."""


def install(app: Flask, application: Application) -> None:
    """Make the answers and keep them with the application."""
    security = security_headers(application)
    app.extensions[SERVER_REFUSALS] = {
        status: whole_response(status, still_page(app, Unmet(code)), security) for status, code in CODES.items()
    }
