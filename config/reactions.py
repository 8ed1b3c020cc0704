"""Event -> jobs: every link between contexts that runs upwards, on one screen."""

from typing import Any

from consilia.audit.events import Event

REACTIONS: dict[type[Event], list[Any]] = {}
