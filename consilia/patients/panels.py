"""Sections that higher contexts add to the child's page, wired in config/panels.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from consilia.accounts.domain.actors import Actor
from consilia.patients.models import Child


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the child's page: the page includes `template` with `context` under `anchor`."""

    anchor: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[Child, Actor, datetime], Panel | None]


def panels_of(child: Child, by: Actor, at: datetime) -> list[Panel]:
    """What the higher contexts show `by` about this child, in the order of config/panels.py."""
    makers: list[PanelMaker] = [import_string(path) for path in settings.CHILD_PANELS]
    return [panel for maker in makers if (panel := maker(child, by, at)) is not None]
