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
    answer = [(panel.title, panel.anchor) for panel in panels if not panel.is_quiet]
    council = [(_("Council"), "council")] if has_council else []
    request = [(_("Request"), "request")]
    files = [(_("Attachments"), "files")] if attachments else []
    thoughts = [(panel.title, panel.anchor) for panel in aids]
    whole = [*answer, *council, *request, *files, *thoughts, (_("Timeline"), "timeline")]
    counts = {"files": attachments}
    return [{"label": label, "href": f"#{anchor}", "count": counts.get(anchor, 0)} for label, anchor in whole]
