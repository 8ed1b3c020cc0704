"""Sections that higher contexts add to the case page, wired in config/panels.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the case page: the page includes `template` with `context` under `anchor`."""

    anchor: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[Case, Actor, datetime], Panel | None]


def panels_of(case: Case, by: Actor, at: datetime) -> list[Panel]:
    """What the higher contexts show `by` on this case, in the order of config/panels.py."""
    makers: list[PanelMaker] = [import_string(path) for path in settings.CASE_PANELS]
    return [panel for maker in makers if (panel := maker(case, by, at)) is not None]
