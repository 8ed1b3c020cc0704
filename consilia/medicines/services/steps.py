"""What every deed begins and ends with: the need, locked, and a line on its timeline."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import NotAllowed
from consilia.medicines.models import Need, Step
from consilia.medicines.permissions import may
from consilia.medicines.queries import need_for
from consilia.medicines.services.refusals import DayImpossible, NeedElsewhere
from consilia.patients.domain.registration import latest_day


def locked(need_id: UUID, deed: str, *, by: Actor, at: datetime, version: int | None = None) -> Need:
    """The need for a deed.

    Raises:
        Need.DoesNotExist: `by` does not see it. NotAllowed: not her deed. NeedElsewhere: the page was stale.
    """
    need_for(by, need_id, at)
    if not may(by, deed):
        raise NotAllowed
    need: Need = Need.objects.locked(need_id)
    if version is not None and need.version != version:
        raise NeedElsewhere
    return need


def write_step(
    need: Need,
    name: str,
    *,
    by: Actor,
    at: datetime,
    on: date | None = None,
    number: str = "",
    text: str = "",
) -> Step:
    return Step.objects.create(
        need=need,
        name=name,
        state=need.state,
        on=on or timezone.localdate(at),
        number=number,
        text=text,
        made_by_id=by.user_id,
        made_at=at,
    )


def possible_day(need: Need, on: date, at: datetime) -> date:
    """Raises DayImpossible. What happened may be entered later, and in the east it is tomorrow already."""
    if on < need.child.birth_date or on > latest_day(at):
        raise DayImpossible
    return on
