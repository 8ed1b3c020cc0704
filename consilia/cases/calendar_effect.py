"""What other working hours or days off would do to the clocks that run, as a section of the network's pages."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from consilia.cases.models.deadlines import CLOCK_NAMES
from consilia.cases.queries.clock_changes import centres_on_calendars, effect_of_calendars
from consilia.foundation.clocks import WorkingCalendar
from consilia.foundation.panels import Panel


def centres(at: datetime) -> Collection[UUID]:
    """Whose calendars matter now."""
    return centres_on_calendars(at)


def effect_panel(calendars: Mapping[UUID, WorkingCalendar], at: datetime) -> Panel:
    """The clocks of these centres as they would run by these calendars, from `at` on."""
    effect = effect_of_calendars(calendars, at=at)
    title = _("What would change for today's open cases")
    context = {"effect": effect, "clock_names": CLOCK_NAMES}
    return Panel("effect", title, "cases/calendar_effect.html", context, is_quiet=not effect.moved)
