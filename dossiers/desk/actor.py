"""The person on whose behalf a use case acts."""

from dataclasses import dataclass

from workflow.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person: account name, full name, roles, and for a clerk the office.

    `office` is the key of the organisation ("BHXH/01"), None for people of the centre.
    """

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None

    def has(self, role: Role) -> bool:
        """Return whether the person holds the role."""
        return role in self.roles

    @property
    def at_centre(self) -> bool:
        """Whether the person may read the submitted dossiers of all offices."""
        return bool(self.roles & {Role.REVIEWER, Role.APPROVER})
