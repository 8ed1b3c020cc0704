"""How a person wants to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.notifications.domain.kinds import Kind, Ways
from consilia.notifications.events import PreferenceChanged
from consilia.notifications.models import Preference
from consilia.notifications.queries.ways import choices_of, policy_for


class MustBeHeard(Refusal):
    status = 422
    message = _("Some kinds of news cannot be switched off; the page says which and why.")


@transaction.atomic
def set_preferences(*, chosen: Mapping[Kind, Ways], by: Actor, at: datetime) -> list[Kind]:
    """Choose how one hears of these kinds from now on; answer those that changed.

    What was already told stays as it is. A choice that says what the policy says is none: it follows the policy.

    Raises:
        MustBeHeard: a choice is weaker than the policy allows; nothing is saved.
    """
    policy, own = policy_for(by.person_id, at=at), choices_of(by.person_id)
    if any(policy[kind].chosen(ways).ways != ways for kind, ways in chosen.items()):
        raise MustBeHeard
    before = {kind: rule.chosen(own.get(kind)).ways for kind, rule in policy.items()}
    changed = [kind for kind, ways in chosen.items() if before[kind] != ways]
    for kind in changed:
        _keep(kind, chosen[kind], is_policy=chosen[kind] == policy[kind].ways, by=by)
        event = PreferenceChanged(
            user_id=by.person_id, kind=kind, in_app=chosen[kind].in_app, email=chosen[kind].email
        )
        publish(event, by=by, at=at)
    return changed


def _keep(kind: Kind, ways: Ways, *, is_policy: bool, by: Actor) -> None:
    if is_policy:
        Preference.objects.filter(user_id=by.person_id, kind=kind).delete()
        return
    Preference.objects.update_or_create(
        user_id=by.person_id, kind=kind, defaults={"in_app": ways.in_app, "email": ways.email.value}
    )
