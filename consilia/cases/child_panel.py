"""The cases of a child, as a section of the child's page."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.queries import cases_visible_to
from consilia.foundation.panels import Panel
from consilia.patients.models import Child

MOST = 50


def child_panel(child: Child, by: Actor, at: datetime) -> Panel | None:
    """The cases about this child that `by` may see, the newest first; None when there are none."""
    about = cases_visible_to(by, at).filter(child__person=child.person)
    cases = list(about.select_related("field").order_by("-created_at", "-id")[:MOST])
    if not cases:
        return None
    return Panel("cases", _("Cases"), "cases/child_panel.html", {"cases": cases})
