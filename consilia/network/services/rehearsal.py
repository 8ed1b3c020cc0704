"""A deed tried out: done, looked at, and undone before anybody else could see it."""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db import transaction

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.queries.calendars import working_calendars_of


@transaction.atomic
def rehearse_calendars(
    deed: Callable[[], object], *, organisation_ids: Collection[UUID]
) -> Mapping[UUID, WorkingCalendar]:
    """The working calendars of these organisations as they would be after `deed`, which is undone with its events.

    Raises:
        what the deed raises; it asks permission itself.
    """
    deed()
    calendars = working_calendars_of(organisation_ids)
    transaction.set_rollback(True)
    return calendars
