"""Sessions in the database, read with one statement that is compiled once a process."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from consilia.foundation.questions import StandingQuestion, given

_SESSION = StandingQuestion(
    lambda: Session.objects.filter(session_key=given("key"), expire_date__gt=given("at"))
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """The session with this key while it lasts; a key without one is forgotten."""
        found = _SESSION.first(key=self.session_key, at=timezone.now())
        if found is None:
            self._session_key = None
        return found
