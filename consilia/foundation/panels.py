"""Sections that higher contexts add to a page of a lower one. config/panels.py names their makers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of a page: the page includes `template` with `context` under `anchor`.

    `is_quiet`: it only says that there is nothing to decide.
    """

    anchor: str
    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    is_quiet: bool = False


def panels_made(makers: Iterable[str], *page: Any) -> list[Panel]:
    """What the functions at the dotted paths `makers` show on a page, in this order.

    Args:
        page: what the page is about, and for whom; each maker takes all of it and may answer None.
    """
    # By name and late: the composition root lists contexts that stand above the one that asks.
    made = (import_string(path)(*page) for path in makers)
    return [panel for panel in made if panel is not None]
