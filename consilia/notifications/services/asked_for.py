"""Asking for news beyond what one is told anyway, and for one's own hour of the daily e-mail."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.notifications.domain.kinds import Kind, Ways
from consilia.notifications.events import DigestHourChosen, WatchChosen
from consilia.notifications.models import OwnDigest, Watch
from consilia.notifications.queries.asked_for import kinds_on_request, watches_of
from consilia.notifications.queries.ways import SILENCE


class NotOffered(Refusal):
    status = 422
    message = _("Some of this news is no longer offered to you. The page shows what is.")


@transaction.atomic
def choose_watches(*, chosen: Mapping[Kind, Ways], by: Actor, at: datetime) -> list[Kind]:
    """Be told of these kinds from now on, also where one has no part in it; answer those that changed.

    Raises:
        NotOffered: the policy does not offer a kind to her roles; nothing is saved.
    """
    offered, own = set(kinds_on_request(by.person_id, at=at)), watches_of(by.person_id)
    changed = [kind for kind, ways in chosen.items() if own.get(kind, SILENCE) != ways]
    if not set(changed) <= offered:
        raise NotOffered
    for kind in changed:
        _keep(kind, chosen[kind], by)
        event = WatchChosen(
            user_id=by.person_id, kind=kind, in_app=chosen[kind].in_app, email=chosen[kind].email
        )
        publish(event, by=by, at=at)
    return changed


def _keep(kind: Kind, ways: Ways, by: Actor) -> None:
    if ways.silent:
        Watch.objects.filter(user_id=by.person_id, kind=kind).delete()
        return
    Watch.objects.update_or_create(
        user_id=by.person_id, kind=kind, defaults={"in_app": ways.in_app, "email": ways.email.value}
    )


@transaction.atomic
def choose_digest_hour(*, digest_at: time | None, by: Actor, at: datetime) -> None:
    """The daily e-mail comes at this hour of one's own clock; None: as the policy says."""
    if digest_at is None:
        OwnDigest.objects.filter(user_id=by.person_id).delete()
    else:
        OwnDigest.objects.update_or_create(user_id=by.person_id, defaults={"digest_at": digest_at})
    told = f"{digest_at:%H:%M}" if digest_at else ""
    publish(DigestHourChosen(user_id=by.person_id, digest_at=told), by=by, at=at)
