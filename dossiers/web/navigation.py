"""The navigation links of every page, by role."""

import re
from dataclasses import dataclass

from flask import url_for

from dossiers.desk.actor import Actor
from workflow.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Link:
    """One link: its name in the catalogue of words, its URL, whether it leads to the present page."""

    name: str
    url: str
    current: bool


_EVERYONE_WITH_DOSSIERS = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.PRINTER})

_CENTRE = frozenset({Role.REVIEWER, Role.APPROVER, Role.ADMIN})
_WITHIN = {
    "ranking": re.compile(r"/campaigns/[^/]+/(?:ranking|eligibility|awards|closing|reopening|decision)"),
    "figures": re.compile(r"/campaigns/[^/]+/figures"),
    "extensions": re.compile(r"/campaigns/[^/]+/extensions"),
}
"""Pages of one campaign, by the link that leads to the same page of the newest campaign."""

_LINKS: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("start", "start.home", frozenset(Role)),
    ("dossiers", "dossiers.index", _EVERYONE_WITH_DOSSIERS),
    ("printing", "printing.index", frozenset({Role.PRINTER, Role.REVIEWER, Role.APPROVER})),
    ("ranking", "ranking.newest", _CENTRE),
    ("figures", "figures.newest", _CENTRE),
    ("extensions", "extensions.newest", frozenset({Role.REVIEWER, Role.APPROVER})),
    ("layout", "layout.index", frozenset(Role)),
    ("people", "people.index", frozenset({Role.ADMIN})),
    ("mails", "mails.index", frozenset({Role.ADMIN})),
    ("failed-jobs", "failed_jobs.index", frozenset({Role.ADMIN})),
    ("campaigns", "campaigns.index", frozenset({Role.ADMIN})),
    ("calendar", "calendar.index", frozenset({Role.ADMIN})),
)


def navigation(actor: Actor | None, path: str) -> tuple[Link, ...]:
    """Return the links of this person; the current one has the longest URL that is a prefix of the path."""
    if actor is None:
        return ()
    links = [(name, url_for(endpoint)) for name, endpoint, roles in _LINKS if roles & actor.roles]
    within = next((name for name, page in _WITHIN.items() if page.match(path)), None)
    if within is not None:
        return tuple(Link(name, url, name == within) for name, url in links)
    here = max((url for _, url in links if path.startswith(url)), key=len, default="")
    return tuple(Link(name, url, url == here) for name, url in links)
