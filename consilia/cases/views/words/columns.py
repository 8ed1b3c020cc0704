"""What the columns of a worklist are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.domain.columns import Column

COLUMN_NAMES = {
    Column.URGENCY: _("Urgency"),
    Column.CHILD: _("Child"),
    Column.QUESTION: _("Question"),
    Column.FIELD: _("Field"),
    Column.FROM: pgettext_lazy("column", "From"),
    Column.REGION: _("Region"),
    Column.CENTRE: _("Consulting"),
    Column.EXPERT: _("Expert"),
    Column.STATE: _("State and deadline"),
    Column.TURN: _("Whose turn"),
    Column.DUE: _("Deadline"),
    Column.CHANGED: _("Changed"),
}
