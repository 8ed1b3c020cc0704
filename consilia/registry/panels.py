"""The registry on the child's page, for whoever treats the child."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.foundation.panels import Panel
from consilia.patients.models import Child
from consilia.registry.domain.diagnoses import delay_as_age
from consilia.registry.permissions import may_say_status
from consilia.registry.queries import entries_of_child
from consilia.registry.queries.statuses import inquiry_of


def child_panel(child: Child, by: Actor, at: datetime) -> Panel | None:
    """The entries of this child; None where there is none, or no consent."""
    found = entries_of_child(child, by, at)
    if not found:
        return None
    language = (get_language() or "en")[:2]
    rows = []
    for entry in found:
        delay = delay_as_age(entry.facts, birth=child.birth_date)
        rows.append((entry, entry.label(language), delay.text(language) if delay else ""))
    asked = inquiry_of(found[0]) if any(may_say_status(by, entry) for entry in found) else None
    context = {"rows": rows, "asked": asked}
    return Panel("registry", _("Registry of rare diseases"), "registry/child_panel.html", context)
