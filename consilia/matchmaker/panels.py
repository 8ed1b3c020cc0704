"""Other systems on the case page: where to ask them, and what they answered."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.foundation.panels import Panel
from consilia.matchmaker.permissions import may_send
from consilia.matchmaker.queries.peers import has_peers


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """For whoever may send, where there is somebody to ask. What was answered stands one page further."""
    if not may_send(actor) or not has_peers():
        return None
    return Panel("other-systems", _("Other systems"), "matchmaker/panel.html", {"case": case})
