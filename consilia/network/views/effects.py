"""What a change of a calendar would do to those who count by it: settings.CALENDAR_CLOCKS, a module above."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from consilia.foundation.clocks import WorkingCalendar
from consilia.foundation.panels import Panel
from consilia.network import services


class Clocks(Protocol):
    def centres(self, at: datetime) -> Collection[UUID]: ...

    def effect_panel(self, calendars: Mapping[UUID, WorkingCalendar], at: datetime) -> Panel: ...


def effect_of(deed: Callable[[], object], *, at: datetime, organisation_id: UUID | None = None) -> Panel:
    """What `deed` would do to the clocks of one organisation, or of all; it is not done.

    Raises:
        what the deed raises.
    """
    module: Any = import_module(settings.CALENDAR_CLOCKS)
    clocks: Clocks = module
    centres = clocks.centres(at) if organisation_id is None else [organisation_id]
    calendars = services.rehearse_calendars(deed, organisation_ids=centres)
    return clocks.effect_panel(calendars, at)
