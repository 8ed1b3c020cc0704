"""Possible diagnoses on the case page, for whoever sees the body."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.foundation.panels import Panel


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel:
    """A place that fills itself once the page stands; a link to the same list without scripts."""
    return Panel("diagnoses", _("Possible diagnoses"), "cases/diagnoses_panel.html", {"case": case})
