"""The person on whose behalf a use case acts."""

from dataclasses import dataclass

from workflow.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone signed in: the account's name, the person's name, the roles, and the office for a clerk.

    `office` is the key of the organisation ("BHXH/01"), None for people of the centre.
    """

    username: str
    name: str
    roles: frozenset[Role]
    office: str | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def at_centre(self) -> bool:
        """Whether this person sees submitted dossiers of all offices."""
        return bool(self.roles & {Role.REVIEWER, Role.APPROVER})
