"""Needs on the pages of the child and of an entry of the registry."""

from datetime import datetime

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.foundation.panels import Panel
from consilia.medicines.permissions import may
from consilia.medicines.queries import needs_of_child, needs_visible_to
from consilia.patients.models import Child
from consilia.registry.domain.words import EntryState
from consilia.registry.models import Entry


def child_panel(child: Child, by: Actor, at: datetime) -> Panel | None:
    """The medicines that this child needs; None where none is."""
    if not (needs := needs_of_child(child, by, at)):
        return None
    return Panel("medicines", _("Medicines"), "medicines/panel.html", {"needs": needs, "entry": None})


def entry_panel(entry: Entry, by: Actor, at: datetime) -> Panel | None:
    """The medicines of this entry, and the way to a new need; None where there is neither."""
    needs = list(needs_visible_to(by, at).filter(entry=entry).order_by("-opened_at", "-id"))
    begins = may(by, "identify") and entry.state == EntryState.ACTIVE
    if not needs and not begins:
        return None
    context = {"needs": needs, "entry": entry if begins else None}
    return Panel("medicines", _("Medicines"), "medicines/panel.html", context)
