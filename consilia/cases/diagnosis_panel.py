"""Possible diagnoses on the case page, for whoever sees the body."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case, Finding
from consilia.cases.queries.timeline import findings_of
from consilia.foundation.panels import Panel


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """A place that fills itself once the page stands; a link to the same list without scripts."""
    if not any(one.presence == Finding.Presence.OBSERVED for one in findings_of(case)):
        return None
    return Panel("diagnoses", _("Possible diagnoses"), "cases/diagnoses_panel.html", {"case": case})
