"""When people are left alone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.notifications.domain.quiet import QuietHours
from consilia.notifications.events import QuietHoursChosen
from consilia.notifications.models import OwnQuietHours


class NoLength(Refusal):
    status = 422
    message = _("Quiet hours end at another time than they begin.")


@transaction.atomic
def choose_quiet_hours(*, hours: QuietHours | None, by: Actor, at: datetime) -> None:
    """From now on letters wait during these hours of the person's own clock; None: they never wait."""
    if hours is not None and hours.begins == hours.ends:
        raise NoLength
    times = {
        "quiet_from": hours.begins if hours else None,
        "quiet_until": hours.ends if hours else None,
    }
    OwnQuietHours.objects.update_or_create(user_id=by.person_id, defaults=times)
    told = QuietHoursChosen(
        user_id=by.person_id, quiet_from=_text(times["quiet_from"]), quiet_until=_text(times["quiet_until"])
    )
    publish(told, by=by, at=at)


@transaction.atomic
def follow_quiet_policy(*, by: Actor, at: datetime) -> None:
    """From now on as the policy says."""
    if OwnQuietHours.objects.filter(user_id=by.person_id).delete()[0]:
        publish(QuietHoursChosen(user_id=by.person_id, is_policy=True), by=by, at=at)


def _text(when: object) -> str:
    return f"{when:%H:%M}" if when else ""
