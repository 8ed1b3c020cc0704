"""What is on its way."""

from datetime import datetime

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.documents.models import Upload


def uploads_of(actor: Actor, at: datetime) -> "QuerySet[Upload]":
    """The person's own uploads whose time is not over; nobody sees another's."""
    return Upload.objects.filter(owner_id=actor.person_id, expires_at__gt=at)
