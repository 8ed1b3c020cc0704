"""Who signs in by what: allauth's backend, whose user is read with a statement compiled once a process."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from consilia.accounts.models import User
from consilia.foundation.questions import StandingQuestion, given

_USER = StandingQuestion(lambda: User.objects.filter(id=given("id")))


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None for somebody unknown or no longer active."""
        user = _USER.first(id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
