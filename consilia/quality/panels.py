"""Quality on the case page: where a coordinator enters what was said about an answer."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import Case
from consilia.foundation.panels import Panel
from consilia.quality.permissions import may_enter_concern

_COORDINATORS = frozenset({Role.TRIAGE_COORDINATOR, Role.ORGANISATION_COORDINATOR})


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """For coordinators of either side, once there is an answer; nobody else learns of reviews here."""
    if case.signed_at is None or actor.role not in _COORDINATORS or not may_enter_concern(actor, case):
        return None
    return Panel("quality", _("Quality"), "quality/panel.html", {"case": case})
