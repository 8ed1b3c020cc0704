"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.medicines.domain.words import Channel, Clock, Counting, Figure, Paper, State

STATE_NAMES = {
    State.IDENTIFIED: pgettext_lazy("need", "Need identified"),
    State.CONFIRMED: pgettext_lazy("need", "Diagnosis confirmed"),
    State.COUNCIL: pgettext_lazy("need", "Decided by a council"),
    State.APPLICATION: pgettext_lazy("need", "Application in preparation"),
    State.SUBMITTED: pgettext_lazy("need", "Application submitted"),
    State.REVIEW: pgettext_lazy("need", "Expert review"),
    State.APPROVED: pgettext_lazy("need", "Approved"),
    State.RETURNED: pgettext_lazy("need", "Returned"),
    State.REFUSED: pgettext_lazy("need", "Refused"),
    State.PROCUREMENT: pgettext_lazy("need", "In procurement"),
    State.RECEIVED: pgettext_lazy("need", "Received"),
    State.DISPENSED: pgettext_lazy("need", "Handed out"),
    State.STOPPED: pgettext_lazy("need", "Stopped"),
}
CHANNEL_NAMES = {
    Channel.FEDERAL: _("Federal programme of high-cost nosologies"),
    Channel.FOUNDATION: _("Foundation for children with rare diseases"),
    Channel.REGIONAL: _("Regional list of rare diseases"),
}
PAPER_NAMES = {
    Paper.PROTOCOL: _("Protocol of the council"),
    Paper.APPLICATION: _("Application"),
    Paper.PARENT_APPLICATION: _("Application of the parent"),
    Paper.PARENT_CONSENT: _("Consent of the parent to the application"),
    Paper.DECISION: _("Decision"),
    Paper.CONTRACT: _("Contract"),
    Paper.RECEIPT: _("Receipt"),
    Paper.OTHER: _("Another document"),
}
CLOCK_NAMES = {
    Clock.HANDLE: _("Application is taken up"),
    Clock.DECIDE: _("Decision"),
    Clock.INFORM_MINISTRY: _("Ministry is informed of the approval"),
    Clock.SUPPLY: _("Medicine is received"),
    Clock.COMING_OF_AGE: _("Coming of age: prepare what follows"),
}
COUNTING_NAMES = {Counting.CALENDAR: _("Calendar days"), Counting.WORKING: _("Working days of the centre")}
FIGURE_NAMES = {
    Figure.OF_AGE_YEARS: _("Age at which the care of children ends, years"),
    Figure.OF_AGE_MONTHS_BEFORE: _("Months before the coming of age in which to prepare"),
    Figure.STOCK_STALE_DAYS: _("Days for which a count of the stock speaks"),
    Figure.STOCK_MARGIN_DAYS: _("Days of margin beyond the lead time"),
    Figure.WARN_DAYS: _("Days before a due day on which to remind"),
    Figure.LINK_DAYS: _("Days for which the page of a parent works"),
}
