"""Patients like this, on the case page and beside the draft: a place that fills itself once the page stands."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.foundation.panels import Panel
from consilia.similar.permissions import may_ask


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """For whoever treats children, and for who may read the case; a region compares nobody."""
    if actor.role is not None and not may_ask(actor):
        return None
    return Panel("similar", _("Patients like this"), "similar/panel.html", {"case": case})


def draft_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """The same while the findings are typed."""
    if not may_ask(actor):
        return None
    return Panel("similar", _("Patients like this"), "similar/beside_draft.html", {"case": case})
