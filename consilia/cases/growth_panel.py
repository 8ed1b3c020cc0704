"""The child's growth on the case page, for whoever opens the child's record."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases import permissions
from consilia.cases.models import Case
from consilia.foundation.panels import Panel


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """A place that fills itself once the page stands; a link to the same page without scripts."""
    if actor.role is None or not permissions.opens_child(actor):
        return None
    return Panel("growth", _("Growth"), "cases/growth_panel.html", {"case": case})
