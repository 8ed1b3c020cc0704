"""How a person wants to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.notifications.domain.kinds import Kind, Ways
from consilia.notifications.events import PreferenceChanged
from consilia.notifications.models import Preference
from consilia.notifications.queries import all_ways_of


@transaction.atomic
def set_preferences(*, chosen: Mapping[Kind, Ways], by: Actor, at: datetime) -> list[Kind]:
    """Choose how one hears of these kinds from now on; answer those that changed.

    What was already told stays as it is.
    """
    before = all_ways_of(by.person_id)
    changed = [kind for kind, ways in chosen.items() if before[kind] != ways]
    for kind in changed:
        in_app, email = chosen[kind].in_app, chosen[kind].email.value
        Preference.objects.update_or_create(
            user_id=by.person_id, kind=kind, defaults={"in_app": in_app, "email": email}
        )
        event = PreferenceChanged(user_id=by.person_id, kind=kind.value, in_app=in_app, email=email)
        publish(event, by=by, at=at)
    return changed
