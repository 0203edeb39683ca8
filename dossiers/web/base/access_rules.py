"""Access rules of routes: open, sign-in required, or role required. Set by decorators, read by access control."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

from workflow.lifecycle import Role

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "access_rule"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """`sign_in`: the route requires a sign-in; `roles`: of these roles the person must hold one."""

    sign_in: bool
    roles: frozenset[Role]


OPEN = AccessRule(False, frozenset())
SIGNED_IN = AccessRule(True, frozenset(Role))


def open_to_all(view: View) -> View:
    """Mark a view as open to everyone, signed in or not."""
    setattr(view, ATTRIBUTE, OPEN)
    return view


def roles(*allowed: Role) -> Callable[[View], View]:
    """Mark a view as open to people with one of these roles; others get 403."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, AccessRule(True, frozenset(allowed)))
        return view

    return mark


def access_rule(app: Flask, endpoint: str) -> AccessRule:
    """Return the rule of a route. An unmarked view requires a sign-in; static files are open."""
    if endpoint == "static":
        return OPEN
    rule = getattr(app.view_functions[endpoint], ATTRIBUTE, SIGNED_IN)
    return rule if isinstance(rule, AccessRule) else SIGNED_IN
