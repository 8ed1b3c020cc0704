"""The one who acts: a person in one of her roles, or the system."""

from dataclasses import dataclass
from uuid import UUID

from consilia.accounts.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a deed, in which role, for which organisation. Every service takes one as `by`.

    All fields but `name` are None for the system itself. `token_id`: the access token by which a program of hers
    acts; None where she does so herself.
    """

    user_id: UUID | None
    membership_id: UUID | None
    role: Role | None
    organisation_id: UUID | None
    region_code: str | None
    name: str
    token_id: UUID | None = None

    @classmethod
    def system(cls) -> "Actor":
        return cls(None, None, None, None, None, "Consilia")

    @property
    def person_id(self) -> UUID:
        """The user who acts, where only a person can.

        Raises:
            ValueError: the system itself acts.
        """
        if self.user_id is None:
            raise ValueError("only a person can do this")
        return self.user_id

    @property
    def is_system(self) -> bool:
        return self.user_id is None

    def is_in(self, *roles: Role) -> bool:
        return self.role in roles
