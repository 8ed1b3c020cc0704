"""Sections that higher contexts add to the case page, wired in config/panels.py."""

from datetime import datetime

from django.conf import settings

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.foundation.panels import Panel, panels_made


def panels_of(case: Case, by: Actor, at: datetime) -> list[Panel]:
    """What the higher contexts show `by` on this case, in the order of config/panels.py."""
    return panels_made(settings.CASE_PANELS, case, by, at)
