"""The archive of one's hospital on the case page."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.archives.queries import archives_of
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.foundation.panels import Panel


def case_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """For who works on the case and whose organisation has an archive that she may use."""
    archives = archives_of(actor)
    if not archives or not case.is_open:
        return None
    try:
        case_for(actor, case.id, at, least=Sight.BODY)
    except Case.DoesNotExist:
        return None
    return Panel(
        "archive", _("Archive of the hospital"), "archives/panel.html", {"case": case, "archives": archives}
    )
