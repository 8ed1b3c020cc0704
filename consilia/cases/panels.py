"""Sections that higher contexts add to the case page, wired in config/panels.py, and the way through all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.foundation.panels import Panel, panels_made


def panels_of(case: Case, by: Actor, at: datetime) -> list[Panel]:
    """What the higher contexts show `by` of the answer to this case, in the order of config/panels.py."""
    return panels_made(settings.CASE_PANELS, case, by, at)


def aids_of(case: Case, by: Actor, at: datetime) -> list[Panel]:
    """What they show `by` to think about the request with, in the order of config/panels.py."""
    return panels_made(settings.CASE_AIDS, case, by, at)


def way_through(
    panels: Sequence[Panel], aids: Sequence[Panel], *, has_council: bool, attachments: int
) -> list[dict[str, Any]]:
    """The sections of the page from top to bottom, as `tabs` shows them: `label`, `href`, `count`."""
    parts: list[tuple[str, str, int]] = [(one.title, one.anchor, 0) for one in panels if not one.is_quiet]
    if has_council:
        parts.append((_("Council"), "council", 0))
    parts.append((_("Request"), "request", 0))
    if attachments:
        parts.append((_("Attachments"), "files", attachments))
    parts += [(one.title, one.anchor, 0) for one in aids]
    parts.append((_("Timeline"), "timeline", 0))
    return [{"label": label, "href": f"#{anchor}", "count": count} for label, anchor, count in parts]
