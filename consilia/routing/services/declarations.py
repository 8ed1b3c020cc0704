"""What a consultant says about herself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.routing.domain.facts import Conflict
from consilia.routing.events import InterestDeclared
from consilia.routing.models import Declaration


@transaction.atomic
def declare_interest(*, person: UUID, conflict: Conflict, by: Actor, at: datetime) -> Declaration:
    """Never ask me about this child again, because of `conflict`. Saying it twice is saying it once."""
    made, is_new = Declaration.objects.get_or_create(
        user_id=by.person_id, person=person, conflict=conflict, ends=None, defaults={"starts": at}
    )
    if is_new:
        publish(InterestDeclared(declaration_id=made.id, user_id=made.user_id), by=by, at=at)
    return made
