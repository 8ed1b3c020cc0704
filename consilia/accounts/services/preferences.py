"""What a person sets for herself."""

from datetime import datetime
from typing import Any

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.events import PreferencesChanged, announce
from consilia.accounts.models import User
from consilia.foundation.refusals import NotAllowed

PREFERENCES = frozenset({"language", "theme", "density", "time_zone", "text_only"})


@transaction.atomic
def change_preferences(*, by: Actor, at: datetime, **wanted: Any) -> User:
    """Keep any of `language`, `theme`, `density`, `time_zone`, `text_only` for the person who acts."""
    unknown = set(wanted) - PREFERENCES
    if unknown:
        raise TypeError(f"no such preference: {', '.join(sorted(unknown))}")
    if by.user_id is None:
        raise NotAllowed
    person = User.objects.select_for_update().get(pk=by.user_id)
    changed = tuple(name for name, value in wanted.items() if getattr(person, name) != value)
    if changed:
        for name in changed:
            setattr(person, name, wanted[name])
        person.save(update_fields=changed)
        announce(PreferencesChanged(person_id=person.id, fields=changed), by=by, at=at)
    return person
