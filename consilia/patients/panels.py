"""Sections that higher contexts add to the child's page, wired in config/panels.py."""

from datetime import datetime

from django.conf import settings

from consilia.accounts.domain.actors import Actor
from consilia.foundation.panels import Panel, panels_made
from consilia.patients.models import Child


def panels_of(child: Child, by: Actor, at: datetime) -> list[Panel]:
    """What the higher contexts show `by` about this child, in the order of config/panels.py."""
    return panels_made(settings.CHILD_PANELS, child, by, at)
