"""News that was told, for tests of lists, letters and pages."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from consilia.accounts.domain.actors import Actor
from consilia.notifications import services
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.models import Notification

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_news(user_id: UUID, **fields: Any) -> Notification:
    """One piece of news for one person: a planned case offered at noon, unless told otherwise."""
    (news,) = services.notify(
        **{
            "users": [user_id],
            "kind": Kind.CASE_OFFERED,
            "subject": "case",
            "subject_id": uuid4(),
            "urgency": Urgency.PLANNED,
            "cause": uuid4(),
            "by": Actor.system(),
            "at": NOON,
            "reference": "26-000417",
            **fields,
        }
    )
    return news
