"""Who signs in by what: allauth's backend, whose user is read together with her roles."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from consilia.accounts.models import User
from consilia.accounts.queries import who_asks


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None for somebody unknown or no longer active."""
        user = who_asks(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
