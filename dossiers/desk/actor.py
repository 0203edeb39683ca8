"""The person on whose behalf a use case acts, and from where."""

import os
import pwd
import socket
from dataclasses import dataclass, field
from functools import cache

from workflow.lifecycle import Role

LONGEST_SESSION_ID = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: network address and session of a request; for a process its kind and its user.

    `session` is the public id of the session (`dossiers.desk.tokens.session_id`), which opens nothing; before
    there is a session it is empty.
    """

    address: str
    session: str


@cache
def process_origin(kind: str = "process") -> Origin:
    """Return the origin of what this process does without a request: its kind, then its user and machine."""
    return Origin(kind, f"{_user()}@{socket.gethostname()}"[:LONGEST_SESSION_ID])


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person: account name, full name, roles, for a clerk the office, and where the act comes from.

    `office` is the key of the organisation ("BHXH/01"), None for people of the centre. An actor that is not made for a
    request has the origin of this process.
    """

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None
    origin: Origin = field(default_factory=process_origin)

    @property
    def address(self) -> str:
        return self.origin.address

    @property
    def session(self) -> str:
        return self.origin.session

    def has(self, role: Role) -> bool:
        """Return whether the person holds the role."""
        return role in self.roles

    @property
    def at_centre(self) -> bool:
        """Whether the person may read the submitted dossiers of all offices."""
        return bool(self.roles & {Role.REVIEWER, Role.APPROVER})


def stranger(origin: Origin) -> Actor:
    """Return the actor of what somebody does who is not signed in: no name, no roles."""
    return Actor("", "", frozenset(), origin=origin)


def _user() -> str:
    """Return the user of the operating system under which this process runs, by number if it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


THE_DESK = Actor("-desk-", "Bàn hồ sơ (tự động)", frozenset({Role.REVIEWER}), origin=process_origin("job-process"))
"""The actor of what a job does without anybody's decision: it closes a dossier or examines a file. No account can have
this username."""
