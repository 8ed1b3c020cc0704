"""The registry on the child's page, for whoever treats the child."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.foundation.panels import Panel
from consilia.patients.models import Child
from consilia.registry.domain.diagnoses import delay_as_age
from consilia.registry.queries import entries_of_child


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
    return Panel("registry", _("Registry of rare diseases"), "registry/child_panel.html", {"rows": rows})
