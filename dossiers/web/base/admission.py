"""What a route asks of whoever comes: nothing, a sign-in, or a role. Said beside the view, read by the gate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from workflow.lifecycle import Role

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "asks"


@dataclass(frozen=True, slots=True)
class Asks:
    """`sign_in`: someone must be signed in; `roles`: and hold one of these."""

    sign_in: bool
    roles: frozenset[Role]


OPEN = Asks(False, frozenset())
SIGNED_IN = Asks(True, frozenset(Role))


def open_to_all(view: View) -> View:
    """Let anybody in, signed in or not."""
    setattr(view, ATTRIBUTE, OPEN)
    return view


def roles(*allowed: Role) -> Callable[[View], View]:
    """Let in only people who hold one of these roles; others get 403."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, Asks(True, frozenset(allowed)))
        return view

    return mark


def asked_by(app: Flask, endpoint: str) -> Asks:
    """What a route asks. A route that says nothing asks for a sign-in; static files are open."""
    if endpoint == "static":
        return OPEN
    asks = getattr(app.view_functions[endpoint], ATTRIBUTE, SIGNED_IN)
    return asks if isinstance(asks, Asks) else SIGNED_IN
